import { dueNow, type OpeningHours, remaining, type StoppableClock, type Turn } from '../../customers/index.ts'

/** Turns that one clock keeps. A case that went back and forth more often is counted from what was left then. */
const TURNS_LIMIT = 200

/** A clock as its row has it: it runs from the first turn, stands still from the second, and so on. */
export interface Clocked {
  /** Of opening time. */
  minutes: number
  turns: readonly Date[]
}

export const isRunning = ({ turns }: Clocked): boolean => turns.length % 2 === 1

/**
 * The customer is back: from this moment on it runs; running already, it goes on as it does. It was stopped by desk.answer_clocks, which
 * adds a turn. A moment before the last turn is taken for that turn: two machines' clocks may differ.
 */
export function run(clock: Clocked, at: Date, hours: OpeningHours): Clocked {
  if (isRunning(clock)) return clock
  const last = clock.turns.at(-1)
  const now = last && at < last ? last : at
  if (clock.turns.length < TURNS_LIMIT) return { ...clock, turns: [...clock.turns, now] }
  // What it is due at stays the same; the turns that led there are on the line.
  return { minutes: Math.max(0, leftOf(clock, hours, now)), turns: [now] }
}

/** When its time is over as things stand; null while it stands still with time left. */
export const dueOf = (clock: Clocked, hours: OpeningHours): Date | null => dueNow(countable(clock, hours))

/** Minutes of opening time that are left; below zero it is late. */
export const leftOf = (clock: Clocked, hours: OpeningHours, now: Date): number =>
  remaining(countable(clock, hours), now)

const countable = ({ minutes, turns }: Clocked, hours: OpeningHours): StoppableClock => ({
  hours,
  minutes,
  turns: turns.map((at, index): Turn => ({ at, runs: index % 2 === 0 })),
})
