import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { killProgram } from '../proof/kill-program.ts'

cleanUpWhenTold()

test(
  'a program that dies between commit and reply loses no order and doubles none, when clients repeat with the same key',
  { timeout: 120_000 },
  async () => {
    const counted = await killProgram({ kills: 4, key: 'same' })
    expect(counted.acknowledged).toBeGreaterThan(4 * 3)
    expect(counted).toMatchObject({ lost: 0, doubled: 0, unanswered: 0 })
  },
)

test('the same without a repeated key doubles orders: what the key is for', { timeout: 120_000 }, async () => {
  const counted = await killProgram({ kills: 4, key: 'fresh' })
  expect(counted.lost).toBe(0)
  expect(counted.doubled).toBeGreaterThan(0)
})
