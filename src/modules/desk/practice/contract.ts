import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { COMMENT_LIMIT } from '../listening/limits.ts'
import { SHOWN_LIMIT } from '../../../platform/text/mask.ts'

/** What somebody thinks of their own answer, having seen the real one. */
export const MARKS = ['as-well', 'partly', 'not-yet'] as const
const comment = text(COMMENT_LIMIT)
const mark = z.enum(MARKS)

export const practiceNamed = z.strictObject({ id })
export const practiceToAnswer = z.strictObject({ id, text: text(SHOWN_LIMIT) })
export const practiceToMark = z.strictObject({
  id,
  mark: mark.describe('as-well: as good as the real one. partly. not-yet'),
  learnt: comment.optional().describe('what one would do differently'),
})
export const practiceToComment = z.strictObject({ id, text: comment })

export const practiceList = z.object({
  mentors: z.boolean().describe('the reader comments on what others practised'),
  items: z.array(
    z.object({
      id,
      by: z.string(),
      mine: z.boolean(),
      begunAt: z.string(),
      answeredAt: z.string().nullable(),
      mark: mark.nullable(),
      commentedAt: z.string().nullable(),
    }),
  ),
})

const said = z.object({
  direction: z.enum(['in', 'out']),
  minutes: z.number().describe('after the first message'),
  text: z.string().describe('whatever tells of a person is ⟨…⟩'),
  files: z.array(z.string()).describe('what kinds of files came along; their names are somebody’s'),
})

export const practiceShown = z.object({
  id,
  by: z.string(),
  mine: z.boolean(),
  subject: z.string(),
  category: z.string().nullable(),
  channel: z.string(),
  messages: z.array(said).describe('as the case stood'),
  begunAt: z.string(),
  answer: z
    .object({
      text: z.string(),
      seconds: z.number().describe('from when it was shown'),
      mark: mark.nullable(),
      learnt: z.string().nullable(),
      comment: z.object({ by: z.string(), text: z.string() }).nullable(),
    })
    .nullable(),
  real: z
    .object({
      messages: z.array(said),
      minutes: z.number().describe('that its customer waited'),
      canned: z.array(z.string()).describe('titles of the canned answers that were used'),
      files: z.number(),
      rating: z
        .object({ solved: z.boolean(), content: z.boolean().nullable(), comment: z.string().nullable() })
        .nullable(),
      promiseKept: z.boolean().nullable().describe('whether no promise of this case broke; null: none was made'),
    })
    .nullable()
    .describe('what was really answered: once one has answered oneself'),
})
