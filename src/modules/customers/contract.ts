import { z } from 'zod'
import { id, PAGE_LIMIT } from '../../platform/http/schema.ts'
import { CURSOR_LIMIT } from './log/line-cursor.ts'

const date = z.date().transform((value) => value.toISOString())
const subject = z.object({ type: z.string(), id: z.string() })

export const customer = z.object({
  id,
  name: z.string().nullable(),
  /** Nobody has told the name: it was typed, in an order. */
  nameTyped: z.boolean(),
  emails: z.array(z.string()),
  suggestedEmails: z.array(z.string()),
  phone: z.string().nullable(),
  locale: z.string().nullable(),
  since: date,
  signsIn: z.boolean(),
  promisesOpen: z.number().int(),
  organisations: z.array(z.object({ id, name: z.string().nullable(), role: z.string() })),
  /** Purposes beyond the necessary ones. */
  allows: z.array(z.string()),
})

export const customerFound = customer.extend({ strength: z.enum(['proof', 'suggestion']) })

/** Why somebody looks: a case, an order. It stands in the customer's ledger. */
export const reasonInput = {
  reasonType: z.enum(['case', 'order', 'search']).optional(),
  reasonId: z.string().max(100).optional(),
}

export const findInput = z
  .strictObject({
    email: z.string().min(3).max(320).optional(),
    search: z
      .string()
      .max(320)
      .optional()
      .describe("a name or the beginnings of its words, an order's number, or a mail address"),
  })
  .refine(({ email, search }) => (email === undefined) !== (search === undefined), 'either email or search')
export const oneInput = z.strictObject({ id, ...reasonInput })
export const timelineInput = z.strictObject({
  id,
  after: z.string().max(CURSOR_LIMIT).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).optional(),
})

const promise = z.object({
  id,
  kind: z.string(),
  subject,
  words: z.string(),
  about: z.string().nullable(),
  href: z.string().nullable(),
  madeAt: date,
  dueAt: date,
  precision: z.enum(['minute', 'day']),
  zone: z.string(),
  keptAt: date.nullable(),
  brokenAt: date.nullable(),
  stoppedAt: date.nullable().describe('since then its time stands still: it waits for the customer'),
  withdrawnAt: date.nullable(),
  movedTo: id.nullable(),
})

export const customerFull = customer.extend({
  /** What is open, and what broke and has not been made good yet; soonest first. */
  promises: z.array(promise),
  aside: z.record(z.string(), z.unknown()),
})

export const timeline = z.object({
  items: z.array(
    z.object({
      id,
      kind: z.string(),
      by: z.enum(['us', 'them', 'looked']),
      at: date,
      channel: z.string().nullable(),
      subject: subject.nullable(),
      words: z.string(),
      href: z.string().nullable(),
      promise: promise.nullable(),
    }),
  ),
  /** Hand it back as `after` for what is older; null at the end of the line. */
  next: z.string().nullable(),
})

/** Interactions in one request: a page's queue or a server's minute. */
export const COLLECT_LIMIT = 1_000

/**
 * One batch. Rows are checked one by one, so that a bad one is refused with its reason while the rest goes on; their shape is
 * `collectedRow` and `visitRow` in collect/rows.ts.
 */
export const collectInput = z.strictObject({ interactions: z.array(z.unknown()).min(1).max(COLLECT_LIMIT) })
export const collected = z.object({
  stored: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), where: z.string(), what: z.string() })),
})
