import { sql } from 'kysely'
import { hasMessage, sayDeclared } from '../../../ui/words.ts'
import { kindNamed } from '../declare.ts'
import {
  type EntryToSay,
  type EntryWords,
  type PromiseToSay,
  promiseWords,
  type Reader,
  timelineWords,
} from '../slots.ts'
import type { Interaction } from '../log/interaction.ts'
import { LOOK, readLine } from '../log/read.ts'
import type { Tx } from '../transact.ts'

/** Entries on one page of a line, when the reader does not say: what fits a screen and a half. */
export const LINE_PAGE = 30

export interface PromiseOnLine {
  id: string
  kind: string
  subject: { type: string; id: string }
  words: string
  about: string | null
  href: string | null
  madeAt: Date
  dueAt: Date
  precision: 'minute' | 'day'
  zone: string
  keptAt: Date | null
  brokenAt: Date | null
  /** Since then its time stands still: it waits for the customer. */
  stoppedAt: Date | null
  withdrawnAt: Date | null
  movedTo: string | null
}

export interface TimelineEntry {
  id: string
  kind: string
  /** Who did it: us, the customer, or somebody who looked. */
  by: 'us' | 'them' | 'looked'
  at: Date
  channel: string | null
  subject: { type: string; id: string } | null
  /** The entry in the reader's language. */
  words: string
  href: string | null
  promise: PromiseOnLine | null
}

/**
 * Step: one page of a customer's line in the reader's words, newest first: what happened, what was promised, who looked. The transaction
 * must have entered the parties. `after` is the cursor that the page before gave. @throws Refusal cursor-unknown
 */
export async function readTimeline(
  tx: Tx,
  parties: readonly string[],
  { after, limit = LINE_PAGE, reader }: { after?: string | undefined; limit?: number | undefined; reader: Reader },
): Promise<{ items: TimelineEntry[]; next: string | null }> {
  const { entries, older } = await readLine(tx, { parties, before: after, limit })
  return { items: await sayEntries(tx, entries, reader), next: older }
}

async function sayEntries(tx: Tx, rows: readonly Interaction[], reader: Reader): Promise<TimelineEntry[]> {
  const entries = rows.map((row) => ({ ...row, party: row.party!, data: row.data as Data }))
  const words = new Map<string, EntryWords>()
  for (const fill of timelineWords.fills) {
    const own = entries.filter((entry) => fill.kinds.includes(entry.kind))
    if (own.length > 0) for (const [id, said] of await fill.say(tx, own, reader)) words.set(id, said)
  }
  const promised = ({ id, subject }: Entry) =>
    subject?.type === 'promise' ? subject.id : (words.get(id)?.promise ?? null)
  const promises = await readPromises(
    tx,
    entries.flatMap((entry) => promised(entry) ?? []),
    reader,
  )
  return entries.map((entry) => entryOf(entry, words.get(entry.id), promises.get(promised(entry) ?? ''), reader))
}

type Data = Readonly<Record<string, unknown>>
type Entry = Interaction & EntryToSay

function entryOf(
  entry: Entry,
  said: EntryWords | undefined,
  promise: PromiseOnLine | undefined,
  reader: Reader,
): TimelineEntry {
  const isLook = entry.kind === LOOK
  const isMade = entry.kind === 'promise.made' && promise !== undefined
  const plain = isMade
    ? promise.words
    : sayDeclared(reader.locale, `line.${entry.kind}`, {
        ...valuesOf(entry, said, reader),
        ...(promise ? { promise: promise.words } : {}),
      })
  return {
    id: entry.id,
    kind: entry.kind,
    by: isLook ? 'looked' : (kindNamed(entry.kind)?.by ?? 'us'),
    at: entry.occurredAt,
    channel: isLook ? null : entry.channel,
    subject: entry.subject,
    words: isLook ? sayLook(entry, reader) : plain,
    href: promise?.href ?? said?.href ?? null,
    promise: isMade || said?.promise !== undefined ? (promise ?? null) : null,
  }
}

function valuesOf(
  { kind, subject, data }: Entry,
  said: EntryWords | undefined,
  { locale }: Reader,
): Record<string, string | number | Date> {
  const values: Record<string, string | number | Date> = { subject: subject?.id ?? '' }
  for (const [name, value] of Object.entries(data))
    if (typeof value === 'string' || typeof value === 'number') values[name] = value
  if (typeof data['purpose'] === 'string') values['purpose'] = sayDeclared(locale, `purpose.${data['purpose']}`)
  if (kind.startsWith('fact.')) values['name'] = sayDeclared(locale, `fact.${String(data['name'])}`)
  if (kind.startsWith('promise.')) values['promise'] = sayDeclared(locale, `promise.${String(data['kind'])}`)
  return { ...values, ...said?.values }
}

function sayLook({ data, subject }: Entry, { locale }: Reader): string {
  const role = sayDeclared(locale, `role.${String(data['role'])}`)
  const seen = sayDeclared(locale, `projection.${String(data['projection'])}`)
  const reason = sayDeclared(locale, `reason.${subject?.type}`, { id: subject?.id ?? '' })
  return sayDeclared(locale, 'line.look', { role, seen, reason })
}

/** Step: promises by their ids, in words. */
export async function readPromises(
  tx: Tx,
  ids: readonly string[],
  reader: Reader,
): Promise<Map<string, PromiseOnLine>> {
  if (ids.length === 0) return new Map()
  const { rows } =
    await sql<PromiseRow>`select ${PROMISE} from customers.promise p where p.id = any (${ids}::uuid[])`.execute(tx)
  return new Map((await sayPromises(tx, rows, reader)).map((promise) => [promise.id, promise]))
}

interface PromiseRow extends Omit<PromiseOnLine, 'subject' | 'words' | 'about' | 'href'> {
  party: string
  subject_type: string
  subject_id: string
}

const PROMISE =
  sql.raw(`p.id, p.party, p.kind, p.subject_type, p.subject_id, p.made_at as "madeAt", p.due_at as "dueAt", p.precision, p.zone,
  p.kept_at as "keptAt", p.broken_at as "brokenAt", p.stopped_at as "stoppedAt", p.withdrawn_at as "withdrawnAt", p.moved_to as "movedTo"`)

/** Promises that /me shows: the open ones, soonest first, then the settled ones, newest first. */
export async function promisesOf(
  tx: Tx,
  parties: readonly string[],
  reader: Reader,
): Promise<{ open: PromiseOnLine[]; past: PromiseOnLine[] }> {
  const { rows } = await sql<PromiseRow>`
    select ${PROMISE} from customers.promise p
    where p.party = any (${parties}::uuid[]) and p.withdrawn_at is null and (p.moved_to is null or p.broken_at is not null)
    order by p.kept_at is null desc, case when p.kept_at is null then p.due_at end, p.due_at desc limit ${PROMISES_SHOWN}`.execute(
    tx,
  )
  const said = await sayPromises(tx, rows, reader)
  const isOpen = (promise: PromiseOnLine) => promise.keptAt === null && promise.brokenAt === null
  return { open: said.filter(isOpen), past: said.filter((promise) => !isOpen(promise)) }
}

/** Promises that whoever serves them must see: what is open, and what broke and has not been made good yet. Soonest first. */
export async function openPromises(tx: Tx, parties: readonly string[], reader: Reader): Promise<PromiseOnLine[]> {
  const { rows } = await sql<PromiseRow>`
    select ${PROMISE} from customers.promise p
    where p.party = any (${parties}::uuid[]) and p.kept_at is null and p.withdrawn_at is null
      and (p.moved_to is null or (p.broken_at is not null and exists (
        select from customers.promise n
        where n.party = p.party and n.kind = p.kind and n.subject_type = p.subject_type and n.subject_id = p.subject_id
          and n.kept_at is null and n.withdrawn_at is null and n.moved_to is null)))
    order by p.due_at, p.id limit ${PROMISES_SHOWN}`.execute(tx)
  return sayPromises(tx, rows, reader)
}

/** Promises on one page of /me; older ones stand on the line. */
const PROMISES_SHOWN = 50

async function sayPromises(tx: Tx, rows: readonly PromiseRow[], reader: Reader): Promise<PromiseOnLine[]> {
  const promises: PromiseToSay[] = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    party: row.party,
    subject: { type: row.subject_type, id: row.subject_id },
  }))
  const words = new Map<string, EntryWords>()
  for (const fill of promiseWords.fills) {
    const own = promises.filter((promise) => fill.kinds.includes(promise.kind))
    if (own.length > 0) for (const [id, said] of await fill.say(tx, own, reader)) words.set(id, said)
  }
  return rows.map(({ party: _, subject_type: type, subject_id: id, ...row }) => {
    const said = words.get(row.id)
    const values = { subject: id, ...said?.values }
    const about = `promise.${row.kind}.about`
    return {
      ...row,
      subject: { type, id },
      words: sayDeclared(reader.locale, `promise.${row.kind}`, values),
      about: hasMessage(about) ? sayDeclared(reader.locale, about, values) : null,
      href: said?.href ?? null,
    }
  })
}
