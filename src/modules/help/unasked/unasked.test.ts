import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { StaffRole } from '../../../platform/principal.ts'
import {
  addressParty,
  createParty,
  grantPermission,
  linkParties,
  sentenceVersion,
  withdrawPermission,
} from '../../customers/index.ts'
import { type LetterToWrite } from '../../customers/index.ts'
import { noteQuestion } from '../index.ts'
import { transact, SERVICE } from '../../customers/index.ts'
import type { nextQuestions, rehearsal } from './contract.ts'
import { letterOfUnasked } from './letters.tsx'
import { isCompared, planUnasked, spansOf } from './plan.ts'
import { PRODUCT_UPDATES } from './purpose.ts'
import { tellUnasked } from './tell.ts'

const DAY_MS = 86_400_000

let house: TestHouse
let boots: string
beforeAll(async () => {
  house = await startHouse()
  boots = await addProduct(house, { title: 'Fjell Boots', amount: 249_000, stock: 50 })
  await set('compareShare', 0)
})
afterAll(() => house.close())

const system = () => house.actAs({ kind: 'system', name: 'tests' })
const staff = (role: StaffRole) =>
  house.actAs({
    kind: 'staff',
    id: '3b1d0f9a-0000-4000-8000-0000000000e1',
    name: 'Siv',
    roles: [role],
    session: randomUUID(),
  })
const set = (name: string, value: unknown) =>
  staff('owner').visit(`/api/settings/help/${name}`, { method: 'PUT', json: { value } })
const later = (days: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + days * DAY_MS))
const choice = (party: string) => ({
  party,
  purpose: PRODUCT_UPDATES,
  sentence: sentenceVersion(house.context, PRODUCT_UPDATES),
  channel: 'me' as const,
})

/** Somebody with an account and a proven address, who ordered the boots and got them today. */
async function owner(name: string, { allows = true, address = true } = {}) {
  const buyer: Person = house.person(name)
  const placed = await buyer.visit(`/api/carts/${await putInCart(buyer, [[boots, 1]])}/order`, {
    json: { ...WHO, email: `${name.toLowerCase()}@example.com` },
    headers: { 'idempotency-key': randomUUID() },
  })
  const { number } = (await placed.json()) as { number: string }
  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, { json: { carrier: 'Posten', waybill: number } })
  await askOwner(
    house,
    `update orders.shipment set shipped_at = '${house.clock.now().toISOString()}' where waybill = '${number}'`,
  )
  const account = await createParty(house.context.db, 'account')
  const [{ party } = { party: '' }] = (await askOwner(
    house,
    `select party from orders.customer_order where number = ${number}`,
  )) as { party: string }[]
  await linkParties(system(), { party, other: account, rule: 'signed_in' })
  if (address) {
    const proven = await addressParty(house.context.db, `${name.toLowerCase()}@example.com`)
    await linkParties(system(), { party: proven, other: account, rule: 'proven_address' })
  }
  if (allows) await grantPermission(system(), choice(account))
  return {
    account,
    number,
    as: house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: party }),
  }
}

/** A published article about the boots. */
async function article(title: string, audience = 'everyone'): Promise<string> {
  const id = randomUUID()
  await askOwner(
    house,
    `insert into help.article (id, kind, audience, made_at) values ('${id}', 'article', '${audience}', now());
     insert into help.article_about values ('${id}', 'product', '${boots}');
     insert into help.article_words (article, language, slug, title, summary, body, revision, published_at, changed_at)
     values ('${id}', 'en', '${id}', '${title}', 'Brush first.', 'Brush first. Then wax.', 1, now(), now())`,
  )
  return id
}

async function rule(articleId: string, more: Record<string, unknown> = {}, on = true): Promise<string> {
  const added = await staff('marketer').visit('/api/help/next-questions', {
    json: { article: articleId, moment: 'owned', days: 14, ...more },
  })
  expect(added.status).toBe(201)
  const { id } = (await added.json()) as { id: string }
  if (on)
    expect(
      (await staff('marketer').visit(`/api/help/next-questions/${id}`, { method: 'PUT', json: { on: true } })).status,
    ).toBe(200)
  return id
}

const told = (party: string) =>
  askOwner(
    house,
    `select u.state, u.reason, l.recipient from help.unasked u left join customers.letter l on l.id = u.letter
     where u.party in (select customers.connected('${party}')) order by u.due_at`,
  )
const letters = async () =>
  Number((await askOwner(house, `select count(*) from customers.letter where kind = 'help.unasked'`))[0]!['count'])
async function clear(): Promise<void> {
  await askOwner(house, 'delete from help.next_question; delete from help.update_pace; delete from help.question')
}
/** Both jobs, twice: what ran once does nothing again. */
async function run(): Promise<void> {
  for (const _ of [1, 2]) {
    await planUnasked(system())
    await tellUnasked(system())
  }
}

test('an owner who allows it is told once, some days after it came to them, and nobody else is', async () => {
  await clear()
  const anna = await owner('Anna')
  const bilal = await owner('Bilal', { allows: false })
  await rule(await article('Waxing the boots'))
  await run()
  expect(await letters()).toBe(0)
  later(15)
  await run()
  expect(await told(anna.account)).toEqual([{ state: 'told', reason: null, recipient: 'anna@example.com' }])
  expect(await told(bilal.account)).toEqual([])
  expect(await letters()).toBe(1)
  // The words are made when it is sent: what is not theirs to read by then is not written to them.
  const [owed] = await askOwner(
    house,
    `select id, party, kind, recipient, locale, data from customers.letter where kind = 'help.unasked'`,
  )
  const render = () => letterOfUnasked.render(system(), owed as unknown as LetterToWrite)
  expect(await render()).toMatchObject({
    subject: 'Fjell Boots: Waxing the boots',
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  })
  await askOwner(house, `update help.article set audience = 'partners' where id in (select article from help.unasked)`)
  expect(await render()).toBeNull()
  await askOwner(house, `update help.article set audience = 'everyone' where id in (select article from help.unasked)`)
  // Both have it on their own page.
  for (const { as } of [anna, bilal]) {
    const page = await (await as.visit('/me')).text()
    expect(page).toContain('Updates for what I own')
    expect(page).toContain('Waxing the boots')
  }
  expect(await (await house.visit('/me')).text()).not.toContain('Waxing the boots')
})

test('what was due before a rule was switched on is told to nobody', async () => {
  await clear()
  const anna = await owner('Early')
  later(30)
  await rule(await article('Waxing late'))
  await run()
  expect(await told(anna.account)).toEqual([])
})

test('whoever withdraws, sends back, asked before or has no address is let go, with the reason', async () => {
  await clear()
  const waxing = await article('Waxing again')
  const [withdrawn, returned, asked, nowhere] = await Promise.all([
    owner('Withdrawn'),
    owner('Returned'),
    owner('Asked'),
    owner('Nowhere', { address: false }),
  ])
  await rule(waxing, { days: 3 })
  later(4)
  await planUnasked(system())
  await withdrawPermission(system(), choice(withdrawn!.account))
  await askOwner(house, `update orders.customer_order set state = 'returned' where number = ${returned!.number}`)
  await transact(system(), { purpose: SERVICE, parties: [asked!.account], records: true }, async (tx) => {
    const id = await noteQuestion(tx, system(), {
      party: asked!.account,
      text: 'How do I wax them?',
      language: 'en',
      door: 'help',
      outcome: 'answered',
      confidence: 0.9,
      articles: [waxing],
    })
    return id
  })
  await askOwner(house, `update help.question set helped = true where party = '${asked!.account}'`)
  await tellUnasked(system())
  expect((await told(withdrawn!.account))[0]).toMatchObject({ state: 'let go', reason: 'not allowed' })
  expect((await told(returned!.account))[0]).toMatchObject({ state: 'let go', reason: 'not theirs' })
  expect((await told(asked!.account))[0]).toMatchObject({ state: 'let go', reason: 'asked before' })
  expect((await told(nowhere!.account))[0]).toMatchObject({ state: 'let go', reason: 'no address' })
})

test('nobody gets more letters than they like, and none at night', async () => {
  await clear()
  const anna = await owner('Often')
  await anna.as.visit('/me/update-pace', { method: 'POST', form: { days: '90' } })
  await rule(await article('First use'), { days: 1 })
  await rule(await article('Care'), { days: 2 })
  later(2.6)
  // 23.24 in Oslo: somebody's telephone is on the table by their bed.
  await run()
  expect(await told(anna.account)).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'due' })]))
  later(0.5)
  await run()
  expect((await told(anna.account)).map(({ state }) => state)).toEqual(['told', 'due'])
  later(80)
  await run()
  expect((await told(anna.account)).map(({ state }) => state)).toEqual(['told', 'due'])
  later(11)
  await run()
  expect((await told(anna.account)).map(({ state }) => state)).toEqual(['told', 'told'])
})

test('a refill is said each time, and an update to every owner at once', async () => {
  await clear()
  const anna = await owner('Refill')
  await anna.as.visit('/me/update-pace', { method: 'POST', form: { days: '7' } })
  const refill = await rule(await article('New laces'), { days: 10, every: 30 })
  for (const days of [11, 30, 30]) {
    later(days)
    await run()
  }
  expect((await told(anna.account)).map(({ state }) => state)).toEqual(['told', 'told', 'told'])
  expect(
    spansOf({ moment: 'owned', days: 10, every: 30, on_since: new Date(0) }, house.clock.now()).length,
  ).toBeGreaterThan(3)
  await staff('marketer').visit(`/api/help/next-questions/${refill}`, { method: 'PUT', json: { on: false } })
  later(8)
  await rule(await article('The sole was recalled'), { moment: 'update', days: 0 })
  await run()
  expect((await told(anna.account)).at(-1)).toMatchObject({ state: 'told' })
})

test('the way out in the letter stops them for good, asks first, and is nobody else’s', async () => {
  await clear()
  const anna = await owner('Stops')
  await rule(await article('Waxing, stopped'), { days: 1 })
  later(2)
  await run()
  const [row] = await askOwner(
    house,
    `select id from help.unasked where party in (select customers.connected('${anna.account}')) and state = 'told'`,
  )
  const key = house.context.secret.sign('unasked stop', row!['id'] as string)
  const link = `/updates/stop?of=${String(row!['id'])}&key=${key}`
  expect(await (await house.visit(link)).text()).toContain('No more letters about what you own?')
  expect(
    (await house.visit('/updates/stop', { method: 'POST', form: { of: row!['id'] as string, key: 'wrong' } })).status,
  ).toBe(403)
  const allows = async () =>
    (
      await askOwner(
        house,
        `select from customers.allowed where party = '${anna.account}' and purpose = '${PRODUCT_UPDATES}'`,
      )
    ).length
  expect(await allows()).toBe(1)
  expect(
    (
      await house.visit('/updates/stop', {
        method: 'POST',
        form: { of: row!['id'] as string, key, 'List-Unsubscribe': 'One-Click' },
      })
    ).status,
  ).toBe(303)
  expect(await allows()).toBe(0)
})

test('those who are compared are always the same, get no letter, and figures begin at five people', async () => {
  await clear()
  const id = await rule(await article('Compared'), { days: 1 })
  await set('compareShare', 50)
  const people = await Promise.all(Array.from({ length: 12 }, (_, at) => owner(`Many${at}`)))
  later(2)
  const before = await letters()
  await run()
  await set('compareShare', 0)
  const states = (await Promise.all(people.map(({ account }) => told(account)))).map(([one]) => one!['state'])
  expect(new Set(states)).toEqual(new Set(['told', 'compared']))
  expect((await letters()) - before).toBe(states.filter((state) => state === 'told').length)
  expect(isCompared(id, people[0]!.account, 100)).toBe(true)
  const shown = (await (await staff('agent').visit('/api/help/next-questions')).json()) as z.output<
    typeof nextQuestions
  >
  const figures = shown.items.find((one) => one.id === id)!
  for (const [state, figure] of [
    ['told', figures.told],
    ['compared', figures.compared],
  ] as const) {
    const count = states.filter((one) => one === state).length
    expect(figure).toEqual(count < 5 ? null : { people: count, asked: 0 })
  }
})

test('whoever may write may propose, a marketer switches on, and a rehearsal tells nobody', async () => {
  await clear()
  await owner('Rehearsed')
  const proposed = await article('Proposed')
  const before = await letters()
  const id = await rule(proposed, { days: 5 }, false)
  expect(
    (await staff('agent').visit(`/api/help/next-questions/${id}`, { method: 'PUT', json: { on: true } })).status,
  ).toBe(403)
  expect((await staff('packer').visit('/api/help/next-questions')).status).toBe(403)
  const counted = (await (await staff('agent').visit(`/api/help/next-questions/${id}/rehearsal`)).json()) as z.output<
    typeof rehearsal
  >
  expect(counted.people).toBeGreaterThanOrEqual(1)
  expect(await letters()).toBe(before)
  const again = await staff('agent').visit('/api/help/next-questions', {
    json: { article: proposed, moment: 'owned', days: 5 },
  })
  expect(again.status).toBe(409)
  expect(
    (await staff('agent').visit('/api/help/next-questions', { json: { article: randomUUID(), moment: 'owned' } }))
      .status,
  ).toBe(404)
})
