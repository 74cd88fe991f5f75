import { z } from 'zod'

/** Largest page of any list: what a person looks at, or a program takes in one go. */
export const PAGE_LIMIT = 200

/** An id of ours. */
export const id = z.uuid()

/** Money in integer minor units of its ISO 4217 currency. */
export const money = z.strictObject({
  amount: z
    .number()
    .int()
    .min(-(2 ** 53))
    .max(2 ** 53),
  currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as in ISO 4217'),
})
export type Money = z.infer<typeof money>

/** Page numbers begin at 1. */
export const pageNumber = z.coerce.number().int().min(1).max(10_000).default(1)

/** What a person types: not empty, and at most so many letters. */
export const text = (limit: number) => z.string().trim().min(1).max(limit)

/** No input at all. */
export const nothing = z.strictObject({})
/** The reply of a command that has nothing to say. */
export const done = z.object({})
