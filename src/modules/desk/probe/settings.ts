import { z } from 'zod'
import { declareSettings } from '../../../platform/settings.ts'

/** A week: what is tried more seldom is forgotten. */
const HOURS_LIMIT = 168
/** As long as somebody would wait for an answer before they ask elsewhere. */
const ANSWER_HOURS_LIMIT = 168
/** A year: longer nobody looks at what a probe left behind. */
const KEEP_LIMIT = 365
const QUESTION_LIMIT = 1_000

/** Whether the house is its own customer now and then, and how. */
export const probe = declareSettings('probe', {
  on: { schema: z.boolean(), default: false, mayChange: [] },
  /** Hours from one run to the next. */
  hours: { schema: z.number().int().min(1).max(HOURS_LIMIT), default: 24, mayChange: [] },
  /** Only while questions are answered: else the nights are measured too. */
  whileOpen: { schema: z.boolean(), default: true, mayChange: [] },
  /** What is asked; empty: a question that every shop is asked. */
  question: { schema: z.string().trim().max(QUESTION_LIMIT), default: '', mayChange: [] },
  /** Where the stranger has their mailbox: an address whose mail arrives here. Null: the shop's own, with a mark behind a plus. */
  address: { schema: z.email().max(200).nullable(), default: null, mayChange: [] },
  /** The product of which one is ordered and given back; null: nothing is ordered. */
  product: { schema: z.uuid().nullable(), default: null, mayChange: [] },
  /** Hours after which nobody has answered. */
  answerHours: { schema: z.number().int().min(1).max(ANSWER_HOURS_LIMIT), default: 48, mayChange: [] },
  /** Days after which the customers are removed that the house has been. */
  keepDays: { schema: z.number().int().min(1).max(KEEP_LIMIT), default: 30, mayChange: [] },
})
