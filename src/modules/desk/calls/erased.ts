import { sql } from 'kysely'
import { setting } from '../../../platform/settings.ts'
import { type AlsoErased, phoneOwners, phonesTold } from '../../customers/index.ts'
import { calls } from './settings.ts'

/**
 * Fills customers' `alsoErased`: the numbers that only they have told us. A call that nobody took stands on its number's own record, with a case:
 * it would outlive whoever had rung. What somebody else has told as well may be theirs, and stays.
 */
export const numbersErased: AlsoErased = async (ctx, parties) => {
  const country = setting(ctx, calls.country)
  const told = await phonesTold(ctx, parties, country)
  if (told.length === 0) return []
  const { rows } = await sql<{ party: string; number: string }>`
    select party, number from desk.lone_callers(${told}::text[])`.execute(ctx.db)
  const along: string[] = []
  for (const { party, number } of rows) {
    const owners = await phoneOwners(ctx, number, country)
    if (owners.every((owner) => parties.includes(owner))) along.push(party)
  }
  return along
}
