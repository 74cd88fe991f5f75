import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CannedShown } from '../../src/modules/desk/answering/contract.ts'
import { personalIn } from '../../src/modules/desk/complaints/personal.ts'
import { proofFor } from '../../src/modules/desk/complaints/proof.ts'
import type { VisitorListed } from '../../src/modules/desk/visitors/contract.ts'
import { grantPermission, sendDue, sentenceVersion } from '../../src/modules/customers/index.ts'
import { olga, openComplaining, type Visitor, WORDS } from '../harness/complaining.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../harness/orders.ts'

// Complaints, visitors, calls and forms with files, by those who have no business there.

let house: TestHouse
let people: Awaited<ReturnType<typeof openComplaining>>
beforeAll(async () => {
  house = await startHouse()
  people = await openComplaining(house)
})
afterAll(() => house.close())

const publication = (number: string) => `/api/cases/${number}/complaint/publication`

test('what a case is said to be about is words, and no pattern that keeps the house busy', async () => {
  const mallory = house.person('Mallory')
  for (const about of [
    { type: 'order', id: '(a+)+$' },
    { type: 'order', id: '1042; drop' },
    { type: 'product', id: '(a+)+$' },
  ]) {
    const json = { text: 'Hello', about }
    const chat = { ...json, id: randomUUID() }
    expect((await mallory.visit('/api/chat/messages', { json: chat })).status).toBe(400)
    expect((await mallory.visit('/api/cases', { json: { ...json, email: 'x@odd.example' } })).status).toBe(400)
    expect((await mallory.visit('/api/callbacks', { json: { ...json, phone: '55123456' } })).status).toBe(400)
  }
  // What stands in the database from before is words all the same.
  expect(personalIn('It is about [(a+)+ of ours.', { numbers: ['[(a+)+'] })).toEqual([
    { what: 'number', text: '[(a+)+' },
  ])
  // Blanks between a word and a number that never comes: read in seconds on no machine, unless each part of the pattern ends.
  const began = performance.now()
  expect(personalIn(`order${' '.repeat(2_500)}x`)).toEqual([])
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('a stranger with the number of a case uses nothing up that is its customer’s', async () => {
  const anna = await people.customer()
  const number = await people.asks(anna)
  const mallory = house.person('Mallory')
  const publishes = (who: Visitor, address: string) =>
    who.visit(publication(number), { method: 'PUT', json: WORDS, address })
  for (let tries = 0; tries < 12; tries += 1)
    expect((await publishes(mallory, `198.51.100.${tries + 1}`)).status).toBe(404)
  expect((await publishes(anna, '203.0.113.7')).status).toBe(200)
})

test('whoever has not proven their address changes nothing in public without the link in a letter', async () => {
  const browser = house.person('Eva')
  const email = 'eva@public.example'
  const opened = await browser.visit('/api/cases', { json: { email, text: 'It broke.' }, address: '203.0.113.8' })
  const { number, url } = (await opened.json()) as { number: string; url: string }
  const key = new URL(url).searchParams.get('key')!
  const publish = (text: string) => people.sends(browser, 'PUT', publication(number), { ...WORDS, text, key })
  const confirm = async () => {
    const form = { key, proof: proofFor(house.context, id) }
    expect((await house.visit(`/cases/${number}/complaint/confirming`, { form })).status).toBe(303)
  }
  const { id, state } = (await publish('It broke on the first day.')) as { id: string; state: string }
  expect(state).toBe('unproven')
  await confirm()
  expect((await people.publicOne(id)).text).toBe('It broke on the first day.')
  // The same words again are no news; other ones wait for the letter.
  expect(await publish('It broke on the first day.')).toMatchObject({ state: 'public' })
  expect(await publish('Buy at pills dot example')).toMatchObject({ state: 'unproven' })
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect((await people.letters('complaint.confirm')).filter((one) => one['recipient'] === email)).toHaveLength(2)
  await confirm()
  expect((await people.publicOne(id)).text).toBe('Buy at pills dot example')
})

test('who takes part in somebody else’s case gets no key to it, and is told nothing of their orders, nor they of the telephone', async () => {
  const set = async (name: string, value: unknown) =>
    expect((await house.actAs(olga).visit(`/api/settings/${name}`, { method: 'PUT', json: { value } })).status).toBe(
      200,
    )
  await set('desk/opening', [{ days: [1, 2, 3, 4, 5], from: 480, to: 1_200 }])
  await set('calls/agents', 1)
  await approvedText()
  const [anna, dagny] = [await people.customer(), await people.customer()]
  const product = await addProduct(house, { title: 'Teapot', amount: 49_900, stock: 20 })
  const cart = await putInCart(anna, [[product, 1]])
  const headers = { 'idempotency-key': randomUUID() }
  const placed = await anna.visit(`/api/carts/${cart}/order`, { json: { ...WHO, email: anna.email }, headers })
  const { number: order } = (await placed.json()) as { number: string }
  const number = await people.asks(anna)
  await askOwner(
    house,
    `insert into desk.participant (customer_case, party, address) select id, '${dagny.account}', '${dagny.email}' from desk.customer_case where number = ${number};
     select desk.recount_parties(array(select id from desk.customer_case where number = ${number}))`,
  )
  const { items } = await people.read<{ items: { startsAt: string }[] }>(dagny, '/api/callbacks/times')
  const text = 'Where is my parcel and when does it arrive?'
  const wanted = { phone: '55123456', startsAt: items[0]!.startsAt, case: number, text }
  const booked = await dagny.visit('/api/callbacks', { json: wanted, address: '203.0.113.9' })
  expect([booked.status, await booked.text()]).toEqual([201, expect.anything()])
  const told = await askOwner(house, 'select text from desk.likely_answer')
  expect(told.filter((one) => String(one['text']).includes(order))).toEqual([])
  expect(
    await askOwner(house, `select party from desk.message where direction = 'automatic' and text like '%5512%'`),
  ).toEqual([{ party: dagny.account }])
  expect(JSON.stringify(await people.read(anna, `/api/cases/${number}`))).not.toContain('5512')
  expect((await dagny.visit(`/cases/${number}/transcript`, { form: {} })).status).toBe(303)
  const mails: string[] = []
  await sendDue(house.context, {
    send: async ({ to, text: said }) => {
      if (to === dagny.email) mails.push(said)
      return { result: 'accepted', reply: '' }
    },
  })
  expect(mails.filter((mail) => mail.includes(`/cases/${number}?key=`))).toEqual([])
})

/** A text that the house may send by itself, with an order's number in it. */
async function approvedText(): Promise<void> {
  const owner = house.actAs(olga)
  const json = {
    title: 'Where is my parcel, and when does it arrive?',
    texts: { en: 'Your order {{order.number}} leaves us {{order.shipsAt}}. The waybill says where the parcel is.' },
    editedBy: 'owner',
  }
  const { id } = (await (await owner.visit('/api/canned-answers', { json })).json()) as { id: string }
  const { items } = await people.read<{ items: CannedShown[] }>(owner, '/api/canned-answers')
  const { changedAt } = items.find((one) => one.id === id)!
  const approval = { approved: true, changedAt }
  expect((await owner.visit(`/api/canned-answers/${id}/approval`, { method: 'PUT', json: approval })).status).toBe(200)
}

test('a visitor leads no agent to another site, and fills no disk with visits', async () => {
  const anna = await people.customer()
  for (const purpose of ['live_visit', 'analytics'])
    await grantPermission(anna, {
      party: anna.account,
      purpose,
      sentence: sentenceVersion(house.context, purpose),
      channel: 'me',
    })
  const now = Math.floor(house.clock.now().getTime() / 1_000)
  const tell = (page: string) =>
    anna.visit('/api/visit', {
      method: 'PUT',
      json: { visit: randomUUID(), page, wants: true, now, steps: [[now, 'view', page]] },
    })
  for (const page of ['/\\evil.example', '//evil.example', '/.\\evil.example', '/%5Cevil.example']) {
    expect((await tell(page)).status).toBe(200)
    const { items } = await people.read<{ items: VisitorListed[] }>(people.desk(), '/api/visitors')
    expect([page, items.map((one) => one.page)]).toEqual([page, ['/']])
  }
  for (let visits = 0; visits < 30; visits += 1) expect((await tell('/products')).status).toBe(200)
  const [kept] = await askOwner(house, 'select count(*)::integer as trails from desk.trail')
  expect(kept!['trails']).toBeLessThanOrEqual(20)
})

test('no message keeps the database reading it for words, and what it says is found all the same', async () => {
  const mallory = house.person('Mallory')
  for (const unit of ['./', 'a_', '~/', '<!--', '@a1']) {
    const began = performance.now()
    const json = { id: randomUUID(), text: `boots/kangaroo_77 ${unit.repeat(Math.floor(49_000 / unit.length))}` }
    expect((await mallory.visit('/api/chat/messages', { json })).status).toBe(201)
    expect([unit, performance.now() - began < 4_000]).toEqual([unit, true])
  }
  const began = performance.now()
  for (const words of ['kangaroo', 'boots/kangaroo_77']) {
    const asked = `/api/cases?search=${encodeURIComponent(words)}`
    const { items } = await people.read<{ items: { passage?: { text: string } }[] }>(people.desk(), asked)
    expect(items.map((one) => one.passage?.text)).toEqual([expect.stringContaining('kangaroo_77')])
  }
  expect(performance.now() - began).toBeLessThan(4_000)
})

test('a form in thousands of parts is refused before it is taken apart', async () => {
  const boundary = 'x'.repeat(30)
  const part = `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n`
  const body = `${part.repeat(5_000)}--${boundary}--\r\n`
  const headers = { 'content-type': `multipart/form-data; a="; boundary=y"; boundary="${boundary}"` }
  const reply = await house.person('Mallory').visit('/ask', { method: 'POST', headers, body })
  expect(reply.status).toBe(400)
  expect(await reply.text()).toContain('more than 1000')
})
