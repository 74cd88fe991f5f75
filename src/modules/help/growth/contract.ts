import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { language } from '../contract.ts'

/** Rings when something went back to its owner, when that was seen to, and when a draft came from a case. */
export const GROWTH = 'help-growth'

/** What waits for its owners, shown at once: beyond that somebody has to be given time, and not a longer list. */
export const AGED_SHOWN = 100
/** Drafts that came from cases and were not published yet. */
export const FROM_CASES_SHOWN = 100
/** Letters of what one of us says is wrong. */
export const REMARK_LIMIT = 2_000

/** Why an article may no longer be right. */
export const REASONS = ['price', 'withdrawn', 'words', 'setting', 'linked', 'judged', 'old', 'said'] as const
export type Reason = (typeof REASONS)[number]
/** What one of us says is the matter. */
export const WRONGS = ['wrong', 'outdated', 'unclear', 'other'] as const

export const articleNamed = z.strictObject({ id })
export const agedQuery = z.strictObject({
  mine: z.stringbool().default(false).describe('only articles that the asker answers for'),
})
export type AgedQuery = z.output<typeof agedQuery>
const aged = z.object({
  id,
  article: id,
  title: z.string(),
  language: z.string().nullable(),
  reason: z.enum(REASONS),
  detail: z
    .string()
    .describe('a product’s id, a setting’s name, an article’s id; of what one of us said, their reason'),
  about: z.string().nullable().describe('the title of what changed, where it is an article'),
  remark: z.string().describe('what one of us said of it'),
  by: z.string().nullable(),
  since: z.string(),
  late: z.boolean(),
  owner: z.string().nullable(),
})
export type AgedShown = z.infer<typeof aged>
export const agedList = z.object({ items: z.array(aged), more: z.boolean() })
export const agedNamed = z.strictObject({ id })
export const wrongToSay = z.strictObject({
  id,
  reason: z.enum(WRONGS),
  language: language.optional(),
  text: z.string().trim().max(REMARK_LIMIT).default('').describe('in words; nothing about a customer'),
})
export type ToSayWrong = Omit<z.output<typeof wrongToSay>, 'id' | 'language'> & {
  article: string
  language?: string | null
}

export const fromCases = z.object({
  items: z.array(
    z.object({
      article: id,
      language: z.string(),
      title: z.string(),
      state: z.enum(['writing', 'review', 'approved']),
      gaps: z.number().describe('what has to be filled in, or taken out, before it can be published'),
      cases: z.number().describe('from so many cases'),
      madeAt: z.string(),
      tells: z.number().describe('so many people are told when it is published'),
    }),
  ),
  more: z.boolean(),
})
export type FromCases = z.output<typeof fromCases>

export const tellingShown = z.object({
  asked: z.number().describe('so many people asked what it answers and were not told yet'),
  waiting: z.number().describe('so many are told at `at`'),
  at: z.string().nullable(),
  stopped: z.number(),
  told: z.number(),
  solved: z.number().describe('so many of them say that it solved it'),
  afterMinutes: z.number().describe('between publishing and telling'),
})
