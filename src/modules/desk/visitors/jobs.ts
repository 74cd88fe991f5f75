import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { REHEARSED_DAYS } from './rehearse.ts'
import { hereSince } from './visit.ts'

/** Visits of one transaction. */
const CHUNK = 500

/** Removes who has gone, and who no longer lets it be seen: the list does not show them already. */
export async function forgetVisitors(ctx: Acting): Promise<void> {
  await sql`select desk.forget_visitors(${hereSince(ctx)}::timestamptz)`.execute(ctx.db)
}

/** Removes visits that were kept for their time or may be kept no longer. */
export async function forgetTrails(ctx: Acting, stop?: AbortSignal): Promise<void> {
  const before = daysAgo(ctx, REHEARSED_DAYS)
  for (let gone = CHUNK; gone >= CHUNK && !stop?.aborted;) {
    const { rows } = await sql<{ gone: number }>`
      select desk.forget_trails(${before}::timestamptz, ${CHUNK})::integer as gone`.execute(ctx.db)
    gone = rows[0]!.gone
  }
}

export const visitorRecurring: readonly Recurring[] = [
  {
    job: declareJob({ name: 'desk.forget-visitors', payload: noPayload, run: forgetVisitors }),
    everySeconds: 20,
  },
  {
    job: declareJob({
      name: 'desk.forget-trails',
      payload: noPayload,
      run: (ctx, _payload, stop) => forgetTrails(ctx, stop),
    }),
    everySeconds: 3_600,
  },
]
