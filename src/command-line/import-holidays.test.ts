import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../test/harness/house.ts'
import { closeOn } from './import-holidays.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse({ now: '2026-12-23T12:00:00Z' })
})
afterAll(() => house.close())

test('on a holiday that was imported nothing is promised; importing it again changes nothing', async () => {
  const ctx = house.actAs({ kind: 'system', name: 'import:holidays' })
  const promised = async () => {
    const reply = await house
      .person('Anna')
      .visit('/api/cases', { json: { email: 'anna@lie.example', text: 'Are you open over Christmas?' } })
    return ((await reply.json()) as { promise: { dueAt: string } }).promise.dueAt
  }
  expect(await promised()).toBe('2026-12-24T12:00:00.000Z')
  const holidays = { days: ['2026-12-24', '2026-12-25'], skipped: [] }
  expect(await closeOn(ctx, holidays)).toEqual({ taken: 2, unchanged: 0, skipped: [] })
  // The holidays are Thursday and Friday, then comes a weekend.
  expect(await promised()).toBe('2026-12-28T12:00:00.000Z')
  expect(await closeOn(ctx, { ...holidays, days: [...holidays.days, '2026-12-31'] })).toMatchObject({
    taken: 1,
    unchanged: 2,
  })
})
