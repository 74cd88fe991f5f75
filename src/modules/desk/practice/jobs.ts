import { sql } from 'kysely'
import { monthsAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { PRACTICE_MONTHS } from './privacy.ts'

/** Nobody can read it from the moment on in which it was taken back; a minute later it is not there any more. */
const EVERY_SECONDS = 60

/** Takes away what was practised on cases of those who no longer let us, and what is old. Answers how many. */
export async function dropPractice(ctx: Acting): Promise<number> {
  const before = monthsAgo(ctx, PRACTICE_MONTHS)
  const { rows } = await sql<{ gone: number }>`select desk.drop_practice(${before}::timestamptz) as gone`.execute(
    ctx.db,
  )
  return rows[0]!.gone
}

const drop = declareJob({
  name: 'desk.drop-practice',
  payload: noPayload,
  run: async (ctx) => void (await dropPractice(ctx)),
})

/** For recurring.ts. */
export const practiceRecurring: readonly Recurring[] = [{ job: drop, everySeconds: EVERY_SECONDS }]
