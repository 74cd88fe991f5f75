import type { DemoOrder } from './customers.ts'

const DAY_MS = 86_400_000

/** Some working day in the past, at an hour that differs from person to person; today: an hour or so ago. */
export function momentOf(now: Date, { daysAgo, state }: DemoOrder, at: number): Date {
  if (daysAgo === 0) return new Date(now.getTime() - (25 + (at % 7) * 12) * 60_000)
  let day = new Date(now.getTime())
  for (let left = daysAgo; left > 0;) {
    day = new Date(day.getTime() - DAY_MS)
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) left -= 1
  }
  // Before the cut-off, so that the day of the order is the day of the promise; what is still open came in the afternoon and leaves on the next.
  const isOpen = state === 'open' || state === 'packed'
  const hour = isOpen ? 15 + (at % 4) : state === 'late' || state === 'forgotten' ? 7 : 6 + (at % 6)
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour, (at * 17) % 60))
}

/** A serial shipping container code (GS1) as Posten prints it: the last digit checks the others. */
export function waybillOf(number: number): string {
  const serial = `37070${String(number).padStart(12, '0')}`
  const sum = serial.split('').reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return `${serial}${(10 - (sum % 10)) % 10}`
}
