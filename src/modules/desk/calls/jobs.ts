import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { settleHung } from './put.ts'

const hung = declareJob({
  name: 'desk.settle-calls',
  payload: noPayload,
  run: async (ctx) => void (await settleHung(ctx)),
})

/** For recurring.ts. */
export const callRecurring: readonly Recurring[] = [{ job: hung, everySeconds: 300 }]
