import { dayNumber, formatDay, formatTime } from './format.ts'
import { shared } from './messages/shared.ts'
import { speaker } from './speak.ts'

/** A promise as a screen needs it: when it is due, how precisely that was said, and how it ended. */
export type PromiseShown = {
  readonly due: Date
  /** `day`: any time on that day keeps it. */
  readonly precision: 'minute' | 'day'
  /** When it was made: the ring is full then. */
  readonly made?: Date | null | undefined
  readonly kept?: Date | null | undefined
  readonly broken?: Date | null | undefined
  /** Since then its time stands still. */
  readonly stopped?: Date | null | undefined
}

export type PromiseState = 'due' | 'kept' | 'broken'

const { say } = speaker(shared)

/** A promise whose time is past and that nobody has kept is broken, whether or not that has been written down yet. */
export function promiseState(promise: PromiseShown, now: Date, zone: string): PromiseState {
  if (promise.broken) return 'broken'
  if (promise.kept) return 'kept'
  return !promise.stopped && isPast(promise, now, zone) ? 'broken' : 'due'
}

/** How much of its time is left, 1 to 0: what the ring shows. Without a time of making, the last day counts. */
export function shareLeft(promise: PromiseShown, now: Date): number {
  const due = promise.due.getTime()
  const made = promise.made?.getTime() ?? due - DAY_IN_MILLISECONDS
  return Math.min(1, Math.max(0, (due - (promise.stopped ?? now).getTime()) / Math.max(1, due - made)))
}

const DAY_IN_MILLISECONDS = 86_400_000

/** 'by 14.30 today', 'Tue 24 Nov', 'kept, a day early', 'broken 13 Nov' */
export function formatDue(promise: PromiseShown, now: Date, zone: string, locale: string): string {
  const words = say(locale)
  const state = promiseState(promise, now, zone)
  if (state === 'broken')
    return words('due.broken', { day: shortDay(promise.broken ?? promise.due, now, zone, locale) })
  if (state === 'kept') return keptWords(promise, promise.kept ?? now, now, zone, locale)

  if (promise.stopped) return words('due.stopped')
  const days = dayNumber(promise.due, zone) - dayNumber(now, zone)
  if (promise.precision === 'day') {
    if (days === 0) return words('due.today')
    if (days === 1) return words('due.tomorrow')
    return formatDay(promise.due, zone, locale, { now })
  }
  const time = formatTime(promise.due, zone, locale)
  if (days === 0) return words('due.byToday', { time })
  if (days === 1) return words('due.byTomorrow', { time })
  return words('due.byDay', { time, day: formatDay(promise.due, zone, locale, { now }) })
}

/** 'Today 11.52', 'Yesterday', 'Tue 24 Nov': how the line says when something happened. */
export function formatHappened(date: Date, now: Date, zone: string, locale: string): string {
  const days = dayNumber(now, zone) - dayNumber(date, zone)
  const time = formatTime(date, zone, locale)
  if (days === 0) return say(locale)('happened.today', { time })
  if (days === 1) return say(locale)('happened.yesterday', { time })
  return formatDay(date, zone, locale, { now })
}

function isPast(promise: PromiseShown, now: Date, zone: string): boolean {
  return promise.precision === 'day' ? dayNumber(now, zone) > dayNumber(promise.due, zone) : now > promise.due
}

function keptWords(promise: PromiseShown, kept: Date, now: Date, zone: string, locale: string): string {
  const early = dayNumber(promise.due, zone) - dayNumber(kept, zone)
  if (early > 0) return say(locale)('due.keptEarly', { days: early })
  if (isPast(promise, kept, zone)) return say(locale)('due.keptLate', { day: shortDay(kept, now, zone, locale) })
  return say(locale)('due.kept')
}

/** '13 Nov', 'today': a weekday helps to plan, not to look back. */
function shortDay(date: Date, now: Date, zone: string, locale: string): string {
  const days = dayNumber(now, zone) - dayNumber(date, zone)
  if (days === 0) return say(locale)('due.today')
  if (days === 1) return say(locale)('due.yesterday')
  return formatDay(date, zone, locale, { now, style: 'bare' })
}
