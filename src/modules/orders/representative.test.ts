import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'
import { addressParty, createParty, linkParties } from '../customers/index.ts'

let house: TestHouse
let anna: string
let guro: string
let number: string
beforeAll(async () => {
  house = await startHouse()
  anna = await somebody('anna@example.com')
  guro = await somebody('guro@lie.example')
  const product = await addProduct(house, { title: 'Kettle', amount: 49_900, stock: 10 })
  const program = ordersProgram(house)
  const cart = await putInCart(program, [[product, 2]])
  const placed = await program.visit(`/api/carts/${cart}/order`, { json: WHO, headers: { 'idempotency-key': cart } })
  number = ((await placed.json()) as { number: string }).number
  const [row] = await askOwner(house, `select party from orders.customer_order where number = ${number}`)
  await linkParties(system(), { party: row!['party'] as string, other: anna, rule: 'signed_in' })
})
afterAll(() => house.close())

const system = () => house.actAs({ kind: 'system', name: 'test' })
const as = (party: string) =>
  house.actAs({ kind: 'customer', party, session: '00000000-0000-4000-8000-00000000000a', device: party })

async function somebody(email: string): Promise<string> {
  const party = await createParty(house.context.db, 'account')
  await linkParties(system(), {
    party: await addressParty(house.context.db, email),
    other: party,
    rule: 'link_confirmed',
  })
  return party
}
const allow = (may: string) =>
  as(anna).visit('/me/deputies', { form: { email: 'guro@lie.example', may, until: '2026-12-24' } })
const endAll = async () => {
  for (const { id } of await askOwner(house, `select id from customers.representation where revoked_at is null`))
    await as(anna).visit(`/me/deputies/${String(id)}/end`, { form: {} })
}

test('whoever may see the orders of somebody sees them, is seen doing so, and no longer when it ends', async () => {
  const page = `/me/for/${anna}`
  expect((await as(guro).visit(page)).status).toBe(404)
  await allow('see_orders')
  expect(await (await as(guro).visit('/me')).text()).toContain(`href="${page}"`)
  const shown = await (await as(guro).visit(page)).text()
  expect(shown).toContain(`Order ${number}`)
  // The order's own page, with address and invoice, stays Anna's.
  expect(shown).not.toContain(`href="/orders/${number}"`)
  expect((await as(guro).visit(`/orders/${number}`)).status).toBe(404)
  expect(await (await as(anna).visit('/me/looks')).text()).toContain('orders, and what is promised with them')
  await endAll()
  expect((await as(guro).visit(page)).status).toBe(404)
})

test('who may only ask for somebody sees none of their orders, and a stranger learns nothing', async () => {
  await allow('ask')
  const shown = await (await as(guro).visit(`/me/for/${anna}`)).text()
  expect(shown).not.toContain(number)
  expect(shown).toContain('not see their orders')
  expect((await as(anna).visit(`/me/for/${guro}`)).status).toBe(404)
  expect((await as(guro).visit('/me/for/00000000-0000-4000-8000-0000000000ff')).status).toBe(404)
  expect((await house.visit(`/me/for/${anna}`)).status).toBe(303)
})
