import { sql } from 'kysely'
import type { Database } from '../../../platform/database/pool.ts'
import type { Tx } from '../transact.ts'
import type { Place } from './interaction.ts'

/** A point in the commit order of the log. */
export interface Mark {
  era: number
  /** Transaction ids have 64 bits. */
  tx: bigint
  position: number
  recordedAt: string
}

/** An entry that stands somewhere in the log: where, and of which kind. */
export interface Found extends Place, Mark {
  kind: string
}

/** Thrown when somebody else moved a cursor meanwhile: what this transaction did must not be committed. */
export class CursorMoved extends Error {}

export function isAfter(one: Mark, other: Mark): boolean {
  if (one.era !== other.era) return one.era > other.era
  if (one.tx !== other.tx) return one.tx > other.tx
  return one.position > other.position
}

interface MarkRow {
  era: number
  tx: string
  position: number
  recorded_at: string
}
const readMark = (row: MarkRow): Mark => ({
  era: row.era,
  tx: BigInt(row.tx),
  position: row.position,
  recordedAt: row.recorded_at,
})

/** The cursor of a reaction; made on first use: before everything, or at the horizon, so that what is under way now comes after it. */
export async function openCursor(db: Database, reaction: string, from: 'start' | 'now'): Promise<Mark> {
  if (from === 'start') {
    await sql`
      insert into customers.reaction_cursor (reaction, era, tx, position, recorded_at) values (${reaction}, 0, '0', 0, 'epoch')
      on conflict (reaction) do nothing`.execute(db)
  } else {
    await sql`
      insert into customers.reaction_cursor (reaction, era, tx, position, recorded_at)
      values (${reaction}, customers.current_era(), pg_snapshot_xmin(pg_current_snapshot()), 0, now())
      on conflict (reaction) do nothing`.execute(db)
  }
  const { rows } = await sql<MarkRow>`
    select era, tx::text as tx, position, recorded_at::text as recorded_at from customers.reaction_cursor where reaction = ${reaction}`.execute(
    db,
  )
  return readMark(rows[0]!)
}

/**
 * Step, and the last statement of its transaction: moves the cursor if it still stands where the caller read it.
 * @throws CursorMoved
 */
export async function moveCursor(tx: Tx | Database, reaction: string, from: Mark, to: Mark): Promise<void> {
  const moved = await sql`
    update customers.reaction_cursor
    set era = ${to.era}, tx = ${String(to.tx)}::xid8, position = ${to.position}, recorded_at = ${to.recordedAt}::timestamptz, moved_at = clock_timestamp()
    where reaction = ${reaction} and era = ${from.era} and tx = ${String(from.tx)}::xid8 and position = ${from.position}`.execute(
    tx,
  )
  if (moved.numAffectedRows !== 1n) throw new CursorMoved(`The cursor of ${reaction} was moved by somebody else.`)
}

/** Where the log ends for a reader: every entry that commits from now on comes after it. */
export async function readHorizon(db: Database): Promise<Mark & { next: bigint }> {
  const { rows } = await sql<MarkRow & { next: string }>`
    select customers.current_era() as era, pg_snapshot_xmin(pg_current_snapshot())::text as tx, pg_snapshot_xmax(pg_current_snapshot())::text as next,
      0 as position, now()::text as recorded_at`.execute(db)
  return { ...readMark(rows[0]!), next: BigInt(rows[0]!.next) }
}

/** Entries looked at in one reading, of whatever kind. */
export const PAGE_ENTRIES = 2_000

export interface LogPage {
  entries: Found[]
  /** The last entry looked at; null when there was none. */
  last: Mark | null
  /** There may be more to read at once. */
  full: boolean
}

/** The next entries of these kinds after a mark, in commit order and below the horizon. */
export async function readLogAfter(db: Database, after: Mark, kinds: readonly string[]): Promise<LogPage> {
  const { rows } = await sql<MarkRow & { class: string; party: string | null; kind: string; scanned: number }>`
    select class, party, position, recorded_at::text as recorded_at, era, tx::text as tx, kind, scanned
    from customers.log_after(${after.era}, ${String(after.tx)}::xid8, ${after.position}, ${after.recordedAt}::timestamptz, ${kinds}::text[], ${PAGE_ENTRIES})`.execute(
    db,
  )
  const found = rows.map((row) => ({ ...readMark(row), class: row.class, party: row.party, kind: row.kind }))
  const last = found.at(-1) ?? null
  const wanted = new Set(kinds)
  return {
    entries: found.filter((entry) => wanted.has(entry.kind)),
    last,
    full: (rows[0]?.scanned ?? 0) === PAGE_ENTRIES,
  }
}
