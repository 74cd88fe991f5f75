const DAY_MS = 86_400_000

export const dayAfter = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY_MS)

/** The same day so many months later; where that month is shorter, its last. */
export function addMonths(date: Date, months: number): Date {
  const later = new Date(date)
  later.setUTCMonth(later.getUTCMonth() + months)
  if (later.getUTCDate() !== date.getUTCDate()) later.setUTCDate(0)
  return later
}
