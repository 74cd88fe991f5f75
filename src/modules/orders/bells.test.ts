import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'
import type { Doorbell } from '../../platform/bell.ts'
import { importProducts } from '../catalogue/index.ts'
import { importOrders } from './index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

/** What was rung while this was done. */
async function rungBy(work: () => Promise<unknown>): Promise<string[]> {
  const rung = new Set<string>()
  const leave = (house.context.bell as Doorbell).on(
    (topics) => topics !== 'all' && topics.forEach((topic) => rung.add(topic)),
  )
  await work()
  // Rings are collected for some milliseconds before they are sent.
  await expect.poll(() => rung.size).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 50))
  leave()
  return [...rung]
}
const running = () => house.actAs({ kind: 'system', name: 'import:run' })

test('who has a product’s page open hears of its stock when an order is shipped or cancelled', async () => {
  const kettle = await addProduct(house, { title: 'Kettle', amount: 4_900, stock: 5 })
  const warehouse = ordersProgram(house)
  const order = async () => {
    const anna = house.person('Anna')
    const cart = await putInCart(anna, [[kettle, 1]])
    const reply = await anna.visit(`/api/carts/${cart}/order`, { json: WHO, headers: { 'idempotency-key': cart } })
    return ((await reply.json()) as { number: string }).number
  }
  const [kept, dropped] = [await order(), await order()]
  const cancelled = await rungBy(() => warehouse.visit(`/api/orders/${dropped}/cancellation`, { json: {} }))
  const shipped = await rungBy(async () => {
    await warehouse.visit(`/api/orders/${kept}/shipments`, { json: { carrier: 'Posten', waybill: '370438101265' } })
  })
  for (const rung of [cancelled, shipped]) expect(rung).toEqual(expect.arrayContaining(['orders', `product/${kettle}`]))
})

test('an import wakes whoever has the list open, and one that changes nothing does not', async () => {
  const feed = () =>
    importProducts(
      running(),
      Readable.from([Buffer.from('id\ttitle\tprice\tavailability\nL1\tLamp\t99.00 NOK\tin_stock\n')]),
    )
  expect(await rungBy(feed)).toContain('products')
  const again = await rungBy(async () => (await feed(), house.context.bell.ring(['control'])))
  expect(again).not.toContain('products')
  const orders = () =>
    importOrders(running(), Readable.from([Buffer.from('no,who,day,pieces,paid\n1,7,2024-05-01,1,9.00\n')]), {
      columns: 'number=no,customer=who,date=day:YYYY-MM-DD,quantity=pieces,total=paid',
    })
  expect(await rungBy(orders)).toContain('orders')
})
