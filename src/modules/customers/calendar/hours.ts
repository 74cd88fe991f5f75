import type { Day } from './day.ts'
import { nextChange, offsetAt } from './zone.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MINUTES_OF_DAY = 1_440
/** The first of January 1970 was a Thursday: ISO weekday 4, and 3 days after a Monday. */
const EPOCH_AFTER_MONDAY = 3

/** So far ahead is looked, in days: who is closed for longer than this is not on holiday but has closed, and what takes longer is no promise. */
export const AHEAD_DAYS = 400
/** So long may two moments be apart between which opening time is counted, in days: a hundred years. More is a mistake in a date. */
const APART_DAYS = 36_525

/** Open on these weekdays between two times of the clock on the wall. */
export interface Span {
  /** ISO weekdays on which it begins: 1 is Monday. */
  days: readonly number[]
  /** Minutes after midnight, 0 to 1439. */
  from: number
  /** Minutes after midnight, 0 to 1440. No later than `from` is on the next day: 22:00 to 02:00, or all round the clock. */
  to: number
}

/**
 * When somebody works. It is open at a moment when the clock on the wall shows a time within a span: an hour that is skipped is not
 * worked, and one that comes twice is worked twice. Not to be changed once it was used.
 */
export interface OpeningHours {
  /** IANA zone of the clock on the wall. */
  zone: string
  /** In any order; where two of them meet or overlap, it is open once. */
  spans: readonly Span[]
  /** Days on which nothing begins; what began the evening before goes on over midnight. */
  closedDays: readonly Day[]
}

/** Whether it is open at a moment. The moment of closing is closed. */
export function isOpen(hours: OpeningHours, at: Date): boolean {
  return walk(hours, at.getTime(), at.getTime() + 1, () => true)
}

/** The moment itself when it is open, else the next one at which it opens; null when it does not within `AHEAD_DAYS`. */
export function nextOpening(hours: OpeningHours, at: Date): Date | null {
  let found: Date | null = null
  walk(hours, at.getTime(), at.getTime() + AHEAD_DAYS * DAY_MS, (open) => {
    found = new Date(open)
    return true
  })
  return found
}

/**
 * The first moment by which so many minutes of opening time have gone since `start`: what ends with the day ends at closing time, and not
 * when it opens again. Null when there are fewer within `AHEAD_DAYS`.
 */
export function dueAfter(hours: OpeningHours, start: Date, minutesOfWork: number): Date | null {
  if (!(minutesOfWork >= 0)) throw new RangeError(`${minutesOfWork} minutes of work`)
  let left = minutesOfWork * MINUTE_MS
  if (left === 0) return start
  let due: Date | null = null
  walk(hours, start.getTime(), start.getTime() + AHEAD_DAYS * DAY_MS, (open, close) => {
    if (close - open < left) {
      left -= close - open
      return false
    }
    due = new Date(open + left)
    return true
  })
  return due
}

/** Minutes of opening time between two moments, with fractions; none when `to` is not after `from`. */
export function workedBetween(hours: OpeningHours, from: Date, to: Date): number {
  if (!(to.getTime() - from.getTime() <= APART_DAYS * DAY_MS)) throw new RangeError(`from ${+from} to ${+to}`)
  let worked = 0
  walk(hours, from.getTime(), to.getTime(), (open, close) => {
    worked += close - open
    return false
  })
  return worked / MINUTE_MS
}

/** The stretches of opening time between two moments, in order and cut to them. */
export function openBetween(hours: OpeningHours, from: Date, to: Date): { open: Date; close: Date }[] {
  if (!(to.getTime() - from.getTime() <= APART_DAYS * DAY_MS)) throw new RangeError(`from ${+from} to ${+to}`)
  const stretches: { open: Date; close: Date }[] = []
  walk(hours, from.getTime(), to.getTime(), (open, close) => {
    stretches.push({ open: new Date(open), close: new Date(close) })
    return false
  })
  return stretches
}

/** What `walk` goes by: spans by weekday from Monday, in milliseconds after midnight and in the order in which they begin. */
interface Week {
  days: readonly (readonly { from: number; to: number }[])[]
  isEmpty: boolean
  /** Days since 1970. */
  closed: ReadonlySet<number>
}

const weeks = new WeakMap<OpeningHours, Week>()

function weekOf(hours: OpeningHours): Week {
  let week = weeks.get(hours)
  if (!week) {
    const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
      hours.spans
        .filter((span) => span.days.includes(weekday))
        .map(({ from, to }) => ({ from: from * MINUTE_MS, to: (to > from ? to : to + MINUTES_OF_DAY) * MINUTE_MS }))
        .sort((one, other) => one.from - other.from),
    )
    const closed = new Set(hours.closedDays.map((day) => Date.parse(`${day}T00:00:00Z`) / DAY_MS))
    week = { days, isEmpty: days.every((day) => day.length === 0), closed }
    weeks.set(hours, week)
  }
  return week
}

/**
 * Visits each stretch of opening time between two moments, in order, cut to them, and no moment twice; true as soon as a visit says so.
 * Between two changes of the clocks, the clock on the wall is the moment plus a constant, so it goes from day to day by adding and
 * never counts minutes.
 */
function walk(
  hours: OpeningHours,
  from: number,
  until: number,
  visit: (open: number, close: number) => boolean,
): boolean {
  const { days, isEmpty, closed } = weekOf(hours)
  if (isEmpty) return false
  let reached = from
  while (reached < until) {
    const end = nextChange(hours.zone, reached, until)
    const offset = offsetAt(hours.zone, reached)
    const lastDay = Math.floor((end - 1 + offset) / DAY_MS)
    // From yesterday on: what began then may go on over midnight.
    for (let day = Math.floor((reached + offset) / DAY_MS) - 1; day <= lastDay; day += 1) {
      if (closed.has(day)) continue
      for (const span of days[weekdayFromMonday(day)]!) {
        const open = Math.max(day * DAY_MS + span.from - offset, reached)
        const close = Math.min(day * DAY_MS + span.to - offset, end)
        if (open >= close) continue
        if (visit(open, close)) return true
        reached = close
      }
    }
    reached = end
  }
  return false
}

const weekdayFromMonday = (day: number) => (((day + EPOCH_AFTER_MONDAY) % 7) + 7) % 7
