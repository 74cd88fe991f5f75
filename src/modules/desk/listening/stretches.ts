import { openBetween, type OpeningHours } from '../../customers/index.ts'

const MINUTE_MS = 60_000

/** Opening time as the database counts in it: each stretch with its end, and the minutes of opening time before it. */
export interface Stretches {
  opens: Date[]
  closes: Date[]
  before: number[]
}

/** The first one is empty and begins with the period, so that every moment of it has a stretch that began before. */
export function openStretches(hours: OpeningHours, from: Date, to: Date): Stretches {
  const opens = [from]
  const closes = [from]
  const before = [0]
  let minutes = 0
  for (const { open, close } of openBetween(hours, from, to)) {
    opens.push(open)
    closes.push(close)
    before.push(minutes)
    minutes += (close.getTime() - open.getTime()) / MINUTE_MS
  }
  return { opens, closes, before }
}
