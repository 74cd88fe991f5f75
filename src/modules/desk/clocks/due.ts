import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { AHEAD_DAYS, dueAfter, isOpen, type OpeningHours, workedBetween } from '../../customers/index.ts'
import type { CaseChannel, CaseRank, Urgency } from '../contract.ts'
import { answeringHours, desk } from '../settings.ts'
import { type Load, minutesFor } from './load.ts'
import { nearest, type RuleNamed, type Sorted, type Warning } from './rules.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const MINUTES_OF_HOUR = 60
/** What a full desk promises is so much more than what it expects: who is told a time plans by it. */
const MARGIN = 1.25
/** Half of a shorter time is over before anybody has read that it is. */
const HALF_WORTH_MINUTES = 10
/** A promise sooner than this would be one to somebody who sits and waits, and that is the chat's. */
const SOONEST_MINUTES = 30

const PATIENCE_MS = { days: 2 * DAY_MS, week: 7 * DAY_MS } as const

/** What decides by when an answer is due, besides what the case is: asked before the transaction that promises it. */
export interface DueBy {
  channel: CaseChannel
  /** It is open and somebody sits at the desk: whoever chats is answered while they wait. */
  staffed: boolean
  load: Load
  urgency?: Urgency | null | undefined
}

/** What decided: a rule, the house's hours for everybody, the chat, the customer's word, or a desk that is full. */
export type DecidedBy = 'rule' | 'house' | 'chat' | 'word' | 'full'

/** By which rule a clock was set, as it stands with it. */
export interface RuleSeen extends RuleNamed {
  by: DecidedBy
  /** How many stood before it, where that decided or was said. */
  before?: number
}

/** What a clock is begun with. */
export interface Target {
  what: 'first' | 'next' | 'solved' | 'callback'
  due: Date
  minutes: number
  halfAt: Date | null
  warnAt: Date
  rule: RuleSeen
}

const ANY: RuleNamed = { category: null, rank: null, tier: null }
/** What is answered before everything else is not held up by what is in front of it, and patience does not make it wait. */
const ORDINARY: ReadonlySet<CaseRank> = new Set(['suggestion', 'standard'])

type Ctx = Pick<Acting, 'db' | 'clock'>

/** When an answer is due: what the nearest rule says, sooner or later by the customer's word, and never what a full desk cannot keep. */
export function replyTarget(ctx: Ctx, by: DueBy, sorted: Sorted, what: 'first' | 'next'): Target {
  const hours = answeringHours(ctx)
  const now = ctx.clock.now()
  const rule = nearest(setting(ctx, desk.clocks), sorted, what)
  const minutes = rule?.says ?? setting(ctx, desk.replyHours) * MINUTES_OF_HOUR
  let best: Chosen = {
    due: afterWork(hours, now, minutes),
    minutes,
    named: rule?.named ?? ANY,
    by: rule ? 'rule' : 'house',
  }
  if (by.channel === 'chat' && by.staffed) best = sooner(best, chatTarget(ctx, hours, now))
  const wish = ORDINARY.has(sorted.rank) && by.urgency && by.urgency !== 'now' ? patience(hours, now, by.urgency) : null
  // Who can wait a week is promised a week at most; who can wait two days is not promised less than can be kept.
  if (wish && (by.urgency === 'week' || wish > best.due))
    best = { ...best, due: wish, minutes: workedBetween(hours, now, wish), by: 'word' }
  const { waiting, pressing } = by.load
  const expected = ORDINARY.has(sorted.rank) ? minutesFor(by.load, by.urgency === 'now' ? pressing : waiting) : null
  const seen: { before?: number } = {}
  if (expected !== null && afterWork(hours, now, expected) > best.due) {
    const kept = Math.ceil(expected * MARGIN)
    best = { ...best, due: afterWork(hours, now, kept), minutes: kept, by: 'full' }
    seen.before = by.urgency === 'now' ? pressing : waiting
  } else if (expected !== null && by.urgency === 'now' && by.staffed) {
    const soon = Math.max(SOONEST_MINUTES, Math.ceil(expected * MARGIN))
    best = sooner(best, { due: afterWork(hours, now, soon), minutes: soon, named: best.named, by: 'word' })
  }
  return target(ctx, what, best, seen)
}

/** When it is to be solved, where a rule says so. */
export function solvedTarget(ctx: Ctx, sorted: Sorted): Target | null {
  const rule = nearest(setting(ctx, desk.clocks), sorted, 'solved')
  if (!rule) return null
  const due = afterWork(answeringHours(ctx), ctx.clock.now(), rule.says)
  return target(ctx, 'solved', { due, minutes: rule.says, named: rule.named, by: 'rule' })
}

/** That we ring at a time. */
export function callbackTarget(ctx: Ctx, at: Date): Target {
  const now = ctx.clock.now()
  const minutes = at > now ? workedBetween(answeringHours(ctx), now, at) : 0
  return target(ctx, 'callback', { due: at, minutes, named: ANY, by: 'word' })
}

interface Chosen {
  due: Date
  minutes: number
  named: RuleNamed
  by: DecidedBy
}

const sooner = (one: Chosen, other: Chosen): Chosen => (other.due < one.due ? other : one)

function chatTarget(ctx: Ctx, hours: OpeningHours, now: Date): Chosen {
  const minutes = setting(ctx, desk.chatMinutes)
  // Without hours of its own the desk is open when somebody sits at it, on a Sunday too.
  const due = hasHours(ctx) ? afterWork(hours, now, minutes) : new Date(now.getTime() + minutes * MINUTE_MS)
  return { due, minutes, named: ANY, by: 'chat' }
}

/** The last moment of opening time before so much patience is over; null when it opens no more until then. */
function patience(hours: OpeningHours, now: Date, urgency: 'days' | 'week'): Date | null {
  const end = new Date(now.getTime() + PATIENCE_MS[urgency])
  const worked = workedBetween(hours, now, end)
  return worked === 0 ? null : dueAfter(hours, now, worked)
}

function target(
  ctx: Ctx,
  what: Target['what'],
  { due, minutes, named, by }: Chosen,
  more: { before?: number } = {},
): Target {
  const hours = answeringHours(ctx)
  const now = ctx.clock.now()
  const warn = warnAfter(setting(ctx, desk.warnBefore), minutes)
  const isReply = what === 'first' || what === 'next'
  return {
    what,
    due,
    minutes,
    halfAt: isReply && minutes >= HALF_WORTH_MINUTES ? within(hours, now, due, minutes / 2, 0.5) : null,
    warnAt: within(hours, now, due, warn, minutes > 0 ? warn / minutes : 0),
    rule: { ...named, by, ...more },
  }
}

/** Minutes of a clock after which it counts as about to run out. */
const warnAfter = (before: Warning, minutes: number): number =>
  Math.max(0, 'minutes' in before ? minutes - before.minutes : minutes * (1 - before.share / 100))

/** After so much opening time; where the time was promised outside of it, after that share of the time by the clock. */
function within(hours: OpeningHours, from: Date, due: Date, minutes: number, share: number): Date {
  const at = dueAfter(hours, from, minutes)
  return at && at <= due ? at : new Date(from.getTime() + (due.getTime() - from.getTime()) * share)
}

/** What takes longer than is looked ahead cannot be kept earlier: the last day that was looked at is said. */
export function afterWork(hours: OpeningHours, from: Date, minutes: number): Date {
  return dueAfter(hours, from, minutes) ?? new Date(from.getTime() + AHEAD_DAYS * DAY_MS)
}

export const hasHours = (ctx: Pick<Acting, 'db'>): boolean => setting(ctx, desk.opening).length > 0

const QUIET_FROM = 21
const QUIET_UNTIL = 8

/** Whether nobody is told anything that can wait: outside the opening hours; where none are set, at night. */
export function isQuiet(ctx: Ctx): boolean {
  const hours = answeringHours(ctx)
  const now = ctx.clock.now()
  if (!isOpen(hours, now)) return true
  if (hasHours(ctx)) return false
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: hours.zone, hour: '2-digit', hourCycle: 'h23' }).format(now),
  )
  return hour >= QUIET_FROM || hour < QUIET_UNTIL
}

/** So long lie a moment and the one before it apart, at least, that a letter about it is worth more than it disturbs. */
export const LETTER_WORTH_MS = HOUR_MS
