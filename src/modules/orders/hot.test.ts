import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct } from '../../../test/harness/orders.ts'
import { hotStatement } from '../../platform/database/hot.ts'

// What the hot commands no longer ask of the database's own constraints is still so.

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const codeOf = (change: string) =>
  sql
    .raw(change)
    .execute(house.context.db)
    .then(
      () => null,
      (error: unknown) => (error as { code: string }).code,
    )

test('what a product may not be is refused, whichever column says it', async () => {
  const id = await addProduct(house, { title: 'Wool socks', amount: 9_900, stock: 20 })
  for (const wrong of [
    `slug = 'Wool Socks'`,
    `state = 'lost'`,
    `price = -1`,
    `currency = 'nok'`,
    `tax_rate = 10001`,
    `reference = ''`,
    `brand = repeat('b', 121)`,
    'on_hand = -1',
    'reserved = 21',
    'reserved = -1',
  ]) {
    expect([wrong, await codeOf(`update catalogue.product set ${wrong} where id = '${id}'`)]).toEqual([wrong, '23514'])
  }
  expect(await codeOf(`update catalogue.product set slug = 'wool-socks', reserved = 20 where id = '${id}'`)).toBeNull()
})

test('a basket stands on a party that there is', async () => {
  const stranger = '00000000-0000-4000-8000-000000000000'
  expect(await codeOf(`select orders.begin_cart('visitor', '${stranger}', false, false)`)).toBe('23503')
  expect(await codeOf(`select orders.begin_cart('visitor', '${stranger}', true, false)`)).toBeNull()
})

test("a hot statement inside a transaction goes over that transaction's connection", async () => {
  const backend = hotStatement<{ pid: number }>('test-backend', 'select pg_backend_pid() + $1::integer as pid')
  await house.context.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    expect(await backend(tx, [0])).toEqual(rows)
    // The control: without it another connection is taken.
    expect(await backend(house.context.db, [0])).not.toEqual(rows)
  })
})
