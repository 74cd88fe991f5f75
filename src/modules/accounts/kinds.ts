import { z } from 'zod'
import { declareKind, SERVICE } from '../customers/index.ts'

const by = { version: 1, module: 'accounts', class: 'lasting', purpose: SERVICE } as const

export const accountOpened = declareKind({ ...by, name: 'account.opened', by: 'them', data: z.strictObject({}) })
export const sessionBegan = declareKind({
  ...by,
  name: 'session.began',
  by: 'them',
  data: z.strictObject({ session: z.uuid(), device: z.uuid(), proof: z.enum(['link', 'code', 'passkey']) }),
})
export const sessionEnded = declareKind({
  ...by,
  name: 'session.ended',
  by: 'them',
  data: z.strictObject({ session: z.uuid(), device: z.uuid() }),
})
export const passkeyAdded = declareKind({
  ...by,
  name: 'passkey.added',
  by: 'them',
  data: z.strictObject({ passkey: z.uuid() }),
})
export const passkeyRemoved = declareKind({
  ...by,
  name: 'passkey.removed',
  by: 'them',
  data: z.strictObject({ passkey: z.uuid() }),
})

/** The customer let software read their orders and questions. */
export const customerKeyMade = declareKind({ ...by, name: 'customer_key.made', by: 'them', data: z.strictObject({}) })
export const customerKeyRevoked = declareKind({
  ...by,
  name: 'customer_key.revoked',
  by: 'them',
  data: z.strictObject({}),
})

// What happens among the staff is the house's own: ids and roles only, since the house's log has no policy.
const roles = z.array(z.string())
export const staffInvited = declareKind({ ...by, name: 'staff.invited', by: 'us', data: z.strictObject({ roles }) })
export const staffJoined = declareKind({ ...by, name: 'staff.joined', by: 'us', data: z.strictObject({ roles }) })
export const staffRolesChanged = declareKind({
  ...by,
  name: 'staff.roles_changed',
  by: 'us',
  data: z.strictObject({ roles }),
})
export const staffLeft = declareKind({ ...by, name: 'staff.left', by: 'us', data: z.strictObject({}) })
export const staffSignedIn = declareKind({
  ...by,
  name: 'staff.signed_in',
  by: 'us',
  data: z.strictObject({ session: z.uuid(), proof: z.string() }),
})
export const staffSignedOut = declareKind({
  ...by,
  name: 'staff.signed_out',
  by: 'us',
  data: z.strictObject({ session: z.uuid() }),
})
export const keyMade = declareKind({
  ...by,
  name: 'key.made',
  by: 'us',
  data: z.strictObject({ scopes: z.array(z.string()) }),
})
export const keyRevoked = declareKind({ ...by, name: 'key.revoked', by: 'us', data: z.strictObject({}) })
