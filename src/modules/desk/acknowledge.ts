import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { formatDay, formatTime, isoDay } from '../../ui/format.ts'
import { say } from '../../ui/words.ts'
import { oweLetter, type Tx } from '../customers/index.ts'
import type { LikelyArticle } from '../help/index.ts'
import type { CaseChannel, Urgency } from './contract.ts'
import type { Target } from './clocks/due.ts'
import { alsoSaid } from './clocks/words.ts'
import type { Values } from './answering/fields.ts'
import { offerLikely } from './at-once/likely.ts'
import { sayIn } from './said.ts'

/** Letters that one answer goes out in: those who take part in a case. More are a mailing list, and not a conversation. */
const LETTERS_LIMIT = 10

export interface ToAcknowledge {
  case: { id: string; number: string; party: string }
  channel: CaseChannel
  locale: string
  due: Date
  /** What decided by when. */
  target?: Target | null | undefined
  /** What they said of their haste. */
  urgency?: Urgency | null | undefined
  /** Of a case that begins: what is asked, and what the record says of who asks. What is likely to answer it goes along. */
  asked?: { question: string; values: Values; articles: readonly LikelyArticle[] } | null
}

/** Step: says at once what happens and by when, in the conversation, and by letter where they are not sitting before it. */
export async function acknowledge(
  tx: Tx,
  ctx: Acting,
  { case: found, channel, locale, due, target = null, urgency, asked }: ToAcknowledge,
): Promise<void> {
  const words = say(locale)
  const by = formatMoment(ctx, due, locale)
  const told =
    channel === 'chat' ? words('mail.case.acknowledgedChat', { due: by }) : words('mail.case.acknowledged', { due: by })
  const also = alsoSaid(ctx, target, urgency, locale)
  const text = also === null ? told : [told, also].join(channel === 'chat' ? ' ' : '\n\n')
  const said = await sayIn(tx, ctx, { case: found, party: found.party, direction: 'automatic', channel, text })
  const door = channel === 'mail' || channel === 'chat' ? channel : 'page'
  if (asked) await offerLikely(tx, ctx, { case: found, message: said.id, locale, door, ...asked })
  if (channel !== 'chat') await oweCaseLetters(tx, { kind: 'case.received', case: found, message: said.id, locale })
}

/** '24 November, 14.30 CET' in the shop's zone, which is named because the reader may sit in another; only the time on the day itself. */
export function formatMoment(ctx: Acting, at: Date, locale: string): string {
  const zone = setting(ctx, shop.zone)
  const now = ctx.clock.now()
  const time = `${formatTime(at, zone, locale)} ${zoneName(at, zone)}`
  if (isoDay(at, zone) === isoDay(now, zone)) return time
  return `${formatDay(at, zone, locale, { now, style: 'long' })}, ${time}`
}

/** As it is written on timetables: CET, GMT+5:30. */
function zoneName(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** A message on its way to those who take part in its case. */
export interface ToMail {
  kind: 'case.received' | 'case.informed' | 'case.answered' | 'case.late' | 'case.status'
  case: { id: string; number: string }
  message: string
  locale: string
  /** Number of the order whose lines go along. */
  order?: number | undefined
}

/** An address that takes part in a case, and the language of the case. */
export interface Reached {
  party: string
  address: string
  locale: string
}

/**
 * Step: where letters about a case go: to whoever takes part on the side of its customer, or of this party. Who was taken for the same person
 * when two cases were merged, and is not, gets none of the other's letters.
 */
export async function addressesOf(tx: Tx, caseId: string, party: string | null = null): Promise<Reached[]> {
  const { rows } = await sql<Reached>`
    select a.party, a.address, c.locale from desk.participant a join desk.customer_case c on c.id = a.customer_case
    where a.customer_case = ${caseId} and a.party in (select customers.connected(coalesce(${party}::uuid, c.party)))
    order by a.added_at, a.address limit ${LETTERS_LIMIT}`.execute(tx)
  return rows
}

/** Step: owes a letter to each address of whose case it is; the first one's state stands beside the message. Answers how many. */
export async function oweCaseLetters(tx: Tx, { kind, case: found, message, locale, order }: ToMail): Promise<number> {
  const to = await addressesOf(tx, found.id)
  for (const [index, { party, address }] of to.entries()) {
    const letter = await oweLetter(tx, {
      party,
      kind,
      recipient: address,
      locale,
      data: { case: Number(found.number), message, ...(order === undefined ? {} : { order }) },
    })
    if (index === 0) await sql`update desk.message set letter = ${letter} where id = ${message}`.execute(tx)
  }
  return to.length
}
