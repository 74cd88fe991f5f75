import { declareRefusals } from '../../platform/refusal.ts'

export const refuse = declareRefusals({
  'bad-input': 400,
  'article-unknown': 404,
  'next-question-unknown': 404,
  'next-question-known': 409,
  'stop-link-wrong': 403,
})
