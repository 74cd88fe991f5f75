import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import * as shapes from './contract.ts'
import { REVIEWS } from './draw.ts'
import { figuresCsv, showFigures } from './figures.ts'
import { judgeAnswers, replyToReview } from './judge.ts'
import { listReviews, showReview } from './show.ts'

/** People judge people: a program neither reviews nor is reviewed. Which of the staff reviews is a setting. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const reviewEndpoints = [
  endpoint({
    path: 'GET /api/reviews',
    summary: 'Cases of others that one is to review, and reviews of one’s own answers',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.reviewList,
    handle: listReviews,
  }),
  endpoint({
    path: 'GET /api/reviews/{id}',
    summary: 'A case that is reviewed, with the scorecard. Writes a look',
    may: AT_THE_DESK,
    input: shapes.reviewNamed,
    output: shapes.reviewShown,
    handle: showReview,
  }),
  endpoint({
    path: 'PUT /api/reviews/{id}/verdict',
    summary: 'Say, as a reviewer who did not answer it, how it was answered; once',
    may: AT_THE_DESK,
    input: shapes.reviewToJudge,
    output: done,
    handle: async (call, said) => (await judgeAnswers(call, said), {}),
  }),
  endpoint({
    path: 'PUT /api/reviews/{id}/reply',
    summary: 'Answer, as who was reviewed, what was said',
    may: AT_THE_DESK,
    input: shapes.reviewToReply,
    output: done,
    handle: async (call, said) => (await replyToReview(call, said), {}),
  }),
  endpoint({
    path: 'GET /api/review-figures',
    summary: 'What reviews came to, by agent and week: everybody’s for a reviewer, else one’s own',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.reviewFigures,
    handle: showFigures,
  }),
]

export const reviewPages = [
  page({
    path: 'GET /workspace/reviews/csv',
    may: AT_THE_DESK,
    signIn: '/workspace/sign-in',
    input: nothing,
    handle: async (call) => ({
      file: figuresCsv(await showFigures(call)),
      type: 'text/csv; charset=utf-8; header=present',
      name: 'reviews.csv',
    }),
  }),
]

export const reviewTopics = [
  /** Rings when there is something to review, or somebody has. */
  liveTopic({ pattern: REVIEWS, may: AT_THE_DESK }),
]
