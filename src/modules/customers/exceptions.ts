import { type RawBuilder, sql } from 'kysely'
import { daysAgo } from '../../platform/clock.ts'
import type { Acting } from '../../platform/context.ts'
import type { ExceptionFound, ExceptionSource } from './slots.ts'

/** A letter that did not arrive a month ago is news to nobody. */
const LETTER_DAYS = 30
/** What was promised and is still owed after a quarter of a year is no longer waited for. */
const PROMISE_DAYS = 90

/** Fills `exceptionSources`: letters that may not have arrived, those that certainly did not, and what was promised and is still owed. */
export const customerExceptions: readonly ExceptionSource[] = [
  letters('letter-unknown', 'unknown'),
  letters('letter-refused', 'refused'),
  {
    kind: 'promise-broken',
    find: (ctx, { keys, limit }) =>
      findExceptions(
        ctx,
        sql`customers.unkept_promises(${daysAgo(ctx, PROMISE_DAYS)}::timestamptz, ${keysOf(keys)}::text[], ${limit})`,
      ),
  },
]

function letters(kind: string, state: 'unknown' | 'refused'): ExceptionSource {
  return {
    kind,
    find: (ctx, { keys, limit }) =>
      findExceptions(
        ctx,
        sql`customers.undelivered_letters(${state}, ${daysAgo(ctx, LETTER_DAYS)}::timestamptz, ${keysOf(keys)}::text[], ${limit})`,
      ),
  }
}

/** What a function of the database finds, whose columns are those of every kind. */
export async function findExceptions(ctx: Pick<Acting, 'db'>, found: RawBuilder<unknown>): Promise<ExceptionFound[]> {
  const { rows } = await sql<ExceptionFound>`
    select key, party, about_type as "aboutType", about_id as "aboutId", detail, since, owner from ${found}`.execute(
    ctx.db,
  )
  return rows
}

/** Keys as the driver takes them. */
export const keysOf = (keys: readonly string[] | null): string[] | null => (keys === null ? null : [...keys])
