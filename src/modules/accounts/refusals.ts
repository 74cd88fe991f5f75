import { declareRefusals } from '../../platform/refusal.ts'

export const refuse = declareRefusals({
  'address-wrong': 422,
  'sign-in-wrong': 422,
  'code-used': 422,
  'code-wrong': 422,
  'link-used': 410,
  'invitation-used': 410,
  'passkey-failed': 422,
  'password-short': 422,
  'key-elsewhere': 403,
  'page-key-needed': 403,
  'customer-key-unknown': 401,
  'key-reads-only': 403,
  'too-many-keys': 409,
  'chat-token-unknown': 401,
  'chat-token-elsewhere': 403,
  'staff-exists': 409,
  'last-owner': 409,
  'only-way-in': 409,
})
