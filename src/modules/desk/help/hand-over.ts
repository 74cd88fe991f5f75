import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { say } from '../../../ui/words.ts'
import { agentsHere } from '../../accounts/index.ts'
import { normaliseEmail, ownEmail, SERVICE, suggestAddress, transact } from '../../customers/index.ts'
import type { HandOver, ToHandOver } from '../../help/index.ts'
import type { About } from '../about.ts'
import { formatMoment } from '../acknowledge.ts'
import { subjectFrom } from '../begin.ts'
import { chatParties } from '../chat/parties.ts'
import { TEXT_LIMIT } from '../contract.ts'
import { callerParties, currentChat } from '../find.ts'
import { takeIn } from '../intake.ts'
import { limitAsking } from '../limits.ts'
import { caseUrl } from '../links.ts'
import { openCase } from '../open.ts'
import { isAnswering, replyDue } from '../promises.ts'
import { ringCase } from '../said.ts'

/** Fills help's `handOver`: somebody who is there takes it over in the chat; else it is a case with a promise. */
export const handOverToDesk: HandOver = async (call, given) => {
  const present = isAnswering(call) ? (await agentsHere(call)).length : 0
  return present > 0 && call.principal.kind !== 'key' ? inChat(call, given) : asCase(call, given)
}

/** What was asked and said before, for whoever reads it at the desk: as a quotation, apart from the question itself. */
function transcript(call: Call, { said }: ToHandOver): string {
  const words = say(call.locale)
  const lines = said.map(({ by, text }) =>
    by === 'asker'
      ? words('help.ask.said.asker', { text })
      : words('help.ask.said.house', { text: text === '' ? words('help.ask.said.nothing') : text }),
  )
  return [words('help.ask.transcript'), ...lines].join('\n\n').slice(0, TEXT_LIMIT)
}

async function inChat(call: Call, given: ToHandOver) {
  const address = given.email === null ? null : addressOf(given.email)
  await limitAsking(call, address ?? undefined)
  const [parties, due] = await Promise.all([chatParties(call), replyDue(call, 'chat')])
  const isSignedIn = call.principal.kind === 'customer'
  const taken = await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const current = await currentChat(tx, parties, call.clock.now())
    const joins = current?.parties.every((party) => parties.includes(party)) ? current : null
    const party = joins?.party ?? (call.principal.kind === 'customer' ? call.principal.party : parties[0]!)
    const written = address ?? (isSignedIn ? await ownEmail(tx, parties) : null)
    if (address !== null) await suggestAddress(tx, { party, email: address, rule: 'typed in a question' })
    return takeIn(tx, call, {
      joins,
      party,
      channel: 'chat',
      locale: call.locale,
      text: given.question,
      quoted: transcript(call, given),
      name: given.name,
      notes: given.asked.map((sentence) => `asked:${sentence}`),
      begins: {
        subject: subjectFrom(given.question),
        about: aboutOf(given),
        participant: written === null ? null : { address: written, name: given.name },
      },
      due,
      acknowledges: true,
    })
  })
  ringCase(call, taken.found)
  const { number } = taken.found
  return { number, href: hrefOf(call, number), dueAt: null, words: say(call.locale)('help.ask.personNow') }
}

async function asCase(call: Call, given: ToHandOver) {
  const known = await callerParties(call)
  await limitAsking(call, given.email ?? undefined)
  const { number, promise } = await openCase(call, {
    text: given.question,
    quoted: transcript(call, given),
    ...(given.email === null ? {} : { email: given.email }),
    ...(given.name === null ? {} : { name: given.name }),
    about: aboutOf(given),
    asked: given.asked,
    addressNeeded: call.principal.kind !== 'customer' && known.length > 0,
  })
  const due = promise ? new Date(promise.dueAt) : null
  return {
    number,
    href: hrefOf(call, number),
    dueAt: due,
    words: due === null ? say(call.locale)('help.ask.handed', { number }) : duePhrase(call, number, due),
  }
}

const duePhrase = (call: Call, number: string, due: Date): string =>
  say(call.locale)('help.ask.handedBy', { number, due: formatMoment(call, due, call.locale) })

/** Who has signed in opens it so; everybody else by its link. */
function hrefOf(call: Acting, number: string): string {
  if (call.principal.kind === 'customer') return `/cases/${number}?new=1`
  const { pathname, search } = new URL(caseUrl(call, number))
  return `${pathname}${search}&new=1`
}

/** A case is about an order or a product; what else a question was about stands in its words. */
function aboutOf({ about }: ToHandOver): About | undefined {
  return about?.type === 'order' || about?.type === 'product' ? { type: about.type, id: about.id } : undefined
}

function addressOf(email: string): string {
  const address = normaliseEmail(email)
  if (address === null) throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  return address
}
