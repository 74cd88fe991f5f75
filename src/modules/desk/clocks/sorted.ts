import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Tx } from '../../customers/index.ts'
import type { FoundCase } from '../find.ts'
import { promiseSolved, sortedAs } from '../promises.ts'
import { channelOf } from '../said.ts'
import { type DueBy, replyTarget, solvedTarget, type Target } from './due.ts'
import { setClock } from './step.ts'

/** Clocks of one case that run at once: a reply, a solution, and callbacks. */
const OPEN_LIMIT = 20
/** A colleague says what a case is: how full the desk is decides nothing of that. */
const BY_RULE: DueBy = {
  channel: 'web',
  staffed: false,
  load: { waiting: 0, pressing: 0, present: 0, usual: 0, pace: null },
}

/**
 * Step: somebody said that a case is something else, or has another haste. Its clocks go by the rule of that from now on, where that is
 * sooner; what its customer was told is never made later by it.
 */
export async function sortedAnew(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  const { rows } = await sql<{ clock: string; what: Target['what']; promise: string; due: Date }>`
    select id as clock, what, promise, due_at as due from desk.clocks_of(${found.id}::uuid, ${OPEN_LIMIT})
    where ended_at is null and cardinality(turns) % 2 = 1`.execute(tx)
  const sorted = await sortedAs(tx, ctx, found)
  const channel = channelOf(ctx, 'web')
  for (const one of rows) {
    if (one.what === 'callback') continue
    const target = one.what === 'solved' ? solvedTarget(ctx, sorted) : replyTarget(ctx, BY_RULE, sorted, one.what)
    if (!target || target.due >= one.due) continue
    await setClock(tx, ctx, one, target, channel)
    if (one.what !== 'solved')
      await sql`update desk.customer_case set due_at = ${target.due} where id = ${found.id}`.execute(tx)
  }
  if (found.state === 'open' && !(await isSolutionPromised(tx, found.id)))
    await promiseSolved(tx, ctx, found, sorted, channel)
}

/** Step: whether a time for the solution stands, running or not. */
async function isSolutionPromised(tx: Tx, caseId: string): Promise<boolean> {
  const { rows } = await sql<{ stands: boolean }>`
    select exists (select from desk.clock where customer_case = ${caseId} and what = 'solved' and ended_at is null) as stands`.execute(
    tx,
  )
  return rows[0]!.stands
}
