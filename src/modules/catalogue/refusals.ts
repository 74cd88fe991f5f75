import { declareRefusals } from '../../platform/refusal.ts'

export const refuse = declareRefusals({
  'bad-input': 400,
  'product-unknown': 404,
  'category-unknown': 422,
  'reference-taken': 409,
  'slug-taken': 409,
  'stock-promised': 409,
  'picture-unreadable': 422,
  'picture-unknown': 404,
})
