import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { language } from '../contract.ts'

/** Longest time after which something is said of what somebody owns: ten years, the life of most goods. */
const DAYS_LIMIT = 3_650
/** Days between two letters at most, as a customer can choose. */
export const PACES = [7, 30, 90] as const
export type Pace = (typeof PACES)[number]
/** What nobody has chosen: a letter a month. */
export const USUAL_PACE: Pace = 30

const days = z.number().int().min(0).max(DAYS_LIMIT).describe('after it came to them; of an update it says nothing')
const every = z.number().int().min(7).max(1_825).nullable().describe('again after so many days each time; null: once')

export const nextQuestionToAdd = z.strictObject({
  article: id,
  moment: z
    .enum(['owned', 'update'])
    .describe('owned: some days after it came to them. update: now, because what it says is new'),
  days: days.default(0),
  every: every.default(null),
})
export type NextQuestionToAdd = z.output<typeof nextQuestionToAdd>
export const nextQuestionNamed = z.strictObject({ id })
export const nextQuestionToSwitch = z.strictObject({ id, on: z.boolean() })

const compared = z
  .object({ people: z.number().int(), asked: z.number().int() })
  .nullable()
  .describe('null: fewer than five people')

export const nextQuestions = z.object({
  items: z.array(
    z.object({
      id,
      article: id,
      title: z.string(),
      language,
      moment: z.enum(['owned', 'update']),
      days: z.number().int(),
      every: z.number().int().nullable(),
      on: z.boolean(),
      about: z.number().int().describe('products and shelves that the article is about; with none, nobody is told'),
      told: compared,
      compared: compared.describe('those who were not told by letter; null: fewer than five people'),
    }),
  ),
  askedWithinDays: z.number().int(),
})

export const rehearsal = z.object({
  people: z.number().int().describe('who would be told within the coming days, of those who allow it'),
  withinDays: z.number().int(),
  more: z.boolean().describe('there are more than were counted'),
})
