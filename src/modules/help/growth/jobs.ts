import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { sweepAgeing } from './ageing.ts'
import { oweAnswers, tellAskers } from './tell.ts'
import { countUsefulness } from './useful.ts'

const tell = declareJob({
  name: 'help.tell-askers',
  payload: noPayload,
  async run(ctx, _payload, stop) {
    await oweAnswers(ctx)
    await tellAskers(ctx, stop)
  },
})
const age = declareJob({
  name: 'help.sweep-ageing',
  payload: noPayload,
  run: async (ctx) => void (await sweepAgeing(ctx)),
})
const count = declareJob({
  name: 'help.count-usefulness',
  payload: noPayload,
  run: async (ctx) => void (await countUsefulness(ctx)),
})

/** For recurring.ts. What changed is seen within a quarter of an hour; what helped is counted once an hour, which moves it by little. */
export const growthRecurring: readonly Recurring[] = [
  { job: tell, everySeconds: 15 },
  { job: age, cron: '*/15 * * * *' },
  { job: count, cron: '7 * * * *' },
]
