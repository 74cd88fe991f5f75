/**
 * Tax contained in a gross amount: gross × rate / (1 + rate), in minor units, rounded half away from zero; `rate` in hundredths of a
 * percent. The same formula stands in orders.place (migrations/0005_orders.sql); tax.test.ts holds them together.
 */
export function taxIn(gross: number, rate: number): number {
  const numerator = BigInt(Math.abs(gross)) * BigInt(rate)
  const denominator = BigInt(10_000 + rate)
  const tax = Number((2n * numerator + denominator) / (2n * denominator))
  return gross < 0 && tax !== 0 ? -tax : tax
}
