import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { setting } from '../../../platform/settings.ts'
import { eraseCustomer } from '../../customers/index.ts'
import { RUNS_KEPT_DAYS } from './limits.ts'
import { probe } from './settings.ts'

/** Customers of one sweep: each is erased in a transaction of its own. */
const BATCH = 50

/** Removes the customers that the house has been, with all that they asked and ordered, and runs that nobody looks at any more. Answers how many. */
export async function forgetProbes(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select customers.test_parties(${daysAgo(ctx, setting(ctx, probe.keepDays))}::timestamptz, ${BATCH}) as id`.execute(
    ctx.db,
  )
  let gone = 0
  for (const { id } of rows) {
    try {
      await eraseCustomer(ctx, id)
      gone += 1
    } catch (error) {
      // An order that somebody has packed: it goes when that is finished.
      if (!(error instanceof Refusal)) throw error
    }
  }
  await sql`delete from desk.probe_run where begun_at < ${daysAgo(ctx, RUNS_KEPT_DAYS)}`.execute(ctx.db)
  return gone
}
