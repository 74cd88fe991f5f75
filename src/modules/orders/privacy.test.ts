import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { findWords } from '../../../test/harness/scan.ts'
import { eraseCustomer } from '../customers/index.ts'
import { importOrders } from './import/import.ts'
import { issueInvoices } from './jobs.ts'
import { addProduct, askOwner, ordersProgram, putInCart } from '../../../test/harness/orders.ts'

let house: TestHouse
let dataFolder: string
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-orders-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
})
afterAll(async () => {
  await house.close()
  await rm(dataFolder, { recursive: true })
})

const WORDS = ['plantedname', 'plantedstreet', 'plantedmail', 'plantedwaybill', 'plantedcustomer', 'plantedorder']
const system = () => house.actAs({ kind: 'system', name: 'test' })

test("after an erasure no word of the order is left but in the sealed invoice; the money stays, nobody's", async () => {
  const product = await addProduct(house, { title: 'Boots', amount: 10_000, stock: 5 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[product, 2]])
  const who = { email: 'plantedmail@example.com', name: 'Plantedname', address: 'Plantedstreet 1', payment: 'invoice' }
  const placed = await anna.visit(`/api/carts/${cart}/order`, {
    json: who,
    headers: { 'idempotency-key': 'plantedkey' },
  })
  const { number } = (await placed.json()) as { number: string }
  const [{ party } = { party: '' }] = (await askOwner(
    house,
    `select party from orders.customer_order where number = ${number}`,
  )) as { party: string }[]

  await expect(eraseCustomer(system(), party)).rejects.toMatchObject({ code: 'erase-open' })
  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'Ola', waybill: 'plantedwaybill' },
  })
  await issueInvoices(system())
  expect([...(await findWords(house.database.owner, WORDS)).keys()].length).toBeGreaterThan(3)

  const erased = await eraseCustomer(system(), party)
  // The Norwegian bookkeeping act: five years after the end of the year.
  expect(erased.retained).toEqual([{ law: 'law.bookkeeping', until: new Date('2032-01-01T00:00:00Z') }])
  expect([...(await findWords(house.database.owner, [...WORDS, 'plantedkey'])).keys()]).toEqual([
    'customers.retained.content',
  ])
  expect(
    await askOwner(house, `select party, gross::integer as gross from orders.customer_order where number = ${number}`),
  ).toEqual([{ party: null, gross: 20_000 }])
  expect((await ordersProgram(house).visit(`/api/orders/${number}`)).status).toBe(404)
})

test('a customer who came with an import and was erased is not brought back by the same file', async () => {
  const text = 'n,c,d,q,p\nplantedorder,plantedcustomer,2011-12-01,1,2.50\n'
  const take = () =>
    importOrders(system(), Readable.from([Buffer.from(text)]), {
      columns: "number=n,customer=c,date=d,quantity=q,price=p,source='old shop'",
    })
  expect(await take()).toMatchObject({ taken: 1, customers: 1 })
  const [{ party } = { party: '' }] = (await askOwner(
    house,
    `select party from customers.external_id where value = 'plantedcustomer'`,
  )) as { party: string }[]
  await eraseCustomer(system(), party)
  expect([...(await findWords(house.database.owner, ['plantedcustomer', 'plantedorder'])).keys()]).toEqual([])
  expect(await take()).toMatchObject({ taken: 0, unchanged: 1, customers: 0 })
  expect([...(await findWords(house.database.owner, ['plantedcustomer', 'plantedorder'])).keys()]).toEqual([])
})
