import type { Acting, Call } from '../../platform/context.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { refuse as refuseInput } from '../../platform/refusal.ts'
import { setting, shop } from '../../platform/settings.ts'
import {
  addressParty,
  connectedParties,
  createParty,
  newParty,
  normaliseEmail,
  ownEmail,
  SERVICE,
  suggestAddress,
  transact,
  type Tx,
} from '../customers/index.ts'
import { likelyArticles } from '../help/index.ts'
import type { FileChosen } from './answering/files.ts'
import { answerAtOnce, type AtOnce } from './at-once/answer.ts'
import { recordValues } from './at-once/values.ts'
import { subjectFrom } from './begin.ts'
import type { CaseChannel, PromiseSeen, Urgency } from './contract.ts'
import { callerParties, type FoundCase, inCase } from './find.ts'
import { openAsComplaint } from './complaints/open-case.ts'
import type { Stance } from './complaints/stances.ts'
import { takeIn } from './intake.ts'
import { caseUrl } from './links.ts'
import { repliesPromised, replyDue } from './promises.ts'
import { ringCase } from './said.ts'
import { refuse } from './refusals.ts'

export interface CaseToOpen {
  email?: string | undefined
  name?: string | undefined
  subject?: string | undefined
  text: string
  about?: { type: 'order' | 'product'; id: string } | undefined
  /** How urgent it is to them; nothing said is nothing promised beyond what everybody is. */
  urgency?: Urgency | undefined
  /** It is a complaint, and how they come to us with it, if they say so. */
  complaint?: { stance?: Stance | undefined } | undefined
  /** The sentences (id@version) that stood beside the fields. */
  asked?: readonly string[] | undefined
  /** What was asked of the help before, and what that said. */
  quoted?: string
  /** Whoever is only known by their browser says where the answer goes. */
  addressNeeded?: boolean
  /** That came with the form. */
  files?: readonly FileChosen[] | undefined
}

export interface CaseOpened {
  number: string
  url: string
  promise: PromiseSeen | null
}

/**
 * Command: somebody asks from a page or another system asks for them. Acknowledged at once, with a promise; a letter says so too where there is an
 * address. A typed address is a suggestion about who they are and proves nothing.
 * @throws Refusal bad-input, address-needed when nobody could be answered
 */
export async function openCase(call: Call, wanted: CaseToOpen): Promise<CaseOpened> {
  const channel: CaseChannel = call.principal.kind === 'key' ? 'api' : 'web'
  const typed = wanted.email === undefined ? null : normaliseEmail(wanted.email)
  if (wanted.email !== undefined && typed === null)
    throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  const [known] = await callerParties(call)
  const address = typed ?? (await ownAddress(call))
  if (address === null && (known === undefined || wanted.addressNeeded)) throw refuse('address-needed')
  const party = await partyAsking(call, known, typed)
  const due = await replyDue(call, channel)
  // A program shows the page of the question to whoever typed the address, which may be anybody's: nothing of its owner stands there.
  const values =
    call.principal.kind === 'key'
      ? {}
      : await recordValues(call, {
          party,
          channel,
          question: `${wanted.subject ?? ''}\n${wanted.text}`,
          locale: call.locale,
          about: wanted.about ?? null,
        })
  // Whoever comes from the help was told already what that has.
  const articles =
    wanted.quoted === undefined
      ? await likelyArticles(call, {
          text: `${wanted.subject ?? ''}\n${wanted.text}`,
          language: call.locale,
          parties: call.principal.kind === 'customer' ? await callerParties(call) : [],
        })
      : []
  const found = await transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    // What a program asks stands on the line of the address itself.
    if (typed !== null && call.principal.kind !== 'key')
      await suggestAddress(tx, { party, email: typed, rule: 'typed in a question' })
    const { found: begun, said } = await takeIn(tx, call, {
      joins: null,
      party,
      channel,
      locale: call.locale,
      text: wanted.text,
      quoted: wanted.quoted ?? null,
      files: wanted.files,
      name: wanted.name ?? null,
      notes: (wanted.asked ?? []).map((sentence) => `asked:${sentence}`),
      begins: {
        subject: wanted.subject ?? subjectFrom(wanted.text),
        about: wanted.about,
        participant: address === null ? null : { address, name: wanted.name ?? null },
      },
      due: { ...due, urgency: wanted.urgency },
      acknowledges: true,
      values,
      articles,
    })
    if (wanted.complaint)
      await openAsComplaint(tx, call, begun, { ...wanted.complaint, message: said.id, due, channel })
    return { ...begun, promise: (await repliesPromised(tx, [begun.number])).get(begun.number) ?? null }
  })
  failpoint('case.committed')
  ringCase(call, found)
  return { number: found.number, url: caseUrl(call, found.number), promise: found.promise }
}

/** On whose line a question from a page stands: the account's, the browser's own, or a new one's for this question only. */
export async function partyAsking(call: Call, known: string | undefined, typed: string | null): Promise<string> {
  if (call.principal.kind === 'customer') return call.principal.party
  // A program asks for somebody whose address it knows: whether they are that address's owner is for them to say.
  if (call.principal.kind === 'key' && typed !== null) return addressParty(call.db, typed)
  return known ?? createParty(call.db, 'device', newParty())
}

/** Where a signed-in customer is reached: the address that they have proven last. */
export async function ownAddress(call: Call): Promise<string | null> {
  if (call.principal.kind !== 'customer') return null
  const parties = await callerParties(call)
  return transact(call, { purpose: SERVICE, parties }, (tx) => ownEmail(tx, parties))
}

export interface ToReceive {
  id?: string
  channel: 'mail'
  /** Number of the case that it joins: found by a keyed token, its sender a participant. Null begins one. */
  case: string | null
  from: { address: string; name: string | null } | null
  subject: string
  text: string
  quoted: string | null
  notes: readonly string[]
  /** The mail that brought it: it is taken once. */
  mail: string
  at: Date
  locale?: string
  /** The sender's own host vouches for their address. */
  vouched: boolean
  /** Something is attached. */
  attached: boolean
  acknowledge: boolean
  promise: boolean
  /** History that is only kept: the case is begun as settled. */
  closed?: boolean
  /** A machine wrote it: whose turn it is stays as it was. */
  quiet?: boolean
  /** In the same transaction: what else must stand or fall with it. */
  settle?: (tx: Tx, taken: Taken) => Promise<void>
}

export interface Taken {
  case: string
  number: string
  message: string
  party: string
}

/**
 * Command: takes what came in by mail, once per mail. The message, the promise, the acknowledgement with its letter and the caller's own rows are one
 * transaction.
 */
export async function receiveMessage(ctx: Acting, mail: ToReceive): Promise<{ number: string; message: string }> {
  const party = mail.from ? await addressParty(ctx.db, mail.from.address) : await createParty(ctx.db, 'device')
  const due = await replyDue(ctx, 'mail')
  const atOnce = await answerOf(ctx, mail)
  const locale = atOnce?.locale ?? mail.locale ?? setting(ctx, shop.locale)
  const begins = mail.case === null && mail.acknowledge && atOnce === null
  const values = begins
    ? await recordValues(ctx, {
        party,
        channel: 'mail',
        question: `${mail.subject}\n${mail.text}`,
        locale,
        about: null,
      })
    : {}
  const articles = begins
    ? await likelyArticles(ctx, {
        text: `${mail.subject}\n${mail.text}`,
        language: locale,
        // Their own host vouches for the address: then they may read what its customer may.
        parties: mail.vouched ? await connectedParties(ctx.db, party) : [],
      })
    : []
  const take = async (tx: Tx, joined: FoundCase | null) => {
    const { found, said } = await takeIn(tx, ctx, {
      joins: joined,
      party,
      channel: 'mail',
      locale,
      text: mail.text,
      quoted: mail.quoted,
      notes: mail.notes,
      name: mail.from?.name ?? null,
      at: mail.at,
      mail: mail.mail,
      id: mail.id,
      begins: {
        subject: mail.subject === '' ? subjectFrom(mail.text) : mail.subject,
        about: atOnce?.about,
        participant: mail.from,
      },
      turn: mail.closed ? 'settled' : mail.quiet ? 'as it was' : 'ours',
      due: mail.promise ? due : null,
      acknowledges: mail.acknowledge,
      atOnce,
      values,
      articles,
    })
    await mail.settle?.(tx, { case: found.id, number: found.number, message: said.id, party })
    return { found, said }
  }
  const { found, said } =
    mail.case === null
      ? await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, (tx) => take(tx, null))
      : await inCase(ctx, mail.case, take, { more: [party] })
  ringCase(ctx, found)
  return { number: found.number, message: said.id }
}

/** What the house answers by itself to a mail that begins a case and whose sender may be told at once. */
async function answerOf(ctx: Acting, mail: ToReceive): Promise<AtOnce | null> {
  if (mail.case !== null || mail.from === null || !mail.acknowledge) return null
  const { subject, text, attached, vouched } = mail
  const said = mail.quoted === null ? [text] : [text, mail.quoted]
  return answerAtOnce(ctx, { address: mail.from.address, vouched, subject, text, said, attached })
}
