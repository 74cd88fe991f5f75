import { declareRefusals } from '../../platform/refusal.ts'

export const refuse = declareRefusals({
  'bad-input': 400,
  'article-unknown': 404,
})
