import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { language, QUESTION_LIMIT } from '../contract.ts'

/** Why it was not the answer. elsewhere: they found it somewhere else. other: it is about something else. */
export const REASONS = ['wrong', 'outdated', 'unclear', 'elsewhere', 'other'] as const
/** Letters of what they say about it: a page. */
export const REMARK_LIMIT = 2_000

const word = {
  helped: z.boolean().nullable().describe('null: what was said is taken back'),
  reason: z.enum(REASONS).optional(),
  remark: z.string().trim().max(REMARK_LIMIT).default(''),
}
export const questionToJudge = z.strictObject({ id, ...word })
export const articleToJudge = z.strictObject({
  id,
  language,
  ...word,
  asked: z.string().trim().max(QUESTION_LIMIT).optional().describe('with which words they came to it'),
})
export const judged = z.object({ helped: z.boolean().nullable(), question: id.nullable() })
export type Judged = z.infer<typeof judged>
