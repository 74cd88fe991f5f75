import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { mailboxOf } from '../../../platform/mail/address.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay, formatSize, formatTime, isoDay } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { limit, type Limit, limitCaller } from '../../accounts/index.ts'
import { oweLetter, ownEmail, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, type FoundCase, standingOf } from '../find.ts'
import { attachedTo } from '../near.ts'
import { refuse } from '../refusals.ts'
import { ownChat } from './parties.ts'

/** Messages of a transcript, the newest: as much as a mail program shows. */
const LINES_LIMIT = 1_000
/** Transcripts to one address within an hour: whoever is written to may not have asked. */
const TRANSCRIPTS_PER_ADDRESS: Limit = { max: 5, windowSeconds: 3_600 }

/** What was said, as its customer may read it. */
export interface Transcript {
  number: string
  subject: string
  lines: readonly Line[]
}

interface Line {
  direction: 'in' | 'out' | 'automatic'
  name: string | null
  at: Date
  text: string
  attachments: readonly { name: string; size: number }[]
}

/** Whose conversation it is, and which. */
interface Talked {
  found: FoundCase
  /** The customer's own parties: what stands on others is not theirs to read. */
  parties: readonly string[]
}

/** Step: what was said up to a place. */
export async function readTranscript(tx: Tx, { found, parties }: Talked, upTo: number | null): Promise<Transcript> {
  const { rows } = await sql<Line & { subject: string }>`
    select * from (
      select m.place, m.direction, m.name, m.at, m.text, ${attachedTo} as attachments, c.subject
      from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.customer_case = ${found.id} and m.direction <> 'note' and m.party = any (${[...parties]}::uuid[])
        and (${upTo}::integer is null or m.place <= ${upTo}::integer)
      order by m.place desc limit ${LINES_LIMIT}
    ) newest order by place`.execute(tx)
  return { number: found.number, subject: rows[0]?.subject ?? '', lines: rows }
}

/** One paragraph for each thing that was said: who and when, the words, what went with them. */
export function paragraphsOf(ctx: Acting, { lines }: Transcript, reader: { locale: string; zone: string }): string[] {
  const { locale, zone } = reader
  const words = say(locale)
  const now = ctx.clock.now()
  let day = ''
  return lines.flatMap(({ direction, name, at, text, attachments }) => {
    const by = direction === 'in' ? words('case.you') : (name ?? setting(ctx, shop.name))
    const begun = isoDay(at, zone) === day ? [] : [formatDay(at, zone, locale, { now, style: 'long' })]
    day = isoDay(at, zone)
    const files = attachments.map((file) =>
      words('case.file', { name: file.name, size: formatSize(file.size, locale) }),
    )
    return [...begun, [`${formatTime(at, zone, locale)} ${by}`, text, ...files].join('\n')]
  })
}

/** The conversation as a file of plain text. @throws Refusal case-unknown */
export async function saveTranscript(
  call: Call,
  { zone, ...which }: { zone?: string; number?: string; key?: string | undefined },
): Promise<{ name: string; text: string }> {
  const talked = await talkOf(call, which)
  const told = await transact(call, { purpose: SERVICE, parties: talked.parties }, (tx) =>
    readTranscript(tx, talked, null),
  )
  const words = say(call.locale)
  const reader = { locale: call.locale, zone: zone ?? setting(call, shop.zone) }
  const head = [
    told.subject,
    words('transcript.head', { shop: setting(call, shop.name), number: told.number, zone: reader.zone }),
  ]
  return {
    name: `${words('transcript.file', { number: told.number })}.txt`,
    text: `${[...head, ...paragraphsOf(call, told, reader)].join('\n\n')}\n`,
  }
}

/**
 * Command: owes the conversation as a letter, once for what was said until now. It goes to an address that its customer has proven, else
 * to where the case's answers go; and there only up to our last answer: a person of ours has read what stands before it, so that nobody
 * can have us send a stranger words of their own choice.
 * @throws Refusal case-unknown, address-needed, transcript-too-soon, too-many
 */
export async function mailTranscript(
  call: Call,
  { zone = setting(call, shop.zone), ...which }: { zone?: string; number?: string; key?: string | undefined },
): Promise<{ address: string }> {
  const talked = await talkOf(call, which)
  const { found, parties } = talked
  const to = await transact(call, { purpose: SERVICE, parties }, (tx) => addressFor(tx, call, talked))
  if (to === null) throw refuse('address-needed')
  if (to.place === null) throw refuse('transcript-too-soon')
  const { address, place, party } = to
  if (to.asked) return { address }
  await limitCaller(call, 'letters per caller')
  await limit(call, 'transcripts per address', mailboxOf(address), TRANSCRIPTS_PER_ADDRESS)
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { numAffectedRows } = await sql`
      insert into desk.transcript (customer_case, party, place, zone, asked_at)
      values (${found.id}, ${party}, ${place}, ${zone}, ${call.clock.now()}) on conflict do nothing`.execute(tx)
    // Pressed twice: the letter is owed already.
    if (!numAffectedRows) return
    const data = { case: Number(found.number), party, place, zone }
    await oweLetter(tx, { party, kind: 'case.transcript', recipient: address, locale: call.locale, data })
  })
  return { address }
}

/** Step: where it may go, and up to which place it may say what was said there. */
async function addressFor(tx: Tx, call: Call, { found, parties }: Talked) {
  const proven = call.principal.kind === 'customer' ? await ownEmail(tx, parties) : null
  const { rows } = await sql<{ address: string; party: string; place: number | null; asked: boolean }>`
    select to_them.address, to_them.party, last.place, exists (
      select from desk.transcript t where t.customer_case = ${found.id} and t.party = to_them.party and t.place = last.place) as asked
    from (
      select ${proven}::text as address, ${parties[0]!}::uuid as party where ${proven}::text is not null
      union all (
        select a.address, a.party from desk.participant a
        where a.customer_case = ${found.id} and a.party = any (${[...parties]}::uuid[]) order by a.added_at desc limit 1)
      limit 1
    ) to_them, lateral (
      select max(m.place) as place from desk.message m
      where m.customer_case = ${found.id} and m.party = any (${[...parties]}::uuid[])
        and (m.direction = 'out' or (${proven}::text is not null and m.direction <> 'note'))
    ) last`.execute(tx)
  return rows[0] ?? null
}

/** The conversation that is meant: one by its number, else the one that the caller is in. @throws Refusal case-unknown */
async function talkOf(call: Call, { number, key }: { number?: string; key?: string | undefined }): Promise<Talked> {
  if (number !== undefined) {
    const found = await findCase(call.db, number)
    const standing = found && (await standingOf(call, found, key))
    if (!found || standing?.as !== 'customer') throw refuse('case-unknown', { number })
    return { found, parties: standing.parties }
  }
  return ownChat(call)
}
