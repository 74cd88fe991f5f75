import { offsetAt } from './zone.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A calendar day as 2026-11-24. */
export type Day = string

/** ISO weekday, 1 is Monday. */
export function weekdayOf(day: Day): number {
  return new Date(startInUtc(day)).getUTCDay() || 7
}

export function nextDay(day: Day, days = 1): Day {
  return new Date(startInUtc(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The calendar day of a moment in a zone. */
export function dayOf(moment: Date, zone: string): Day {
  return new Date(moment.getTime() + offsetAt(zone, moment.getTime())).toISOString().slice(0, 10)
}

/** The last moment of a day in a zone: until then "on that day" is kept. */
export function endOfDay(day: Day, zone: string): Date {
  return new Date(momentOf(nextDay(day), 0, zone).getTime() - 1)
}

/**
 * The moment at which clocks in a zone show these minutes after midnight. Of an hour that comes twice it is the first; in one that is
 * skipped, the moment at which they would show it had they not been put forward.
 */
export function momentOf(day: Day, minutes: number, zone: string): Date {
  const wanted = startInUtc(day) + minutes * MINUTE_MS
  // No zone is a day ahead or behind, and changes are weeks apart: one of these two offsets holds.
  const before = offsetAt(zone, wanted - DAY_MS)
  const after = offsetAt(zone, wanted + DAY_MS)
  const shows = [wanted - before, wanted - after].filter((moment) => moment + offsetAt(zone, moment) === wanted)
  return new Date(shows.length > 0 ? Math.min(...shows) : wanted - before)
}

const startInUtc = (day: Day) => Date.parse(`${day}T00:00:00Z`)
