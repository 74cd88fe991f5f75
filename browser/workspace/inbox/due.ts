import { dayNumber, formatDay, formatTime } from '../../../src/ui/format.ts'
import type { Eyes } from '../../../src/ui/promise.tsx'
import { words } from '../state.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** When a reply is due, in the few letters that a list has: '38 min', '14.30', 'tomorrow', 'Tue 24 Nov', 'late 12 min'. */
export function dueInShort(due: Date, { now, zone, locale }: Eyes): string {
  const left = due.getTime() - now.getTime()
  if (left < -DAY_MS) return words.value('inbox.lateDays', { count: Math.floor(-left / DAY_MS) })
  if (left < -HOUR_MS) return words.value('inbox.lateHours', { count: Math.floor(-left / HOUR_MS) })
  if (left < 0) return words.value('inbox.lateMinutes', { count: Math.ceil(-left / MINUTE_MS) })
  if (left <= HOUR_MS) return words.value('inbox.dueIn', { minutes: Math.max(1, Math.round(left / MINUTE_MS)) })
  const days = dayNumber(due, zone) - dayNumber(now, zone)
  if (days === 0) return formatTime(due, zone, locale)
  return days === 1 ? words.value('due.tomorrow') : formatDay(due, zone, locale, { now })
}
