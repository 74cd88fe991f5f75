import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { sellLastUnit } from '../proof/last-unit.ts'

cleanUpWhenTold()

test(
  'of ten buyers of the last unit at two programs one gets it and nine are asked; reading first and writing then sells it again',
  { timeout: 120_000 },
  async () => {
    const { rapport, control } = await sellLastUnit(5)
    expect(rapport).toEqual({ rounds: 5, sold: 5, oversold: 0, asked: 45 })
    expect(control.oversold).toBeGreaterThan(0)
  },
)
