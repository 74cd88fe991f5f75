import { z } from 'zod'
import { declareKind } from './declare.ts'
import { SERVICE } from './purposes.ts'

const lasting = { version: 1, module: 'customers', class: 'lasting', purpose: SERVICE } as const
const detail = { version: 1, module: 'customers', class: 'detail', purpose: SERVICE } as const

/** A sentence's id and version, as the switch or the field showed it. */
const sentence = z.string().min(1).max(120)
const choice = z.strictObject({ purpose: z.string(), sentence })

export const permissionGranted = declareKind({ ...lasting, name: 'permission.granted', by: 'them', data: choice })
export const permissionWithdrawn = declareKind({ ...lasting, name: 'permission.withdrawn', by: 'them', data: choice })

const promised = z.strictObject({ kind: z.string() })
declareKind({ ...lasting, name: 'promise.made', by: 'us', data: promised })
export const promiseKept = declareKind({ ...lasting, name: 'promise.kept', by: 'us', data: promised })
export const promiseMoved = declareKind({
  ...lasting,
  name: 'promise.moved',
  by: 'us',
  data: promised.extend({ to: z.uuid() }),
})
export const promiseWithdrawn = declareKind({ ...lasting, name: 'promise.withdrawn', by: 'us', data: promised })
export const promiseBroken = declareKind({ ...lasting, name: 'promise.broken', by: 'us', data: promised })

const named = z.strictObject({ name: z.string().max(60) })
export const factTold = declareKind({ ...lasting, name: 'fact.told', by: 'them', data: named })
export const factCorrected = declareKind({ ...lasting, name: 'fact.corrected', by: 'them', data: named })
export const factErased = declareKind({ ...lasting, name: 'fact.erased', by: 'them', data: named })
export const factRefused = declareKind({ ...lasting, name: 'fact.refused', by: 'them', data: named })

export const recordExported = declareKind({
  ...lasting,
  name: 'record.exported',
  by: 'them',
  data: z.strictObject({ form: z.enum(['page', 'json']) }),
})
export const deputyNamed = declareKind({
  ...lasting,
  name: 'deputy.named',
  by: 'them',
  data: z.strictObject({ may: z.array(z.string()) }),
})
export const deputyEnded = declareKind({ ...lasting, name: 'deputy.ended', by: 'them', data: z.strictObject({}) })
export const membershipBegun = declareKind({
  ...lasting,
  name: 'membership.begun',
  by: 'us',
  data: z.strictObject({ role: z.string() }),
})
export const membershipEnded = declareKind({
  ...lasting,
  name: 'membership.ended',
  by: 'them',
  data: z.strictObject({}),
})

// What a page or another system of the merchant's may send. Ids and numbers only: a search's words or a link's address would be
// words of a person in a log that is never rewritten.
declareKind({
  ...detail,
  name: 'search.made',
  by: 'them',
  collectable: true,
  data: z.strictObject({ results: z.number().int().min(0).max(1e9) }),
})
export const linkOpened = declareKind({
  ...detail,
  name: 'link.opened',
  by: 'them',
  collectable: true,
  data: z.strictObject({
    link: z
      .string()
      .max(100)
      .regex(/^[\w.:-]+$/, 'an id of letters, digits, . : _ -'),
  }),
})
export const phoneCalled = declareKind({
  ...lasting,
  name: 'phone.called',
  by: 'them',
  collectable: true,
  data: z.strictObject({ seconds: z.number().int().min(0).max(86_400).optional() }),
})
export const counterVisited = declareKind({
  ...lasting,
  name: 'counter.visited',
  by: 'them',
  collectable: true,
  data: z.strictObject({}),
})
/** What came with an import was found to be theirs. */
export const historyClaimed = declareKind({
  ...lasting,
  name: 'history.claimed',
  by: 'them',
  data: z.strictObject({ source: z.string().max(80) }),
})
export const counterBought = declareKind({
  ...lasting,
  name: 'counter.bought',
  by: 'them',
  collectable: true,
  data: z.strictObject({
    amount: z.number().int(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    items: z.number().int().min(1).max(100_000).optional(),
  }),
})
