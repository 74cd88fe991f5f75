import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { transact } from '../../src/modules/customers/index.ts'
import { endpoints } from '../../src/routes.ts'
import { endpoint } from '../../src/platform/http/endpoint.ts'
import { nothing } from '../../src/platform/http/schema.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'

const names = z.object({ names: z.array(z.string()) })
const read = { may: { anyone: true }, input: nothing, output: names } as const
const everyName = sql<{
  name: string
}>`select name || ' ' || email as name from orders.contact union all select value #>> '{}' from customers.fact`

/** Endpoints as somebody in a hurry writes them. Each would hand out everybody's names, if code were all that stood in the way. */
const planted = [
  endpoint({
    ...read,
    path: 'GET /api/planted/no-purpose',
    summary: 'Planted: asks the database without saying what for',
    handle: async (call) => ({ names: (await everyName.execute(call.db)).rows.map((row) => row.name) }),
  }),
  endpoint({
    ...read,
    path: 'GET /api/planted/no-party',
    summary: 'Planted: names a purpose and forgets whose',
    handle: (call) =>
      transact(call, { purpose: 'orders', parties: [] }, async (tx) => ({
        names: (await everyName.execute(tx)).rows.map((row) => row.name),
      })),
  }),
  endpoint({
    ...read,
    path: 'GET /api/planted/unallowed',
    summary: 'Planted: everybody, for a purpose that nobody has allowed',
    handle: (call) =>
      transact(call, { purpose: 'research', parties: 'all' }, async (tx) => ({
        names: (await everyName.execute(tx)).rows.map((row) => row.name),
      })),
  }),
  endpoint({
    ...read,
    path: 'GET /api/planted/control',
    summary: 'The control: the same question with purpose and parties does read',
    handle: async (call) => {
      const found = await sql<{ party: string }>`select party from orders.find_by_email('anna@berg.example')`.execute(
        call.db,
      )
      return transact(call, { purpose: 'orders', parties: found.rows.map(({ party }) => party) }, async (tx) => ({
        names: (await everyName.execute(tx)).rows.map((row) => row.name),
      }))
    },
  }),
]

let house: TestHouse
beforeAll(async () => {
  house = await startHouse({ web: { endpoints: [...endpoints, ...planted] } })
})
afterAll(() => house.close())

const namesFrom = async (path: string) => ((await (await house.visit(path)).json()) as { names: string[] }).names

test('a purpose check that was forgotten in code reads nothing', async () => {
  const anna = house.person('Anna')
  const merchandiser = house.actAs({
    kind: 'key',
    id: 'test',
    name: 'test',
    scopes: ['all'],
    origin: null,
    party: null,
  })
  const product = (await (
    await merchandiser.visit('/api/products', {
      json: { title: 'Tea', price: { amount: 4500, currency: 'NOK' }, stock: 5 },
    })
  ).json()) as { id: string }
  const cart = (await (await anna.visit('/api/carts', { json: {} })).json()) as { id: string }
  await anna.visit(`/api/carts/${cart.id}/lines/${product.id}`, { method: 'PUT', json: { quantity: 1 } })
  const ordered = await anna.visit(`/api/carts/${cart.id}/order`, {
    json: { email: 'anna@berg.example', name: 'Anna Berg', address: 'Storgata 1', payment: 'invoice' },
    headers: { 'idempotency-key': 'planted' },
  })
  expect(ordered.status).toBe(201)

  expect(await namesFrom('/api/planted/no-purpose')).toEqual([])
  expect(await namesFrom('/api/planted/no-party')).toEqual([])
  expect(await namesFrom('/api/planted/unallowed')).toEqual([])
  expect(await namesFrom('/api/planted/control')).toContain('Anna Berg anna@berg.example')
})
