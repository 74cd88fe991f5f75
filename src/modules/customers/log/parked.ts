import { sql } from 'kysely'
import type { Database } from '../../../platform/database/pool.ts'
import type { Tx } from '../transact.ts'
import { CursorMoved } from './cursor.ts'
import { HOUSE, type Place } from './interaction.ts'

/** After so many tries somebody must look: the log line, the metric and `rapport doctor` say so. It is still tried again. */
export const ALARM_ATTEMPTS = 5
/** 2 s, 8 s, 32 s, 2 min, 8 min, … An outage of a minute should heal by itself, and one of a day not cost a core. */
const RETRY_FIRST_SECONDS = 2
const RETRY_FACTOR = 4
const RETRY_LAST_SECONDS = 3_600
/** Long enough to see what went wrong. */
const PROBLEM_CHARACTERS = 300

/** Events of the house stand on one line of their own. */
export const HOUSE_LINE = '00000000-0000-0000-0000-000000000000'
export const lineOf = (place: Place) => place.party ?? HOUSE_LINE

export function retryAfterSeconds(attempts: number): number {
  return Math.min(RETRY_FIRST_SECONDS * RETRY_FACTOR ** Math.max(attempts - 1, 0), RETRY_LAST_SECONDS)
}

/** The name and code of an error, never its message: PostgreSQL quotes there what a person typed. */
export function problemOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string }
  return `${name ?? 'Error'}${code ? ` ${code}` : ''}`.slice(0, PROBLEM_CHARACTERS)
}

/** Lines of which this reaction has parked something. */
export async function parkedLines(db: Database, reaction: string): Promise<Set<string>> {
  const { rows } = await sql<{
    party: string
  }>`select distinct party from customers.parked where reaction = ${reaction}`.execute(db)
  return new Set(rows.map((row) => row.party))
}

/** Step: puts an entry aside, as the one that failed (attempts 1) or as one that waits behind it (attempts 0). */
export async function park(
  tx: Tx | Database,
  reaction: string,
  place: Place,
  attempts: 0 | 1,
  problem: string,
): Promise<void> {
  await sql`
    insert into customers.parked (reaction, party, position, class, recorded_at, attempts, retry_at, problem)
    values (${reaction}, ${lineOf(place)}, ${place.position}, ${place.class}, ${place.recordedAt}::timestamptz, ${attempts},
      now() + make_interval(secs => ${attempts === 0 ? 0 : retryAfterSeconds(attempts)}), ${problem})`.execute(tx)
}

export interface Parked extends Place {
  attempts: number
}

/** The first parked entry of each line whose time has come: only the first of a line may be tried. */
export async function dueParked(db: Database, reaction: string, limit: number): Promise<Parked[]> {
  const { rows } = await sql<{ class: string; party: string; position: number; recorded_at: string; attempts: number }>`
    select class, party, position, recorded_at::text as recorded_at, attempts
    from (select distinct on (party) * from customers.parked where reaction = ${reaction} order by party, position) first
    where retry_at <= now() order by retry_at limit ${limit}`.execute(db)
  return rows.map((row) => ({
    class: row.class,
    party: row.class === HOUSE ? null : row.party,
    position: row.position,
    recordedAt: row.recorded_at,
    attempts: row.attempts,
  }))
}

/** Step, and the last statement of its transaction: this entry is done. @throws CursorMoved when somebody else did it meanwhile */
export async function unpark(tx: Tx, reaction: string, place: Place): Promise<void> {
  const gone =
    await sql`delete from customers.parked where reaction = ${reaction} and party = ${lineOf(place)} and position = ${place.position}`.execute(
      tx,
    )
  if (gone.numAffectedRows !== 1n) throw new CursorMoved(`The parked entry of ${reaction} was done by somebody else.`)
}

/** Notes another failure. Returns the attempts so far; 0 when somebody else has dealt with it. */
export async function noteFailure(db: Database, reaction: string, parked: Parked, problem: string): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`
    update customers.parked set attempts = attempts + 1, retry_at = now() + make_interval(secs => ${retryAfterSeconds(parked.attempts + 1)}), problem = ${problem}
    where reaction = ${reaction} and party = ${lineOf(parked)} and position = ${parked.position} and attempts = ${parked.attempts}
    returning attempts`.execute(db)
  return rows[0]?.attempts ?? 0
}
