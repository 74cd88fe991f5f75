import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { mailDigests, tellPressing } from './pressing.ts'
import { clearHistory, sweepExceptions } from './sweep.ts'

const sweep = declareJob({
  name: 'desk.sweep-exceptions',
  payload: noPayload,
  run: async (ctx) => void (await sweepExceptions(ctx)),
})
const pressing = declareJob({
  name: 'desk.tell-pressing',
  payload: noPayload,
  run: async (ctx) => void (await tellPressing(ctx)),
})
const digests = declareJob({
  name: 'desk.mail-digests',
  payload: noPayload,
  run: async (ctx) => void (await mailDigests(ctx)),
})
const history = declareJob({
  name: 'desk.clear-exceptions',
  payload: noPayload,
  run: async (ctx) => void (await clearHistory(ctx)),
})

/** For recurring.ts. */
export const exceptionRecurring: readonly Recurring[] = [
  { job: pressing, everySeconds: 10 },
  { job: sweep, everySeconds: 30 },
  // Before a working day begins anywhere in Europe.
  { job: digests, cron: '30 5 * * *' },
  { job: history, everySeconds: 3_600 },
]
