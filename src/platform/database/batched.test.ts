import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { setting, shop } from '../settings.ts'
import { batched } from './batched.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

/** What each statement was asked. */
let asked: number[][] = []
let underWay = 0
let most = 0
beforeEach(() => {
  asked = []
  most = 0
})

const doubled = batched<number, number>({ keyOf: String, together: 4, atOnce: 2 }, async ({ db }, questions) => {
  asked.push([...questions])
  most = Math.max(most, ++underWay)
  try {
    const { rows } = await sql<{
      doubled: number
    }>`select case when n = 13 then 26 / (13 - n) else n * 2 end as doubled from unnest(${[...questions]}::integer[]) with ordinality q (n, at), pg_sleep(0.02) order by at`.execute(
      db,
    )
    return rows.map((row) => row.doubled)
  } finally {
    underWay -= 1
  }
})

test('those who ask at the same time are answered by one statement, each with their own answer', async () => {
  expect(await Promise.all([3, 1, 2].map((n) => doubled(house.context, n)))).toEqual([6, 2, 4])
  expect(asked).toEqual([[3, 1, 2]])
})

test('the same question is asked once', async () => {
  expect(await Promise.all([7, 7, 7].map((n) => doubled(house.context, n)))).toEqual([14, 14, 14])
  expect(asked).toEqual([[7]])
})

test('no statement holds more than it may, and no more are under way', async () => {
  const many = Array.from({ length: 30 }, (_, n) => 100 + n)
  expect(await Promise.all(many.map((n) => doubled(house.context, n)))).toEqual(many.map((n) => n * 2))
  expect(asked.map((questions) => questions.length)).toEqual([4, 4, 4, 4, 4, 4, 4, 2])
  expect(most).toBe(2)
})

test('who asks while a statement is under way is answered by a later one', async () => {
  const [one, two] = [doubled(house.context, 5), doubled(house.context, 6)]
  await new Promise((resolve) => setTimeout(resolve, 10))
  const again = doubled(house.context, 5)
  expect(await Promise.all([one, two, again])).toEqual([10, 12, 10])
  expect(asked).toEqual([[5, 6], [5]])
})

test('a failure reaches everybody who asked with it, and nobody after', async () => {
  const together = await Promise.allSettled([1, 13].map((n) => doubled(house.context, n)))
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await doubled(house.context, 1)).toBe(2)
})

test('a question of a transaction is asked on its own connection, which sees what it wrote', async () => {
  const inside = batched<string, string | undefined>(
    { keyOf: (name) => name, together: 10, atOnce: 1 },
    async ({ db }, names) => {
      const { rows } = await sql<{
        name: string
        value: string
      }>`select name, value #>> '{}' as value from platform.setting where name = any (${[...names]}::text[])`.execute(
        db,
      )
      return names.map((name) => rows.find((row) => row.name === name)?.value)
    },
  )
  await house.context.db.transaction().execute(async (tx) => {
    await sql`insert into platform.setting (module, name, value, changed_by) values ('shop', 'name', '"Written inside"', 'test')`.execute(
      tx,
    )
    const [own, elsewhere] = await Promise.all([
      inside({ ...house.context, db: tx }, 'name'),
      inside(house.context, 'name'),
    ])
    expect([own, elsewhere]).toEqual(['Written inside', undefined])
    expect(setting(house.context, shop.name)).toBe(shop.name.default)
  })
})
