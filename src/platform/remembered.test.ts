import { expect, test } from 'vitest'
import type { Rung } from './bell.ts'
import type { Context } from './context.ts'
import { remembered } from './remembered.ts'

const ctx = () => ({ db: {}, log: { warn: () => undefined } }) as unknown as Pick<Context, 'db' | 'log'>

test('what is remembered is read anew when it is rung for, and is not known meanwhile', async () => {
  const house = ctx()
  let stands = 1
  let reads = 0
  const thing = remembered('things', 'things', () => ((reads += 1), Promise.resolve(stands)))
  let rings: (rung: Rung) => void = () => undefined
  expect(thing.of(house)).toBeUndefined()
  await thing.open(house, { on: (listener) => ((rings = listener), () => undefined) })
  expect(thing.of(house)).toBe(1)
  stands = 2
  rings(new Set(['others']))
  expect([thing.of(house), reads]).toEqual([1, 1])
  rings(new Set(['things']))
  expect(thing.of(house)).toBeUndefined()
  // Three more rings while one read waits: one read.
  for (let at = 0; at < 3; at += 1) rings('all')
  await thing.again(house)
  expect([thing.of(house), reads]).toEqual([2, 2])
  // Another database is another house.
  expect(thing.of(ctx())).toBeUndefined()
})

test('a read that began before the last ring is not believed', async () => {
  const house = ctx()
  const waits = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  let reads = 0
  const thing = remembered('things', 'things', () => waits[reads++]!.promise)
  const first = thing.again(house)
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  expect(reads).toBe(1)
  const second = thing.again(house)
  waits[0]!.resolve('old')
  await first
  expect(thing.of(house)).toBeUndefined()
  waits[1]!.resolve('new')
  await second
  expect(thing.of(house)).toBe('new')
})
