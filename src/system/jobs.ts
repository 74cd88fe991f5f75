import { sql } from 'kysely'
import type { Acting } from '../platform/context.ts'
import { refuse } from '../platform/refusal.ts'
import { type ExceptionSource, keysOf } from '../modules/customers/index.ts'

/** A job that has failed so often waits for most of an hour before its next try, and each further one for longer. */
const TRIES = 8
/** No job of ours runs for so long; one that does holds what others wait for. */
const RUNS_MINUTES = 60
const MINUTE_MS = 60_000

/** Fills customers' `exceptionSources`: work that does not get done. */
export const stuckJobs: ExceptionSource = {
  kind: 'job-stuck',
  async find(ctx, { keys, limit }) {
    const lockedBefore = new Date(ctx.clock.now().getTime() - RUNS_MINUTES * MINUTE_MS)
    const { rows } = await sql<{ id: string; task: string; since: Date }>`
      select id::text as id, task, since from graphile_worker.stuck(${TRIES}, ${lockedBefore}::timestamptz, ${keysOf(keys)}::text[], ${limit})`.execute(
      ctx.db,
    )
    return rows.map(({ id, task, since }) => ({
      key: id,
      party: null,
      aboutType: 'job',
      aboutId: id,
      detail: task,
      since,
      owner: null,
    }))
  },
}

/** Command: tries a job again at once, from its first try. @throws Refusal not-found when there is none that waits */
export async function tryJobAgain(ctx: Acting, id: string): Promise<void> {
  const { rows } = await sql<{ again: boolean }>`select graphile_worker.again(${id}::bigint) as again`.execute(ctx.db)
  if (!rows[0]!.again) throw refuse('not-found', { path: `jobs/${id}` })
}
