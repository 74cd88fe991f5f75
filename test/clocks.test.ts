import fc from 'fast-check'
import { expect, test } from 'vitest'
import { naiveClock, naiveOpen } from '../src/modules/customers/calendar/naive.ts'
import { type ClockRule, nearest } from '../src/modules/desk/clocks/rules.ts'
import { type Clocked, dueOf, isRunning, leftOf, run } from '../src/modules/desk/clocks/turns.ts'

const MINUTE_MS = 60_000

/** Summer time ends, begins, changes by half an hour, and a day that is not there. */
const clocks = [
  naiveClock('Europe/Oslo', '2026-10-22T00:00:00Z', 8),
  naiveClock('America/New_York', '2027-03-11T00:00:00Z', 8),
  naiveClock('Australia/Lord_Howe', '2026-10-01T00:00:00Z', 8),
  naiveClock('Pacific/Apia', '2011-12-26T00:00:00Z', 8),
  naiveClock('Asia/Kathmandu', '2026-12-24T00:00:00Z', 8),
]
const LENGTH = 8 * 1_440

/** As desk.answer_clocks does it. */
const stop = (clock: Clocked, at: Date): Clocked =>
  isRunning(clock) ? { ...clock, turns: [...clock.turns, at] } : clock

/** What happens in a case: its customer writes, we answer; each may come twice in a row, and then changes nothing. */
const anyCase = fc.record({
  clock: fc.constantFrom(...clocks),
  spans: fc.array(
    fc.record({
      days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      from: fc.integer({ min: 0, max: 1_439 }),
      to: fc.integer({ min: 0, max: 1_440 }),
    }),
    { maxLength: 3 },
  ),
  closed: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 }),
  events: fc.array(fc.record({ at: fc.nat({ max: LENGTH - 1 }), writes: fc.boolean() }), { maxLength: 12 }),
  begins: fc.nat({ max: LENGTH - 1 }),
  minutes: fc.integer({ min: 1, max: 2_500 }),
})

test('however often it stands still and goes on, a promise is due when a clock that counts every minute says so', () => {
  let due = 0
  let stopped = 0
  fc.assert(
    fc.property(anyCase, ({ clock, spans, closed, events, begins, minutes }) => {
      const moment = (index: number) => new Date(clock.start + index * MINUTE_MS)
      const closedDays = closed.map((day) => clock.shown[day * 1_440]!.day)
      const hours = { zone: clock.zone, spans, closedDays }
      const open = naiveOpen(clock, hours)
      let real: Clocked = { minutes, turns: [moment(begins)] }
      const later = events.filter(({ at }) => at > begins).sort((one, other) => one.at - other.at)
      let left = minutes
      let over: number | null = null
      let runs = true
      let next = 0
      for (let index = begins; index < LENGTH; index += 1) {
        for (; later[next]?.at === index; next += 1) {
          const { writes } = later[next]!
          // What was over was late before, and stays it.
          if (over !== null) break
          real = writes ? run(real, moment(index), hours) : stop(real, moment(index))
          runs = writes
          expect(isRunning(real)).toBe(runs)
          expect(leftOf(real, hours, moment(index))).toBe(left)
        }
        if (runs && open[index] && left > 0) left -= 1
        if (left === 0 && over === null) over = index + 1
      }
      const answer = dueOf(real, hours)
      if (over !== null) expect(answer).toEqual(moment(over))
      else if (runs && answer) expect(answer.getTime()).toBeGreaterThan(moment(LENGTH).getTime())
      else if (!runs) expect(answer).toBe(null)
      if (over !== null) due += 1
      else if (!runs) stopped += 1
    }),
    { numRuns: 400 },
  )
  expect(due).toBeGreaterThan(60)
  expect(stopped).toBeGreaterThan(20)
})

test('a case that goes back and forth for ever keeps its time, and its row stays small', () => {
  const hours = { zone: 'Europe/Oslo', spans: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1_440 }], closedDays: [] }
  const start = Date.parse('2026-11-02T00:00:00Z')
  const moment = (minute: number) => new Date(start + minute * MINUTE_MS)
  let clock: Clocked = { minutes: 1_000, turns: [moment(0)] }
  // One minute on, one minute off, six hundred times.
  for (let minute = 1; minute < 1_200; minute += 1)
    clock = minute % 2 === 1 ? stop(clock, moment(minute)) : run(clock, moment(minute), hours)
  expect(clock.turns.length).toBeLessThanOrEqual(201)
  expect(leftOf(clock, hours, moment(1_199))).toBe(400)
  expect(dueOf(run(clock, moment(2_000), hours), hours)).toEqual(moment(2_400))
})

const rule = (named: Partial<ClockRule>): ClockRule => ({
  category: null,
  rank: null,
  tier: null,
  first: null,
  next: null,
  solved: null,
  makeGood: null,
  ...named,
})

test('the nearest rule is the one that names the most of what a case is; haste goes before subject, and that before person', () => {
  const rules = [
    rule({ first: 1 }),
    rule({ tier: 'best', first: 2 }),
    rule({ category: 'press', first: 3 }),
    rule({ rank: 'red', first: 4 }),
    rule({ category: 'press', tier: 'best', first: 5 }),
    rule({ category: 'press', rank: 'red', tier: 'best', next: 6 }),
  ]
  const first = (category: string | null, rank: 'standard' | 'red', tier: 'best' | null) =>
    nearest(rules, { category, rank, tier }, 'first')?.says
  expect(first(null, 'standard', null)).toBe(1)
  expect(first('jobs', 'standard', 'best')).toBe(2)
  expect(first('press', 'standard', null)).toBe(3)
  expect(first('press', 'red', null)).toBe(4)
  // It names more; the one that names everything says nothing of a first reply.
  expect(first('press', 'red', 'best')).toBe(5)
  expect(nearest(rules, { category: 'press', rank: 'red', tier: 'best' }, 'next')?.says).toBe(6)
  expect(nearest(rules, { category: 'press', rank: 'red', tier: null }, 'solved')).toBe(null)
  expect(nearest([], { category: null, rank: 'red', tier: null }, 'first')).toBe(null)
})
