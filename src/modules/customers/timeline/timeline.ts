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
import type { Tx } from '../transact.ts'
import { type LineCursor, openCursor, sealCursor } from './cursor.ts'

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

interface Row {
  at: Date
  exact: string
  position: number
  id: string
  kind: string
  version: number
  party: string
  channel: string | null
  subject_type: string | null
  subject_id: string | null
  data: Record<string, unknown>
}

/**
 * Step: one page of a customer's line, newest first by (occurred_at, position): what happened, what was promised, who looked. The
 * transaction must have entered the parties. `after` is the cursor that the page before gave.
 */
export async function readTimeline(
  tx: Tx,
  parties: readonly string[],
  { after, limit = LINE_PAGE, reader }: { after?: string | undefined; limit?: number | undefined; reader: Reader },
): Promise<{ items: TimelineEntry[]; next: string | null }> {
  const from = after === undefined ? null : openCursor(after)
  const found = await readRows(tx, parties, from, limit + 1)
  // An entry that stands on several of the customer's own lines is shown once; its copies stand side by side.
  const rows = found.filter((row, n) => row.id !== (found[n - 1]?.id ?? from?.id))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await sayEntries(tx, page, reader),
    next: rows.length > limit && last ? sealCursor({ at: last.exact, position: last.position, id: last.id }) : null,
  }
}

/** The lines of each party are read by their own index and then merged; looks have no position and stand behind what shares their moment. */
async function readRows(tx: Tx, parties: readonly string[], from: LineCursor | null, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select e.*, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact from (
      select i.* from unnest(${parties}::uuid[]) mine (party), lateral (
        select i.occurred_at as at, i.position, i.id, i.kind, i.version, i.party, i.channel, i.subject_type, i.subject_id, i.data
        from customers.interaction i
        where i.party = mine.party and (${from?.at ?? null}::timestamptz is null
          or (i.occurred_at, i.position) < (${from?.at ?? null}::timestamptz, ${from?.position ?? null}::bigint))
        order by i.occurred_at desc, i.position desc limit ${limit * COPIES}
      ) i
      union all
      select l.at, 0, l.id, 'look', 1, min(p.party::text)::uuid, null, l.reason_type, l.reason_id,
        jsonb_build_object('viewer', l.viewer, 'role', l.viewer_role, 'purpose', l.purpose, 'projection', l.projection)
      from customers.look_party p join customers.look l on l.id = p.look
      where p.party = any (${parties}::uuid[]) and (${from?.at ?? null}::timestamptz is null
        or l.at < ${from?.at ?? null}::timestamptz
        or (l.at = ${from?.at ?? null}::timestamptz and (${from?.position ?? null}::bigint > 0 or l.id < ${from?.id ?? null}::uuid)))
      group by l.id
    ) e
    order by e.at desc, e.position desc, e.id desc limit ${limit * COPIES}`.execute(tx)
  return rows
}

/** Read beyond the page for entries that stand on two of the customer's own parties: a guest's order that is later theirs. */
const COPIES = 2

async function sayEntries(tx: Tx, rows: readonly Row[], reader: Reader): Promise<TimelineEntry[]> {
  const entries: EntryToSay[] = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    version: row.version,
    party: row.party,
    subject: subjectOf(row),
    data: lifted(row),
  }))
  const words = new Map<string, EntryWords>()
  for (const fill of timelineWords.fills) {
    const own = entries.filter((entry) => fill.kinds.includes(entry.kind))
    if (own.length > 0) for (const [id, said] of await fill.say(tx, own, reader)) words.set(id, said)
  }
  const promised = (row: Row) =>
    row.subject_type === 'promise' ? row.subject_id : (words.get(row.id)?.promise ?? null)
  const promises = await readPromises(
    tx,
    rows.flatMap((row) => promised(row) ?? []),
    reader,
  )
  return rows.map((row, n) => entryOf(row, entries[n]!, words.get(row.id), promises.get(promised(row) ?? ''), reader))
}

function entryOf(
  row: Row,
  entry: EntryToSay,
  said: EntryWords | undefined,
  promise: PromiseOnLine | undefined,
  reader: Reader,
): TimelineEntry {
  const isLook = row.kind === 'look'
  const isMade = row.kind === 'promise.made' && promise !== undefined
  const plain = isMade
    ? promise.words
    : sayDeclared(reader.locale, `line.${row.kind}`, {
        ...valuesOf(row, said, reader),
        ...(promise ? { promise: promise.words } : {}),
      })
  return {
    id: row.id,
    kind: row.kind,
    by: isLook ? 'looked' : (kindNamed(row.kind)?.by ?? 'us'),
    at: row.at,
    channel: row.channel,
    subject: entry.subject,
    words: isLook ? sayLook(row, reader) : plain,
    href: promise?.href ?? said?.href ?? null,
    promise: isMade || said?.promise !== undefined ? (promise ?? null) : null,
  }
}

function valuesOf(row: Row, said: EntryWords | undefined, { locale }: Reader): Record<string, string | number | Date> {
  const values: Record<string, string | number | Date> = { subject: row.subject_id ?? '' }
  for (const [name, value] of Object.entries(row.data))
    if (typeof value === 'string' || typeof value === 'number') values[name] = value
  if (typeof row.data['purpose'] === 'string') values['purpose'] = sayDeclared(locale, `purpose.${row.data['purpose']}`)
  if (row.kind.startsWith('fact.')) values['name'] = sayDeclared(locale, `fact.${String(row.data['name'])}`)
  if (row.kind.startsWith('promise.')) values['promise'] = sayDeclared(locale, `promise.${String(row.data['kind'])}`)
  return { ...values, ...said?.values }
}

function sayLook(row: Row, { locale }: Reader): string {
  const role = sayDeclared(locale, `role.${String(row.data['role'])}`)
  const seen = sayDeclared(locale, `projection.${String(row.data['projection'])}`)
  const reason = sayDeclared(locale, `reason.${row.subject_type}`, { id: row.subject_id ?? '' })
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
  p.kept_at as "keptAt", p.broken_at as "brokenAt", p.withdrawn_at as "withdrawnAt", p.moved_to as "movedTo"`)

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

const subjectOf = (row: Row) =>
  row.subject_type === null || row.subject_id === null ? null : { type: row.subject_type, id: row.subject_id }

function lifted(row: Row): Record<string, unknown> {
  const kind = kindNamed(row.kind)
  if (!kind?.lift || kind.version === row.version) return row.data
  return kind.lift(row.data, row.version) as Record<string, unknown>
}
