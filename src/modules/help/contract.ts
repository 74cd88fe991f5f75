import { z } from 'zod'
import { id } from '../../platform/http/schema.ts'

export const ARTICLE_KINDS = ['article', 'faq', 'guide', 'path', 'story', 'recording', 'manual'] as const
export type ArticleKind = (typeof ARTICLE_KINDS)[number]
export const AUDIENCES = ['everyone', 'prospects', 'customers', 'owners', 'partners'] as const
export type Audience = (typeof AUDIENCES)[number]
export const DRAFT_STATES = ['writing', 'review', 'approved'] as const
export const ABOUT_TYPES = ['product', 'shelf', 'attribute', 'order_state'] as const
/** By which door a question came. */
export const DOORS = ['search', 'help', 'shop', 'chat', 'mail', 'case', 'api', 'agent', 'page', 'community'] as const
export type Door = (typeof DOORS)[number]
export const OUTCOMES = ['answered', 'unsure', 'unanswered'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Letters of an article: a hundred printed pages. A manual of more has several articles. */
export const BODY_LIMIT = 200_000
export const TITLE_LIMIT = 300
export const SUMMARY_LIMIT = 1_000
/** Letters of a question that are looked at and kept: a page. */
export const QUESTION_LIMIT = 2_000
/** What one article can be about. */
export const ABOUT_LIMIT = 100

/** Two letters of ISO 639. */
export const language = z.string().regex(/^[a-z]{2}$/, 'two small letters, as in en or nb')
export const slug = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and hyphens')
export const about = z.strictObject({ type: z.enum(ABOUT_TYPES), value: z.string().trim().min(1).max(300) })
export type About = z.infer<typeof about>

/** On what a sentence of an answer rests. */
export const rest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('article'),
    article: id,
    language,
    revision: z.number().int(),
    place: z.number().int().describe('of the passage in the article'),
    title: z.string(),
    href: z.string(),
  }),
  z.object({
    kind: z.literal('record'),
    field: z.string().describe('as in order/1042/state'),
    title: z.string().describe('in words: Order 1042'),
    href: z.string(),
    stamp: z.string().describe('another one as soon as what it says is another'),
  }),
])
export type Rest = z.infer<typeof rest>
