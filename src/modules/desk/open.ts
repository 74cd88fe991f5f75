import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { refuse as refuseInput } from '../../platform/refusal.ts'
import { setting, shop } from '../../platform/settings.ts'
import {
  addressParty,
  createParty,
  newParty,
  normaliseEmail,
  ownEmail,
  record,
  SERVICE,
  suggestAddress,
  transact,
  type Tx,
} from '../customers/index.ts'
import { acknowledge } from './acknowledge.ts'
import type { CaseChannel, PromiseSeen } from './contract.ts'
import { SUBJECT_LIMIT } from './contract.ts'
import { callerParties, type FoundCase, inCase } from './find.ts'
import { caseOpened, caseReopened } from './kinds.ts'
import { caseUrl } from './links.ts'
import { promiseReply, repliesPromised, replyDue } from './promises.ts'
import { channelOf, ringCase, sayIn } from './said.ts'
import { refuse } from './refusals.ts'

/** Letters of a subject that is made from the first words of a message. */
const SUBJECT_FROM_TEXT = 80

/** Who can be written to about a case. */
export interface ToWriteTo {
  /** Normalised. */
  address: string
  name: string | null
}

export interface NewCase {
  party: string
  channel: CaseChannel
  subject: string
  locale: string
  about?: { type: 'order' | 'product'; id: string } | null | undefined
  participant: ToWriteTo | null
  at?: Date
}

/** Step: begins a case. Its parties are entered and locked. */
export async function beginCase(tx: Tx, ctx: Acting, wanted: NewCase): Promise<FoundCase> {
  const at = wanted.at ?? ctx.clock.now()
  const { rows } = await sql<{ id: string; number: string }>`
    insert into desk.customer_case (party, channel, subject, locale, about_type, about_id, opened_at, changed_at)
    values (${wanted.party}, ${wanted.channel}, ${wanted.subject.slice(0, SUBJECT_LIMIT)}, ${wanted.locale}, ${wanted.about?.type ?? null},
      ${wanted.about?.id ?? null}, ${at}, ${at})
    returning id, number::text as number`.execute(tx)
  const { id, number } = rows[0]!
  if (wanted.participant) await takePart(tx, id, wanted.party, wanted.participant)
  await record(tx, caseOpened, {
    party: wanted.party,
    channel: channelOf(ctx, wanted.channel),
    subject: { type: 'case', id: number },
    data: {},
    occurredAt: at,
  })
  return { id, number, party: wanted.party, parties: [wanted.party], state: 'open', heirs: 0 }
}

/** Step: from now on mail from this address may join the case, and answers go there too. */
export async function takePart(tx: Tx, caseId: string, party: string, { address, name }: ToWriteTo): Promise<void> {
  await sql`
    insert into desk.participant (customer_case, party, address, name) values (${caseId}, ${party}, ${address}, ${name})
    on conflict (customer_case, address) do update set name = coalesce(excluded.name, participant.name)`.execute(tx)
}

/** Step: it is our turn again. What was closed is open again when they write. */
export async function ourTurn(tx: Tx, ctx: Acting, found: FoundCase, channel: CaseChannel): Promise<void> {
  if (found.state === 'open') return
  await sql`
    update desk.customer_case set state = 'open', closed_at = null, solved = null, solved_at = null where id = ${found.id}`.execute(
    tx,
  )
  if (found.state === 'closed') {
    await record(tx, caseReopened, {
      party: found.party,
      channel: channelOf(ctx, channel),
      subject: { type: 'case', id: found.number },
      data: {},
      occurredAt: ctx.clock.now(),
    })
  }
}

export interface CaseToOpen {
  email?: string | undefined
  name?: string | undefined
  subject?: string | undefined
  text: string
  about?: { type: 'order' | 'product'; id: string } | undefined
  /** The sentences (id@version) that stood beside the fields. */
  asked?: readonly string[] | undefined
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
  if (address === null && known === undefined) throw refuse('address-needed')
  const party = await partyAsking(call, known, typed)
  const due = await replyDue(call, channel)
  const found = await transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    // What a program asks stands on the line of the address itself.
    if (typed !== null && call.principal.kind !== 'key')
      await suggestAddress(tx, { party, email: typed, rule: 'typed in a question' })
    const begun = await beginCase(tx, call, {
      party,
      channel,
      subject: wanted.subject ?? subjectFrom(wanted.text),
      locale: call.locale,
      about: wanted.about,
      participant: address === null ? null : { address, name: wanted.name ?? null },
    })
    await sayIn(tx, call, {
      case: begun,
      party,
      direction: 'in',
      channel,
      text: wanted.text,
      name: wanted.name ?? null,
      notes: (wanted.asked ?? []).map((sentence) => `asked:${sentence}`),
    })
    const { due: promised } = await promiseReply(tx, call, begun, due, channelOf(call, channel))
    await acknowledge(tx, call, { case: begun, channel, locale: call.locale, due: promised })
    return { ...begun, promise: (await repliesPromised(tx, [begun.number])).get(begun.number) ?? null }
  })
  failpoint('case.committed')
  ringCase(call, found)
  return { number: found.number, url: caseUrl(call, found.number), promise: found.promise }
}

/** On whose line a question from a page stands: the account's, the browser's own, or a new one's for this question only. */
async function partyAsking(call: Call, known: string | undefined, typed: string | null): Promise<string> {
  if (call.principal.kind === 'customer') return call.principal.party
  // A program asks for somebody whose address it knows: whether they are that address's owner is for them to say.
  if (call.principal.kind === 'key' && typed !== null) return addressParty(call.db, typed)
  return known ?? createParty(call.db, 'device', newParty())
}

/** Where a signed-in customer is reached: the address that they have proven last. */
async function ownAddress(call: Call): Promise<string | null> {
  if (call.principal.kind !== 'customer') return null
  const parties = await callerParties(call)
  return transact(call, { purpose: SERVICE, parties }, (tx) => ownEmail(tx, parties))
}

/** The first words of a message, when nobody gave it a subject. */
export function subjectFrom(text: string): string {
  const line = text.trim().split(/\s*\n/, 1)[0]!
  if (line.length <= SUBJECT_FROM_TEXT) return line
  const cut = line.slice(0, SUBJECT_FROM_TEXT)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), SUBJECT_FROM_TEXT / 2)).trimEnd()} …`
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
  const take = async (tx: Tx, joined: FoundCase | null) => {
    const locale = mail.locale ?? setting(ctx, shop.locale)
    const found =
      joined ??
      (await beginCase(tx, ctx, {
        party,
        channel: 'mail',
        subject: mail.subject === '' ? subjectFrom(mail.text) : mail.subject,
        locale,
        participant: mail.from,
        at: mail.at,
      }))
    const said = await sayIn(tx, ctx, {
      case: found,
      party,
      direction: 'in',
      channel: 'mail',
      text: mail.text,
      quoted: mail.quoted,
      notes: mail.notes,
      name: mail.from?.name ?? null,
      at: mail.at,
      mail: mail.mail,
      id: mail.id ?? randomUUID(),
    })
    if (mail.closed) await settleAsHistory(tx, found, mail.at)
    else if (!mail.quiet) await ourTurn(tx, ctx, found, 'mail')
    if (mail.promise) {
      const promised = await promiseReply(tx, ctx, found, due, 'mail')
      // Who writes again before we have answered was told already, and the promise stands.
      if (mail.acknowledge && promised.made)
        await acknowledge(tx, ctx, { case: found, channel: 'mail', locale, due: promised.due })
    }
    await mail.settle?.(tx, { case: found.id, number: found.number, message: said.id, party })
    return { found, said }
  }
  const { found, said } =
    mail.case === null
      ? await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, (tx) => take(tx, null))
      : await inCase(ctx, mail.case, take, [party])
  ringCase(ctx, found)
  return { number: found.number, message: said.id }
}

async function settleAsHistory(tx: Tx, found: FoundCase, at: Date): Promise<void> {
  await sql`update desk.customer_case set state = 'closed', closed_at = ${at} where id = ${found.id} and state <> 'closed'`.execute(
    tx,
  )
}
