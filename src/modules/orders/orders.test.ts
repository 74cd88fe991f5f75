import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../test/harness/house.ts'
import type { Principal } from '../../platform/principal.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const chidi: Principal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000003',
  name: 'Chidi',
  roles: ['packer'],
  session: '3b1d0f9a-0000-4000-8000-000000000013',
}
const bilal: Principal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000004',
  name: 'Bilal',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000014',
}

const ask = (query: string) => askOwner(house, query)

async function order(person: Person, cart: string, key: string, changes: Record<string, unknown> = {}) {
  const response = await person.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, ...changes },
    headers: { 'idempotency-key': key },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('Anna puts two things in a basket, orders, Chidi packs and ships, and the letters are owed at once', async () => {
  const boots = await addProduct(house, { title: 'Boots', amount: 249_000, stock: 3 })
  const wax = await addProduct(house, { title: 'Wax', amount: 14_900, stock: 10 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [
    [boots, 1],
    [wax, 2],
  ])
  const shown = (await (await anna.visit(`/api/carts/${cart}`)).json()) as { total: unknown; lines: unknown[] }
  expect(shown.total).toEqual({ amount: 278_800, currency: 'NOK' })

  const placed = await order(anna, cart, 'walk-1')
  expect(placed.status).toBe(201)
  const { number, url } = placed.body as { number: string; url: string }
  const seen = await anna.visit(`/api${new URL(url).pathname}${new URL(url).search}`)
  expect(seen.status).toBe(200)
  const own = (await seen.json()) as {
    promises: { dueAt: string; keptAt: string | null }[]
    gross: { amount: number }
    state: string
  }
  expect(own.gross.amount).toBe(278_800)
  // Tuesday 10 o'clock in Oslo, before the cut-off: it leaves the same day.
  expect(own.promises).toMatchObject([{ dueAt: '2026-11-24T22:59:59.999Z', keptAt: null }])
  expect(await ask(`select kind, recipient from customers.letter where data ->> 'order' = '${number}'`)).toEqual([
    { kind: 'order.placed', recipient: 'anna@example.com' },
  ])
  expect(await ask(`select on_hand, reserved from catalogue.product where id = '${wax}'`)).toEqual([
    { on_hand: 10, reserved: 2 },
  ])

  const packer = house.actAs(chidi)
  const list = (await (await packer.visit('/api/orders?state=open')).json()) as {
    items: { number: string; customer: string }[]
  }
  expect(list.items.find((one) => one.number === number)).toMatchObject({ customer: 'Anna Lie', pieces: 3 })
  expect((await packer.visit(`/api/orders/${number}/packing`, { json: {} })).status).toBe(200)
  const packed = (await (await packer.visit(`/api/orders/${number}`)).json()) as { contact: object }
  expect(packed.contact).toEqual({ name: 'Anna Lie', address: 'Storgata 1\n0155 Oslo' })
  const parcel = { carrier: 'posten', waybill: 'RB 1234 5678 5 NO' }
  const shipped = await packer.visit(`/api/orders/${number}/shipments`, { json: parcel })
  expect(shipped.status).toBe(201)
  expect(await shipped.json()).toMatchObject({
    carrier: 'Posten',
    waybill: 'RB123456785NO',
    state: 'shipped',
    trackingUrl: 'https://sporing.posten.no/sporing/RB123456785NO',
  })
  expect((await packer.visit(`/api/orders/${number}/shipments`, { json: parcel })).status).toBe(201)

  expect(
    await ask(`select kind from customers.letter where data ->> 'order' = '${number}' order by queued_at`),
  ).toEqual([{ kind: 'order.placed' }, { kind: 'order.shipped' }])
  expect(await ask(`select on_hand, reserved from catalogue.product where id = '${wax}'`)).toEqual([
    { on_hand: 8, reserved: 0 },
  ])
  expect(await ask(`select kept_at is not null as kept from customers.promise where subject_id = '${number}'`)).toEqual(
    [{ kept: true }],
  )
  expect(
    await ask(
      `select kind from customers.interaction where party = (select party from orders.customer_order where number = ${number}) order by position`,
    ),
  ).toEqual(['order.placed', 'order.packed', 'promise.kept', 'order.shipped'].map((kind) => ({ kind })))
  expect(
    await ask(`select projection from customers.look where viewer like '%000003' order by projection, at`),
  ).toMatchObject([{ projection: 'packing' }, { projection: 'packing' }])
})

test('an order is shown to nobody but its customer and the staff, and a wrong signature is as good as none', async () => {
  const product = await addProduct(house, { title: 'Laces', amount: 5_900, stock: 9 })
  const anna = house.person('Anna')
  const placed = await order(anna, await putInCart(anna, [[product, 1]]), 'mine')
  const { number, url } = placed.body as { number: string; url: string }
  const stranger = house.person('Mallory')
  for (const path of [
    `/api/orders/${number}`,
    `/api/orders/${number}?key=AAAAAAAAAAAAAAAAAAAAAA`,
    '/api/orders/99999999',
  ]) {
    const refused = await stranger.visit(path)
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([404, 'order-unknown'])
  }
  expect((await stranger.visit(`/orders/${number}`)).status).toBe(404)
  expect((await stranger.visit(url)).status).toBe(200)
  for (const path of ['/api/orders', `/api/orders/${number}/packing`]) {
    expect((await stranger.visit(path, path.endsWith('packing') ? { json: {} } : {})).status).toBe(401)
  }
  expect(
    (
      await house
        .actAs({ kind: 'customer', party: '3b1d0f9a-0000-4000-8000-000000000009', session: 'x', device: 'y' })
        .visit(`/api/orders/${number}`)
    ).status,
  ).toBe(404)
})

test("a signed-in customer's basket is not opened by its id alone", async () => {
  const { rows } = await sql<{
    party: string
  }>`insert into customers.party (kind) values ('account') returning id as party`.execute(house.context.db)
  const anna = house.actAs({
    kind: 'customer',
    party: rows[0]!.party,
    session: '3b1d0f9a-0000-4000-8000-000000000021',
    device: rows[0]!.party,
  })
  const { id } = (await (await anna.visit('/api/carts', { json: {} })).json()) as { id: string }
  expect((await anna.visit(`/api/carts/${id}`)).status).toBe(200)
  expect((await house.visit(`/api/carts/${id}`)).status).toBe(404)
  const product = await addProduct(house, { title: 'Cap', amount: 100, stock: 1 })
  expect(
    (await house.visit(`/api/carts/${id}/lines/${product}`, { method: 'PUT', json: { quantity: 1 } })).status,
  ).toBe(404)
})

test('the same key twenty times at once is one order, and with another body it is refused', async () => {
  const product = await addProduct(house, { title: 'Socks', amount: 32_900, stock: 50 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[product, 1]])
  const all = await Promise.all(Array.from({ length: 20 }, () => order(anna, cart, 'once')))
  expect(new Set(all.map((one) => one.status))).toEqual(new Set([201]))
  expect(new Set(all.map((one) => JSON.stringify(one.body))).size).toBe(1)
  expect(await ask(`select reserved from catalogue.product where id = '${product}'`)).toEqual([{ reserved: 1 }])
  expect(await order(anna, cart, 'once', { name: 'Somebody else' })).toMatchObject({
    status: 409,
    body: { code: 'key-reused' },
  })
  expect(await order(anna, cart, 'twice')).toMatchObject({ status: 409, body: { code: 'basket-ordered' } })
  const keyless = await anna.visit(`/api/carts/${cart}/order`, { json: WHO })
  expect(keyless.status).toBe(400)
})

test('not enough stock: nothing is ordered and the customer is asked; who waits is served first when more comes', async () => {
  const product = await addProduct(house, { title: 'Anorak', amount: 189_000, stock: 1 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[product, 2]])
  expect(await order(anna, cart, 'a')).toMatchObject({
    status: 409,
    body: { code: 'not-enough-stock', lines: [{ productId: product, wanted: 2, available: 1, restockOn: null }] },
  })
  const line = `/api/carts/${cart}/lines/${product}`
  // Nobody knows a day: then there is nothing to wait for.
  const noDay = await anna.visit(line, { method: 'PUT', json: { quantity: 2, whenShort: 'wait' } })
  expect(((await noDay.json()) as { code: string }).code).toBe('no-restock-day')
  await ask(`update catalogue.product set restock_on = '2026-12-03' where id = '${product}'`)
  expect((await anna.visit(line, { method: 'PUT', json: { quantity: 2, whenShort: 'wait' } })).status).toBe(200)
  // What was agreed no longer holds: asked again.
  await ask(`update catalogue.product set restock_on = '2026-12-24' where id = '${product}'`)
  expect(await order(anna, cart, 'b')).toMatchObject({ status: 409, body: { code: 'not-enough-stock' } })
  await ask(`update catalogue.product set restock_on = '2026-12-03' where id = '${product}'`)
  const placed = await order(anna, cart, 'c')
  expect(placed.status).toBe(201)
  const { number } = placed.body as { number: string }
  expect(
    await ask(
      `select waiting, ships_at from orders.order_line l join orders.customer_order o on o.id = l.customer_order where o.number = ${number}`,
    ),
  ).toEqual([{ waiting: true, ships_at: new Date('2026-12-04T22:59:59.999Z') }])
  const packer = house.actAs(chidi)
  expect(
    (
      (await (
        await packer.visit(`/api/orders/${number}/shipments`, { json: { carrier: 'x', waybill: '1' } })
      ).json()) as { code: string }
    ).code,
  ).toBe('line-waiting')
  await ask(`update catalogue.product set on_hand = on_hand + 5 where id = '${product}'`)
  const { reserveWaiting } = await import('./jobs.ts')
  expect(await reserveWaiting(house.actAs({ kind: 'system', name: 'test' }))).toBe(1)
  expect((await packer.visit(`/api/orders/${number}/shipments`, { json: { carrier: 'x', waybill: '1' } })).status).toBe(
    201,
  )
})

test('a cancelled order gives its stock back, once; a packed one is refused', async () => {
  const product = await addProduct(house, { title: 'Brush', amount: 12_900, stock: 4 })
  const anna = house.person('Anna')
  const first = (await order(anna, await putInCart(anna, [[product, 3]]), 'k1')).body as { number: string }
  const agent = house.actAs(bilal)
  for (let time = 0; time < 2; time += 1)
    expect((await agent.visit(`/api/orders/${first.number}/cancellation`, { json: {} })).status).toBe(200)
  expect(await ask(`select reserved from catalogue.product where id = '${product}'`)).toEqual([{ reserved: 0 }])
  const second = (await order(anna, await putInCart(anna, [[product, 1]]), 'k2')).body as { number: string }
  await house.actAs(chidi).visit(`/api/orders/${second.number}/packing`, { json: {} })
  const late = await agent.visit(`/api/orders/${second.number}/cancellation`, { json: {} })
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'order-packed'])
})

test('invoices are numbered without gaps, in the order of the orders, although they are given at the same time', async () => {
  const product = await addProduct(house, { title: 'Felt', amount: 21_900, stock: 40 })
  const program = ordersProgram(house)
  for (let at = 0; at < 6; at += 1) {
    const anna = house.person('Anna')
    const { number } = (await order(anna, await putInCart(anna, [[product, 1]]), 'i')).body as { number: string }
    await program.visit(`/api/orders/${number}/shipments`, { json: { carrier: 'Ola', waybill: `W${at}` } })
  }
  const { issueInvoices } = await import('./jobs.ts')
  const system = house.actAs({ kind: 'system', name: 'test' })
  await Promise.all(Array.from({ length: 5 }, () => issueInvoices(system)))
  const numbers = (
    await ask(
      'select i.number from orders.invoice i join orders.customer_order o on o.id = i.customer_order order by o.number',
    )
  ).map((row) => Number(row['number']))
  expect(numbers.length).toBeGreaterThanOrEqual(6)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  expect(await ask(`select count(*)::integer as owed from customers.letter where kind = 'order.invoiced'`)).toEqual([
    { owed: numbers.length },
  ])
})

test('a promise that is past is broken once, told, moved, and first on the packing list', async () => {
  const product = await addProduct(house, { title: 'Tent', amount: 99_000, stock: 2 })
  const anna = house.person('Anna')
  const { number } = (await order(anna, await putInCart(anna, [[product, 1]]), 'late')).body as { number: string }
  const { breakOverdue } = await import('./jobs.ts')
  const system = house.actAs({ kind: 'system', name: 'orders.break-overdue' })
  house.clock.moveTo('2026-11-24T22:30:00Z')
  expect(await breakOverdue(system)).toBe(0)
  house.clock.moveTo('2026-11-25T05:00:00Z')
  expect(await breakOverdue(system)).toBeGreaterThan(0)
  expect(await breakOverdue(system)).toBe(0)
  expect(
    await ask(
      `select count(*)::integer as letters from customers.letter where kind = 'order.late' and data ->> 'order' = '${number}'`,
    ),
  ).toEqual([{ letters: 1 }])
  expect(
    await ask(
      `select broken_at is not null as broken, told_at is not null as told, due_at from customers.promise where subject_id = '${number}' order by due_at`,
    ),
  ).toEqual([
    { broken: true, told: true, due_at: new Date('2026-11-24T22:59:59.999Z') },
    { broken: false, told: false, due_at: new Date('2026-11-25T22:59:59.999Z') },
  ])
  const list = (await (await house.actAs(chidi).visit('/api/orders')).json()) as {
    items: { promise: { brokenAt: string | null } | null }[]
  }
  expect(list.items[0]!.promise?.brokenAt).not.toBe(null)
  house.clock.moveTo('2026-11-24T09:00:00Z')
})
