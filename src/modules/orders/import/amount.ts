/** Digits of an amount: beyond it is a typing error, and a bigint of PostgreSQL ends. */
const DIGITS_LIMIT = 15

/** A decimal number as text, exactly: 12.50 is 1250 at scale 2. Never a float. Null: not a number. */
export interface Decimal {
  units: bigint
  scale: number
}

export function readDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  const digits = whole + fraction
  if (digits === '' || digits.length > DIGITS_LIMIT) return null
  return { units: BigInt(digits) * (sign === '-' ? -1n : 1n), scale: fraction.length }
}

/** Minor units of an amount, rounded half away from zero; `times` pieces of it. */
export function minorUnits({ units, scale }: Decimal, exponent: number, times = 1): number {
  const product = units * BigInt(times)
  if (scale <= exponent) return Number(product * 10n ** BigInt(exponent - scale))
  const divisor = 10n ** BigInt(scale - exponent)
  const size = product < 0n ? -product : product
  const rounded = (size * 2n + divisor) / (divisor * 2n)
  return Number(product < 0n ? -rounded : rounded)
}
