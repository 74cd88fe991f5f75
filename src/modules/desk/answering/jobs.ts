import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { type AnyJob, declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { leaveOne, leaving } from './send.ts'

/** Answers of one sweep; each is a transaction of its own. */
const BATCH = 100

/** Lets every answer go whose time has come: what a job should have done, where none did. Answers how many have left. */
export async function leaveDue(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ id: string; number: string }>`
    select id, number::text as number from desk.due_answers(${ctx.clock.now()}::timestamptz, ${BATCH})`.execute(ctx.db)
  let left = 0
  for (const { id, number } of rows) if (await leaveOne(ctx, number, id)) left += 1
  return left
}

const due = declareJob({ name: 'desk.answers-due', payload: noPayload, run: async (ctx) => void (await leaveDue(ctx)) })

/** For recurring.ts. */
export const answeringRecurring: readonly Recurring[] = [{ job: due, everySeconds: 60 }]
export const answeringJobs: readonly AnyJob[] = [leaving]
