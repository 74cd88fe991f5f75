import type { ShippingHours } from './settings.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Closed for longer than this is not a holiday but a shop that has closed. */
const SEARCH_DAYS = 400
/** What comes in on a day is counted and shelved on it, and leaves on the next working day. */
const RESTOCK_DAYS = 1

/** A calendar day as 2026-11-24. */
export type Day = string

export interface ShipsOn {
  on: Day
  /** Until when it must be ordered for that day; null when there is time until the day is over. */
  orderBy: Date | null
}

let last: { hours: ShippingHours; minute: number; ships: ShipsOn | null } | undefined

/** On which day an order of this moment leaves the house; null when no working day comes. */
export function shipsOn(hours: ShippingHours, now: Date): ShipsOn | null {
  // Midnight and the hour at which parcels leave are whole minutes in every zone, so a minute's pages all say the same.
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  if (last?.minute !== minute || !isSame(last.hours, hours)) last = { hours, minute, ships: workedOut(hours, now) }
  return last.ships
}

function isSame(one: ShippingHours, other: ShippingHours): boolean {
  return (
    one.zone === other.zone &&
    one.cutoff === other.cutoff &&
    one.workingDays === other.workingDays &&
    one.closedDays === other.closedDays
  )
}

function workedOut(hours: ShippingHours, now: Date): ShipsOn | null {
  const today = dayOf(now, hours.zone)
  const cutoff = momentOf(today, hours.cutoff, hours.zone)
  const first = now < cutoff ? today : nextDay(today)
  const on = workingDayFrom(hours, first)
  if (on === null) return null
  return { on, orderBy: on === today ? cutoff : momentOf(on, hours.cutoff, hours.zone) }
}

/** On which day what comes in on `restockOn` leaves the house. */
export function shipsAfterRestock(hours: ShippingHours, restockOn: Day, now: Date): Day | null {
  const today = dayOf(now, hours.zone)
  // A day that has gone by without the goods is a promise of nobody's; the next working day is the earliest.
  return workingDayFrom(hours, nextDay(restockOn < today ? today : restockOn, RESTOCK_DAYS))
}

/** The last moment of a day in a zone: until then "on that day" is kept. */
export function endOfDay(day: Day, zone: string): Date {
  return new Date(momentOf(nextDay(day), 0, zone).getTime() - 1)
}

function workingDayFrom(hours: ShippingHours, from: Day): Day | null {
  let day = from
  for (let tried = 0; tried < SEARCH_DAYS; tried += 1) {
    if (hours.workingDays.includes(weekday(day)) && !hours.closedDays.includes(day)) return day
    day = nextDay(day)
  }
  return null
}

/** ISO weekday, 1 to 7. */
function weekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

export function nextDay(day: Day, days = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The calendar day of a moment in a zone. */
export function dayOf(moment: Date, zone: string): Day {
  return localOf(moment, zone).slice(0, 10)
}

/** The moment at which clocks in a zone show these minutes after midnight; in the hour that summer time skips, the moment after it. */
export function momentOf(day: Day, minutes: number, zone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS
  let moment = wanted
  // The offset may change between the first guess and the moment itself: the second step settles it.
  for (let step = 0; step < 2; step += 1) moment += wanted - Date.parse(`${localOf(new Date(moment), zone)}Z`)
  return new Date(moment)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function localOf(moment: Date, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(zone, format)
  }
  return format.format(moment).replace(' ', 'T')
}
