import { formatNumber } from './format.ts'
import type { Words } from './words.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** Until then the smaller unit says more. */
const TWICE = 2

/** '340 ms', '2.4 s', '12 min', '3.5 h', '2 d': as much as one needs to know of a wait. The screen and the note say it alike. */
export function formatSpan(ms: number, words: Words, locale: string): string {
  const count = (unit: number) => formatNumber(Math.round((ms / unit) * 10) / 10, locale)
  if (ms < SECOND_MS) return words('probe.ms', { count: Math.round(ms) })
  if (ms < TWICE * MINUTE_MS) return words('probe.s', { count: count(SECOND_MS) })
  if (ms < TWICE * HOUR_MS) return words('reports.minutes', { count: Math.round(ms / MINUTE_MS) })
  if (ms < TWICE * DAY_MS) return words('reports.hours', { count: count(HOUR_MS) })
  return words('reports.days', { count: count(DAY_MS) })
}
