import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { CASE_STATES, caseNumber } from '../contract.ts'

/** Characters of a number as exchanges and people write it. */
export const NUMBER_LIMIT = 60
/** Candidates on one card: more owners than that tell nobody anything. */
export const CANDIDATES_LIMIT = 5

export const callToNote = z.strictObject({
  id: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('the call’s own id in your exchange: the same event again changes nothing'),
  from: z.string().max(NUMBER_LIMIT).nullish().describe('as it is shown; null or missing where it is withheld'),
  to: z.string().max(NUMBER_LIMIT).optional().describe('which of your numbers was rung'),
  event: z.enum(['ringing', 'answered', 'ended']),
  at: z.iso.datetime({ offset: true }).optional(),
  agent: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .optional()
    .describe('who took it: mail address or name of somebody of the staff, or their id here'),
})
export const callNoted = z.object({
  id: z.string(),
  number: z.string().nullable().describe('E.164; null where none was shown, or what was shown is no number'),
  agent: z
    .string()
    .nullable()
    .describe('the member of the staff who has it; null while nobody does, or nobody by that name works here'),
  case: z.string().nullable(),
})

const candidate = z.object({
  id: z.string(),
  name: z.string().nullable(),
  nameTyped: z.boolean(),
  email: z.string().nullable(),
  promisesOpen: z.number(),
  orders: z.array(z.object({ number: z.string(), state: z.string() })).describe('those that are not settled'),
  cases: z.array(z.object({ number: z.string(), subject: z.string(), state: z.enum(CASE_STATES) })),
})
export type Candidate = z.infer<typeof candidate>

export const callShown = z.object({
  id: z.string(),
  number: z.string().nullable(),
  rangAt: z.string(),
  answeredAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  mine: z.boolean().describe('you have it; otherwise it still rings for everybody'),
  case: z.string().nullable(),
  candidates: z
    .array(candidate)
    .describe('who told us this number. It proves nothing: whoever rings can show any number'),
  more: z.boolean().describe('more people than are shown told it'),
})
export type CallShown = z.infer<typeof callShown>
export const callList = z.object({ items: z.array(callShown) })

export const callToPut = z.strictObject({
  id,
  case: caseNumber.optional().describe('an existing case; without it a new one begins'),
  customer: id
    .optional()
    .describe('on whose record a new one begins, once you have asked; without it on the number’s own'),
})
export const callPut = z.object({ number: z.string() })
export const callToRuleOut = z.strictObject({ id, customer: id })
