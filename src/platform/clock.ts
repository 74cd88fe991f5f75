/** The time, injected everywhere so that a test can set it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved. */
export function clockAt(start: Date | string): Clock & { moveTo(time: Date | string): void } {
  let current = new Date(start)
  return {
    now: () => new Date(current),
    moveTo: (time) => {
      current = new Date(time)
    },
  }
}

const DAY_MS = 86_400_000

/** So many times 24 hours before now. */
export const daysAgo = ({ clock }: { clock: Clock }, days: number): Date =>
  new Date(clock.now().getTime() - days * DAY_MS)

/** So many months of the calendar before now. */
export function monthsAgo({ clock }: { clock: Clock }, months: number): Date {
  const before = new Date(clock.now())
  before.setUTCMonth(before.getUTCMonth() - months)
  return before
}
