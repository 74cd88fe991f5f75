import { declareRefusals } from '../../platform/refusal.ts'

export const refuse = declareRefusals({
  'promise-settled': 409,
  'staff-only': 403,
  'people-moved': 503,
  'customer-unknown': 404,
  'purpose-unknown': 422,
  'purpose-necessary': 422,
  'fact-unknown': 404,
  'cursor-unknown': 400,
  'search-short': 422,
  'history-unknown': 404,
  'erase-word': 422,
  'erase-open': 409,
  'deputy-unknown': 404,
  'membership-unknown': 404,
  'organisation-unknown': 404,
  'member-unknown': 422,
  'member-already': 409,
})
