import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { killPostgres } from '../proof/kill-postgres.ts'

cleanUpWhenTold()

test('a PostgreSQL that is killed under load has every order that was acknowledged', { timeout: 180_000 }, async () => {
  const counted = await killPostgres({ kills: 2, synchronous: true })
  expect(counted.acknowledged).toBeGreaterThan(100)
  expect(counted).toMatchObject({ lost: 0, doubled: 0, unanswered: 0 })
})
