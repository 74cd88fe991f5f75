import { declareRefusals } from '../../../platform/refusal.ts'

export const refuse = declareRefusals({
  'call-unknown': 404,
  'call-has-case': 409,
  'phone-unknown': 422,
  'callback-unknown': 404,
  'callback-booked': 409,
  'callback-settled': 409,
  'callback-taken': 409,
  'time-taken': 409,
  'nobody-free': 409,
})
