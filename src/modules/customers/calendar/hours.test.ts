import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AHEAD_DAYS, dueAfter, isOpen, nextOpening, type OpeningHours, workedBetween } from './hours.ts'
import { type NaiveClock, naiveClock, naiveOpen } from './naive.ts'

const MINUTE_MS = 60_000
const WEEKDAYS = [1, 2, 3, 4, 5]
const OSLO: OpeningHours = {
  zone: 'Europe/Oslo',
  spans: [{ days: WEEKDAYS, from: 480, to: 960 }],
  closedDays: ['2026-12-24', '2026-12-25'],
}
const at = (iso: string) => new Date(iso)

/** Weeks in which the clocks of a zone do something: forward, back, by half an hour, twice within a month, over a whole day, or nothing. */
const CLOCKS: readonly [zone: string, from: string][] = [
  ['Europe/Oslo', '2026-03-26T00:00:00Z'],
  ['Europe/Oslo', '2026-10-22T00:00:00Z'],
  ['America/New_York', '2026-03-05T00:00:00Z'],
  ['America/New_York', '2026-10-29T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-01T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-09-30T00:00:00Z'],
  // Back for Ramadan on 23 February and forward again on 6 April.
  ['Africa/Casablanca', '2025-02-20T00:00:00Z'],
  ['Africa/Casablanca', '2025-04-03T00:00:00Z'],
  // Skipped the 30th of December by going to the other side of the date line.
  ['Pacific/Apia', '2011-12-27T00:00:00Z'],
  // Half past five until the end of 1985, a quarter to six since.
  ['Asia/Kathmandu', '1985-12-28T00:00:00Z'],
  // Midnight itself is skipped in September.
  ['America/Santiago', '2026-09-02T00:00:00Z'],
]
const CLOCK_DAYS = 8

const clocks = new Map<number, NaiveClock>()
function clockNumbered(index: number): NaiveClock {
  const clock = clocks.get(index) ?? naiveClock(...CLOCKS[index]!, CLOCK_DAYS)
  clocks.set(index, clock)
  return clock
}

/** Any week: many spans, some over midnight, some overlapping, closed days among those of the clock. */
const anyCase = fc.integer({ min: 0, max: CLOCKS.length - 1 }).chain((index) => {
  const clock = clockNumbered(index)
  const days = [...new Set(clock.shown.map(({ day }) => day))]
  return fc.record({
    clock: fc.constant(clock),
    hours: fc.record({
      zone: fc.constant(clock.zone),
      spans: fc.array(
        fc.record({
          days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
          from: fc.oneof(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 0, max: 240 })),
          to: fc.oneof(fc.integer({ min: 0, max: 1_440 }), fc.integer({ min: 0, max: 240 })),
        }),
        { maxLength: 4 },
      ),
      closedDays: fc.subarray(days, { maxLength: 4 }),
    }),
    from: fc.nat({ max: clock.shown.length - 1 }),
    to: fc.nat({ max: clock.shown.length - 1 }),
    minutes: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 3_000 })),
  })
})

test('it agrees with a clock that counts every minute, wherever and whenever clocks are changed', () => {
  const checked = { due: 0, later: 0, opened: 0 }
  fc.assert(
    fc.property(anyCase, ({ clock, hours, from, to, minutes }) => {
      const open = naiveOpen(clock, hours)
      const moment = (index: number) => new Date(clock.start + index * MINUTE_MS)
      const end = moment(open.length)

      expect(isOpen(hours, moment(from))).toBe(open[from])
      const counted = open.slice(from, to).filter(Boolean).length
      expect(workedBetween(hours, moment(from), moment(to))).toBe(counted)

      const first = open.indexOf(true, from)
      const opening = nextOpening(hours, moment(from))
      if (first >= 0) expect(opening).toEqual(moment(first))
      else if (opening) expect(opening.getTime()).toBeGreaterThanOrEqual(end.getTime())
      if (first > from) checked.opened += 1

      let left = minutes
      let index = from
      for (; index < open.length && left > 0; index += 1) if (open[index]) left -= 1
      const due = dueAfter(hours, moment(from), minutes)
      if (left === 0) expect(due).toEqual(moment(index))
      else if (due) expect(due.getTime()).toBeGreaterThan(end.getTime())
      checked[left === 0 ? 'due' : 'later'] += 1
    }),
    { numRuns: 400 },
  )
  // A property that never meets its cases proves nothing.
  for (const times of Object.values(checked)) expect(times).toBeGreaterThan(50)
})

test('what is due is the first moment by which so much was worked, between minutes too', () => {
  fc.assert(
    fc.property(
      anyCase,
      fc.integer({ min: 0, max: 59_999 }),
      fc.integer({ min: 1, max: 600_000 }),
      ({ clock, hours, from }, more, milliseconds) => {
        const start = new Date(clock.start + from * MINUTE_MS + more)
        const due = dueAfter(hours, start, milliseconds / MINUTE_MS)
        if (!due) return
        expect(workedBetween(hours, start, due) * MINUTE_MS).toBeCloseTo(milliseconds, 3)
        expect(workedBetween(hours, start, new Date(due.getTime() - 1)) * MINUTE_MS).toBeLessThan(milliseconds)
      },
    ),
    { numRuns: 300 },
  )
})

test('a day of work ends at closing time, and what is left of it goes over nights, weekends and closed days', () => {
  // Eight hours from the morning are the same day's closing time; a minute more is the next morning.
  expect(dueAfter(OSLO, at('2026-11-24T07:00:00Z'), 480)).toEqual(at('2026-11-24T15:00:00Z'))
  expect(dueAfter(OSLO, at('2026-11-24T07:00:00Z'), 481)).toEqual(at('2026-11-25T07:01:00Z'))
  // Friday at half past three.
  expect(dueAfter(OSLO, at('2026-11-27T14:30:00Z'), 60)).toEqual(at('2026-11-30T07:30:00Z'))
  // Wednesday the 23rd of December: the 24th and 25th are closed, then comes a weekend.
  expect(dueAfter(OSLO, at('2026-12-23T14:00:00Z'), 120)).toEqual(at('2026-12-28T08:00:00Z'))
  expect(workedBetween(OSLO, at('2026-12-23T14:00:00Z'), at('2026-12-28T08:00:00Z'))).toBe(120)
  expect(dueAfter(OSLO, at('2026-11-28T10:00:00Z'), 0)).toEqual(at('2026-11-28T10:00:00Z'))
})

test('opening is when it opens, and closing time is closed', () => {
  expect(isOpen(OSLO, at('2026-11-24T07:00:00Z'))).toBe(true)
  expect(isOpen(OSLO, at('2026-11-24T06:59:59.999Z'))).toBe(false)
  expect(isOpen(OSLO, at('2026-11-24T14:59:59.999Z'))).toBe(true)
  expect(isOpen(OSLO, at('2026-11-24T15:00:00Z'))).toBe(false)
  expect(nextOpening(OSLO, at('2026-11-24T15:00:00Z'))).toEqual(at('2026-11-25T07:00:00Z'))
  // Summer time began in between: eight on the wall is an hour earlier.
  expect(nextOpening(OSLO, at('2026-03-27T15:00:00Z'))).toEqual(at('2026-03-30T06:00:00Z'))
})

test('a night at the bar is an hour shorter in March and an hour longer in October, and belongs to its evening', () => {
  const bar: OpeningHours = { ...OSLO, spans: [{ days: [6], from: 1_320, to: 240 }], closedDays: ['2026-11-29'] }
  expect(workedBetween(bar, at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(300)
  expect(workedBetween(bar, at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'))).toBe(420)
  // Sunday is closed, but Saturday's night goes on.
  expect(isOpen(bar, at('2026-11-29T02:00:00Z'))).toBe(true)
  expect(isOpen({ ...bar, closedDays: ['2026-11-28'] }, at('2026-11-29T02:00:00Z'))).toBe(false)
})

test('where nothing ever opens, or too little within the time that is looked ahead, no moment is made up', () => {
  const never: OpeningHours = { ...OSLO, spans: [] }
  expect(nextOpening(never, at('2026-11-24T09:00:00Z'))).toBe(null)
  expect(dueAfter(never, at('2026-11-24T09:00:00Z'), 1)).toBe(null)
  expect(isOpen(never, at('2026-11-24T09:00:00Z'))).toBe(false)
  const now = at('2026-11-24T09:00:00Z')
  const days = Array.from({ length: AHEAD_DAYS + 2 }, (_, day) =>
    new Date(now.getTime() + (day - 1) * 86_400_000).toISOString().slice(0, 10),
  )
  expect(nextOpening({ ...OSLO, closedDays: days }, now)).toBe(null)
  const seldom: OpeningHours = { ...OSLO, spans: [{ days: [1], from: 480, to: 490 }] }
  expect(dueAfter(seldom, now, 570)).not.toBe(null)
  expect(dueAfter(seldom, now, 600)).toBe(null)
  expect(() => dueAfter(OSLO, now, -1)).toThrow(RangeError)
  expect(() => dueAfter(OSLO, now, Number.NaN)).toThrow(RangeError)
  expect(() => workedBetween(OSLO, at('1800-01-01T00:00:00Z'), now)).toThrow(RangeError)
})

test('a month ahead is worked out in less than the fiftieth part of a millisecond', () => {
  const start = at('2026-03-10T09:00:00Z')
  const month = 22 * 480
  // The zone's year is looked up once.
  expect(dueAfter(OSLO, start, month)).toEqual(at('2026-04-09T08:00:00Z'))
  const each = Array.from({ length: 25 }, () => {
    const began = performance.now()
    for (let time = 0; time < 200; time += 1) dueAfter(OSLO, start, month)
    return (performance.now() - began) / 200
  })
  // The best of many: what the machine does besides is not what is measured.
  expect(Math.min(...each)).toBeLessThan(0.05)
})
