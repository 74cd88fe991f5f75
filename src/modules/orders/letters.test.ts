import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addressParty, createParty, linkParties } from '../customers/index.ts'
import { issueInvoices } from './jobs.ts'
import { invoiceLetter, lateLetter, placedLetter, shippedLetter } from './letters.tsx'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())
const system = () => house.actAs({ kind: 'system', name: 'letters' })

async function place(key: string): Promise<string> {
  const product = await addProduct(house, { title: 'Boots & laces', amount: 249_000, stock: 3 })
  const anna = house.person('Anna')
  const placed = await anna.visit(`/api/carts/${await putInCart(anna, [[product, 1]])}/order`, {
    json: WHO,
    headers: { 'idempotency-key': key },
  })
  return ((await placed.json()) as { number: string }).number
}

test('each letter says what, when and where to see it, in the language of the order, and its link opens the order', async () => {
  const number = await place('words')
  const letter = {
    id: '3b1d0f9a-0000-4000-8000-000000000041',
    party: null,
    recipient: 'anna@example.com',
    locale: 'en',
    data: { order: Number(number) },
  }
  const placed = await placedLetter.render(system(), { ...letter, kind: 'order.placed' })
  expect(placed?.subject).toBe(`Your order ${number}`)
  expect(placed?.text).toContain('It leaves us Tuesday 24 November.')
  expect(placed?.text).toContain('Hello Anna Lie,')
  expect(placed?.html).toContain('Boots &amp; laces')
  const [link = ''] = /http:\S*\/orders\/\S+/.exec(placed?.text ?? '') ?? []
  expect((await house.visit(link)).status).toBe(200)

  // Nothing has left: there is nothing to say yet.
  expect(await shippedLetter.render(system(), { ...letter, kind: 'order.shipped' })).toBe(null)
  expect(await invoiceLetter.render(system(), { ...letter, kind: 'order.invoiced' })).toBe(null)
  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'UPS', waybill: '1Z5R89390357567127' },
  })
  await issueInvoices(system())
  const shipped = await shippedLetter.render(system(), { ...letter, locale: 'nb', kind: 'order.shipped' })
  expect(shipped?.text).toContain('UPS')
  expect(shipped?.text).toContain('https://www.ups.com/track?tracknum=1Z5R89390357567127')
  expect(shipped?.subject).toBe(`Bestilling ${number} er på vei`)
  const invoice = await invoiceLetter.render(system(), { ...letter, kind: 'order.invoiced' })
  expect(invoice?.subject).toBe(`Invoice 1 for order ${number}`)
  expect(invoice?.text).toContain('to be paid by Tuesday 8 December')
  // It left before the letter about its being late was sent.
  expect(
    await lateLetter.render(system(), {
      ...letter,
      kind: 'order.late',
      data: { order: number, was: '2026-11-24T22:59:59Z', now: '2026-11-25T22:59:59Z' },
    }),
  ).toBe(null)
})

test('an order that gave a proven address is claimed by its owner, and by nobody else', async () => {
  const number = await place('claim')
  const { db } = house.context
  const account = await createParty(db, 'account')
  const stranger = await createParty(db, 'account')
  const as = (party: string) =>
    house.actAs({ kind: 'customer', party, session: '3b1d0f9a-0000-4000-8000-000000000051', device: party })
  const claim = (party: string) =>
    as(party).visit(`/me/orders/${number}/claim`, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })

  await linkParties(system(), {
    party: account,
    other: await addressParty(db, 'anna@example.com'),
    rule: 'link_confirmed',
  })
  expect((await claim(stranger)).status).toBe(404)
  expect((await as(account).visit(`/api/orders/${number}`)).status).toBe(404)
  expect((await claim(account)).status).toBe(303)
  expect((await as(account).visit(`/api/orders/${number}`)).status).toBe(200)
  expect((await as(stranger).visit(`/api/orders/${number}`)).status).toBe(404)
  expect(
    await askOwner(
      house,
      `select kind from customers.interaction where subject_id = '${number}' order by position desc limit 1`,
    ),
  ).toEqual([{ kind: 'order.claimed' }])
})
