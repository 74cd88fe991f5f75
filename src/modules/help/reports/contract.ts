import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { language } from '../contract.ts'

/** Days that one report covers: a year and a month, so that this month stands beside the same one a year ago. */
export const REPORT_DAYS = 400
/** Rows of one cut, those with most questions: what an eye goes through. */
export const ROWS_SHOWN = 30
/** Customers who must have asked before anything is said of them: of fewer it would be said of them, and not of the answers. */
export const ENOUGH_CUSTOMERS = 5

export const DIMENSIONS = ['all', 'week', 'language', 'door', 'product', 'article', 'wanted', 'reason'] as const

export const reportQuery = z.strictObject({
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  language: language.optional(),
  product: z.string().trim().min(1).max(300).optional().describe('asked about it, or shown an article about it'),
  organisation: id.optional().describe('asked by those who belong to it now'),
})

const figures = z.object({
  asked: z.number(),
  answered: z.number().describe('an answer was shown'),
  unsure: z.number().describe('something near it was shown'),
  unanswered: z.number().describe('nothing was'),
  opened: z.number(),
  said: z.number().describe('they said that it helped'),
  probably: z.number().describe('an answer was shown, and they asked no person anything within three days'),
  wrong: z.number().describe('they said that it did not help'),
  person: z.number().describe('a person was asked it'),
  early: z.number().describe('an answer was shown less than three days ago'),
  effort: z.number().nullable().describe('searches and articles opened, on the average'),
})
export const report = z.object({
  from: z.string(),
  until: z.string(),
  rows: z.array(
    z.object({
      dimension: z.enum(DIMENSIONS),
      key: z.string(),
      name: z.string().nullable().describe('of a product, an article, a wanted answer'),
      figures,
    }),
  ),
})
export type Report = z.infer<typeof report>
