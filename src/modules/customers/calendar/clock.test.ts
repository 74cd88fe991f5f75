import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueNow, remaining, type Turn } from './clock.ts'
import type { OpeningHours } from './hours.ts'
import { naiveClock, naiveOpen } from './naive.ts'

const MINUTE_MS = 60_000
const OSLO: OpeningHours = {
  zone: 'Europe/Oslo',
  spans: [{ days: [1, 2, 3, 4, 5], from: 480, to: 960 }],
  closedDays: [],
}
const at = (iso: string) => new Date(iso)

test('while it waits for the customer the clock stands still, and it goes on with what was left', () => {
  const asked: Turn = { at: at('2026-11-24T09:00:00Z'), runs: true }
  const answered: Turn = { at: at('2026-11-24T11:00:00Z'), runs: false }
  const back: Turn = { at: at('2026-11-26T14:00:00Z'), runs: true }
  const clock = { hours: OSLO, minutes: 240, turns: [asked] }
  expect(dueNow(clock)).toEqual(at('2026-11-24T13:00:00Z'))
  expect(remaining(clock, at('2026-11-24T10:00:00Z'))).toBe(180)

  const waits = { ...clock, turns: [asked, answered] }
  expect(dueNow(waits)).toBe(null)
  expect(remaining(waits, at('2026-11-25T10:00:00Z'))).toBe(120)

  const goesOn = { ...clock, turns: [asked, answered, back] }
  expect(dueNow(goesOn)).toEqual(at('2026-11-27T08:00:00Z'))
  expect(remaining(goesOn, at('2026-11-27T09:30:00Z'))).toBe(-90)
})

test('what was over before the customer was asked stays over, and what never began has no end', () => {
  const late: Turn[] = [
    { at: at('2026-11-24T09:00:00Z'), runs: true },
    { at: at('2026-11-24T12:00:00Z'), runs: false },
  ]
  expect(dueNow({ hours: OSLO, minutes: 60, turns: late })).toEqual(at('2026-11-24T10:00:00Z'))
  expect(dueNow({ hours: OSLO, minutes: 60, turns: [] })).toBe(null)
  expect(remaining({ hours: OSLO, minutes: 60, turns: [] }, at('2026-11-24T10:00:00Z'))).toBe(60)
  expect(dueNow({ hours: { ...OSLO, spans: [] }, minutes: 60, turns: late.slice(0, 1) })).toBe(null)
})

const clocks = [
  naiveClock('Europe/Oslo', '2026-10-23T00:00:00Z', 6),
  naiveClock('Australia/Lord_Howe', '2026-10-01T00:00:00Z', 6),
  naiveClock('Pacific/Apia', '2011-12-28T00:00:00Z', 6),
]

test('it agrees with a clock that counts every minute, however often it is stopped', () => {
  const anyStops = fc.record({
    clock: fc.constantFrom(...clocks),
    spans: fc.array(
      fc.record({
        days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        from: fc.integer({ min: 0, max: 1_439 }),
        to: fc.integer({ min: 0, max: 1_440 }),
      }),
      { maxLength: 3 },
    ),
    turned: fc.uniqueArray(fc.nat({ max: 8_639 }), { maxLength: 8 }),
    now: fc.nat({ max: 8_639 }),
    minutes: fc.integer({ min: 1, max: 2_000 }),
  })
  let due = 0
  fc.assert(
    fc.property(anyStops, ({ clock, spans, turned, now, minutes }) => {
      const hours = { zone: clock.zone, spans, closedDays: [] }
      const open = naiveOpen(clock, hours)
      const moment = (index: number) => new Date(clock.start + index * MINUTE_MS)
      const turns = turned
        .sort((one, other) => one - other)
        .map((index, count) => ({ at: moment(index), runs: count % 2 === 0 }))
      const turnsAt = new Set(turned)
      let left = minutes
      let leftNow = minutes
      let over: Date | null = null
      let runs = false
      for (let index = 0; index < open.length; index += 1) {
        if (turnsAt.has(index)) runs = !runs
        if (index === now) leftNow = left
        if (runs && open[index]) left -= 1
        if (left === 0 && !over) over = moment(index + 1)
      }
      expect(remaining({ hours, minutes, turns }, moment(now))).toBe(leftNow)
      const answer = dueNow({ hours, minutes, turns })
      if (over) expect(answer).toEqual(over)
      else if (answer) expect(answer.getTime()).toBeGreaterThan(moment(open.length).getTime())
      if (over) due += 1
    }),
    { numRuns: 300 },
  )
  expect(due).toBeGreaterThan(50)
})
