import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { about, CASE_STATES, caseKey, caseNumber, NAME_LIMIT, TEXT_LIMIT } from '../contract.ts'

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

export const callbackShown = z.object({
  id: z.string(),
  phone: z.string().describe('E.164: where they want to be rung'),
  name: z.string().nullable(),
  customerId: z.string(),
  case: z.string(),
  subject: z.string(),
  state: z.enum(['booked', 'reached', 'unreached', 'cancelled']),
  startsAt: z.string(),
  endsAt: z.string(),
  offeredUntil: z.string().nullable().describe('they wait at this moment: until then somebody can take it'),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  mine: z.boolean(),
  givenTo: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe('to whom routing gave it: until they take it, it is shown to them alone'),
})
export type CallbackShown = z.infer<typeof callbackShown>
export const callbackList = z.object({ items: z.array(callbackShown) })
export const callList = z.object({
  items: z.array(callShown),
  callbacks: z.array(callbackShown).describe('who waits to be rung at once, and who is to be rung within minutes'),
  nextAt: z.string().nullable().describe('when the next callback is due to be shown: ask again then'),
})

export const callbackToBook = z.strictObject({
  phone: text(NUMBER_LIMIT).describe('where they want to be rung'),
  startsAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('one of the times of GET /api/callbacks/times; missing: at once'),
  earlier: z.boolean().optional().describe('ask them by letter when an earlier time becomes free'),
  text: text(TEXT_LIMIT).optional(),
  name: text(NAME_LIMIT).optional(),
  email: z.string().trim().min(3).max(320).optional(),
  about: about.optional(),
  case: caseNumber.optional(),
  key: caseKey,
  asked: z.array(z.string().max(80)).max(5).optional(),
})
export const callbackBooked = z.object({ id: z.string(), url: z.string(), number: z.string() })
export const times = z.object({
  items: z.array(z.object({ startsAt: z.string(), endsAt: z.string(), free: z.number() })),
  now: z.boolean().describe('somebody could ring this minute'),
})
export const callbackNamed = z.strictObject({ id, key: caseKey })
export const callbackToTake = z.strictObject({ id })
export const callbackTaken = z.object({ phone: z.string() })
export const callbackToSettle = z.strictObject({ id, reached: z.boolean(), note: text(TEXT_LIMIT).optional() })
export const callbackToMove = z.strictObject({ id, key: caseKey, startsAt: z.iso.datetime({ offset: true }) })

export const callToPut = z.strictObject({
  id,
  case: caseNumber.optional().describe('an existing case; without it a new one begins'),
  customer: id
    .optional()
    .describe('on whose record a new one begins, once you have asked; without it on the number’s own'),
})
export const callPut = z.object({ number: z.string() })
export const callToRuleOut = z.strictObject({ id, customer: id })
