import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { learnLessons } from './learn.ts'

/** A correction is learnt within a minute, with room for a round that was missed. */
const EVERY_SECONDS = 15

const learning = declareJob({
  name: 'desk.learn-sorting',
  payload: noPayload,
  run: async (ctx) => void (await learnLessons(ctx)),
})

/** For recurring.ts. */
export const blueprintRecurring: readonly Recurring[] = [{ job: learning, everySeconds: EVERY_SECONDS }]
