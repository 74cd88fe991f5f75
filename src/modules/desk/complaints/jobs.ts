import { sql } from 'kysely'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import type { Acting } from '../../../platform/context.ts'
import { COMPLAINTS } from './complaint.ts'
import { forgetUnproven, tellJoined } from './join.ts'

/** What a withdrawn permission hides stays hidden when it is given again: its author publishes anew what they want. Answers how many. */
export async function unpublishWithdrawn(ctx: Acting): Promise<number> {
  const { rows } = await sql`select from desk.unpublish_withdrawn(${ctx.clock.now()}::timestamptz)`.execute(ctx.db)
  if (rows.length > 0) ctx.bell.ring([COMPLAINTS])
  return rows.length
}

const telling = declareJob({
  name: 'desk.tell-joined',
  payload: noPayload,
  run: async (ctx) => void (await tellJoined(ctx)),
})
const withdrawn = declareJob({
  name: 'desk.unpublish-withdrawn',
  payload: noPayload,
  run: async (ctx) => void (await unpublishWithdrawn(ctx)),
})
const unproven = declareJob({
  name: 'desk.forget-unproven-joins',
  payload: noPayload,
  run: (ctx) => forgetUnproven(ctx),
})

export const complaintRecurring: readonly Recurring[] = [
  { job: telling, everySeconds: 10 },
  { job: withdrawn, everySeconds: 60 },
  { job: unproven, everySeconds: 3_600 },
]
