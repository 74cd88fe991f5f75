import type { OpeningHours } from './hours.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** What the clock on the wall shows at a minute. */
interface Shown {
  day: string
  yesterday: string
  weekday: number
  minute: number
}

/** The clock that the tests believe: it asks Intl what it shows at every minute, and counts minutes one by one. */
export interface NaiveClock {
  zone: string
  start: number
  shown: readonly Shown[]
}

export function naiveClock(zone: string, from: string, days: number): NaiveClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const start = Date.parse(from)
  const shown = Array.from({ length: (days * DAY_MS) / MINUTE_MS }, (_, index) => {
    const part = Object.fromEntries(
      format.formatToParts(start + index * MINUTE_MS).map(({ type, value }) => [type, value]),
    )
    const day = `${part['year']}-${part['month']}-${part['day']}`
    return {
      day,
      yesterday: new Date(Date.parse(`${day}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10),
      weekday: WEEKDAYS.indexOf(part['weekday']!) + 1,
      minute: Number(part['hour']) * 60 + Number(part['minute']),
    }
  })
  return { zone, start, shown }
}

/** For each minute of the clock whether it is open. */
export function naiveOpen(clock: NaiveClock, hours: OpeningHours): boolean[] {
  const closed = new Set(hours.closedDays)
  return clock.shown.map(({ day, yesterday, weekday, minute }) =>
    hours.spans.some(({ days, from, to }) => {
      if (from < to) return minute >= from && minute < to && days.includes(weekday) && !closed.has(day)
      if (minute >= from && days.includes(weekday) && !closed.has(day)) return true
      return minute < to && days.includes(weekday === 1 ? 7 : weekday - 1) && !closed.has(yesterday)
    }),
  )
}
