import { z } from 'zod'
import { type Day, nextDay } from './day.ts'

const DAY_MS = 86_400_000
/** A country's year has some thirty; this is more years than anybody plans. */
const HOLIDAYS_LIMIT = 2_000
/** Longer is no holiday but a mistake in a date. */
const DAYS_LIMIT = 31

const holiday = z.object({
  /** '2026-12-25 00:00:00': the day in its country, and from when on. */
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  name: z.string(),
  type: z.string(),
})

export interface Holidays {
  days: Day[]
  /** By the entry's number in the file, from 1. */
  skipped: { line: number; reason: string }[]
}

/**
 * Reads holidays as the date-holidays project writes them: a JSON list of one country's year. Only whole public holidays are taken: on
 * Mother's Day, or from two o'clock on Christmas Eve, most shops are open.
 * @throws SyntaxError, ZodError when it is not such a list
 */
export function readHolidays(text: string): Holidays {
  const days = new Set<Day>()
  const skipped: Holidays['skipped'] = []
  for (const [index, one] of z.array(holiday).max(HOLIDAYS_LIMIT).parse(JSON.parse(text)).entries()) {
    const first = one.date.slice(0, 10)
    // Clocks may change on that day: 23 hours are a day as well.
    const length = Math.round((Date.parse(one.end) - Date.parse(one.start)) / DAY_MS)
    const isWhole = /^(\s00:00(:00)?)?$/.test(one.date.slice(10)) && length >= 1
    if (one.type !== 'public') skipped.push({ line: index + 1, reason: `${first} ${one.name}: ${one.type}` })
    else if (!isWhole) skipped.push({ line: index + 1, reason: `${first} ${one.name}: not the whole day` })
    else if (length > DAYS_LIMIT) skipped.push({ line: index + 1, reason: `${first} ${one.name}: ${length} days` })
    else for (let day = 0; day < length; day += 1) days.add(nextDay(first, day))
  }
  return { days: [...days].sort(), skipped }
}
