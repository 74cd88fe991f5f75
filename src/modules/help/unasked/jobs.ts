import { sql } from 'kysely'
import { monthsAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { planUnasked } from './plan.ts'
import { UNASKED_MONTHS } from './privacy.ts'
import { tellUnasked } from './tell.ts'

const PLAN_EVERY_SECONDS = 3_600
const TELL_EVERY_SECONDS = 600
const FORGET_EVERY_SECONDS = 86_400
const BATCH = 500

const plan = declareJob({
  name: 'help.plan-unasked',
  payload: noPayload,
  run: async (ctx) => void (await planUnasked(ctx)),
})
const tell = declareJob({
  name: 'help.tell-unasked',
  payload: noPayload,
  run: async (ctx) => void (await tellUnasked(ctx)),
})
const forget = declareJob({ name: 'help.forget-unasked', payload: noPayload, run: forgetUnasked })

async function forgetUnasked(ctx: Acting): Promise<void> {
  const before = monthsAgo(ctx, UNASKED_MONTHS)
  for (;;) {
    const { rows } = await sql<{ gone: number }>`
      select help.forget_unasked(${before}, ${BATCH}) as gone`.execute(ctx.db)
    if (rows[0]!.gone < BATCH) return
  }
}

/** For recurring.ts. */
export const unaskedRecurring: readonly Recurring[] = [
  { job: plan, everySeconds: PLAN_EVERY_SECONDS },
  { job: tell, everySeconds: TELL_EVERY_SECONDS },
  { job: forget, everySeconds: FORGET_EVERY_SECONDS },
]
