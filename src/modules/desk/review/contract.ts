import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { CHANNELS } from '../contract.ts'
import { COMMENT_LIMIT } from '../listening/limits.ts'

/** The house's own questions, each in one word that `review.question.<id>` says. */
export const HOUSE_QUESTIONS = ['understood', 'right', 'tone', 'promise'] as const
/** 2: yes. 1: partly. 0: no. Null: does not apply. */
export const MOST_POINTS = 2
/** Weeks of figures: a quarter of a year, so that a line can be seen. */
export const FIGURE_WEEKS = 13

const score = z.number().int().min(0).max(MOST_POINTS).nullable()
const comment = text(COMMENT_LIMIT)
const somebody = z.object({ id, name: z.string() })
const question = z.object({
  id: z.string().max(40),
  text: z.string().nullable().describe('as the merchant wrote it; null: the house’s own'),
})
export type Question = z.output<typeof question>

export const reviewNamed = z.strictObject({ id })
export const reviewToJudge = z.strictObject({
  id,
  scores: z
    .array(z.strictObject({ id: z.string().max(40), score }))
    .min(1)
    .max(20),
  comment: comment.optional(),
})
export const reviewToReply = z.strictObject({ id, text: comment })

const listed = z.object({
  id,
  number: z.string(),
  staff: somebody.describe('whose answers they are'),
  mine: z.boolean(),
  week: z.string().describe('its Monday'),
  why: z.enum(['sample', 'rating']).describe('rating: its customer was not content'),
  reviewedAt: z.string().nullable(),
  repliedAt: z.string().nullable(),
})
export const reviewList = z.object({
  reviewer: z.boolean().describe('the reader reviews the answers of others'),
  perWeek: z.number().describe('cases of each agent that are drawn in a week'),
  items: z.array(listed),
})

export const reviewShown = listed.extend({
  subject: z.string(),
  channel: z.enum(CHANNELS),
  category: z.string().nullable(),
  openedAt: z.string(),
  messages: z.array(
    z.object({
      id,
      direction: z.enum(['in', 'out', 'automatic']),
      by: z.string().nullable(),
      at: z.string(),
      text: z.string(),
    }),
  ),
  rating: z.object({ solved: z.boolean(), content: z.boolean().nullable(), comment: z.string().nullable() }).nullable(),
  questions: z.array(question).describe('what is asked of it; once it is reviewed, what was'),
  verdict: z
    .object({
      by: z.string(),
      scores: z.array(z.object({ id: z.string(), score })),
      comment: z.string().nullable(),
      reply: z.string().nullable().describe('what the agent said of it'),
    })
    .nullable(),
})

export const reviewFigures = z.object({
  rows: z.array(
    z.object({
      staff: somebody,
      week: z.string(),
      reviews: z.number(),
      unhappy: z.number().describe('of them, those whose customers were not content'),
      points: z.number(),
      most: z.number().describe('points that could be had'),
    }),
  ),
})
