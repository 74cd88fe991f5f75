import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { formatDay } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { dayOf, isOpen, momentOf, nextDay, nextOpening, type OpeningHours, type Span } from '../../customers/index.ts'
import { formatMoment } from '../acknowledge.ts'
import { answeringHours, desk } from '../settings.ts'

/** Days ahead for which a closed day is worth saying. */
const CLOSED_AHEAD_DAYS = 30
/** Closed days that are named: a longer holiday is told by the day on which it ends. */
const CLOSED_NAMED = 5
const MINUTES_OF_HOUR = 60
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const
/** A Monday, from which the days of the week get their names. */
const MONDAY_MS = Date.UTC(2026, 0, 5)
const DAY_MS = 86_400_000
/** From so many days in a row "Monday to Friday" is plainer than their names. */
const ROW_FROM = 3

/** When questions are answered, as a customer asks for it: the week, whether it is open now, and the days to come on which it is not. */
export function openingInWords(ctx: Acting, locale: string): string {
  const words = say(locale)
  const hours = answeringHours(ctx)
  const now = ctx.clock.now()
  const next = nextOpening(hours, now)
  const closed = closedSoon(hours, now, locale)
  const isSet = setting(ctx, desk.opening).length > 0
  return [
    isSet
      ? `${words('mail.atOnce.opening', { zone: hours.zone })}\n${hours.spans.map((span) => `– ${spanInWords(span, locale)}`).join('\n')}`
      : words('mail.atOnce.openingUnset', {
          days: daysInWords(
            hours.spans.flatMap(({ days }) => days),
            locale,
          ),
        }),
    ...(isSet && isOpen(hours, now) ? [words('mail.atOnce.openNow')] : []),
    ...(isSet && next && next > now ? [words('mail.atOnce.opensAgain', { at: formatMoment(ctx, next, locale) })] : []),
    ...(closed.length > 0 ? [words('mail.atOnce.closedOn', { days: listed(closed, locale) })] : []),
  ].join('\n\n')
}

function spanInWords({ days, from, to }: Span, locale: string): string {
  return `${daysInWords(days, locale)}: ${clock(from)}–${clock(to)}`
}

/** 'Monday to Friday', 'Monday, Wednesday': days in a row by their ends. */
function daysInWords(days: readonly number[], locale: string): string {
  const runs: number[][] = []
  for (const day of WEEKDAYS.filter((one) => days.includes(one))) {
    const run = runs.at(-1)
    if (run?.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  const name = weekdayNames(locale)
  return listed(
    runs.flatMap((run) =>
      run.length >= ROW_FROM
        ? [say(locale)('mail.atOnce.daysInRow', { from: name(run[0]!), to: name(run.at(-1)!) })]
        : run.map(name),
    ),
    locale,
  )
}

function weekdayNames(locale: string): (day: number) => string {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  return (day) => format.format(new Date(MONDAY_MS + (day - 1) * DAY_MS))
}

const listed = (items: readonly string[], locale: string) =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(items)

/** As formatTime writes clocks: with a full stop. */
const clock = (minutes: number) =>
  [Math.floor(minutes / MINUTES_OF_HOUR), minutes % MINUTES_OF_HOUR]
    .map((part) => String(part).padStart(2, '0'))
    .join('.')

function closedSoon({ zone, closedDays }: OpeningHours, now: Date, locale: string): string[] {
  const [today, last] = [dayOf(now, zone), dayOf(new Date(now.getTime() + CLOSED_AHEAD_DAYS * DAY_MS), zone)]
  const soon = [...new Set(closedDays)].filter((day) => day >= today && day < nextDay(last)).toSorted()
  return soon
    .slice(0, CLOSED_NAMED)
    .map((day) => formatDay(momentOf(day, 12 * MINUTES_OF_HOUR, zone), zone, locale, { now, style: 'long' }))
}
