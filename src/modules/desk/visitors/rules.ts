import { z } from 'zod'
import { declareSettings, setting } from '../../../platform/settings.ts'
import type { Context } from '../../../platform/context.ts'
import { STRUGGLES, type Struggle, type StruggleRules } from '../../../ui/struggle.ts'

/** More often than this nobody does anything within a visit that we remember. */
const TIMES_LIMIT = 20
const MINUTES_LIMIT = 60
/** Letters of an invitation: what somebody reads in passing. */
const WORDS_LIMIT = 160

const rule = (times: number, minutes: number) =>
  z
    .strictObject({
      on: z.boolean(),
      times: z.number().int().min(1).max(TIMES_LIMIT),
      minutes: z.number().int().min(1).max(MINUTES_LIMIT),
      /** What the invitation says, by language; empty: our own words. */
      en: z.string().trim().max(WORDS_LIMIT),
      nb: z.string().trim().max(WORDS_LIMIT),
    })
    .default({ on: false, times, minutes, en: '', nb: '' })

export const invitationRules = z.strictObject({
  checkout: rule(1, 10),
  payment: rule(1, 4),
  leaving: rule(2, 10),
  search: rule(2, 10),
  help: rule(3, 10),
  pages: rule(3, 5),
  /** Invitations in one visit, whoever or whatever makes them. */
  perVisit: z.number().int().min(1).max(3).default(1),
  /** Minutes between two of one visit. */
  pause: z.number().int().min(1).max(MINUTES_LIMIT).default(10),
  /** While nobody is there: no invitation, or one to leave a message, with the time of the answer. */
  away: z.enum(['none', 'message']).default('none'),
})
export type InvitationRules = z.infer<typeof invitationRules>

export const visitors = declareSettings('desk', {
  /** When a visitor is invited to chat. All off: each is rehearsed before it is switched on. */
  invitations: { schema: invitationRules, default: invitationRules.parse({}), mayChange: [] },
})

export const rulesNow = (ctx: Pick<Context, 'db'>): InvitationRules => setting(ctx, visitors.invitations)

/** The numbers of those rules, as a browser reads them. */
export function numbersOf(rules: InvitationRules, which: readonly Struggle[]): StruggleRules {
  return Object.fromEntries(which.map((name) => [name, { times: rules[name].times, minutes: rules[name].minutes }]))
}

export const rulesOn = (rules: InvitationRules): Struggle[] => STRUGGLES.filter((name) => rules[name].on)
