import { type Day, dayOf, momentOf, nextDay, weekdayOf } from '../customers/index.ts'
import type { ShippingHours } from './settings.ts'

const MINUTE_MS = 60_000
/** Closed for longer than this is not a holiday but a shop that has closed. */
const SEARCH_DAYS = 400
/** What comes in on a day is counted and shelved on it, and leaves on the next working day. */
const RESTOCK_DAYS = 1

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

function workingDayFrom(hours: ShippingHours, from: Day): Day | null {
  let day = from
  for (let tried = 0; tried < SEARCH_DAYS; tried += 1) {
    if (hours.workingDays.includes(weekdayOf(day)) && !hours.closedDays.includes(day)) return day
    day = nextDay(day)
  }
  return null
}
