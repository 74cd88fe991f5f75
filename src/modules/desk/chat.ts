import { sql } from 'kysely'
import type { Call } from '../../platform/context.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { refuse as refuseInput } from '../../platform/refusal.ts'
import { askedOf, declareAsked } from '../../ui/asked.ts'
import { agentsHere, limitMessages, staffNamesById } from '../accounts/index.ts'
import {
  greetingFor,
  normaliseEmail,
  ownEmail,
  type PromiseSaid,
  SERVICE,
  suggestAddress,
  transact,
} from '../customers/index.ts'
import { type Offered, offeredUrl, readOffered } from './at-once/offered.ts'
import { nameValues } from './at-once/values.ts'
import { chatParties, ownChat } from './chat/parties.ts'
import { subjectFrom, takePart } from './begin.ts'
import { type Load, loadOf, minutesFor } from './clocks/load.ts'
import { sayUrgency } from './clocks/urgency.ts'
import { BEFORE_LIMIT, type CaseState, type ChatShown, MESSAGES_PAGE, type Urgency } from './contract.ts'
import { callerParties, currentChat } from './find.ts'
import { rateCase } from './handle.ts'
import { answerFromHelp } from './help/chat-answer.ts'
import type { Said as Heard } from './listening/heard.ts'
import { takeIn } from './intake.ts'
import { attachedTo } from './near.ts'
import { type Here, notePresence, presentIn } from './presence.ts'
import { isAnswering, REPLY, replyDue, replyShown } from './promises.ts'
import { ringCase } from './said.ts'

export interface ChatMessage {
  id: string
  text: string
  about?: { type: 'order' | 'product'; id: string } | undefined
  /** Ids of files that were chosen for it. */
  files?: readonly string[] | undefined
}

/**
 * Command: the visitor says something, once per id. The first message opens the conversation, with a promise. The tick in the browser comes
 * after the commit.
 * @throws Refusal message-id-taken, file-gone, too-many
 */
export async function sayInChat(call: Call, message: ChatMessage): Promise<{ id: string; place: number; at: string }> {
  limitMessages(call)
  const [parties, due, greeting] = await Promise.all([chatParties(call), replyDue(call, 'chat'), greetingFor(call)])
  const name = greeting?.name ?? null
  const { found, said } = await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    // Under the lock of the party: two first messages at once open one conversation.
    const current = await currentChat(tx, parties, call.clock.now())
    const joins = current?.parties.every((party) => parties.includes(party)) ? current : null
    const isSignedIn = call.principal.kind === 'customer'
    // Whoever has signed in has proven an address: what they do not see here goes there.
    const address = joins === null && isSignedIn ? await ownEmail(tx, parties) : null
    return takeIn(tx, call, {
      joins,
      party: joins?.party ?? (call.principal.kind === 'customer' ? call.principal.party : parties[0]!),
      channel: 'chat',
      locale: call.locale,
      text: message.text,
      id: message.id,
      uploads: message.files,
      name,
      begins: {
        subject: subjectFrom(message.text),
        about: message.about,
        participant: address === null ? null : { address, name },
      },
      due,
      acknowledges: true,
      // As they told it themselves; what else a text may ask for would take a round trip of every message.
      values: name === null ? {} : nameValues(name),
    })
  })
  failpoint('message.committed')
  if (!said.again) ringCase(call, found)
  if (!said.again && said.place === 1)
    await answerFromHelp(call, {
      number: found.number,
      message: said.id,
      signedIn: call.principal.kind === 'customer',
      staffed: due.staffed,
    })
  return { id: said.id, place: said.place, at: said.at.toISOString() }
}

const NOTHING: Omit<ChatShown, 'here' | 'topic'> = {
  number: null,
  state: null,
  solved: null,
  asks: true,
  messages: [],
  more: false,
  promise: null,
  urgency: null,
  before: 0,
  wait: null,
  with: null,
  writing: null,
  address: null,
}

/** The visitor's conversation after what they have. Asking changes nothing. */
export async function showChat(
  call: Call,
  { after, number: known }: { after: number; number?: string | undefined },
): Promise<ChatShown> {
  const [parties, present] = await Promise.all([callerParties(call), agentsHere(call)])
  const here = present.length > 0 && isAnswering(call)
  if (parties.length === 0) return { ...NOTHING, here, topic: '' }
  // Kept for some seconds: most who ask cost no look at the desk.
  const load = here ? await loadOf(call, present.length) : null
  return transact(call, { purpose: SERVICE, parties }, async (tx) => {
    const now = call.clock.now()
    const found = await currentChat(tx, parties, now)
    if (!found) return { ...NOTHING, here, topic: `chat/${parties[0]}` }
    const from = known === found.number ? after : 0
    const { rows } = await sql<ChatRow>`
      select id, place, direction, channel, name, at, text, marked, seen_at, ${attachedTo} as attachments from desk.message m
      where customer_case = ${found.id} and place > ${from} and direction <> 'note' and party = any (${parties}::uuid[])
      order by place limit ${MESSAGES_PAGE + 1}`.execute(tx)
    const about = await sql<{
      solved: boolean | null
      asks: boolean
      address: string | null
      here: Here[]
      promises: PromiseSaid[]
      urgency: ChatShown['urgency']
      before: number
    }>`
      select c.solved, not exists (select from desk.rating r where r.customer_case = c.id and r.solved) as asks, c.urgency, desk.before_it(c.id, ${BEFORE_LIMIT}) as before, ${presentIn(now, 'customer')} as here, customers.promises_about(${REPLY}, 'case', c.number::text) as promises, (
        select a.address from desk.participant a
        where a.customer_case = c.id and a.party = any (${parties}::uuid[]) order by a.added_at desc limit 1) as address
      from desk.customer_case c where c.id = ${found.id}`.execute(tx)
    const { solved, asks, address, here: inCase, promises, urgency, before } = about.rows[0]!
    const house = rows.filter(({ direction }) => direction === 'automatic').map(({ id }) => id)
    const offered = await readOffered(tx, house)
    const promise = replyShown(promises)
    const waits = found.state === 'open' && promise !== null && promise.keptAt === null
    return {
      number: found.number,
      state: found.state,
      solved,
      asks,
      messages: rows.slice(0, MESSAGES_PAGE).map((row) => ({
        id: row.id,
        place: row.place,
        from:
          row.direction === 'in' ? ('you' as const) : row.direction === 'out' ? ('us' as const) : ('house' as const),
        by: row.direction === 'out' ? row.name : null,
        at: row.at.toISOString(),
        text: row.text,
        ...(row.marked === null ? {} : { marked: row.marked }),
        channel: row.channel,
        seenAt: row.seen_at?.toISOString() ?? null,
        attachments: row.attachments,
        ...(offered.has(row.id) ? { offers: offersOf(call, found.number, offered.get(row.id)!) } : {}),
      })),
      more: rows.length > MESSAGES_PAGE,
      promise,
      urgency,
      before,
      wait: waits && load ? minutesToWait(load, before) : null,
      with: (await staffNamesById({ db: tx }, [found.assignee])).get(found.assignee) ?? null,
      here: here || inCase.some((one) => one.staff),
      writing: inCase.find((one) => one.staff && one.writing)?.name ?? null,
      address,
      topic: `chat/${found.party}`,
    }
  })
}

/** By the measured pace of the desk, while somebody is there; nothing is said where nothing was measured. */
function minutesToWait(load: Load, before: number): number | null {
  const minutes = minutesFor(load, before)
  return minutes === null ? null : Math.max(1, Math.round(minutes))
}

const offersOf = (call: Call, number: string, offered: readonly Offered[]) =>
  offered.map((one) => ({ ...one, url: offeredUrl(call, number, one.id) }))

interface ChatRow {
  id: string
  place: number
  direction: 'in' | 'out' | 'automatic'
  channel: ChatShown['messages'][number]['channel']
  name: string | null
  at: Date
  text: string
  marked: string | null
  seen_at: Date | null
  attachments: ChatShown['messages'][number]['attachments']
}

/** Command: the visitor has the chat before them, has read up to a place, and is writing or not. */
export async function beInChat(
  call: Call,
  { writing, seen }: { writing: boolean; seen?: number | undefined },
): Promise<void> {
  const { found, parties } = await ownChat(call)
  const now = call.clock.now()
  // Without their name: whoever may see that has it from the case, and this table stands behind no policy.
  const news = await notePresence(call.db, now, { caseId: found.id, actor: 'customer', name: '', writing })
  const read = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql`update desk.message set seen_at = ${now}
        where customer_case = ${found.id} and place <= ${seen ?? 0} and direction = 'out' and seen_at is null and party = any (${parties}::uuid[])`.execute(
      tx,
    ),
  )
  if (news || read.numAffectedRows) ringCase(call, found)
}

/** Stands beside the field in the chat (browser/widget/asks.tsx). */
const ADDRESS_ASKED = declareAsked('chatAddress', SERVICE)

/** Command: where the answer goes when the visitor leaves. A suggestion about who they are; it proves nothing. @throws Refusal bad-input */
export async function giveAddress(
  call: Call,
  { email, name, asked }: { email: string; name?: string | undefined; asked: string },
): Promise<void> {
  const address = normaliseEmail(email)
  if (address === null) throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  const sentence = askedOf(ADDRESS_ASKED, asked)
  if (!sentence) throw refuseInput('bad-input', { where: 'asked', what: 'not the sentence beside this field' })
  const { found, parties } = await ownChat(call)
  await transact(
    call,
    { purpose: SERVICE, parties: [...new Set([...parties, found.party])], records: true },
    async (tx) => {
      await suggestAddress(tx, {
        party: found.party,
        email: address,
        rule: `typed in the chat: ${sentence.id}@${sentence.version}`,
      })
      // There is one field: what they typed before was wrong, or is not theirs any more.
      await sql`delete from desk.participant where customer_case = ${found.id} and party = ${found.party} and address <> ${address}`.execute(
        tx,
      )
      await takePart(tx, found.id, found.party, { address, name: name ?? null })
    },
  )
  ringCase(call, found)
}

/** Command: the visitor says whether it is solved. */
export async function rateChat(call: Call, said: Heard): Promise<void> {
  const { found } = await ownChat(call)
  await rateCase(call, { number: found.number, ...said })
}

/** Command: the visitor says how urgent it is. */
export async function sayChatUrgency(call: Call, urgency: Urgency): Promise<{ number: string; state: CaseState }> {
  const { found } = await ownChat(call)
  return sayUrgency(call, { number: found.number, urgency })
}
