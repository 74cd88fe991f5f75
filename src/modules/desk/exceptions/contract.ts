import { z } from 'zod'
import { id, pageNumber, text } from '../../../platform/http/schema.ts'

/** Rings when something is to be seen to, and when it no longer is. */
export const EXCEPTIONS = 'exceptions'

/** In the order in which the room shows them: what a customer waits for stands first. */
export const KINDS = [
  'promise-broken',
  'callback-left',
  'mend-late',
  'letter-unknown',
  'letter-refused',
  'mail-unreadable',
  'case-unsorted',
  'carrier-silent',
  'job-stuck',
  'door-failed',
  'leads-to-who-left',
  'article-aged',
  'wanted-late',
] as const
export type ExceptionKind = (typeof KINDS)[number]

/** What the house does by itself. */
export const WHATS = ['sorted', 'filed', 'assigned', 'told', 'made-good'] as const

/** Letters of a note: what a colleague needs to know. */
export const NOTE_LIMIT = 1_000
/** Shown at once; beyond that more people are needed, and not a longer list. */
export const SHOWN = 500
/** Of what has gone, the newest. */
export const GONE_SHOWN = 50
export const RAN_PAGE = 50
/** A week: whoever cannot see to it in that time should not have it. */
const HOURS_LIMIT = 168
/** More people than are told of a critical case in any house that uses this. */
const MANAGEMENT_LIMIT = 20

/** Whose what nobody has becomes: whoever is there and has least, the management, or one of the staff. */
const who = z.union([z.enum(['present', 'management']), id])
export const rules = z.partialRecord(
  z.enum(KINDS),
  z.strictObject({ who: who.optional(), hours: z.number().int().min(1).max(HOURS_LIMIT).optional() }),
)
export type Rules = z.output<typeof rules>
export const management = z.array(id).max(MANAGEMENT_LIMIT)

const somebody = z.object({ id: z.string(), name: z.string() }).nullable()

const exception = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  about: z.object({ type: z.string(), id: z.string() }),
  detail: z.string().nullable().describe('a code or a name of the house: which promise, which job'),
  since: z.string(),
  dueAt: z.string(),
  late: z.boolean(),
  owner: somebody,
  note: z.string().nullable().describe('what a colleague wrote about it'),
})
export type ExceptionShown = z.infer<typeof exception>

export const exceptionList = z.object({
  items: z.array(exception),
  more: z.boolean(),
  rules: z.array(
    z.object({
      kind: z.enum(KINDS),
      who: z.string().describe('present, management, or the id of one of the staff'),
      hours: z.number().describe('hours of opening time within which it is seen to'),
    }),
  ),
  gone: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(KINDS),
      about: z.object({ type: z.string(), id: z.string() }),
      detail: z.string().nullable(),
      foundAt: z.string(),
      endedAt: z.string(),
      by: z.string().nullable().describe('who said that it is seen to; null: its cause has gone'),
      standing: z.boolean().describe('its cause still stands: it can be put back'),
    }),
  ),
})

export const exceptionCount = z.object({ open: z.number(), mine: z.number(), late: z.number() })
export const exceptionNamed = z.strictObject({ id })
export const exceptionToChange = z.strictObject({
  id,
  owner: id.optional(),
  note: z.string().trim().max(NOTE_LIMIT).optional().describe('empty takes it away'),
})
export const exceptionToSettle = z.strictObject({ id, note: text(NOTE_LIMIT).optional() })

export const ranQuery = z.strictObject({
  day: z.iso.date().optional().describe('as 2026-11-24 in the shop’s zone; today unless said'),
  what: z.enum(WHATS).optional(),
  rule: id.optional().describe('only what this rule of the blueprint did'),
  page: pageNumber,
})
export const ranList = z.object({
  items: z.array(
    z.object({
      at: z.string(),
      what: z.enum(WHATS),
      number: z.string().describe('of the case'),
      rule: z.string().nullable().describe('as it was called then; null: no rule of the blueprint'),
      detail: z.string().nullable().describe('category and rank, which letter, what was given'),
      id: z.string().nullable(),
      to: somebody.describe('to whom it was given'),
      undo: z
        .enum(['unsort', 'give-back', 'reopen', 'take-back', 'left', 'later'])
        .describe('what undoes it; left: a mail that has gone; later: somebody has decided something else since'),
    }),
  ),
  day: z.string(),
  page: z.number(),
  more: z.boolean(),
})
export const makeGoodNamed = z.strictObject({ id })
