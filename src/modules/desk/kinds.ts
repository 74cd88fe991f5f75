import { z } from 'zod'
import { declareKind, SERVICE } from '../customers/index.ts'
import { CASE_RANKS } from './contract.ts'

const lasting = { version: 1, module: 'desk', class: 'lasting', purpose: SERVICE } as const
const subjectless = z.strictObject({})
const message = z.strictObject({ message: z.uuid(), case: z.number().int() })

/** Each stands on the line of whose words it is; its subject is the case, `data` names the message. */
export const messageReceived = declareKind({ ...lasting, name: 'message.received', by: 'them', data: message })
export const messageSent = declareKind({ ...lasting, name: 'message.sent', by: 'us', data: message })
export const noteWritten = declareKind({ ...lasting, name: 'message.noted', by: 'us', data: message })

export const caseOpened = declareKind({ ...lasting, name: 'case.opened', by: 'them', data: subjectless })
export const caseAssigned = declareKind({
  ...lasting,
  name: 'case.assigned',
  by: 'us',
  /** rule: nobody chose, routing did. */
  data: z.strictObject({ staff: z.uuid().nullable(), rule: z.boolean().optional() }),
})
export const caseClosed = declareKind({ ...lasting, name: 'case.closed', by: 'us', data: subjectless })
export const caseReopened = declareKind({ ...lasting, name: 'case.reopened', by: 'us', data: subjectless })
export const caseMerged = declareKind({
  ...lasting,
  name: 'case.merged',
  by: 'us',
  data: z.strictObject({ into: z.number().int() }),
})
export const caseSplit = declareKind({
  ...lasting,
  name: 'case.split',
  by: 'us',
  data: z.strictObject({ from: z.number().int(), messages: z.number().int() }),
})
/** A promise broke, and this is what they get for it. */
export const madeGood = declareKind({
  ...lasting,
  name: 'case.made_good',
  by: 'us',
  data: z.strictObject({
    give: z.enum(['note', 'credit', 'gift']),
    amount: z.number().int(),
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
})
/** The customer said how urgent it is. */
export const urgencySaid = declareKind({
  ...lasting,
  name: 'case.urgency_said',
  by: 'them',
  data: z.strictObject({ urgency: z.enum(['now', 'days', 'week']) }),
})
/** Somebody of the staff said where it belongs and how much haste it has. */
export const caseSorted = declareKind({
  ...lasting,
  name: 'case.sorted',
  by: 'us',
  data: z.strictObject({ category: z.string().nullable(), rank: z.enum(CASE_RANKS) }),
})
/** The customer said whether it is solved. */
export const caseRated = declareKind({
  ...lasting,
  name: 'case.rated',
  by: 'them',
  data: z.strictObject({ solved: z.boolean() }),
})

/** Its customer said that it was not well: a second person looks after it. */
export const caseMending = declareKind({
  ...lasting,
  name: 'case.mending',
  by: 'us',
  data: z.strictObject({ why: z.enum(['unsolved', 'not-content']) }),
})
export const caseMended = declareKind({
  ...lasting,
  name: 'case.mended',
  by: 'us',
  data: z.strictObject({ how: z.enum(['solved', 'done']) }),
})

/** Categories and rules are the house's own: who changed what, by its id. */
export const blueprintChanged = declareKind({
  ...lasting,
  name: 'blueprint.changed',
  by: 'us',
  data: z.strictObject({ what: z.enum(['category', 'rule', 'order']), done: z.enum(['set', 'removed', 'on', 'off']) }),
})
