import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, TEST_ORIGIN, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { countTogether, tellOrdered } from '../../orders/index.ts'
import type { BasketFilled } from './contract.ts'

let house: TestHouse
let kari: Principal
let chidi: Principal
let boots: string
let wax: string
beforeAll(async () => {
  house = await startHouse()
  const staff = async (name: string, role: 'agent' | 'packer'): Promise<Principal> => {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${`${role}@shop.example`}, ${name}, ${[role]}::text[], now()) returning id`.execute(
      house.context.db,
    )
    return { kind: 'staff', id: rows[0]!.id, name, roles: [role], session: randomUUID() }
  }
  kari = await staff('Kari Holm', 'agent')
  chidi = await staff('Chidi Obi', 'packer')
  boots = await addProduct(house, { title: 'Fell boots', amount: 249_900, stock: 10 })
  wax = await addProduct(house, { title: 'Wax', amount: 9_900, stock: 1 })
}, 60_000)
afterAll(() => house.close())

const system: Principal = { kind: 'system', name: 'test' }
async function reply<T>(answer: Response, status = 200): Promise<T> {
  const body = (await answer.json()) as T
  expect([answer.status, body]).toEqual([status, body])
  return body
}
const code = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code
const as = (who: Principal) => house.actAs(who)

let asked = 0
async function asks(text: string, more: object = {}): Promise<string> {
  asked += 1
  const visit = await house.person('Anna').visit('/api/cases', {
    json: { email: `anna${asked}@berg.example`, name: 'Anna Berg', text, ...more },
    address: `10.1.0.${asked}`,
  })
  return (await reply<{ number: string }>(visit, 201)).number
}
const fill = (number: string, lines: [string, number][], who = kari) =>
  as(who).visit(`/api/cases/${number}/baskets`, {
    json: { lines: lines.map(([productId, quantity]) => ({ productId, quantity })) },
  })
const filled = async (number: string, lines: [string, number][]) => reply<BasketFilled>(await fill(number, lines), 201)
const seen = async (number: string) =>
  (await reply<{ items: BasketFilled[] }>(await as(kari).visit(`/api/cases/${number}/baskets`))).items
const pathOf = ({ url }: { url: string }) => url.replace(TEST_ORIGIN, '')
const open = async (who: Person, path: string) => (await who.visit(path)).text()
const take = (who: Person, path: string) => {
  const { pathname, searchParams } = new URL(path, TEST_ORIGIN)
  return who.visit(pathname, { form: { key: searchParams.get('key')! } })
}
/** Orders what is in the browser's basket, through the API of the checkout. */
async function order(who: Person) {
  const page = await open(who, '/checkout')
  const basket = /name="basket" value="([^"]+)"/.exec(page)?.[1]
  return who.visit(`/api/carts/${basket}/order`, { json: WHO, headers: { 'idempotency-key': randomUUID() } })
}

test('a basket is filled for a customer, who orders it once through the checkout, and everybody is told', async () => {
  const number = await asks('Which boots for the fells?')
  const basket = await filled(number, [
    [boots, 1],
    [wax, 2],
    [boots, 1],
  ])
  expect(basket).toMatchObject({ by: 'Kari Holm', state: 'waits', order: null })
  expect(basket.lines.map(({ title, quantity }) => [title, quantity])).toEqual([
    ['Fell boots', 2],
    ['Wax', 2],
  ])
  expect(await askOwner(house, 'select 1 from orders.cart where prepared is not null')).toEqual([])

  // Whoever holds the link sees things and who filled it: not whom it is for.
  const holder = house.person('Somebody')
  const page = await open(holder, pathOf(basket))
  for (const words of ['Prepared for you by Kari Holm', 'Fell boots', 'Wax', 'we have 1 now'])
    expect(page).toContain(words)
  for (const words of ['Anna', 'berg.example', number]) expect(page).not.toContain(words)
  expect((await holder.visit(pathOf(basket).replace(/key=.../, 'key=xxx'))).status).toBe(404)

  // A price that changed is said, and what is paid is the price of the day.
  await reply(
    await as({ kind: 'key', id: randomUUID(), name: 'tests', scopes: ['all'], origin: null, party: null }).visit(
      `/api/products/${boots}`,
      { method: 'PUT', json: { price: { amount: 229_900, currency: 'NOK' } } },
    ),
  )
  expect(await open(holder, pathOf(basket))).toMatch(/now less: .*2[,. ]?499/)

  // What they had chosen stays in a basket of its own. There is one wax, and they are asked.
  await putInCart(holder, [[boots, 1]])
  expect((await take(holder, pathOf(basket))).headers.get('location')).toContain('/checkout')
  await take(holder, pathOf(basket))
  expect((await holder.visit('/checkout')).headers.get('location')).toContain('/basket')
  expect((await holder.visit(`/basket/lines/${wax}`, { form: { quantity: '1' } })).status).toBe(303)
  const other = house.person('Another')
  await take(other, pathOf(basket))
  const { number: made } = await reply<{ number: string }>(await order(holder), 201)
  const [line] = await askOwner(house, `select gross from orders.customer_order where number = ${made}`)
  expect(Number(line!['gross'])).toBe(2 * 229_900 + 9_900)
  expect(await open(holder, '/basket')).toContain('Fell boots')

  expect((await seen(number))[0]).toMatchObject({ state: 'ordered', order: made })
  expect(await open(other, pathOf(basket))).toContain('This basket was ordered')
  expect((await take(house.person('Third'), pathOf(basket))).status).toBe(409)
  await other.visit(`/basket/lines/${wax}`, { form: { quantity: '0' } })
  expect(await code(await order(other))).toBe('prepared-used')
  expect(await tellOrdered(house.actAs(system))).toBe(1)
  expect(await tellOrdered(house.actAs(system))).toBe(0)
  const line2 = await askOwner(
    house,
    `select i.kind, i.data from customers.interaction i join desk.customer_case c on c.party = i.party
     where c.number = ${number} and i.kind like 'basket.%' order by i.position`,
  )
  expect(line2.map(({ kind, data }) => [kind, (data as { order?: number }).order ?? null])).toEqual([
    ['basket.prepared', null],
    ['basket.ordered', Number(made)],
  ])
  // The desk sees from which case it came; whoever packs does not.
  const shownTo = async (who: { visit: Person['visit'] }) => reply<object>(await who.visit(`/api/orders/${made}`))
  expect(await shownTo(as(kari))).toMatchObject({ fromCase: number })
  expect(await shownTo(as(chidi))).not.toHaveProperty('fromCase')
  // What was ordered is not taken back.
  const back = await as(kari).visit(`/api/cases/${number}/baskets/${basket.id}`, { method: 'DELETE' })
  expect(await code(back)).toBe('prepared-used')
})

test('a link ends after two weeks, or when it is taken back', async () => {
  const number = await asks('And for the forest?')
  const [first, second] = [await filled(number, [[boots, 1]]), await filled(number, [[boots, 3]])]
  const holder = house.person('Holder')
  await take(holder, pathOf(first))
  await reply(await as(kari).visit(`/api/cases/${number}/baskets/${first.id}`, { method: 'DELETE' }))
  expect(await open(holder, pathOf(first))).toContain('This basket was taken back')
  expect(await code(await order(holder))).toBe('prepared-used')
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 15 * 86_400_000))
  expect(await open(holder, pathOf(second))).toContain('This link has ended')
  expect((await take(holder, pathOf(second))).status).toBe(409)
  expect((await seen(number)).map(({ state }) => state).toSorted()).toEqual(['expired', 'withdrawn'])
  house.clock.moveTo(before)
})

test('what is bought together is suggested with how many did, of those who allow it; sent it is marked and counted', async () => {
  // Six who allow it bought both, two bought the boots alone; four who do not allow it count for nothing.
  const buys = async (nth: number, products: string[], allows: boolean) => {
    const { rows } = await sql<{ id: string }>`select gen_random_uuid() as id`.execute(house.context.db)
    const party = rows[0]!.id
    await askOwner(
      house,
      `insert into customers.party (id, kind) values ('${party}', 'device');
       insert into orders.customer_order (id, number, party, placed_at, payment, currency, net, tax, gross) values ('${party}', ${nth}, '${party}', '${house.clock.now().toISOString()}', 'invoice', 'NOK', 0, 0, 0);
       ${products.map((product, line) => `insert into orders.order_line (customer_order, line, product, title, quantity, rate, unit_gross, net, tax, gross) values ('${party}', ${line + 1}, '${product}', 'x', 1, 0, 0, 0, 0, 0);`).join('')}
       ${allows ? `insert into customers.allowed (party, purpose) values ('${party}', 'recommendation');` : ''}`,
    )
  }
  const socks = await addProduct(house, { title: 'Wool socks', amount: 19_900, stock: 5 })
  for (let nth = 0; nth < 6; nth += 1) await buys(900_000 + nth, [boots, socks], true)
  for (let nth = 6; nth < 8; nth += 1) await buys(900_000 + nth, [boots], true)
  for (let nth = 8; nth < 12; nth += 1) await buys(900_000 + nth, [boots, wax], false)
  await countTogether(house.actAs(system))
  const number = await asks('Boots, please', { about: { type: 'product', id: boots } })
  type Suggested = {
    items: { title: string; times: number; bought: number; because: string; url: string; suggested: number }[]
  }
  const suggested = async () => reply<Suggested>(await as(kari).visit(`/api/cases/${number}/suggested-sales`))
  const { items } = await suggested()
  expect(items).toMatchObject([{ title: 'Wool socks', times: 6, bought: 8, because: 'Fell boots', suggested: 0 }])
  expect((await as(chidi).visit(`/api/cases/${number}/suggested-sales`)).status).toBe(403)
  const none = await reply<Suggested>(await as(kari).visit(`/api/cases/${await asks('Hello')}/suggested-sales`))
  expect(none.items).toEqual([])

  const id = randomUUID()
  await reply(
    await as(kari).visit(`/api/cases/${number}/answers`, {
      json: { id, text: `Gladly.\n\n*A suggestion:* [Wool socks](${items[0]!.url})`, version: 0, since: 2 },
    }),
    201,
  )
  await reply(await as(kari).visit(`/api/cases/${number}/answers/${id}/leaving`, { json: {} }))
  expect((await suggested()).items[0]!.suggested).toBe(1)
})

test('only the desk fills baskets, of things that are for sale', async () => {
  const number = await asks('What else?')
  expect((await fill(number, [[boots, 1]], chidi)).status).toBe(403)
  expect(await code(await fill(number, [[randomUUID(), 1]]))).toBe('product-unknown')
  expect(await code(await fill('999999', [[boots, 1]]))).toBe('case-unknown')
  expect((await fill(number, [])).status).toBe(400)
})
