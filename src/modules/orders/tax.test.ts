import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { taxIn } from './tax.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../test/harness/orders.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

test('the tax in an amount is rounded half away from zero, and a return mirrors its sale', () => {
  expect(taxIn(12_500, 2_500)).toBe(2_500)
  expect(taxIn(1, 10_000)).toBe(1)
  expect(taxIn(-1, 10_000)).toBe(-1)
  expect(taxIn(999, 0)).toBe(0)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 13 }), fc.integer({ min: 0, max: 10_000 }), (gross, rate) => {
      const tax = taxIn(gross, rate)
      expect(taxIn(-gross, rate) + tax).toBe(0)
      // Within half a minor unit of gross × rate / (10000 + rate).
      const off = BigInt(tax) * BigInt(10_000 + rate) * 2n - BigInt(gross) * BigInt(rate) * 2n
      expect((off < 0n ? -off : off) <= BigInt(10_000 + rate)).toBe(true)
    }),
  )
})

test('for random baskets every line adds up, the totals are the sums of the lines, and page and database agree on the tax', async () => {
  const line = fc.record({
    amount: fc.integer({ min: 0, max: 50_000_00 }),
    quantity: fc.integer({ min: 1, max: 999 }),
    taxRate: fc.constantFrom(0, 600, 1_200, 1_500, 2_500, 2_550, 10_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
      const person = house.person('Anna')
      const products = await Promise.all(
        lines.map((one, at) => addProduct(house, { title: `Thing ${at}`, ...one, stock: 999 })),
      )
      const cart = await putInCart(
        person,
        products.map((product, at) => [product, lines[at]!.quantity] as const),
      )
      const placed = await person.visit(`/api/carts/${cart}/order`, { json: WHO, headers: { 'idempotency-key': 'x' } })
      expect(placed.status).toBe(201)
      const { number } = (await placed.json()) as { number: string }
      const stored = await askOwner(
        house,
        `
        select o.net, o.tax, o.gross, jsonb_agg(jsonb_build_object('net', l.net, 'tax', l.tax, 'gross', l.gross, 'rate', l.rate)) as lines
        from orders.customer_order o join orders.order_line l on l.customer_order = o.id where o.number = ${number} group by o.id`,
      )
      const order = stored[0] as {
        net: number
        tax: number
        gross: number
        lines: { net: number; tax: number; gross: number; rate: number }[]
      }
      for (const one of order.lines)
        expect([one.net + one.tax, one.tax]).toEqual([one.gross, taxIn(one.gross, one.rate)])
      for (const part of ['net', 'tax', 'gross'] as const)
        expect(Number(order[part])).toBe(order.lines.reduce((sum, one) => sum + one[part], 0))
    }),
    { numRuns: 25 },
  )
}, 60_000)
