import { z } from 'zod'
import { id } from '../../platform/http/schema.ts'
import { SCOPES, STAFF_ROLES } from '../../platform/principal.ts'

export const roles = z.array(z.enum(STAFF_ROLES)).min(1).max(STAFF_ROLES.length)
const personName = z.string().trim().min(1).max(120)
/** Longer than any address, so that what is wrong with it is said by the command. */
export const typedEmail = z.string().max(400)
const time = z.string()

export const whoAmI = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nobody') }),
  z.object({ kind: z.literal('customer'), session: id }),
  z.object({ kind: z.literal('staff'), id, name: z.string(), roles: z.array(z.string()), session: id }),
])

export const staffShown = z.object({
  id,
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  seenAt: time.nullable(),
  invited: z.boolean(),
})
export const newStaff = z.strictObject({ email: typedEmail, name: personName, roles })
export const invited = z.object({ id, link: z.string(), endsAt: time })

const session = { id, browser: z.string(), proof: z.string(), beganAt: time, seenAt: time, here: z.boolean() }
export const sessionShown = z.object(session)
export const staffSessionShown = z.object({ ...session, staff: id, name: z.string() })

export const keyShown = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  origin: z.string().nullable(),
  madeAt: time,
  usedAt: time.nullable(),
})
export const newKey = z.strictObject({
  name: personName,
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  /** Makes it publishable: good on pages of this origin, for visits only. */
  origin: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .transform((url) => new URL(url).origin)
    .optional(),
})
export const madeKey = z.object({ id: z.string(), key: z.string() })

export const attackShown = z.object({
  what: z.string(),
  address: z.string(),
  staff: z.string().nullable(),
  key: z.string().nullable(),
  times: z.number().int(),
  first: time,
  last: time,
})

export const passkeyShown = z.object({ id, label: z.string(), addedAt: time, usedAt: time.nullable() })

export const asked = z.strictObject({
  email: typedEmail,
  emailAsked: z.string().max(100).optional(),
  to: z.string().max(2000).optional(),
})
export const wanted = z.strictObject({ to: z.string().max(2000).optional() })
const token = z.string().max(200)
export const mailed = z.strictObject({ token })
export const typedCode = z.strictObject({ code: z.string().max(20) })
export const staffSignIn = z.strictObject({
  email: typedEmail,
  password: z.string().max(1000),
  code: z.string().max(20),
  to: z.string().max(2000).optional(),
})
export const joining = z.strictObject({
  token,
  name: personName,
  email: typedEmail.optional(),
  password: z.string().max(1000),
  code: z.string().max(20),
})
export const joiningByPasskey = z.strictObject({ token, name: personName, email: typedEmail.optional() })

export const widgetToken = z.object({ token: z.string(), expiresAt: time })
