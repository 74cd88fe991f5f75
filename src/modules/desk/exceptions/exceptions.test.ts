import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../../test/harness/orders.ts'
import { declareJob, enqueue, noPayload } from '../../../platform/jobs/declare.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import { addressParty, eraseCustomer, exceptionSources, type LetterToWrite } from '../../customers/index.ts'
import { breakOverdue } from '../clocks/broken.ts'
import { type ExceptionShown, KINDS } from './contract.ts'
import { digestLetter, pressingLetter } from './letters.tsx'
import { mailDigests, tellPressing } from './pressing.ts'
import { sweepExceptions } from './sweep.ts'

let house: TestHouse
type Staff = Extract<Principal, { kind: 'staff' }>
const staff = (nth: number, name: string, roles: StaffRole[]): Staff => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const siv = staff(1, 'Siv', ['owner'])
const bilal = staff(4, 'Bilal', ['agent'])
const dora = staff(5, 'Dora', ['agent'])
const chidi = staff(3, 'Chidi', ['packer'])
const system = () => house.actAs({ kind: 'system', name: 'test' })

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [siv, bilal, dora, chidi])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles.join(',')}}', now())`,
    )
  await here(bilal)
})
afterAll(() => house.close())
beforeEach(async () => {
  await askOwner(house, 'truncate accounts.rate')
  await askOwner(house, 'delete from desk.exception')
  await askOwner(house, "update customers.letter set state = 'withdrawn'")
  // What other tests left open is no part of what this one finds.
  await askOwner(
    house,
    "update desk.customer_case set state = 'closed', closed_at = now(), due_at = null where state <> 'closed'",
  )
  await askOwner(house, 'update customers.promise set kept_at = now() where kept_at is null')
})

/** Somebody sits at the desk. */
const here = ({ id, session }: Staff) =>
  askOwner(
    house,
    `insert into accounts.staff_session (id, staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
     values ('${session}', '${id}', sha256('${id}'), 'passkey', 'Firefox', '${now()}', '${now()}', '2027-01-01')
     on conflict (id) do update set seen_at = excluded.seen_at`,
  )
const gone = ({ session }: Staff) =>
  askOwner(house, `update accounts.staff_session set seen_at = '2026-11-01' where id = '${session}'`)
const now = () => house.clock.now().toISOString()

async function call<Answer = unknown>(who: Principal, method: string, path: string, json?: unknown): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}
interface Listed {
  items: ExceptionShown[]
  gone: { kind: string; by: string | null; standing: boolean; id: string }[]
}
const listed = (who: Principal = bilal) => call<Listed>(who, 'GET', '/api/exceptions')
const ofKind = async (kind: string) => (await listed()).items.filter((one) => one.kind === kind)
const sweep = () => sweepExceptions(system())

async function asks(more: object = {}): Promise<{ who: Person; number: string; key: string }> {
  const who = house.person('Anna')
  const reply = await who.visit('/api/cases', {
    json: { email: `${randomUUID()}@lie.example`, name: 'Anna', text: 'The sole has come off.', ...more },
  })
  expect(reply.status).toBe(201)
  const { number, url } = (await reply.json()) as { number: string; url: string }
  return { who, number, key: new URL(url).searchParams.get('key')! }
}

async function ships(): Promise<string> {
  const boots = await addProduct(house, { title: `Boots ${randomUUID()}`, amount: 249_000, stock: 3 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[boots, 1]])
  const placed = await anna.visit(`/api/carts/${cart}/order`, {
    json: WHO,
    headers: { 'idempotency-key': randomUUID() },
  })
  const { number } = (await placed.json()) as { number: string }
  const shipped = await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'Slowboat', waybill: randomUUID() },
  })
  expect(shipped.status).toBe(201)
  return number
}

test('every module that finds something is in the list of kinds', () => {
  expect(exceptionSources.fills.map(({ kind }) => kind).toSorted()).toEqual([...KINDS].toSorted())
})

test('a letter of which nobody knows comes to whoever is here, with a clock, and goes when it is sent again', async () => {
  const { number } = await asks()
  await askOwner(
    house,
    `update customers.letter set state = 'unknown', settled_at = now() where data ->> 'case' = '${number}'`,
  )
  expect(await sweep()).toBe(1)
  const [found] = await ofKind('letter-unknown')
  // Eight hours of opening time: with none set, hours of the days on which parcels leave.
  expect(found).toMatchObject({
    about: { type: 'letter' },
    detail: 'case.received',
    owner: { id: bilal.id, name: 'Bilal' },
    late: false,
    dueAt: '2026-11-24T17:00:00.000Z',
  })
  expect(await call(bilal, 'GET', '/api/exceptions/count')).toEqual({ open: 1, mine: 1, late: 0 })
  expect(await sweep()).toBe(0)

  await call(bilal, 'POST', `/api/letters/${found!.about.id}/again`)
  // At once, before the sweep has seen it.
  expect(await ofKind('letter-unknown')).toEqual([])
  expect(await sweep()).toBe(1)
  expect((await listed()).gone).toMatchObject([{ kind: 'letter-unknown', by: null, standing: false }])
})

test('what is seen to stays away although its cause stands, can be put back, and comes again when it happens again', async () => {
  const { number } = await asks()
  const set = (state: string) =>
    askOwner(
      house,
      `update customers.letter set state = '${state}', settled_at = now() where data ->> 'case' = '${number}'`,
    )
  await set('refused')
  await sweep()
  const [found] = await ofKind('letter-refused')
  await call(bilal, 'PUT', `/api/exceptions/${found!.id}`, { note: 'Rang her: she has a new address.' })
  expect(await ofKind('letter-refused')).toMatchObject([{ note: 'Rang her: she has a new address.' }])
  expect(
    await askOwner(house, `select count(*)::integer as looks from customers.look where reason_id = 'exceptions'`),
  ).not.toEqual([{ looks: 0 }])
  await call(bilal, 'POST', `/api/exceptions/${found!.id}/settlement`)
  expect(await sweep()).toBe(0)
  expect(await ofKind('letter-refused')).toEqual([])
  expect((await listed()).gone).toMatchObject([{ by: 'Bilal', standing: true }])
  await call(bilal, 'DELETE', `/api/exceptions/${found!.id}/settlement`)
  expect(await ofKind('letter-refused')).toHaveLength(1)
  await call(bilal, 'POST', `/api/exceptions/${found!.id}/settlement`, { note: 'Known.' })
  await set('accepted')
  await sweep()
  await set('refused')
  await sweep()
  expect(await ofKind('letter-refused')).toMatchObject([{ note: null }])
})

test('a promise that broke stands there until it is kept, with whoever has the case', async () => {
  const { number } = await asks()
  await call(dora, 'PUT', `/api/cases/${number}/assignee`, { staff: dora.id })
  house.clock.moveTo('2026-11-26T12:00:00Z')
  await here(bilal)
  await breakOverdue(system())
  await sweep()
  const [found] = await ofKind('promise-broken')
  expect(found).toMatchObject({
    about: { type: 'case', id: number },
    detail: 'case.reply',
    since: '2026-11-26T12:00:00.000Z',
  })
  expect(found!.owner).toMatchObject({ name: 'Dora' })
  await call(bilal, 'PUT', `/api/exceptions/${found!.id}`, { owner: bilal.id })
  expect(await ofKind('promise-broken')).toMatchObject([{ owner: { name: 'Bilal' } }])
  await call(dora, 'POST', `/api/cases/${number}/messages`, { text: 'A new sole is on its way.' })
  expect(await ofKind('promise-broken')).toEqual([])
  await sweep()
  expect((await listed()).gone).toMatchObject([{ kind: 'promise-broken' }])
})

test('a parcel of which nobody has heard is asked after where a customer asks, or its carrier reports others', async () => {
  const [asked, other, arrived] = [await ships(), await ships(), await ships()]
  house.clock.moveTo('2026-12-05T09:00:00Z')
  await here(bilal)
  await sweep()
  expect(await ofKind('carrier-silent')).toEqual([])
  await asks({ about: { type: 'order', id: asked } })
  await sweep()
  expect(await ofKind('carrier-silent')).toMatchObject([{ about: { type: 'order', id: asked }, detail: 'Slowboat' }])
  // From now on it is a carrier that reports.
  expect(await call(chidi, 'POST', `/api/orders/${arrived}/delivery`)).toMatchObject({ state: 'shipped' })
  await call(chidi, 'POST', `/api/orders/${arrived}/delivery`)
  await sweep()
  expect((await ofKind('carrier-silent')).map(({ about }) => about.id).toSorted()).toEqual([asked, other].toSorted())
  for (const number of [asked, other]) await call(bilal, 'POST', `/api/orders/${number}/delivery`)
  expect(await ofKind('carrier-silent')).toEqual([])
  expect(
    await askOwner(house, `select count(*)::integer as told from customers.interaction where kind = 'order.delivered'`),
  ).toEqual([{ told: 3 }])
  const placed = house.actAs(bilal).visit('/api/orders/1/delivery', { method: 'POST' })
  expect((await placed).status).toBe(404)
})

test('work that is stuck comes to the management, and is tried again from there', async () => {
  await enqueue(house.context.db, declareJob({ name: 'test.stuck', payload: noPayload, run: async () => undefined }), [
    { payload: {} },
  ])
  await sweep()
  expect(await ofKind('job-stuck')).toEqual([])
  const [job] = await askJobs(
    `update graphile_worker._private_jobs set attempts = max_attempts returning id::text as id`,
  )
  await sweep()
  expect(await ofKind('job-stuck')).toMatchObject([{ detail: 'test.stuck', owner: { name: 'Siv' } }])
  await call(bilal, 'POST', `/api/jobs/${String(job!['id'])}/retry`)
  expect(await ofKind('job-stuck')).toEqual([])
  await expect(call(bilal, 'POST', '/api/jobs/999999/retry')).rejects.toThrow('404')
  await expect(call(chidi, 'POST', `/api/jobs/${String(job!['id'])}/retry`)).rejects.toThrow('403')
})

test('a rule, a macro and a category that lead to somebody who left are shown until they lead elsewhere', async () => {
  const tove = staff(9, 'Tove', ['agent'])
  await askOwner(
    house,
    `insert into accounts.staff (id, email, name, roles, joined_at) values ('${tove.id}', 'tove@harbour.example', 'Tove', '{agent}', now())`,
  )
  const { id } = await call<{ id: string }>(siv, 'POST', '/api/blueprint/rules', {
    name: 'Press to Tove',
    on: true,
    conditions: { words: ['interview'] },
    category: null,
    rank: null,
    assignee: tove.id,
  })
  await sweep()
  expect(await ofKind('leads-to-who-left')).toEqual([])
  await askOwner(house, `update accounts.staff set ended_at = now() where id = '${tove.id}'`)
  await sweep()
  expect(await ofKind('leads-to-who-left')).toMatchObject([{ about: { type: 'rule', id }, detail: 'Press to Tove' }])
  await call(siv, 'DELETE', `/api/blueprint/rules/${id}`)
  expect(await ofKind('leads-to-who-left')).toEqual([])
})

test('a case of which nobody was sure stands there until somebody says; without anything learnt there is no doubt', async () => {
  const { number } = await asks()
  await sweep()
  expect(await ofKind('case-unsorted')).toEqual([])
  await askOwner(
    house,
    `update desk.verdict set likely = 'service', confidence = 0.4 where customer_case = (select id from desk.customer_case where number = ${number})`,
  )
  await sweep()
  expect(await ofKind('case-unsorted')).toMatchObject([{ about: { type: 'case', id: number }, detail: 'service' }])
  await call(bilal, 'PUT', `/api/cases/${number}/sorting`, { category: 'service' })
  expect(await ofKind('case-unsorted')).toEqual([])
})

test('what is over its time is told to those who are present, once; what is somebody’s who left becomes somebody else’s', async () => {
  const { number } = await asks()
  await askOwner(
    house,
    `update customers.letter set state = 'refused', settled_at = now() where data ->> 'case' = '${number}'`,
  )
  await call(siv, 'PUT', '/api/settings/desk/exceptions', { value: { 'letter-refused': { who: dora.id, hours: 1 } } })
  await sweep()
  expect(await ofKind('letter-refused')).toMatchObject([{ owner: { name: 'Dora' }, late: false }])
  expect(await call(dora, 'GET', '/api/escalations')).toMatchObject({ exceptions: 0 })
  house.clock.moveTo('2026-12-08T12:00:00Z')
  await here(bilal)
  await askOwner(house, `update accounts.staff set ended_at = now() where id = '${dora.id}'`)
  await sweep()
  expect(await call(bilal, 'GET', '/api/escalations')).toMatchObject({ exceptions: expect.any(Number) })
  expect(await ofKind('letter-refused')).toMatchObject([{ owner: { name: 'Bilal' }, late: true }])
  expect(
    await askOwner(
      house,
      `select count(*)::integer as n from desk.exception where escalated_at is not null and kind = 'letter-refused'`,
    ),
  ).toEqual([{ n: 1 }])
  await askOwner(house, `update accounts.staff set ended_at = null where id = '${dora.id}'`)
  await expect(call(bilal, 'PUT', '/api/settings/desk/exceptions', { value: {} })).rejects.toThrow('403')
  await expect(call(siv, 'PUT', '/api/settings/desk/exceptions', { value: { weather: { hours: 1 } } })).rejects.toThrow(
    '4',
  )
  await call(siv, 'PUT', '/api/settings/desk/exceptions', { value: {} })
})

test('whoever was not here is told by mail what is theirs, once a day, and nobody who was', async () => {
  const { number } = await asks()
  await askOwner(
    house,
    `update customers.letter set state = 'refused', settled_at = now() where data ->> 'case' = '${number}'`,
  )
  await sweep()
  expect(await mailDigests(system())).toBe(0)
  await gone(bilal)
  expect(await mailDigests(system())).toBe(1)
  expect(await mailDigests(system())).toBe(0)
  const written = await letterTo('bilal@harbour.example', 'staff.exceptions')
  expect(written!.text).toContain('Letters that were refused, 1')
  expect(written!.text).toContain('/workspace/exceptions')
  await askOwner(house, "update customers.letter set state = 'withdrawn'")
  await sweep()
  expect(await letterTo('bilal@harbour.example', 'staff.exceptions')).toBeNull()
  await here(bilal)
})

test('management is told of a critical case by mail, a category’s owner of an emergent one, once, without a word of the customer’s', async () => {
  const { number } = await asks({ subject: 'Rash on my foot', text: 'I have a rash from your boots.' })
  expect(await tellPressing(system())).toBe(0)
  await call(bilal, 'PUT', `/api/cases/${number}/sorting`, { rank: 'critical', category: 'service' })
  expect(await tellPressing(system())).toBe(1)
  expect(await tellPressing(system())).toBe(0)
  const written = await letterTo('siv@harbour.example', 'staff.pressing')
  expect(written).toMatchObject({ subject: `Critical: case ${number} (Service)` })
  expect(written!.text).toContain(`/workspace/inbox/${number}`)
  expect(`${written!.subject} ${written!.text}`).not.toMatch(/rash|boots|Anna/i)

  await call(siv, 'PUT', '/api/blueprint/categories/service', {
    names: { en: 'Service', nb: 'Service' },
    owner: dora.id,
    about: '',
    retired: false,
  })
  await call(bilal, 'PUT', `/api/cases/${number}/sorting`, { rank: 'emergent' })
  expect(await tellPressing(system())).toBe(1)
  expect(await letterTo('dora@harbour.example', 'staff.pressing')).toMatchObject({
    subject: `Case ${number} cannot wait (Service)`,
  })
  // Settled before it was sent: nothing is sent.
  await call(bilal, 'POST', `/api/cases/${number}/closing`)
  expect(await letterTo('dora@harbour.example', 'staff.pressing')).toBeNull()
})

test('nobody but the desk sees the list or settles anything in it; whoever is erased is in it no more', async () => {
  const email = `${randomUUID()}@lie.example`
  const { number } = await asks({ email })
  await askOwner(
    house,
    `update customers.letter set state = 'unknown', settled_at = now() where data ->> 'case' = '${number}'`,
  )
  await sweep()
  const [found] = await ofKind('letter-unknown')
  await expect(call(chidi, 'GET', '/api/exceptions')).rejects.toThrow('403')
  await expect(call(bilal, 'PUT', `/api/exceptions/${found!.id}`, { owner: chidi.id })).rejects.toThrow(
    '422 staff-unknown',
  )
  await expect(call(bilal, 'POST', `/api/exceptions/${randomUUID()}/settlement`)).rejects.toThrow(
    '404 exception-unknown',
  )
  await expect(call(bilal, 'DELETE', `/api/exceptions/${found!.id}/settlement`)).rejects.toThrow(
    '404 exception-unknown',
  )
  const party = await addressParty(house.context.db, email)
  await eraseCustomer(system(), party)
  expect(await askOwner(house, `select count(*)::integer as n from desk.exception where party = '${party}'`)).toEqual([
    { n: 0 },
  ])
})

async function letterTo(recipient: string, kind: string) {
  const [row] = await askOwner(
    house,
    `select id, kind, party, recipient, locale, data from customers.letter where recipient = '${recipient}' and kind = '${kind}' order by queued_at desc limit 1`,
  )
  if (!row) throw new Error('No letter.')
  return (kind === 'staff.pressing' ? pressingLetter : digestLetter).render(system(), row as unknown as LetterToWrite)
}

async function askJobs(query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: house.database.jobs })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(query)).rows
  } finally {
    await client.end()
  }
}
