import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { about, language, OUTCOMES, QUESTION_LIMIT, rest } from '../contract.ts'

/** Sentences of one answer: what is read at one look. */
export const SENTENCES_LIMIT = 4
/** Articles that are offered where there is no answer. */
export const NEAREST_LIMIT = 3
/** Questions of one conversation that are shown and carried along. */
export const CONVERSATION_LIMIT = 30
/** Letters that are taken; what is beyond QUESTION_LIMIT is not looked at, and they are told. */
export const TYPED_LIMIT = 200_000

/**
 * What the house says about an answer; each has a sentence of its own in `ui/messages`. cut: only the beginning was read. sign-in: it is about a
 * record, and nobody has signed in. order-unknown: no order of theirs has this number. other-language: the answer is in the shop's language.
 */
export const NOTES = ['cut', 'sign-in', 'order-unknown', 'other-language'] as const
export type Note = (typeof NOTES)[number]

/** As our links to an order have it. */
const orderNumber = z.string().regex(/^[1-9]\d{0,14}$/)
const orderKey = z.string().max(64)
/** By the link of our mail, of who has not signed in. */
const link = { order: orderNumber.optional(), key: orderKey.optional() }

export const sentence = z.object({
  text: z.string(),
  step: z.boolean().describe('one of several things to do, in their order'),
  rests: z.array(rest).min(1),
})
export type Sentence = z.infer<typeof sentence>

export const nearest = z.object({
  article: id,
  title: z.string(),
  heading: z.string(),
  text: z.string().describe('the passage’s first words'),
  href: z.string(),
})
export type Nearest = z.infer<typeof nearest>

export const answer = z.object({
  id: id.nullable().describe('of the question as it is kept; null: nothing was kept'),
  conversation: id.nullable(),
  question: z.string(),
  outcome: z.enum(OUTCOMES),
  confidence: z.number(),
  language,
  sentences: z.array(sentence),
  nearest: z.array(nearest).describe('“Is it one of these?”'),
  notes: z.array(z.enum(NOTES)),
  writtenBy: z.enum(['house', 'model']),
  changed: z.enum(['renewed', 'withdrawn']).nullable().describe('what was said at first no longer stands'),
  case: z.string().nullable().describe('number of the case in which a person was asked it'),
  at: z.string(),
})
export type Answer = z.infer<typeof answer>

/** Not trimmed here: what is too long is cut with a note, and what is empty is refused with a sentence. */
const question = z.string().max(TYPED_LIMIT)
export const questionToAnswer = z.strictObject({
  text: question.describe(`looked at up to ${QUESTION_LIMIT} letters`),
  language: language.optional().describe('the asker’s when absent'),
  conversation: id.optional().describe('that it goes on with'),
  about: about.optional(),
  ...link,
  customer: id.optional().describe('of whom the staff or a program asks; writes a look'),
})
export const questionToLookAt = z.strictObject({ text: question, language: language.optional() })

export const conversationNamed = z.strictObject({ id, ...link })
export const conversation = z.object({
  id,
  answers: z.array(answer).describe('oldest first'),
  topic: z.string().describe('rings on /live when something that was said may have changed'),
})
export type Conversation = z.infer<typeof conversation>

export const personToAsk = z.strictObject({
  id,
  email: z.string().trim().max(320).optional(),
  name: text(200).optional(),
  asked: z
    .array(z.string().max(80))
    .max(2)
    .optional()
    .describe('the sentences (id@version) that stood beside the fields'),
})
export const handedOver = z.object({
  number: z.string(),
  href: z.string(),
  dueAt: z.string().nullable().describe('null: somebody is there now'),
  words: z.string(),
})

export const costsAsked = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) })
export const costs = z.object({
  model: z.string().nullable().describe('the model that is switched on; null: none'),
  host: z.string().nullable().describe('where what is asked goes'),
  asked: z.number(),
  outcomes: z.record(z.string(), z.number()),
  dropped: z.record(z.string(), z.number()).describe('sentences that did not stand the check, by the reason'),
  tokensIn: z.number(),
  tokensOut: z.number(),
  cost: z.object({ amount: z.number(), currency: z.string() }).array(),
  days: z.array(z.object({ day: z.string(), asked: z.number(), tokensIn: z.number(), tokensOut: z.number() })),
})
