import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { caseNamed, caseNumber } from '../contract.ts'

/** Rings when a problem begins, gets a case or a word, or is fixed. */
export const PROBLEMS = 'problems'
const TITLE_LIMIT = 200
/** Letters of what everybody is told: a page; more belongs on a page of its own. */
const WORD_LIMIT = 5_000
/** Cases of a problem that are shown, the newest links first; the figures count them all. */
export const CASES_SHOWN = 200
export const PROBLEMS_SHOWN = 100
/** Cases that are offered as having the same cause. */
export const ALIKE_SHOWN = 8
/** Cases that are linked in one request: those that were offered, with some to spare. */
const LINKED_AT_ONCE = 50

export const problemQuery = z.strictObject({ state: z.enum(['open', 'fixed', 'all']).default('open') })
export const problemNamed = z.strictObject({ id })
export const problemToBegin = z.strictObject({
  title: text(TITLE_LIMIT).describe('as the staff call it among themselves'),
  case: caseNumber.optional().describe('of which it is the cause'),
})
export const problemToName = z.strictObject({ id, title: text(TITLE_LIMIT) })
export const casesToLink = z.strictObject({ id, cases: z.array(caseNumber).min(1).max(LINKED_AT_ONCE) })
export const caseOfProblem = z.strictObject({ id, number: caseNumber })
const texts = z.partialRecord(z.enum(LOCALES), text(WORD_LIMIT))
export const wordToSay = z.strictObject({
  id,
  texts: texts.describe(
    'by language, the shop’s at least; {{case.number}}, {{case.subject}} and {{shop.name}} are filled in',
  ),
  tells: z.boolean().default(false).describe('everybody gets it as a message; otherwise it stands on their pages'),
  fixes: z.boolean().default(false).describe('it is fixed: everybody is told, those too who are linked later'),
  closes: z.boolean().default(false).describe('with that their cases are settled'),
})

const figures = {
  cases: z.number(),
  open: z.number().describe('of them still open'),
  owed: z.number().describe('who is still to be told a word'),
  told: z.number(),
  value: z.number().describe('minor units: what the orders are worth that its cases are about'),
  currency: z.string(),
}
const problem = z.object({
  id: z.string(),
  title: z.string(),
  openedAt: z.string(),
  fixedAt: z.string().nullable(),
  ...figures,
})
export type ProblemListed = z.infer<typeof problem>
export const problemList = z.object({ items: z.array(problem) })
export const problemShown = problem.extend({
  words: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      by: z.string().nullable(),
      texts: z.record(z.string(), z.string()),
      tells: z.boolean(),
      fixes: z.boolean(),
      closes: z.boolean(),
    }),
  ),
  items: z.array(
    z.object({
      number: z.string(),
      state: z.enum(['open', 'waiting', 'closed']),
      linkedAt: z.string(),
      toldAt: z.string().nullable(),
      owed: z.boolean(),
    }),
  ),
})
export const begun = z.object({ id: z.string() })
export const linked = z.object({ linked: z.number() })
export const wordSaid = z.object({ id: z.string(), owed: z.number().describe('how many are told') })
export const ofCase = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), others: z.number(), fixedAt: z.string().nullable() })),
  open: z.array(z.object({ id: z.string(), title: z.string(), cases: z.number() })),
})
export const alikeQuery = caseNamed.extend({ problem: id.optional() })
export const alikeShown = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      subject: z.string(),
      like: z.number().describe('0 to 1: how much their words have in common'),
    }),
  ),
})
