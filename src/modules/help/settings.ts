import { z } from 'zod'
import { declareSettings } from '../../platform/settings.ts'

/** Members of the staff: more than that and nobody knows who has the last word. */
const EDITORS_LIMIT = 100
/** A quarter of a year: what may wait longer is not wanted. */
const DAYS_LIMIT = 90
/** Minor units: a case that costs more than that is a lawsuit. */
const CASE_PRICE_LIMIT = 10_000_000

/** Minor units for a million tokens: a thousand times what the dearest cost. */
const PRICE_LIMIT = 100_000_000
/** Tokens in a day: what a program can count exactly a million times over. */
const TOKENS_LIMIT = 1_000_000_000

export const settings = declareSettings('help', {
  /** When help answers the first question of a chat: alone, when nobody is free. A person answers all the same, unless it was the answer. */
  answersInChat: { schema: z.enum(['never', 'alone', 'always']), default: 'alone', mayChange: ['agent'] },
  /** What a language model costs, in minor units of the shop's currency for a million tokens: only the merchant's contract says it. */
  modelPriceIn: { schema: z.number().int().min(0).max(PRICE_LIMIT), default: 0, mayChange: [] },
  modelPriceOut: { schema: z.number().int().min(0).max(PRICE_LIMIT), default: 0, mayChange: [] },
  /** Some 2,000 answers of a small shop; above it answers are put together without a model. */
  modelTokensDay: { schema: z.number().int().min(0).max(TOKENS_LIMIT), default: 5_000_000, mayChange: [] },
  /** Who of the staff may publish, beside the owners. */
  editors: { schema: z.array(z.uuid()).max(EDITORS_LIMIT), default: [], mayChange: [] },
  /** Of those who are due to be told something unasked, how many of a hundred are not, so that it can be seen whether it helps. */
  compareShare: { schema: z.number().int().min(0).max(50), default: 10, mayChange: ['marketer'] },
  /** Minutes between publishing an answer and telling those who asked: so long it can be stopped. At most a day. */
  tellAfterMinutes: { schema: z.number().int().min(0).max(1_440), default: 10, mayChange: [] },
  /** Months after which an article is looked at again though nothing happened; 0: never. */
  oldAfterMonths: { schema: z.number().int().min(0).max(120), default: 12, mayChange: [] },
  /** Days within which a wanted answer is seen to, from when several people have asked for it. */
  wantedDays: { schema: z.number().int().min(1).max(DAYS_LIMIT), default: 7, mayChange: ['merchandiser', 'agent'] },
  /** What it costs when a person answers a case, in minor units: wanted answers are priced by it. Null: nobody has said it, and none is made up. */
  casePrice: { schema: z.number().int().min(0).max(CASE_PRICE_LIMIT).nullable(), default: null, mayChange: [] },
})
