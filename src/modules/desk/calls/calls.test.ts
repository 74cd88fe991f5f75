import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { createParty, newParty, SERVICE, tellFact, transact } from '../../customers/index.ts'
import type { CaseShown } from '../contract.ts'
import type { CallShown } from './contract.ts'
import { settleHung } from './put.ts'

let house: TestHouse
let bilal: Principal & { kind: 'staff' }
let siv: Principal & { kind: 'staff' }
beforeAll(async () => {
  house = await startHouse()
  bilal = await agent('Bilal')
  siv = await agent('Siv')
})
afterAll(() => house.close())

const system: Principal = { kind: 'system', name: 'test' }
const exchange = () =>
  house.actAs({ kind: 'key', id: randomUUID(), name: 'exchange', scopes: ['cases'], origin: null, party: null })

async function agent(name: string): Promise<Principal & { kind: 'staff' }> {
  const { rows } = await sql<{ id: string }>`
    insert into accounts.staff (email, name, roles, joined_at) values (${`${name.toLowerCase()}@example.org`}, ${name}, '{agent}', now()) returning id`.execute(
    house.context.db,
  )
  return { kind: 'staff', id: rows[0]!.id, name, roles: ['agent'], session: randomUUID() }
}

/** Somebody who told us name and number once. */
async function told(name: string, phone: string): Promise<string> {
  const party = newParty()
  await transact(house.actAs(system), { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    await createParty(tx, 'account', party)
    for (const [fact, value] of Object.entries({ name, phone }))
      await tellFact(tx, {
        party,
        name: fact,
        value,
        source: 'test',
        purpose: SERVICE,
        sentence: 'test@1',
        channel: 'shop',
      })
  })
  return party
}

const ring = async (id: string, event: string, more: Record<string, unknown> = {}) => {
  const reply = await exchange().visit('/api/calls', { json: { id, event, ...more } })
  expect(reply.status).toBe(200)
  return (await reply.json()) as { id: string; number: string | null; agent: string | null; case: string | null }
}
const live = async (who: Principal) =>
  ((await (await house.actAs(who).visit('/api/calls')).json()) as { items: CallShown[] }).items
const put = (who: Principal, id: string, into: object) =>
  house.actAs(who).visit(`/api/calls/${id}/case`, { json: into })
const caseNow = async (number: string) =>
  (await (await house.actAs(bilal).visit(`/api/cases/${number}`)).json()) as CaseShown

test('while it rings everybody sees who it may be; whoever takes it has the card, and puts it into a case', async () => {
  const anna = await told('Anna Lie', '55 00 01 12')
  await told('Grandmother Lie', '+47 55 00 01 12')
  // The same last digits in another country, and a number that was guessed: not theirs.
  await told('Somebody in Denmark', '+45 55 00 01 12')
  const ringing = await ring('a-1', 'ringing', { from: '004755000112', to: '+4721000000' })
  expect(ringing).toMatchObject({ number: '+4755000112', agent: null, case: null })
  for (const who of [bilal, siv]) {
    const [card] = await live(who)
    expect(card).toMatchObject({ id: ringing.id, mine: false, answeredAt: null, more: false })
    expect(new Set(card!.candidates.map((one) => one.name))).toEqual(new Set(['Anna Lie', 'Grandmother Lie']))
  }
  expect(
    await askOwner(
      house,
      `select distinct reason_type, reason_id from customers.look l join customers.look_party p on p.look = l.id where p.party = '${anna}'`,
    ),
  ).toEqual([{ reason_type: 'call', reason_id: ringing.id }])

  expect(await ring('a-1', 'answered', { from: '+4755000112', agent: 'bilal@example.org' })).toMatchObject({
    agent: bilal.id,
  })
  expect(await live(siv)).toEqual([])
  const [mine] = await live(bilal)
  expect(mine!.mine).toBe(true)
  const grandmother = mine!.candidates.find((one) => one.name === 'Grandmother Lie')!
  const not = await house
    .actAs(bilal)
    .visit(`/api/calls/${ringing.id}/not-them`, { json: { customer: grandmother.id } })
  expect(not.status).toBe(200)
  expect((await live(bilal))[0]!.candidates.map((one) => one.name)).toEqual(['Anna Lie'])

  const reply = await put(bilal, ringing.id, { customer: anna })
  expect(reply.status).toBe(201)
  const { number } = (await reply.json()) as { number: string }
  expect(await caseNow(number)).toMatchObject({
    channel: 'phone',
    state: 'open',
    customerId: anna,
    assignee: { name: 'Bilal' },
    promise: null,
    messages: [{ direction: 'in', text: 'Rang from +4755000112 at 10.00, and talked with Bilal.' }],
  })
  expect((await put(bilal, ringing.id, {})).status).toBe(409)
  // Still on the line: the card leads to the case, and says no more who it may be.
  expect((await live(bilal))[0]).toMatchObject({ case: number, candidates: [] })
  for (let again = 0; again < 2; again += 1)
    expect((await ring('a-1', 'ended', { from: '+4755000112' })).case).toBe(number)
  expect(await live(bilal)).toEqual([])
  expect(
    await askOwner(house, `select party, kind, data from customers.interaction where kind = 'phone.called'`),
  ).toEqual([{ party: anna, kind: 'phone.called', data: { seconds: 0 } }])
})

test('what nobody took is a case on the number’s own record, the same one when they ring again; told twice it is told once', async () => {
  const numbers = new Set<string | null>()
  for (const id of ['b-1', 'b-1', 'b-2']) {
    await ring(id, 'ringing', { from: '+47 22 00 00 01' })
    numbers.add((await ring(id, 'ended', { from: '+47 22 00 00 01' })).case)
  }
  expect(numbers.size).toBe(1)
  const shown = await caseNow([...numbers][0]!)
  expect(shown).toMatchObject({ subject: 'Missed call from +4722000001', state: 'open', assignee: null })
  expect(shown.messages.map((one) => one.text)).toEqual([
    'Rang from +4722000001 at 10.00. Nobody took it.',
    'Rang from +4722000001 at 10.00. Nobody took it.',
  ])
  expect(await live(bilal)).toEqual([])
  // They are nobody's customer until somebody says so.
  expect(await askOwner(house, `select count(*)::integer as n from customers.identity_claim`)).toEqual([{ n: 0 }])
})

test('events may come in any order and from two lines of the exchange at once; a withheld number is a call as well', async () => {
  const events = ['ended', 'ringing', 'answered', 'ended', 'ringing'].map((event) =>
    ring('c-1', event, { agent: 'Nobody of ours' }),
  )
  const ids = new Set((await Promise.all(events)).map((one) => one.id))
  expect(ids.size).toBe(1)
  expect(
    await askOwner(
      house,
      `select count(*)::integer as n from desk.call where reference = 'c-1' and ended_at is not null`,
    ),
  ).toEqual([{ n: 1 }])
  const { id, number } = await ring('c-2', 'answered', { from: 'anonymous' })
  expect(number).toBeNull()
  // Nobody was named, so everybody sees it; who says what it is has it.
  expect((await live(siv)).find((one) => one.id === id)).toMatchObject({ number: null, mine: false, candidates: [] })
  const { number: opened } = (await (await put(siv, id, {})).json()) as { number: string }
  expect((await caseNow(opened)).assignee?.name).toBe('Siv')
  expect((await caseNow(opened)).messages[0]!.text).toBe('Rang from a withheld number at 10.00, and talked with Siv.')
})

test('a call goes into a case that is there, and one that was left lying becomes one by itself', async () => {
  const anna = await told('Anna Berg', '91 00 00 02')
  const asked = await house
    .actAs(bilal)
    .visit('/api/cases', { json: { email: 'berg@example.com', text: 'About my boots' } })
  expect(asked.status).toBe(403)
  const before = await exchange().visit('/api/cases', { json: { email: 'berg@example.com', text: 'About my boots' } })
  const { number } = (await before.json()) as { number: string }
  const { id } = await ring('d-1', 'answered', { from: '91000002', agent: 'Siv' })
  expect((await put(siv, id, { case: '99999' })).status).toBe(404)
  expect((await put(siv, id, { case: number })).status).toBe(201)
  expect((await caseNow(number)).messages.at(-1)).toMatchObject({ direction: 'in', channel: 'phone' })
  expect((await caseNow(number)).assignee?.name).toBe('Siv')

  const left = await ring('d-2', 'answered', { from: '91000002', agent: 'Siv' })
  await ring('d-2', 'ended')
  expect(left.case).toBeNull()
  expect((await live(siv)).map((one) => one.id)).toContain(left.id)
  house.clock.moveTo(new Date(house.clock.now().getTime() + 3_700_000))
  expect(await settleHung(house.actAs(system))).toBeGreaterThan(0)
  expect(await settleHung(house.actAs(system))).toBe(0)
  const [row] = await askOwner(
    house,
    `select c.number, c.party <> '${anna}' as own from desk.call l join desk.customer_case c on c.id = l.customer_case where l.reference = 'd-2'`,
  )
  expect(row).toMatchObject({ own: true })
})

test('a visitor, a packer and a key for something else tell of no call', async () => {
  const packer: Principal = { ...bilal, roles: ['packer'] }
  const shop: Principal = { kind: 'key', id: randomUUID(), name: 'shop', scopes: ['orders'], origin: null, party: null }
  for (const who of [packer, shop]) {
    expect((await house.actAs(who).visit('/api/calls', { json: { id: 'x', event: 'ringing' } })).status).toBe(403)
    expect((await house.actAs(who).visit('/api/calls')).status).toBe(403)
  }
  expect((await house.visit('/api/calls', { json: { id: 'x', event: 'ringing' } })).status).toBe(401)
})
