import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { drawReviews, dropReviews } from './draw.ts'

/** Whoever was not content is looked at within the hour; a week's sample is drawn in the first hour of the next week. */
const EVERY_SECONDS = 3_600
const DROP_EVERY_SECONDS = 60

const draw = declareJob({
  name: 'desk.draw-reviews',
  payload: noPayload,
  run: async (ctx) => void (await drawReviews(ctx)),
})
const drop = declareJob({
  name: 'desk.drop-reviews',
  payload: noPayload,
  run: async (ctx) => void (await dropReviews(ctx)),
})

/** For recurring.ts. */
export const reviewRecurring: readonly Recurring[] = [
  { job: draw, everySeconds: EVERY_SECONDS },
  { job: drop, everySeconds: DROP_EVERY_SECONDS },
]
