import { z } from 'zod'
import { id, money, pageNumber, text } from '../../../platform/http/schema.ts'
import { language, TITLE_LIMIT } from '../contract.ts'

/** Rings when something is asked for that has no answer, and when it is settled. */
export const WANTED = 'help/wanted'
/** Rings when somebody takes long. */
export const STRUGGLES = 'help/struggles'
/** Wanted answers on one page of the list. */
export const WANTED_PAGE = 50
/** Single questions that are shown: whoever reads fifty knows what is asked, and each is a look at somebody. */
export const QUESTIONS_SHOWN = 50
export const STRUGGLES_SHOWN = 100
/** Letters of why something is left without an answer. */
const REASON_LIMIT = 500

const somebody = z.object({ id: z.string(), name: z.string() }).nullable()
export const STATES = ['open', 'answered', 'left'] as const

export const wantedQuery = z.strictObject({
  state: z.enum(STATES).default('open'),
  language: language.optional(),
  mine: z.stringbool().optional().describe('only those that are mine'),
  page: pageNumber,
})
export const wantedNamed = z.strictObject({ id })

const wanted = z.object({
  id: z.string(),
  title: z.string().nullable().describe('null: too few have asked for it, and the words of one person are no title'),
  namedBy: z.enum(['nobody', 'house', 'staff']),
  language: z.string(),
  asked: z.number(),
  people: z.number(),
  cases: z.number(),
  visits: z.number().describe('that searched for it in vain and let nothing be kept of them'),
  carts: z.number().describe('customers who asked and left a basket lying'),
  cost: money.nullable().describe('what its cases cost, and what lay in those baskets where five customers left some'),
  value: money
    .nullable()
    .describe('for how much those have bought who allow that it is looked at; null: fewer than five'),
  owner: somebody,
  dueAt: z.string().nullable(),
  late: z.boolean(),
  newestAt: z.string().nullable(),
  state: z.enum(STATES),
  article: z.object({ id: z.string(), title: z.string().nullable().describe('null: it is a draft') }).nullable(),
})
export type WantedListed = z.infer<typeof wanted>
export const wantedList = z.object({
  items: z.array(wanted),
  total: z.number(),
  page: z.number(),
  more: z.boolean(),
  priced: z.boolean().describe('false: nobody has said yet what a case costs'),
})
export const wantedShown = wanted.extend({
  since: z.string(),
  settledAt: z.string().nullable(),
  settledBy: z.string().nullable(),
  leftBecause: z.string().nullable(),
  begunBy: z.string().nullable().describe('who took it out of another one; null: the house put it together'),
  mayRead: z.boolean().describe('whether you may read the single questions'),
  near: z
    .array(z.object({ id: z.string(), title: z.string(), shown: z.number() }))
    .describe('articles that could answer it; shown: how many saw it who asked'),
  alike: z.array(z.object({ id: z.string(), title: z.string().nullable(), people: z.number() })),
  staff: z.array(z.object({ id: z.string(), name: z.string() })).describe('to whom it can be given'),
})
export const questionsShown = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      text: z.string().describe('without names, addresses and numbers'),
      door: z.string(),
      askedAt: z.string(),
      outcome: z.string(),
      remark: z.string(),
      case: z.string().nullable(),
      placedBy: z.string().nullable().describe('who of the staff put it here'),
    }),
  ),
  more: z.boolean(),
})

export const titleToGive = z.strictObject({ id, title: text(TITLE_LIMIT) })
export const ownerToGive = z.strictObject({ id, staff: id })
export const settlement = z.strictObject({
  id,
  how: z.enum(['answered', 'left']),
  article: z.string().trim().min(1).max(300).optional().describe('its id, or its address, of what answers it'),
  because: text(REASON_LIMIT).optional().describe('why it is left without an answer'),
})
export const wantedToMerge = z.strictObject({ id, into: id })
export const questionsToMove = z.strictObject({
  id,
  questions: z.array(id).min(1).max(QUESTIONS_SHOWN),
  to: id.nullable().describe('null: they are one of their own'),
})
export const wantedChanged = z.object({ id: z.string() })
export const draftBegun = z.object({ article: z.string() })

export const strugglesShown = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      party: z.string(),
      name: z.string().nullable(),
      text: z.string(),
      effort: z.number().describe('searches and articles opened'),
      usual: z.number().describe('the median of those who asked the same'),
      found: z.boolean().describe('they said that it helped in the end, or opened something and left it at that'),
      askedAt: z.string(),
      letter: z.boolean().describe('they can be written to'),
    }),
  ),
})
export const struggleNamed = z.strictObject({ id })
export const offerToMake = z.strictObject({ id, how: z.enum(['chat', 'letter']) })
