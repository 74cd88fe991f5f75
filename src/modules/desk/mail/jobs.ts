import { sql } from 'kysely'
import { CASE_YEARS } from '../privacy.ts'
import { learnAnswered } from './junk/teach.ts'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'

/** What machines wrote, and mails whose message is gone: whoever misses one of them asks within this time. */
const LOOSE_DAYS = 90
/** Mails in one statement: each may be 30 MB of pages to free. */
const BATCH = 50

/** Removes mails that no case keeps, once they are old. Answers how many. */
export async function clearMails(ctx: Acting): Promise<number> {
  const before = daysAgo(ctx, LOOSE_DAYS)
  let cleared = 0
  for (;;) {
    const { rows } = await sql<{
      gone: number
    }>`select desk.clear_mails(${before}::timestamptz, ${BATCH}) as gone`.execute(ctx.db)
    cleared += rows[0]!.gone
    if (rows[0]!.gone < BATCH) return cleared
  }
}

const mails = declareJob({
  name: 'desk.clear-mails',
  payload: noPayload,
  run: async (ctx) => void (await clearMails(ctx)),
})

/** Removes junk that is as old as cases become. Answers how many. */
export async function clearJunk(ctx: Acting): Promise<number> {
  const before = new Date(ctx.clock.now())
  before.setUTCFullYear(before.getUTCFullYear() - CASE_YEARS)
  const { rows } = await sql<{
    gone: number
  }>`select desk.clear_junk(${before}::timestamptz, ${BATCH}) as gone`.execute(ctx.db)
  return rows[0]!.gone
}

const junk = declareJob({
  name: 'desk.clear-junk',
  payload: noPayload,
  run: async (ctx) => void (await clearJunk(ctx)),
})
const learn = declareJob({
  name: 'desk.learn-answered',
  payload: noPayload,
  run: async (ctx) => void (await learnAnswered(ctx)),
})

/** For recurring.ts. */
export const mailRecurring: readonly Recurring[] = [
  { job: mails, everySeconds: 3_600 },
  { job: junk, everySeconds: 3_600 },
  { job: learn, everySeconds: 3_600 },
]
