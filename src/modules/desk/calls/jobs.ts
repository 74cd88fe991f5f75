import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { settleHung } from './put.ts'
import { seeToCallbacks } from './see-to.ts'

const hung = declareJob({
  name: 'desk.settle-calls',
  payload: noPayload,
  run: async (ctx) => void (await settleHung(ctx)),
})

const callbacks = declareJob({
  name: 'desk.see-to-callbacks',
  payload: noPayload,
  run: async (ctx) => void (await seeToCallbacks(ctx)),
})

/** For recurring.ts. */
export const callRecurring: readonly Recurring[] = [
  { job: hung, everySeconds: 300 },
  // Who asked to be rung at once waits for it on their screen.
  { job: callbacks, everySeconds: 10 },
]
