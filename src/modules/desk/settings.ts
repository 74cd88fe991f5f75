import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { declareSettings, setting } from '../../platform/settings.ts'
import type { OpeningHours, Span } from '../customers/index.ts'
import { shippingHours } from '../orders/index.ts'
import { management, rules as exceptionRules } from './exceptions/contract.ts'
import { clockRules, DEFAULT_RULES, warning } from './clocks/rules.ts'

/** A week: whoever cannot answer in that time should not promise to. */
const HOURS_LIMIT = 168
const DOMAINS_LIMIT = 50
/** As much as an agent's capacity can be. */
const POINTS_LIMIT = 100
const MINUTES_OF_DAY = 1_440
const WEEKDAYS = 7
/** Six spans for each day of the week: more breaks than that are a timetable, and nobody would keep it. */
const SPANS_LIMIT = 42
/** Ten years of holidays, said ahead. */
const CLOSED_LIMIT = 1_000

/** More than any customer of ours will have bought for, in minor units. */
const BEST_LIMIT = 100_000_000_000
/** What a house gives back in a month, in minor units: beyond a million something else is wrong. */
const BUDGET_LIMIT = 100_000_000

/** Members of the staff: more reviewers than that review each other. */
const REVIEWERS_LIMIT = 50
/** Of one agent in a week: more is watching, not sampling. */
const REVIEWS_LIMIT = 20
/** Questions of a scorecard that is filled in in a minute, and letters of one. */
const QUESTIONS_LIMIT = 8
const QUESTION_LETTERS = 200

const span = z.strictObject({
  /** ISO weekdays on which it begins: 1 is Monday. */
  days: z.array(z.number().int().min(1).max(WEEKDAYS)).min(1).max(WEEKDAYS),
  /** Minutes after midnight. */
  from: z
    .number()
    .int()
    .min(0)
    .max(MINUTES_OF_DAY - 1),
  /** Minutes after midnight; no later than `from` is on the next day. */
  to: z.number().int().min(0).max(MINUTES_OF_DAY),
})

/** What is promised to those who ask, and through which doors they may come. */
export const desk = declareSettings('desk', {
  /** Hours of opening time within which a mail or a form is answered. */
  replyHours: { schema: z.number().int().min(1).max(HOURS_LIMIT), default: 24, mayChange: ['agent'] },
  /** Minutes of opening time within which a chat is answered while it is open and somebody of the staff is there; else `replyHours` counts. */
  chatMinutes: { schema: z.number().int().min(1).max(240), default: 10, mayChange: ['agent'] },
  /**
   * When questions are answered. With none, every hour counts of the days on which parcels leave: a merchant who has said nothing promises
   * no answer for a Sunday, and no hours are made up in their name.
   */
  opening: { schema: z.array(span).max(SPANS_LIMIT), default: [], mayChange: ['agent'] },
  /** Days on which nobody answers, as 2026-12-25, besides those on which nothing leaves the house. */
  closedDays: { schema: z.array(z.iso.date()).max(CLOSED_LIMIT), default: [], mayChange: ['agent'] },
  /** By what a case is, within how much opening time it is answered and solved, and what is made good; the nearest rule says it. */
  clocks: { schema: clockRules, default: DEFAULT_RULES, mayChange: [] },
  /** From when on a promise counts as about to break. */
  warnBefore: { schema: warning, default: { share: 25 }, mayChange: ['agent'] },
  /** Minor units that a customer has bought for, to be one of the best; null: nobody is told apart by that. */
  bestFrom: { schema: z.number().int().min(1).max(BEST_LIMIT).nullable(), default: null, mayChange: [] },
  /** Minor units that may be given in a month where promises broke. */
  makeGoodBudget: { schema: z.number().int().min(0).max(BUDGET_LIMIT), default: 0, mayChange: [] },
  /** Whether cases are given to agents by rule. Off in a shop of one person, who has them all. */
  routing: { schema: z.boolean(), default: false, mayChange: [] },
  /** What a chat takes of an agent's capacity while it is under way: of six points, so that nobody talks with more than three at once. */
  chatPoints: { schema: z.number().int().min(1).max(POINTS_LIMIT), default: 2, mayChange: [] },
  /** What an unanswered mail takes of it. A call takes all. */
  mailPoints: { schema: z.number().int().min(1).max(POINTS_LIMIT), default: 1, mayChange: [] },
  /** Minutes without a sign of an agent's workspace, which gives one each minute, after which they are taken to have gone. */
  absentMinutes: { schema: z.number().int().min(2).max(60), default: 3, mayChange: [] },
  /** Whether the best customers (`bestFrom`) are first in the queue: those who allow that it is looked at. */
  bestFirst: { schema: z.boolean(), default: false, mayChange: [] },
  /** Hours of opening time within which a second person mends what its customer was not content with. */
  mendHours: { schema: z.number().int().min(1).max(HOURS_LIMIT), default: 24, mayChange: ['agent'] },
  /** Who of the staff reviews colleagues' answers and comments on what they practised, besides the owners: ids. */
  reviewers: { schema: z.array(z.uuid()).max(REVIEWERS_LIMIT), default: [], mayChange: [] },
  /** Settled cases of each agent that are drawn for review each week; 0: only those whose customers were not content. */
  reviewsPerWeek: { schema: z.number().int().min(0).max(REVIEWS_LIMIT), default: 2, mayChange: [] },
  /** What a reviewer is asked of an answer, as the merchant puts it. Empty: the house's own four questions. */
  reviewQuestions: {
    schema: z.array(z.string().trim().min(1).max(QUESTION_LETTERS)).max(QUESTIONS_LIMIT),
    default: [],
    mayChange: [],
  },
  /** Whose what did not fit becomes, and within how many hours, by its kind; what is not said holds as the house has it. */
  exceptions: { schema: exceptionRules, default: {}, mayChange: [] },
  /** Who of the staff is told of what is critical, and of what nobody else has. Nobody named: the owners. */
  management: { schema: management, default: [], mayChange: [] },
  /** Domains for which mail is taken; empty takes what comes, whoever it names. */
  mailDomains: { schema: z.array(z.string().min(1).max(253)).max(DOMAINS_LIMIT), default: [], mayChange: [] },
})

interface Given {
  opening: readonly Span[]
  closed: readonly string[]
  shipping: { zone: string; workingDays: readonly number[]; closedDays: readonly string[] }
}

let last: { given: Given; hours: OpeningHours } | undefined

/** The hours that count for promises to answer, as they are set now. The same object until a setting changes, so its week is worked out once. */
export function answeringHours(ctx: Pick<Context, 'db'>): OpeningHours {
  const given: Given = {
    opening: setting(ctx, desk.opening),
    closed: setting(ctx, desk.closedDays),
    shipping: shippingHours(ctx),
  }
  if (!last || !isSame(last.given, given)) last = { given, hours: hoursFrom(given) }
  return last.hours
}

function isSame(one: Given, other: Given): boolean {
  return (
    one.opening === other.opening &&
    one.closed === other.closed &&
    one.shipping.zone === other.shipping.zone &&
    one.shipping.workingDays === other.shipping.workingDays &&
    one.shipping.closedDays === other.shipping.closedDays
  )
}

function hoursFrom({ opening, closed, shipping }: Given): OpeningHours {
  const spans = opening.length > 0 ? opening : [{ days: shipping.workingDays, from: 0, to: MINUTES_OF_DAY }]
  return { zone: shipping.zone, spans, closedDays: [...closed, ...shipping.closedDays] }
}
