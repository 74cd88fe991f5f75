import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../test/harness/orders.ts'
import type { Call } from '../../platform/context.ts'
import { addressParty, createParty, linkParties } from '../customers/index.ts'
import { closeCase } from './handle.ts'
import { topics } from './pages.tsx'
import { clearCases } from './retention.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

async function customer(email: string) {
  const { db } = house.context
  const account = await createParty(db, 'account')
  const party = await addressParty(db, email)
  const system = house.actAs({ kind: 'system', name: 'test' })
  await linkParties(system, { party, other: account, rule: 'link_confirmed', evidence: {} })
  return { account, ...house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account }) }
}

const key = (scope: 'cases' | 'customers' | 'orders') =>
  house.actAs({ kind: 'key', id: randomUUID(), name: 'desk', scopes: [scope], origin: null, party: null })

async function ask(visit: TestHouse['visit'], question: object): Promise<{ number: string; url: string }> {
  const reply = await visit('/api/cases', { json: { text: 'Where is it?', ...question } })
  expect(reply.status).toBe(201)
  return (await reply.json()) as { number: string; url: string }
}

test('beside an order stands the way to ask about it, and what its customer asked, not what a stranger asked', async () => {
  const product = await addProduct(house, { title: 'Boots', amount: 10_000, stock: 5 })
  const anna = await customer('anna@slots.example')
  const cart = await putInCart(anna, [[product, 1]])
  const placed = await anna.visit(`/api/carts/${cart}/order`, {
    json: WHO,
    headers: { 'idempotency-key': randomUUID() },
  })
  const { number, url } = (await placed.json()) as { number: string; url: string }
  const about = { type: 'order', id: number }
  await ask(anna.visit, { subject: 'Hers', about })
  await ask(house.visit, { subject: 'A stranger’s', about, email: 'stranger@slots.example' })
  const own = await (await anna.visit(`/orders/${number}`)).text()
  expect(own).toContain(`href="/ask?order=${number}"`)
  expect(own).toContain('>Hers</a>')
  expect(own).not.toContain('A stranger')
  // Whoever has the order's link may ask about it; it does not open the cases.
  const byLink = await (await house.visit(new URL(url).pathname + new URL(url).search)).text()
  expect(byLink).toContain(`href="/ask?order=${number}"`)
  expect(byLink).not.toContain('>Hers</a>')
})

test('a product is asked about from its own page', async () => {
  const product = await addProduct(house, { title: 'Felt hat', amount: 10_000, stock: 5 })
  const { slug } = (await (await house.visit(`/api/products/${product}`)).json()) as { slug: string }
  expect(await (await house.visit(`/products/${slug}`)).text()).toContain(`href="/ask?product=${product}"`)
})

test('the workspace finds a customer’s cases beside them, and the line leads into the inbox', async () => {
  const anna = await customer('anna@aside.example')
  const { number } = await ask(anna.visit, { subject: 'Laces' })
  const shown = (await (await key('customers').visit(`/api/customers/${anna.account}`)).json()) as {
    aside: { cases: { number: string; subject: string }[] }
  }
  expect(shown.aside.cases).toMatchObject([{ number, subject: 'Laces' }])
  const line = (await (await key('customers').visit(`/api/customers/${anna.account}/timeline`)).json()) as {
    items: { kind: string; words: string; href: string }[]
  }
  expect(line.items.find(({ kind }) => kind === 'message.received')).toMatchObject({
    words: `Wrote to us, case ${number}: Laces`,
    href: `/workspace/inbox/${number}`,
  })
})

test('a case rings for its customer, by who they are or by its link, and for nobody else', async () => {
  const anna = await customer('anna@rings.example')
  const stranger = await customer('stranger@rings.example')
  const visitor = house.actAs({ kind: 'visitor', party: null })
  const { number } = await ask(anna.visit, {})
  const [topic] = topics
  const hears = (who: object, with_: string) => topic!.check!(who as Call, { number, key: with_ })
  const signature = house.context.secret.sign('case', number)
  expect(await hears(anna, '-')).toBe(true)
  expect(await hears(visitor, signature)).toBe(true)
  expect(await hears(visitor, '-')).toBe(false)
  expect(await hears(stranger, '-')).toBe(false)
  expect(await hears(stranger, house.context.secret.sign('case', '1'))).toBe(false)
  expect(await topic!.check!(anna as unknown as Call, { number: 'x', key: '-' })).toBe(false)
  expect(await topic!.also!(anna as unknown as Call, { number, key: '-' })).toEqual([`case/${number}`])
})

test('what was settled three years ago goes, with what was said; what is open or younger stays', async () => {
  const anna = await customer('anna@kept.example')
  const desk = key('cases')
  const [old, young, open] = [await ask(anna.visit, {}), await ask(anna.visit, {}), await ask(anna.visit, {})]
  for (const { number } of [old, young]) await closeCase(desk as unknown as Call, number)
  const shift = (number: string, time: string) =>
    askOwner(
      house,
      `update desk.customer_case set opened_at = '2020-01-01', closed_at = case when state = 'closed' then '${time}'::timestamptz end where number = ${number}`,
    )
  // The clock of this house stands at 24 November 2026, 09.00 UTC.
  await shift(old.number, '2023-11-24T08:59:59Z')
  await shift(young.number, '2023-11-24T09:00:01Z')
  await shift(open.number, '2020-01-01')
  expect(await clearCases(house.actAs({ kind: 'system', name: 'test' }))).toBe(1)
  expect(await clearCases(house.actAs({ kind: 'system', name: 'test' }))).toBe(0)
  const left = await askOwner(
    house,
    `select c.number::text as number, count(m.*)::integer > 0 as said from desk.customer_case c left join desk.message m on m.customer_case = c.id
     where c.number in (${old.number}, ${young.number}, ${open.number}) group by c.number order by c.number`,
  )
  expect(left).toEqual([
    { number: young.number, said: true },
    { number: open.number, said: true },
  ])
  expect((await anna.visit(`/cases/${old.number}`)).status).toBe(404)
  expect((await anna.visit(`/cases/${young.number}`)).status).toBe(200)
})
