import { dueAfter, type OpeningHours, workedBetween } from './hours.ts'

/** From a moment on, a clock runs, or waits for somebody else. */
export interface Turn {
  at: Date
  runs: boolean
}

/** What is to be done in so many minutes of opening time, and the turns that its clock took, in the order of time. Before the first it waits. */
export interface StoppableClock {
  hours: OpeningHours
  minutes: number
  turns: readonly Turn[]
}

/** Minutes of opening time that are left at a moment; below zero, by so many it is late. */
export function remaining({ hours, minutes, turns }: StoppableClock, now: Date): number {
  let left = minutes
  for (const [index, { at, runs }] of turns.entries()) {
    if (at >= now) break
    const end = turns[index + 1]?.at ?? now
    if (runs) left -= workedBetween(hours, at, end < now ? end : now)
  }
  return left
}

/**
 * When the time is over, or was, as things stand: with every stop so far, and none to come. Null while it waits with time left, for then
 * no moment can be said; and where the opening hours hold too little of it within `AHEAD_DAYS`.
 */
export function dueNow({ hours, minutes, turns }: StoppableClock): Date | null {
  let left = minutes
  for (const [index, { at, runs }] of turns.entries()) {
    if (!runs) continue
    const end = turns[index + 1]?.at
    const due = dueAfter(hours, at, left)
    if (!end || (due && due <= end)) return due
    left -= workedBetween(hours, at, end)
  }
  return null
}
