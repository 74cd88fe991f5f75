import { z } from 'zod'
import { id, money, pageNumber } from '../../../platform/http/schema.ts'
import { STEPS_LIMIT, STRUGGLES } from '../../../ui/struggle.ts'
import { invitationRules } from './rules.ts'

/** Visitors on one page of the list. */
export const VISITORS_PAGE = 50
/** Visits that one page of a rehearsal looks at. */
export const REHEARSED_PAGE = 200
const PATH_LIMIT = 300
const TITLE_LIMIT = 200
const HOST_LIMIT = 255
/** Letters of what a step is of: a path, or how many things. */
const STEP_LIMIT = 300

export const CHOICES = ['welcome', 'today', 'never'] as const
export type InvitationChoice = (typeof CHOICES)[number]

const struggle = z.enum(STRUGGLES)
const numbers = z.object({ times: z.number(), minutes: z.number() })
const sentence = z.string()

/** What a browser needs to find out by itself whether somebody struggles. */
export const visitShown = z.object({
  rules: z.partialRecord(struggle, numbers),
  perVisit: z.number(),
  pause: z.number().describe('minutes between two invitations'),
  wants: z.boolean().describe('false: a customer who wants no invitations now'),
  customer: z.boolean().describe('signed in: their choice counts on all their devices'),
  shares: z.boolean().describe('they allow that whoever answers sees their visit'),
  topic: z.string().nullable().describe('rings when somebody of the staff invites them'),
})
export type VisitShown = z.infer<typeof visitShown>

/** The words of an invitation. None of it says which rule is asked for: that stays in the browser. */
export const invitations = z.object({
  on: z.boolean().describe('whether anybody is invited now: somebody is there, or a message may be left'),
  texts: z.partialRecord(struggle, sentence),
  drafts: z
    .partialRecord(struggle, sentence)
    .describe('what a visitor may say along; {what} is what they looked for, which only their browser knows'),
  words: z.object({
    label: sentence,
    yes: sentence,
    along: sentence,
    later: sentence,
    today: sentence,
    never: sentence,
    about: sentence,
  }),
  invited: z
    .object({ at: z.iso.datetime(), text: sentence })
    .nullable()
    .describe('somebody of the staff invites this visitor'),
})
export type Invitations = z.infer<typeof invitations>

const step = z.tuple([
  z.number().int().min(0).max(1e11),
  z.enum(['view', 'none', 'seek', 'error', 'leave']),
  z.string().max(STEP_LIMIT),
])
export const visitToTell = z.strictObject({
  visit: id.describe('made by the browser for this visit'),
  page: z.string().min(1).max(PATH_LIMIT).startsWith('/'),
  title: z.string().max(TITLE_LIMIT).optional(),
  referrer: z.string().max(HOST_LIMIT).optional().describe('host of the site from which they came'),
  struggle: struggle.optional(),
  wants: z.boolean(),
  steps: z.array(step).max(STEPS_LIMIT).optional(),
  now: z.number().int().min(0).max(1e11).describe('the browser’s own second, to tell how far its clock is off'),
})
export type VisitToTell = z.infer<typeof visitToTell>

export const choiceToMake = z.strictObject({ choice: z.enum(CHOICES) })

export const visitorsQuery = z.strictObject({ page: pageNumber })
export const visitorNamed = z.strictObject({ party: id })
const visitor = z.object({
  party: id,
  customer: z.boolean().describe('somebody who is known; opening them is a look of its own'),
  page: z.string(),
  title: z.string().nullable(),
  referrer: z.string().nullable(),
  began: z.iso.datetime(),
  before: z.boolean(),
  struggle: struggle.nullable(),
  wants: z.boolean(),
  invited: z.iso.datetime().nullable(),
  basket: z
    .object({ lines: z.array(z.object({ title: z.string(), quantity: z.number() })), total: money.nullable() })
    .nullable(),
})
export type VisitorListed = z.infer<typeof visitor>
export const visitorList = z.object({ items: z.array(visitor), total: z.number(), page: z.number(), more: z.boolean() })

export const rulesShown = z.object({
  rules: invitationRules,
  texts: z.record(struggle, z.object({ en: sentence, nb: sentence })).describe('our own words, where there are none'),
  here: z.boolean(),
})

export const rehearsalQuery = z.strictObject({ rule: struggle, page: pageNumber })
export const rehearsalShown = z.object({
  visits: z.number().describe('visits that this page looked at'),
  invited: z.number().describe('in how many of them this rule would have invited'),
  items: z.array(
    z.object({
      began: z.iso.datetime(),
      at: z.iso.datetime().describe('when they would have been invited'),
      minutes: z.number().describe('how long the visit was'),
      steps: z.array(z.object({ kind: z.enum(['view', 'none', 'seek', 'error', 'leave']), what: z.string() })),
      after: z.number().describe('steps that they took afterwards by themselves'),
    }),
  ),
  page: z.number(),
  more: z.boolean(),
})
export type RehearsalShown = z.infer<typeof rehearsalShown>
