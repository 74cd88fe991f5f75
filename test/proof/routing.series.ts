// The long series about routing, as part of `npm run proof`.
import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { put } from './put.ts'
import { type Routed, routeTogether } from './routing.ts'

const MINUTE = 60_000
const SHORT = process.env['RAPPORT_PROOF_SHORT'] === '1'
const DESK = SHORT ? { cases: 200, agents: 5, workers: 50 } : { cases: 2_000, agents: 20, workers: 200 }

cleanUpWhenTold()

const told = ({ cases, agents, workers, left, twice, most, seconds }: Routed) =>
  `${workers} workers, ${cases} cases, ${agents} agents: ${left} left, ${twice} given twice, at most ${most} with one agent, ${seconds} s`

test('very many route at once', { timeout: 20 * MINUTE }, async () => {
  const sound = await routeTogether({ ...DESK, lock: true })
  const without = await routeTogether({ ...DESK, lock: false })
  put(
    'Routing together',
    'Agents take five mails each and settle them, while all workers route over 60 connections. One statement looks again and again who has how many. Without: desk.choose_case lets several decide at a time.',
    [['nobody gets more than they can take', told(sound), told(without)]],
  )
  expect(sound).toMatchObject({ left: 0, twice: 0, most: 5 })
  expect(without.most).toBeGreaterThan(5)
})
