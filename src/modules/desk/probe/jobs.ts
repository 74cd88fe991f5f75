import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { forgetProbes } from './forget.ts'
import { probeByItself } from './run.ts'

const run = declareJob({ name: 'desk.probe', payload: noPayload, run: probeByItself })
const forget = declareJob({
  name: 'desk.forget-probes',
  payload: noPayload,
  run: async (ctx) => void (await forgetProbes(ctx)),
})

/** For recurring.ts. */
export const probeRecurring: readonly Recurring[] = [
  // When something arrived is read from the mail and the talk themselves, not from when we looked.
  { job: run, everySeconds: 30 },
  { job: forget, everySeconds: 3_600 },
]
