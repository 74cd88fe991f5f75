import { expect, test } from 'vitest'
import { dayOf, endOfDay, momentOf, nextDay, weekdayOf } from './day.ts'
import { nextChange, offsetAt } from './zone.ts'

const HOUR_MS = 3_600_000

test('a day is as long as its zone says, on the days when clocks change too', () => {
  const length = (day: string, zone: string) =>
    (endOfDay(day, zone).getTime() - endOfDay(nextDay(day, -1), zone).getTime()) / HOUR_MS
  expect(endOfDay('2026-11-24', 'Europe/Oslo').toISOString()).toBe('2026-11-24T22:59:59.999Z')
  expect(endOfDay('2026-11-24', 'Pacific/Kiritimati').toISOString()).toBe('2026-11-24T09:59:59.999Z')
  // Summer time begins on 29 March 2026 and ends on 25 October.
  expect(length('2026-03-29', 'Europe/Oslo')).toBe(23)
  expect(length('2026-10-25', 'Europe/Oslo')).toBe(25)
  expect(length('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5)
  expect(length('2026-09-06', 'America/Santiago')).toBe(23)
  expect(length('2011-12-30', 'Pacific/Apia')).toBe(0)
})

test('the clock on the wall shows what was asked for; a skipped time is put forward, a time that comes twice is the first', () => {
  const moment = (day: string, minutes: number, zone: string) => momentOf(day, minutes, zone).toISOString()
  expect(moment('2026-11-24', 840, 'Europe/Oslo')).toBe('2026-11-24T13:00:00.000Z')
  expect(moment('2026-03-29', 150, 'Europe/Oslo')).toBe('2026-03-29T01:30:00.000Z')
  expect(moment('2026-10-25', 150, 'Europe/Oslo')).toBe('2026-10-25T00:30:00.000Z')
  // West of Greenwich too: half past two is put forward to half past three.
  expect(moment('2026-03-08', 150, 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
  expect(moment('2026-11-01', 90, 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
  // Midnight is skipped in Santiago: the day begins at one.
  expect(moment('2026-09-06', 0, 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z')
  expect(dayOf(momentOf('2026-09-06', 0, 'America/Santiago'), 'America/Santiago')).toBe('2026-09-06')
})

test('days of the calendar go over months and years, and have their weekday', () => {
  expect([nextDay('2026-12-31'), nextDay('2028-02-28'), nextDay('2026-03-01', -1)]).toEqual([
    '2027-01-01',
    '2028-02-29',
    '2026-02-28',
  ])
  expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-29'), weekdayOf('1969-12-31')]).toEqual([1, 7, 3])
  expect(dayOf(new Date('2026-11-24T23:30:00Z'), 'Europe/Oslo')).toBe('2026-11-25')
})

test('every change of a zone is found, to the second, and none where there is none', () => {
  const from = Date.parse('2026-01-01T00:00:00Z')
  const until = Date.parse('2028-01-01T00:00:00Z')
  const changes = (zone: string) => {
    const found: string[] = []
    for (let at = nextChange(zone, from, until); at < until; at = nextChange(zone, at, until))
      found.push(new Date(at).toISOString())
    return found
  }
  expect(changes('Europe/Oslo')).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-10-25T01:00:00.000Z',
    '2027-03-28T01:00:00.000Z',
    '2027-10-31T01:00:00.000Z',
  ])
  expect(nextChange('Africa/Casablanca', Date.parse('2025-01-01T00:00:00Z'), until)).toBe(
    Date.parse('2025-02-23T02:00:00Z'),
  )
  expect(nextChange('Africa/Casablanca', Date.parse('2025-02-23T02:00:00Z'), until)).toBe(
    Date.parse('2025-04-06T02:00:00Z'),
  )
  expect(changes('Asia/Kathmandu')).toEqual([])
  expect(offsetAt('Asia/Kathmandu', from)).toBe(5.75 * HOUR_MS)
  expect(offsetAt('Europe/Oslo', Date.parse('2026-03-29T00:59:59.999Z'))).toBe(HOUR_MS)
  expect(offsetAt('Europe/Oslo', Date.parse('2026-03-29T01:00:00Z'))).toBe(2 * HOUR_MS)
})
