import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Person } from '../../../../test/harness/house.ts'
import { grantPermission, RECOMMENDATION, sentenceVersion } from '../../customers/index.ts'
import { breakOverdue } from '../jobs.ts'
import type { SinceLine } from './contract.ts'

let desk: StaffedHouse
beforeAll(async () => {
  desk = await staffedHouse()
})
beforeEach(() => askOwner(desk.house, 'truncate accounts.rate'))
afterAll(() => desk.house.close())

interface Known {
  happened: SinceLine
  promised: SinceLine
  wrong: SinceLine | null
  person: { name: string; you: boolean } | null
}
const since = (number: string, who = desk.bilal) => desk.send<Known>(who, 'GET', `/api/cases/${number}/since`)

async function ask(person: Person, text: string): Promise<{ number: string; key: string }> {
  const asked = await person.visit('/api/cases', { json: { email: 'anna@lie.example', name: 'Anna', text } })
  const { number, url } = (await asked.json()) as { number: string; url: string }
  return { number, key: new URL(url).searchParams.get('key')! }
}

async function buy(person: Person, product: string): Promise<string> {
  const cart = await putInCart(person, [[product, 1]])
  const reply = await person.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, email: 'anna@lie.example' },
    headers: { 'idempotency-key': randomUUID() },
  })
  return ((await reply.json()) as { number: string }).number
}

test('above a case stands what happened since, what is promised and what went wrong, each with its source', async () => {
  const anna = desk.house.person('Anna')
  const boots = await addProduct(desk.house, { title: 'Boots', amount: 9_900, stock: 50 })
  // With a basket of her own she is known again when she comes back.
  await putInCart(anna, [[boots, 1]])
  const first = await ask(anna, 'Are the boots warm?')
  expect(await since(first.number)).toEqual({
    happened: { words: 'Nobody here has written to them before.', sources: [] },
    promised: { words: 'Nothing else is promised to them.', sources: [] },
    wrong: null,
    person: null,
  })
  await desk.send(desk.bilal, 'POST', `/api/cases/${first.number}/messages`, { text: 'They are.' })
  // Orders are placed by the database's own clock, which no test moves: so the answer was written before that.
  await askOwner(desk.house, `update desk.message set at = '2026-01-05T09:00:00Z' where direction = 'out'`)
  await anna.visit(`/api/cases/${first.number}/rating`, { json: { key: first.key, solved: false } })
  desk.later(60)
  const order = await buy(anna, boots)
  const [{ party }] = (await askOwner(
    desk.house,
    `select party from desk.customer_case where number = ${first.number}`,
  )) as [{ party: string }]
  await grantPermission(desk.house.actAs({ kind: 'system', name: 'tests' }), {
    party,
    purpose: RECOMMENDATION,
    sentence: sentenceVersion(desk.house.context, RECOMMENDATION),
    channel: 'me',
  })
  const second = await ask(anna, 'Where is my order?')

  const mine = await since(second.number)
  expect(mine.happened).toEqual({
    words: 'Since you wrote to them on 5 Jan: one order, one other question and a permission given.',
    sources: [
      { words: `Order ${order}`, href: `/workspace/orders/${order}` },
      { words: `Case ${first.number}`, href: `/workspace/inbox/${first.number}` },
      { words: 'Their record', href: expect.stringMatching(/^\/workspace\/customers\/[0-9a-f-]{36}$/) },
    ],
  })
  expect(mine.promised).toEqual({
    words: expect.stringMatching(
      new RegExp(
        `^Promised: An answer in case ${first.number}, 2\\d Nov.*One more promise is open\\.$|^Promised: Order ${order} leaves us, .* open\\.$`,
      ),
    ),
    sources: [expect.objectContaining({ href: expect.stringMatching(/^\/workspace\/(orders|inbox)\/\d+$/) })],
  })
  expect(mine.wrong).toEqual({
    words: 'They said on 24 Nov that an answer did not help.',
    sources: [{ words: `Case ${first.number}`, href: `/workspace/inbox/${first.number}` }],
  })
  // Whoever has never written to them hears since when a colleague did.
  expect((await since(second.number, desk.chidi)).happened.words).toMatch(
    /^Since Bilal wrote to them on 5 Jan: one order/,
  )

  // A promise that broke is the newest of what went wrong.
  desk.later(60 * 24 * 7)
  await breakOverdue(desk.house.actAs({ kind: 'system', name: 'desk.break-overdue' }))
  expect((await since(second.number)).wrong?.words).toMatch(
    /^Not kept on 1 Dec: .+\. (One more thing|\d more things) went wrong this year\.$/,
  )

  // So is a complaint, about whatever it was; the one that is before the agent's eyes is no news.
  const complained = (number: string) =>
    askOwner(
      desk.house,
      `insert into customers.interaction (class, party, position, recorded_at, era, id, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
       values ('lasting', '${party}', nextval('customers.interaction_position'), now(), customers.current_era(), gen_random_uuid(), 'complaint.made', 1, 'shop', 'customer', 'case', '${number}', '{}', '${desk.now()}'::timestamptz + interval '1 minute')`,
    )
  await complained(second.number)
  expect((await since(second.number)).wrong?.words).toMatch(/^Not kept/)
  await complained(first.number)
  expect((await since(second.number)).wrong).toMatchObject({
    words: expect.stringMatching(/^They complained on 1 Dec\./),
    sources: [{ href: `/workspace/inbox/${first.number}` }],
  })

  // Their person stands there, and is told so.
  const { customerId } = await desk.see(second.number).then((shown) => shown as { customerId: string })
  await desk.send(desk.siv, 'PUT', `/api/customers/${customerId}/named-person`, { staff: desk.chidi.id })
  expect((await since(second.number)).person).toMatchObject({ name: 'Chidi', you: false })
  expect((await since(second.number, desk.chidi)).person).toMatchObject({ name: 'Chidi', you: true })
  const own = desk.house.actAs({ kind: 'customer', party, session: randomUUID(), device: party })
  const isTold = async () => (await (await own.visit('/me')).text()).includes('Chidi looks after you')
  expect(await isTold()).toBe(true)
  await askOwner(desk.house, `update accounts.staff set ended_at = now() where id = '${desk.chidi.id}'`)
  expect(await isTold()).toBe(false)
  await askOwner(desk.house, `update accounts.staff set ended_at = null where id = '${desk.chidi.id}'`)
})

test('the lines are the agent’s to read, are seen as the case itself, and hold nothing of another customer', async () => {
  const [ben, cleo] = [desk.house.person('Ben'), desk.house.person('Cleo')]
  const boots = await addProduct(desk.house, { title: 'Laces', amount: 900, stock: 50 })
  await buy(cleo, boots)
  const { number } = await ask(ben, 'Do you have laces?')
  for (const who of [ben, cleo]) expect((await who.visit(`/api/cases/${number}/since`)).status).toBe(401)
  expect((await desk.house.actAs(desk.bilal).visit('/api/cases/999999/since')).status).toBe(404)

  await desk.see(number)
  expect((await since(number)).happened.words).toBe('Nobody here has written to them before.')
  const looks = await askOwner(
    desk.house,
    `select projection, purpose from customers.look where reason_type = 'case' and reason_id = '${number}'`,
  )
  // One look: opening the case wrote it.
  expect(looks).toEqual([{ projection: 'case', purpose: 'service' }])
})
