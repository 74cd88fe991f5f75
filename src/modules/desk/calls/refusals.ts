import { declareRefusals } from '../../../platform/refusal.ts'

export const refuse = declareRefusals({
  'call-unknown': 404,
  'call-has-case': 409,
})
