import { z } from 'zod'
import { id, pageNumber } from '../../../platform/http/schema.ts'
import { ORDER_STATES } from '../../orders/index.ts'
import { CASE_RANKS, CASE_STATES, caseNumber, CHANNELS } from '../contract.ts'

/** Categories at a time: a list that somebody chooses from by a digit or a glance. */
export const CATEGORIES_LIMIT = 30
/** Rules that are asked of everything that comes in; more are a program, and belong into one. */
export const RULES_LIMIT = 200
/** Entries of one list of a condition. */
const ENTRIES_LIMIT = 50
/** Letters of a name or a title. */
const NAME_LIMIT = 120
/** Letters in which the merchant says what belongs into a category. */
const ABOUT_LIMIT = 500
/** Letters of words to look for. */
const WORDS_LIMIT = 100
/** Minor units; beyond it nobody buys. */
const VALUE_LIMIT = 1_000_000_000_000

export const rank = z.enum(CASE_RANKS)
export const categoryId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens')
const name = z.string().trim().min(1).max(NAME_LIMIT)
const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(ENTRIES_LIMIT).optional()

/** All that are named must hold; of a list, one must. */
export const conditions = z
  .strictObject({
    senders: list(z.string().trim().toLowerCase().min(3).max(320)).describe(
      'mail addresses, or domains as in example.com',
    ),
    words: list(z.string().trim().min(2).max(WORDS_LIMIT)).describe(
      'words, or several that follow each other; whole, in any case',
    ),
    wordsIn: z.enum(['either', 'subject', 'text']).optional(),
    channels: list(z.enum(CHANNELS)),
    orders: list(z.enum(ORDER_STATES)).describe('it is about an order of theirs in one of these states'),
    promiseBroken: z.literal(true).optional().describe('something that we promised them is overdue'),
    valueAtLeast: z
      .number()
      .int()
      .min(1)
      .max(VALUE_LIMIT)
      .optional()
      .describe(
        'minor units of the shop’s currency that they have bought for; holds only of who allows to be served by it',
      ),
    languages: list(z.string().regex(/^[a-z]{2,3}$/)),
    categories: list(categoryId).describe('what the words alone say, where they are sure'),
  })
  .refine(({ wordsIn: _, ...rest }) => Object.values(rest).some((one) => one !== undefined), 'at least one condition')
export type Conditions = z.infer<typeof conditions>

const rule = z.strictObject({
  name,
  on: z.boolean().default(false),
  conditions,
  category: categoryId.nullable().default(null),
  rank: rank.nullable().default(null),
  assignee: id.nullable().default(null),
})
const says = ({ category, rank: wanted, assignee }: { category: unknown; rank: unknown; assignee: unknown }) =>
  category !== null || wanted !== null || assignee !== null
const SAYS_NOTHING = 'a category, a rank or a colleague'

export const ruleToAdd = rule.refine(says, SAYS_NOTHING)
export const ruleToChange = rule.extend({ id }).refine(says, SAYS_NOTHING)
export const ruleNamed = z.strictObject({ id })
export const rulesInOrder = z.strictObject({ ids: z.array(id).max(RULES_LIMIT) })
export const rehearsalQuery = z.strictObject({ id, page: pageNumber })

export const categoryToSet = z.strictObject({
  id: categoryId,
  names: z.strictObject({ en: name, nb: name }),
  owner: id.nullable(),
  about: z.string().trim().max(ABOUT_LIMIT),
  retired: z.boolean().default(false),
})
export const caseToSort = z
  .strictObject({ number: caseNumber, category: categoryId.nullable().optional(), rank: rank.optional() })
  .refine(({ category, rank: wanted }) => category !== undefined || wanted !== undefined, 'a category or a rank')

export const categoryShown = z.object({
  id: z.string(),
  names: z.record(z.string(), z.string()),
  owner: z.string().nullable().describe('the colleague to whom what is emergent goes'),
  about: z.string(),
  retired: z.boolean(),
})
export type CategoryShown = z.infer<typeof categoryShown>
export const ruleShown = z.object({
  id: z.string(),
  name: z.string(),
  on: z.boolean(),
  conditions,
  category: z.string().nullable(),
  rank: rank.nullable(),
  assignee: z.string().nullable(),
})
export const blueprintShown = z.object({
  categories: z.array(categoryShown),
  rules: z.array(ruleShown).describe('in the order in which they are asked; the first that fits decides'),
  currency: z.string().describe('in which values are said'),
  learnt: z.object({
    texts: z.number().describe('messages that were learnt from'),
    at: z.string().nullable(),
  }),
})
export const madeId = z.object({ id: z.string() })

const sorting = z.object({
  category: z.string().nullable(),
  rank,
  assignee: z.string().nullable().describe('name of a colleague'),
})
export const rehearsalShown = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      subject: z.string(),
      state: z.enum(CASE_STATES),
      openedAt: z.string(),
      now: sorting.describe('as it is sorted now'),
      byHand: z.boolean().describe('one of the staff sorted it so'),
      would: sorting.describe('as it would have been sorted'),
    }),
  ),
  fits: z.number().describe('cases of this page’s that the rule fits, changed by it or not'),
  asked: z.number().describe('cases that this page looked at'),
  page: z.number(),
  more: z.boolean(),
})
export type Rehearsal = z.infer<typeof rehearsalShown>

export const sortingShown = z.object({
  category: z.string().nullable(),
  rank,
  language: z.string().nullable(),
  by: z.enum(['rule', 'words', 'staff', 'nobody']).describe('what decided the category, or the rank where none was'),
  rule: z.string().nullable().describe('the rule that fitted, as it was called then'),
  setBy: z.string().nullable().describe('the colleague who said so'),
  likely: z.string().nullable().describe('the best guess by words, sure or not'),
  confidence: z.number().nullable().describe('0 to 1'),
  because: z.array(z.object({ word: z.string(), weight: z.number() })),
  learns: z.boolean().describe('their customer lets us learn from this'),
})
export type SortingShown = z.infer<typeof sortingShown>
export const sortingChanged = z.object({ number: z.string(), category: z.string().nullable(), rank })
export const sortingNamed = z.strictObject({ number: caseNumber })

export const alertsShown = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      rank: z.enum(['critical', 'red']),
      category: z.string().nullable().describe('as it is called in your language'),
      raisedAt: z.string(),
      seen: z.boolean().describe('you have said that you have seen it'),
      seenBy: z.array(z.string()).describe('colleagues who have'),
    }),
  ),
})
export const alertNamed = z.strictObject({ number: caseNumber })
