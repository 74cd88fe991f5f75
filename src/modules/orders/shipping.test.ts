import { expect, test } from 'vitest'
import type { ShippingHours } from './settings.ts'
import { shipsAfterRestock, shipsOn } from './shipping.ts'

const OSLO: ShippingHours = {
  zone: 'Europe/Oslo',
  cutoff: 14 * 60,
  workingDays: [1, 2, 3, 4, 5],
  closedDays: ['2026-12-24', '2026-12-25'],
}
const at = (iso: string) => shipsOn(OSLO, new Date(iso))

test('before the cut-off it leaves today, from the cut-off on the next working day', () => {
  expect(at('2026-11-24T12:59:59Z')).toEqual({ on: '2026-11-24', orderBy: new Date('2026-11-24T13:00:00Z') })
  expect(at('2026-11-24T13:00:00Z')).toEqual({ on: '2026-11-25', orderBy: new Date('2026-11-25T13:00:00Z') })
})

test('weekends and closed days are passed over, also where UTC has another day', () => {
  expect(at('2026-11-27T15:00:00Z')?.on).toBe('2026-11-30')
  expect(at('2026-11-28T08:00:00Z')?.on).toBe('2026-11-30')
  expect(at('2026-12-23T15:00:00Z')?.on).toBe('2026-12-28')
  // Half past midnight on Wednesday in Oslo, Tuesday in UTC.
  expect(at('2026-11-24T23:30:00Z')?.on).toBe('2026-11-25')
})

test('a shop that is never open promises nothing', () => {
  expect(shipsOn({ ...OSLO, workingDays: [] }, new Date('2026-11-24T09:00:00Z'))).toBe(null)
})

test('what comes in on a day leaves on the working day after it; a day gone by is no promise', () => {
  const now = new Date('2026-11-24T09:00:00Z')
  expect(shipsAfterRestock(OSLO, '2026-12-03', now)).toBe('2026-12-04')
  expect(shipsAfterRestock(OSLO, '2026-12-04', now)).toBe('2026-12-07')
  expect(shipsAfterRestock(OSLO, '2026-10-01', now)).toBe('2026-11-25')
})
