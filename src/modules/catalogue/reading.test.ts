import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import type { Principal } from '../../platform/principal.ts'
import type { Product, ProductList } from './contract.ts'

let house: TestHouse
let boot: Product
let lamp: Product
beforeAll(async () => {
  house = await startHouse()
  const words = { nb: { title: 'Nordmarka fjellstøvel' } }
  boot = await add({ title: 'Nordmarka boot', words })
  lamp = await add({ title: 'Reading lamp', price: nok(9_900) })
})
afterAll(() => house.close())

const CHIDI: Principal = {
  kind: 'staff',
  id: '4f8f7c52-8f0d-4a35-9f3b-0c1d2e3f4a5b',
  name: 'Chidi',
  roles: ['merchandiser'],
  session: 'test',
}
const nok = (amount: number) => ({ amount, currency: 'NOK' })
async function add(given: object): Promise<Product> {
  const made = await house.actAs(CHIDI).visit('/api/products', { json: { price: nok(149_900), stock: 3, ...given } })
  return made.json() as Promise<Product>
}
const change = (path: string, json: object, method = 'PUT') =>
  house.actAs(CHIDI).visit(`/api/products/${path}`, { method, json })
const page = async (path: string, headers = {}) => (await house.visit(path, { headers })).text()
const details = async (id: string) => (await (await house.visit(`/api/products/${id}`)).json()) as Product
const list = async (query = '') => (await (await house.visit(`/api/products${query}`)).json()) as ProductList
const bootPage = (headers = {}) => page(`/products/${boot.slug}`, headers)

test('a change shows on the next page, details and list, however often they were looked at before', async () => {
  for (const amount of [99_900, 89_900, 99_900]) {
    for (let look = 0; look < 3; look += 1) await Promise.all([bootPage(), details(boot.id), list(), page('/products')])
    expect((await change(boot.id, { price: nok(amount) })).status).toBe(200)
    const shown = amount === 99_900 ? 'kr\u00a0999' : 'kr\u00a0899'
    expect(await bootPage()).toContain(shown)
    expect(await page('/products')).toContain(shown)
    expect((await details(boot.id)).price).toEqual(nok(amount))
    expect((await list()).items.find(({ id }) => id === boot.id)?.price).toEqual(nok(amount))
  }
})

test('stock that was taken shows at once', async () => {
  await change(`${boot.id}/stock`, { counted: 2 }, 'POST')
  expect(await bootPage()).toContain('In stock, 2 left')
  await change(`${boot.id}/stock`, { counted: 0 }, 'POST')
  expect(await bootPage()).not.toContain('In stock, ')
  expect((await details(boot.id)).ships).toBeNull()
  await change(`${boot.id}/stock`, { counted: 3 }, 'POST')
  expect((await details(boot.id)).ships).toMatchObject({ on: '2026-11-24' })
})

test('the clock alone changes when something ships', async () => {
  expect(await bootPage()).toContain('today')
  expect((await details(boot.id)).ships?.on).toBe('2026-11-24')
  house.clock.moveTo('2026-11-24T15:00:00Z')
  expect(await bootPage()).not.toContain('today')
  expect((await details(boot.id)).ships?.on).toBe('2026-11-25')
  house.clock.moveTo('2026-11-24T09:00:00Z')
  expect(await bootPage()).toContain('today')
})

test('each reader gets their own language of the same product, also at the same moment', async () => {
  const norwegian = { 'accept-language': 'nb' }
  const [english, norsk, lampInNorwegian] = await Promise.all([
    bootPage(),
    bootPage(norwegian),
    page(`/products/${lamp.slug}`, norwegian),
  ])
  expect(english).toContain('<h1>Nordmarka boot</h1>')
  expect(norsk).toContain('<h1>Nordmarka fjellstøvel</h1>')
  expect(norsk).toContain('<html lang="nb">')
  // What is not written in a reader's language is shown in the one that there is.
  expect(lampInNorwegian).toContain('<h1>Reading lamp</h1>')
})

test('a stranger’s page is nobody else’s: what somebody has in their basket stands on theirs alone', async () => {
  const anna = house.person('Anna')
  await anna.visit('/basket/lines', { form: { productId: boot.id, quantity: '1' } })
  const path = `/products/${boot.slug}`
  const hers = await (await anna.visit(path)).text()
  expect(hers).toMatch(/<a class="button" href="\/basket">[^<]*1/)
  expect(await page(path)).not.toMatch(/<a class="button" href="\/basket">[^<]*1/)
  const renamed = sql`insert into platform.setting (module, name, value, changed_by) values ('shop', 'name', '"Fjell & Fjord"', 'test')`
  await renamed.execute(house.context.db)
  house.context.bell.ring(['settings'])
  await expect.poll(() => page(path)).toContain('Fjell &amp; Fjord')
})

test('who asks for many products at once gets each, and a missing one is missing alone', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000'
  const replies = await Promise.all([boot.id, nobody, lamp.id].map((id) => house.visit(`/api/products/${id}`)))
  expect(replies.map(({ status }) => status)).toEqual([200, 404, 200])
  expect(((await replies[2]!.json()) as Product).title).toBe('Reading lamp')
})

test('a hidden product is shown to those who look after it, and to nobody else', async () => {
  const hidden = await add({ title: 'Not yet', state: 'hidden' })
  const asked = await Promise.all([
    house.visit(`/api/products/${hidden.id}`),
    house.actAs(CHIDI).visit(`/api/products/${hidden.id}`),
    house.visit(`/products/${hidden.slug}`),
  ])
  expect(asked.map(({ status }) => status)).toEqual([404, 200, 404])
})

test('a page behind the last is empty and says how many there are', async () => {
  const behind = await list('?page=50')
  expect([behind.items, behind.page, behind.total]).toEqual([[], 50, (await list()).total])
})
