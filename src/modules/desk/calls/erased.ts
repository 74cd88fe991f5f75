import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { type AlsoErased, normalisePhone, phoneOwners, SERVICE, transact } from '../../customers/index.ts'
import { calls } from './settings.ts'

/** Numbers that one customer has told: more than that are somebody's list. */
const NUMBERS_LIMIT = 20

/**
 * Fills customers' `alsoErased`: the numbers that only they have told us. A call that nobody took stands on its number's own record, with a case:
 * it would outlive whoever had rung. What somebody else has told as well may be theirs, and stays.
 */
export const numbersErased: AlsoErased = async (ctx, parties) => {
  const told = await toldNumbers(ctx, parties)
  if (told.length === 0) return []
  const { rows } = await sql<{ party: string; number: string }>`
    select party, number from desk.lone_callers(${told}::text[])`.execute(ctx.db)
  const along: string[] = []
  for (const { party, number } of rows) {
    const owners = await phoneOwners(ctx, number, setting(ctx, calls.country))
    if (owners.every((owner) => parties.includes(owner))) along.push(party)
  }
  return along
}

async function toldNumbers(ctx: Acting, parties: readonly string[]): Promise<string[]> {
  const { rows } = await transact(ctx, { purpose: SERVICE, parties: [...parties] }, (tx) =>
    sql<{ number: string }>`
      select distinct value #>> '{}' as number from customers.fact
      where party = any (${[...parties]}::uuid[]) and name = 'phone' and basis = 'told' limit ${NUMBERS_LIMIT}`.execute(
      tx,
    ),
  )
  const country = setting(ctx, calls.country)
  return [...new Set(rows.flatMap(({ number }) => normalisePhone(number, country) ?? []))]
}
