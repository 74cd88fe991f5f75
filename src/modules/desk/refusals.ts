import { declareRefusals } from '../../platform/refusal.ts'

/** The first two are raised by SQL as well: migrations/0012_desk.sql. */
export const refuse = declareRefusals({
  'case-unknown': 404,
  'message-id-taken': 409,
  'case-closed': 409,
  'case-same': 422,
  'case-of-another': 409,
  'message-elsewhere': 422,
  'address-needed': 422,
  'staff-unknown': 422,
})
