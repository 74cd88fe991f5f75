import { intlLocale } from './speak.ts'

/** An amount of money: whole minor units (øre, cents) of an ISO 4217 currency. */
export type MoneyShown = { readonly amount: number; readonly currency: string }

/**
 * ISO 4217 minor units that are not 2. Intl's own digits are those of daily use (HUF and IDR have 0 there, 2 in the
 * standard), and an amount divided by the wrong power of ten is off by a hundred.
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** How many decimals a currency's minor unit stands for. */
export function currencyExponent(currency: string): number {
  return EXPONENTS[currency] ?? 2
}

/** '2 490 kr', '£12.50': whole amounts without decimals, in the reader's notation. */
export function formatMoney(money: MoneyShown, locale: string): string {
  const exponent = currencyExponent(money.currency)
  return moneyFormat(locale, money.currency, exponent).format(money.amount / 10 ** exponent)
}

/** 12 400 in the reader's notation. */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale).format(value)
}

/** 0.25 → '25 %', as on a tax line. */
export function formatPercent(share: number, locale: string): string {
  return percentFormat(locale).format(share)
}

/** 1 240 000 bytes → '1.2 MB': as file managers count, in thousands. */
export function formatSize(bytes: number, locale: string): string {
  const unit = bytes < KILOBYTES_BELOW ? 'kilobyte' : 'megabyte'
  const size = unit === 'kilobyte' ? Math.max(1, Math.round(bytes / 1_000)) : bytes / 1_000_000
  return sizeFormat(locale, unit).format(size)
}
const KILOBYTES_BELOW = 1_000_000

/** `short`: 'Tue 24 Nov'; `long`: 'Tuesday 24 November'; `bare`: '24 Nov', for looking back, where a weekday says nothing. */
export type DayStyle = 'short' | 'long' | 'bare'

/** A day in a zone, with its year when `now` is given and lies in another one. */
export function formatDay(
  date: Date,
  zone: string,
  locale: string,
  { now, style = 'short' }: { now?: Date; style?: DayStyle } = {},
): string {
  const otherYear = now !== undefined && yearOf(date, zone) !== yearOf(now, zone)
  return dayFormat(locale, zone, style, otherYear).format(date)
}

/** '14.30'. With a full stop in both languages: so clocks are written in Norwegian, and so does this house in English. */
export function formatTime(date: Date, zone: string, locale: string): string {
  return timeFormat(locale, zone).format(date).replace(':', '.')
}

/** 'May 2024' */
export function formatMonth(date: Date, zone: string, locale: string): string {
  return monthFormat(locale, zone).format(date)
}

/** 'in 3 hours', '2 days ago', 'yesterday': the largest unit that is at least one. */
export function formatRelative(date: Date, now: Date, locale: string): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000)
  for (const [unit, length] of RELATIVE_UNITS) {
    if (Math.abs(seconds) >= length) return relativeFormat(locale).format(Math.trunc(seconds / length), unit)
  }
  return relativeFormat(locale).format(0, 'second')
}

const RELATIVE_UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** The calendar day in a zone, as a number that can be subtracted: days since 1970. */
export function dayNumber(date: Date, zone: string): number {
  return Date.parse(`${isoDayFormat(zone).format(date)}T00:00:00Z`) / MILLISECONDS_PER_DAY
}

const MILLISECONDS_PER_DAY = 86_400_000

/** '2026-11-24' in a zone, for `<time datetime>` of a whole day and for date fields. */
export function isoDay(date: Date, zone: string): string {
  return isoDayFormat(zone).format(date)
}

function yearOf(date: Date, zone: string): string {
  return isoDayFormat(zone).format(date).slice(0, 4)
}

/** A formatter costs 30 to 90 µs to make and 1 µs to use. Zones and currencies are few, but zones come from people. */
const MAX_KEPT_FORMATTERS = 500

function keep<Arguments extends readonly (string | number | boolean)[], Made>(make: (...from: Arguments) => Made) {
  const kept = new Map<string, Made>()
  return (...from: Arguments): Made => {
    const key = from.join('|')
    let made = kept.get(key)
    if (made === undefined) {
      if (kept.size >= MAX_KEPT_FORMATTERS) kept.clear()
      made = make(...from)
      kept.set(key, made)
    }
    return made
  }
}

const moneyFormat = keep(
  (locale: string, currency: string, exponent: number) =>
    new Intl.NumberFormat(intlLocale(locale), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
      trailingZeroDisplay: 'stripIfInteger',
    }),
)
const numberFormat = keep((locale: string) => new Intl.NumberFormat(intlLocale(locale)))
const percentFormat = keep(
  (locale: string) => new Intl.NumberFormat(intlLocale(locale), { style: 'percent', maximumFractionDigits: 2 }),
)
const sizeFormat = keep(
  (locale: string, unit: string) =>
    new Intl.NumberFormat(intlLocale(locale), { style: 'unit', unit, maximumFractionDigits: 1 }),
)
const dayFormat = keep(
  (locale: string, zone: string, style: DayStyle, year: boolean) =>
    new Intl.DateTimeFormat(intlLocale(locale), {
      ...(style === 'bare' || (year && style === 'short') ? {} : { weekday: style === 'long' ? 'long' : 'short' }),
      day: 'numeric',
      month: style === 'long' ? 'long' : 'short',
      ...(year ? { year: 'numeric' } : {}),
      timeZone: zone,
    }),
)
const timeFormat = keep(
  (locale: string, zone: string) =>
    new Intl.DateTimeFormat(intlLocale(locale), {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    }),
)
const monthFormat = keep(
  (locale: string, zone: string) =>
    new Intl.DateTimeFormat(intlLocale(locale), { month: 'long', year: 'numeric', timeZone: zone }),
)
const isoDayFormat = keep(
  (zone: string) =>
    new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }),
)
const relativeFormat = keep((locale: string) => new Intl.RelativeTimeFormat(intlLocale(locale), { numeric: 'auto' }))
