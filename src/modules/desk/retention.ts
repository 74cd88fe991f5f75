import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'
import { CASE_YEARS } from './privacy.ts'

/** Cases in one statement: fewer than 100 ms of work. */
const BATCH = 200

/** Takes away cases that were settled as long ago as we say that we keep them, with what was said in them. Answers how many. */
export async function clearCases(ctx: Acting): Promise<number> {
  const before = new Date(ctx.clock.now())
  before.setUTCFullYear(before.getUTCFullYear() - CASE_YEARS)
  let cleared = 0
  for (;;) {
    const { rows } = await sql<{
      gone: number
    }>`select desk.clear_cases(${before}::timestamptz, ${BATCH})::integer as gone`.execute(ctx.db)
    cleared += rows[0]!.gone
    if (rows[0]!.gone < BATCH) return cleared
  }
}

const cases = declareJob({
  name: 'desk.clear-cases',
  payload: noPayload,
  run: async (ctx) => void (await clearCases(ctx)),
})

/** One of the desk's scheduled jobs: jobs.ts lists them. */
export const retention: Recurring = { job: cases, everySeconds: 3_600 }
