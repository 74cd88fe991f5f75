export { authenticate } from './authenticate.ts'
export { addKey, listKeys, revokeKey } from './keys.ts'
export { limit, limitCaller, noteAttack, type Limit } from './limits.ts'
export { forgetVisitor, rememberVisitor, visitorParty } from './visitor.ts'
