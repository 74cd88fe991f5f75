import { declareRefusals } from '../../../platform/refusal.ts'

export const refuse = declareRefusals({
  'complaint-unknown': 404,
  'complaint-not-yours': 403,
  'complaint-names-somebody': 409,
  'complaint-not-public': 409,
  'complaint-own': 409,
  'complaint-unresolved': 409,
  'complaint-link-over': 410,
  'stance-unknown': 404,
  'stance-said': 409,
  'stance-case-closed': 409,
  'answer-not-ours': 422,
  'good-none': 409,
  'good-no-budget': 409,
})
