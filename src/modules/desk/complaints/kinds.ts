import { z } from 'zod'
import { declareKind, declarePurpose, SERVICE } from '../../customers/index.ts'
import { HELD_WHYS } from './contract.ts'
import { STANCES } from './stances.ts'

/** To show what a customer wrote for the public, to everybody. Its name stands in migrations/0032_complaints.sql too. */
export const PUBLIC_COMPLAINTS = declarePurpose({ name: 'public_complaints', module: 'desk', necessary: false }).name

const lasting = { version: 1, module: 'desk', class: 'lasting', purpose: SERVICE } as const
const nothing = z.strictObject({})

/** Their subject is the case. */
export const complaintMade = declareKind({
  ...lasting,
  name: 'complaint.made',
  by: 'them',
  data: z.strictObject({ by: z.enum(['customer', 'staff']) }),
})
export const complaintPublished = declareKind({ ...lasting, name: 'complaint.published', by: 'them', data: nothing })
export const complaintWithdrawn = declareKind({ ...lasting, name: 'complaint.withdrawn', by: 'them', data: nothing })
export const complaintAnswered = declareKind({ ...lasting, name: 'complaint.answered', by: 'us', data: nothing })
/** why null: it is shown again. */
export const complaintHeld = declareKind({
  ...lasting,
  name: 'complaint.held',
  by: 'us',
  data: z.strictObject({ why: z.enum(HELD_WHYS).nullable() }),
})
export const complaintResolved = declareKind({
  ...lasting,
  name: 'complaint.resolved',
  by: 'them',
  data: z.strictObject({ resolved: z.boolean() }),
})
export const complaintChanged = declareKind({ ...lasting, name: 'complaint.changed', by: 'us', data: nothing })
/** Its subject is the complaint: whose it is they need not know. */
export const complaintJoined = declareKind({
  ...lasting,
  name: 'complaint.joined',
  by: 'them',
  data: z.strictObject({ joined: z.boolean() }),
})
export const stanceSaid = declareKind({
  ...lasting,
  name: 'message.stance',
  by: 'us',
  data: z.strictObject({ stance: z.enum(STANCES).nullable(), by: z.enum(['customer', 'staff']) }),
})
