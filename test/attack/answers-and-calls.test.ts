import { randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AnsweringShown, CannedShown } from '../../src/modules/desk/answering/contract.ts'
import { approvedCanned } from '../../src/modules/desk/answering/canned.ts'
import { leaveDue } from '../../src/modules/desk/answering/jobs.ts'
import { seeToCallbacks } from '../../src/modules/desk/calls/see-to.ts'
import type { CaseShown } from '../../src/modules/desk/contract.ts'
import { sendDue } from '../../src/modules/customers/index.ts'
import type { Mail } from '../../src/platform/mail/post.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { startHouse, TEST_NOW, type TestHouse } from '../harness/house.ts'
import { askOwner } from '../harness/orders.ts'

// What leaves the house by itself, and who can make it: calls that strangers book, texts that are approved, answers that wait.

let house: TestHouse
const staff: Record<'bilal' | 'eve' | 'siv', Principal & { kind: 'staff' }> = {} as never
const system: Principal = { kind: 'system', name: 'test' }
beforeAll(async () => {
  house = await startHouse()
  for (const [key, name, role] of [
    ['bilal', 'Bilal', 'agent'],
    ['eve', 'Eve', 'agent'],
    ['siv', 'Siv', 'owner'],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${`${key}@shop.example`}, ${name}, array[${role}], now()) returning id`.execute(
      house.context.db,
    )
    staff[key] = { kind: 'staff', id: rows[0]!.id, name, roles: [role], session: randomUUID() }
  }
  await send('siv', 'PUT', '/api/settings/desk/opening', { value: [{ days: [1, 2, 3, 4, 5], from: 480, to: 720 }] })
  await send('siv', 'PUT', '/api/settings/calls/agents', { value: 3 })
})
afterEach(async () => {
  await askOwner(house, `update desk.callback set state = 'cancelled', settled_at = now() where state = 'booked'`)
  await letters()
  house.clock.moveTo(TEST_NOW)
})
afterAll(() => house.close())

type Who = keyof typeof staff
const send = async (who: Who, method: string, path: string, json: unknown = {}) => {
  const answer = await house.actAs(staff[who]).visit(path, method === 'GET' ? {} : { method, json })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & { code?: string } }
}
/** Each from a network of their own, as far as limits count. */
const network = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
const later = (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000))
async function letters(): Promise<Mail[]> {
  const sent: Mail[] = []
  await sendDue(house.context, { send: async (mail) => (sent.push(mail), { result: 'accepted', reply: '' }) })
  return sent
}
const free = async () => {
  const answer = await house.visit('/api/callbacks/times')
  return ((await answer.json()) as { items: { startsAt: string }[] }).items.map((one) => one.startsAt)
}
async function book(more: Record<string, unknown> = {}) {
  const [startsAt] = await free()
  const phone = `55${randomInt(100_000, 1_000_000)}`
  const json = { phone, email: `${randomUUID()}@example.com`, text: 'Ring me', startsAt, ...more }
  const answer = await house.person('Mallory').visit('/api/callbacks', { json, address: network() })
  return { status: answer.status, body: (await answer.json()) as { id: string; url: string; code?: string } }
}
const till: Principal = { kind: 'key', id: randomUUID(), name: 'till', scopes: ['cases'], origin: null, party: null }
/** A question of the address’s own record: two of the same address are one customer’s. */
async function ask(email = `${randomUUID()}@example.com`) {
  const answer = await house.actAs(till).visit('/api/cases', { json: { email, text: 'Hi' } })
  return ((await answer.json()) as { number: string }).number
}
const caseOf = async (number: string) => (await send('siv', 'GET', `/api/cases/${number}`)).body as unknown as CaseShown
async function answers(who: Who, number: string, text: string, at?: string): Promise<string> {
  const id = randomUUID()
  const since = (await caseOf(number)).messages.at(-1)!.place
  const more = at === undefined ? {} : { at }
  const taken = await send(who, 'POST', `/api/cases/${number}/answers`, { id, text, version: 0, since, ...more })
  expect(taken.status).toBe(201)
  return id
}

test('whoever booked a call with somebody else’s address does not move it to and fro to fill their mailbox', async () => {
  const { body } = await book({ email: 'victim@example.com' })
  const key = new URL(body.url).searchParams.get('key')!
  let status = 200
  for (let n = 0; n < 40 && status === 200; n += 1) {
    const [startsAt] = await free()
    const json = { key, startsAt }
    status = (await house.visit(`/api/callbacks/${body.id}/time`, { method: 'PUT', json, address: network() })).status
  }
  expect(status).toBe(429)
  expect((await letters()).filter(({ to }) => to === 'victim@example.com').length).toBeLessThan(12)
  // The page says so too, and the staff, who have been asked on the telephone, move it all the same.
  const form = { startsAt: (await free())[0]! }
  const page = await house.visit(`/callbacks/${body.id}/time`, { form: { ...form, key }, address: network() })
  expect(page.status).toBe(409)
  expect((await send('bilal', 'PUT', `/api/callbacks/${body.id}/time`, form)).status).toBe(200)
})

test('strangers do not make us ring one number again and again', async () => {
  const phone = '+47 55 77 88 99'
  let status = 201
  let booked = 0
  for (; booked < 20 && status === 201; booked += 1) ({ status } = await book({ phone }))
  expect(status).toBe(429)
  expect(booked).toBeLessThan(10)
  // Spelt otherwise it is the same number; another one is not.
  expect((await book({ phone: '0047 55778899' })).status).toBe(429)
  expect((await book({ phone: '55 77 88 98' })).status).toBe(201)
})

test('two programs that see to the same call tell of it once', async () => {
  const rings = async () => {
    await Promise.all([1, 2, 3].map(() => seeToCallbacks(house.actAs(system))))
    return (await letters()).map(({ subject }) => subject)
  }
  const { body } = await book({ email: 'once@example.com', startsAt: '2026-11-25T08:00:00.000Z' })
  await letters()
  house.clock.moveTo('2026-11-25T07:10:00Z')
  expect(await rings()).toHaveLength(1)
  house.clock.moveTo('2026-11-25T08:30:00Z')
  expect(await rings()).toHaveLength(1)
  const promises = await askOwner(
    house,
    `select count(*)::integer as broken from customers.promise where kind = 'case.callback' and broken_at is not null
       and subject_id = (select c.number::text from desk.callback b join desk.customer_case c on c.id = b.customer_case where b.id = '${body.id}')`,
  )
  expect(promises).toEqual([{ broken: 1 }])
  // One that was offered at once, and that nobody took.
  await askOwner(
    house,
    `update desk.callback set offered_until = now() - interval '9 years', seat = null, reminded_at = null where id = '${body.id}'`,
  )
  expect(await rings()).toHaveLength(1)
})

test('one call that was settled under the sweep does not keep the others waiting', async () => {
  const [first, second] = [await book({ email: 'first@example.com' }), await book({ email: 'second@example.com' })]
  await letters()
  for (const { body } of [first, second])
    await askOwner(
      house,
      `update desk.customer_case set state = 'closed', closed_at = now() where id = (select customer_case from desk.callback where id = '${body.id}')`,
    )
  await Promise.all([1, 2, 3].map(() => seeToCallbacks(house.actAs(system))))
  expect((await letters()).map(({ to }) => to).toSorted()).toEqual(['first@example.com', 'second@example.com'])
})

test('what the owner approved under one name does not leave under another, nor words that they have not read', async () => {
  const made = await send('siv', 'POST', '/api/canned-answers', {
    title: 'Thanks',
    texts: { en: 'Bring it to the shop.' },
  })
  const text = made.body as unknown as CannedShown
  const approve = (changedAt: string) =>
    send('siv', 'PUT', `/api/canned-answers/${text.id}/approval`, { approved: true, changedAt })
  const change = (title: string, en: string) =>
    send('bilal', 'PUT', `/api/canned-answers/${text.id}`, { title, texts: { en } })
  // Between reading and approving, somebody writes other words.
  later(1)
  await change('Thanks', 'Send us your password.')
  expect(await approve(text.changedAt)).toMatchObject({ status: 409, body: { code: 'canned-changed' } })
  expect(await approvedCanned(house.context, 'en')).toEqual([])
  const read = await change('Thanks', 'Bring it to the shop.')
  expect((await approve(read.body['changedAt'] as string)).status).toBe(200)
  expect(await approvedCanned(house.context, 'en')).toHaveLength(1)
  // Its name says what it answers: under “Returns” it would leave by itself.
  await change('Returns', 'Bring it to the shop.')
  expect(await approvedCanned(house.context, 'en')).toEqual([])
})

test('what somebody wrote for later does not leave in their name once they work here no more', async () => {
  const number = await ask()
  const at = new Date(house.clock.now().getTime() + 24 * 3_600_000).toISOString()
  const id = await answers('eve', number, 'You are all fools.', at)
  expect((await send('siv', 'DELETE', `/api/staff/${staff.eve.id}`)).status).toBeLessThan(300)
  later(25 * 60)
  await leaveDue(house.actAs(system))
  expect((await caseOf(number)).messages.filter(({ direction }) => direction === 'out')).toEqual([])
  const { waiting } = (await send('bilal', 'GET', `/api/cases/${number}/answering`)).body as unknown as AnsweringShown
  expect(waiting).toMatchObject([{ id, state: 'held' }])
  // Whoever has read it decides.
  expect((await send('bilal', 'POST', `/api/cases/${number}/answers/${id}/leaving`)).status).toBe(200)
})

test('an answer leaves, and is taken back, in its own case only', async () => {
  const email = 'twice@example.com'
  const [number, other] = [await ask(email), await ask(email)]
  // Both cases are one customer's, so that the one opens the other's rows.
  const id = await answers('bilal', number, 'For the first')
  for (const [method, path] of [
    ['POST', `/api/cases/${other}/answers/${id}/leaving`],
    ['DELETE', `/api/cases/${other}/answers/${id}`],
  ] as const)
    expect(await send('siv', method, path)).toMatchObject({ status: 409, body: { code: 'answer-left' } })
  expect((await caseOf(other)).messages.filter(({ direction }) => direction === 'out')).toEqual([])
  expect((await send('siv', 'POST', `/api/cases/${number}/answers/${id}/leaving`)).status).toBe(200)
})

test('a program hides no ending that runs behind signs which file systems drop', async () => {
  const number = await ask()
  for (const name of ['invoice.exe.', 'invoice.exe ', 'invoice.exe. .', 'a/../invoice.js..']) {
    const path = `/api/cases/${number}/files?${new URLSearchParams({ name, mediaType: 'application/pdf' }).toString()}`
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await house.actAs(staff.bilal).visit(path, { method: 'POST', body: Buffer.from('MZ'), headers })
    expect([name, answer.status]).toEqual([name, 415])
  }
})
