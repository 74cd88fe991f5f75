import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf } from '../../src/platform/idempotency.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'

// As much of everything as the contracts let through: what is multiplied and summed must still be exact, or be refused.

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const program = () =>
  house.actAs({ kind: 'key', id: 'attack', name: 'program', scopes: ['all'], origin: null, party: null })
const DEAREST = 1_000_000_000_000
const MOST = 999

/** The dearest thing there can be, as many times as one basket takes of each. */
async function basketOf(things: number): Promise<string> {
  const cart = ((await (await program().visit('/api/carts', { json: {} })).json()) as { id: string }).id
  for (let n = 1; n <= things; n += 1) {
    const made = await program().visit('/api/products', {
      json: { title: `Gold ${n}`, price: { amount: DEAREST, currency: 'NOK' }, stock: MOST, taxRate: 10_000 },
    })
    const { id } = (await made.json()) as { id: string }
    expect(
      (await program().visit(`/api/carts/${cart}/lines/${id}`, { method: 'PUT', json: { quantity: MOST } })).status,
    ).toBe(200)
  }
  return cart
}
const order = (cart: string) =>
  program().visit(`/api/carts/${cart}/order`, {
    json: { email: 'anna@berg.example', name: 'Anna', address: 'Storgata 1', payment: 'invoice' },
    headers: { 'idempotency-key': randomUUID() },
  })

test('the dearest things, as many as there can be, at the highest tax, are summed exactly', async () => {
  const placed = await order(await basketOf(9))
  expect(placed.status).toBe(201)
  const { number } = (await placed.json()) as { number: string }
  const shown = (await (await program().visit(`/api/orders/${number}`)).json()) as {
    gross: { amount: number }
    tax: { amount: number }
  }
  expect([shown.gross.amount, shown.tax.amount]).toEqual([9 * MOST * DEAREST, (9 * MOST * DEAREST) / 2])
})

test('one more of them is beyond exact numbers, and refused', async () => {
  const cart = await basketOf(10)
  expect((await program().visit(`/api/carts/${cart}`)).status).toBe(200)
  const refused = await order(cart)
  expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'basket-too-dear' }])
})

test('a file under a key is told from another without being written out as text', () => {
  const picture = new Uint8Array(3_000_000).fill(7)
  const other = picture.slice()
  other[2_999_999] = 8
  const began = performance.now()
  const digest = digestOf('PUT /picture', { id: 'a', bytes: picture })
  expect(performance.now() - began).toBeLessThan(200)
  expect(digestOf('PUT /picture', { id: 'a', bytes: picture.slice() })).toEqual(digest)
  expect(digestOf('PUT /picture', { id: 'a', bytes: other })).not.toEqual(digest)
  expect(digestOf('PUT /picture', { id: 'b', bytes: picture })).not.toEqual(digest)
})
