import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Principal } from '../../../platform/principal.ts'
import {
  actsFor,
  addressParty,
  allowedPurposes,
  beginMembership,
  connectedParties,
  createParty,
  deriveFact,
  linkParties,
  makePromise,
  observeFact,
  projectAgent,
  RECOMMENDATION,
  SERVICE,
  suggestAddress,
  tellFact,
  transact,
} from '../index.ts'

let house: TestHouse
let owner: pg.Client
let dataFolder: string
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-me-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
  await rm(dataFolder, { recursive: true })
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const bilal: Principal = {
  kind: 'staff',
  id: '00000000-0000-4000-8000-0000000000b1',
  name: 'Bilal',
  roles: ['agent'],
  session: 's',
}

let people = 0
/** Somebody with a little of everything on their record. */
export async function somebody(name: string) {
  const { db } = house.context
  people += 1
  const email = `${name.toLowerCase()}${people}@lie.example`
  const party = await createParty(db, 'account')
  const device = await createParty(db, 'device')
  const address = await addressParty(db, email)
  await linkParties(system(), { party: device, other: party, rule: 'signed_in' })
  await linkParties(system(), { party: address, other: party, rule: 'link_confirmed' })
  const organisation = await createParty(db, 'organisation')
  await transact(system(), { purpose: SERVICE, parties: [party, organisation], records: true }, async (tx) => {
    const told = {
      party,
      source: 'checkout',
      purpose: SERVICE,
      sentence: 'orderName@00000000',
      channel: 'shop' as const,
    }
    await tellFact(tx, { ...told, name: 'name', value: `${name} Lie` })
    await observeFact(tx, {
      party,
      name: 'browser',
      value: 'Firefox',
      source: 'visit',
      purpose: SERVICE,
      endsAt: new Date('2027-01-01T00:00:00Z'),
    })
    await deriveFact(tx, {
      party,
      name: 'shoe.size',
      value: '42',
      source: 'orders',
      purpose: SERVICE,
      rule: 'size',
      version: 2,
      inputs: ['order 1042'],
    })
    const promise = {
      party,
      kind: 'order.ships',
      subject: { type: 'order', id: '1042' },
      precision: 'day',
      zone: 'Europe/Oslo',
      owner: 'role:packer',
    } as const
    await makePromise(tx, { ...promise, dueAt: new Date('2026-11-26T22:59:59Z') })
    await suggestAddress(tx, { party, email: `typed${people}@lie.example`, rule: 'typed' })
    await tellFact(tx, { ...told, party: organisation, name: 'name', value: 'Fjell AS' })
    await beginMembership(tx, { organisation, member: party, role: 'buyer', addedBy: 'system:test' })
  })
  const self = house.actAs({ kind: 'customer', party, session: 's', device })
  const read = async (at = '/me') => (await self.visit(at, { headers: { accept: 'text/html' } })).text()
  const post = (at: string, form: Record<string, string> = {}) => self.visit(at, { form })
  return { party, device, address, email, self, read, post }
}
const factId = async (party: string, name: string) =>
  (await owner.query('select id from customers.fact where party = $1 and name = $2', [party, name])).rows[0]
    .id as string

test('/me shows facts with source, purpose and end, promises, permissions, identities, organisations, and who looked', async () => {
  const anna = await somebody('Anna')
  await projectAgent(house.actAs(bilal), { ids: [anna.party], reason: { type: 'case', id: '318' } })
  const page = await anna.read()
  for (const words of [
    'Your record, Anna',
    'Name: Anna Lie',
    'from checkout',
    'for Answer my questions',
    'kept until',
    'What we concluded',
    'Rule size, version 2, from order 1042',
    'What we promised you',
    'Suggest things from what I bought',
    'Desk, once',
    'name, addresses and what is open',
    anna.email,
    'confirmed by link',
    'typed by you',
    'Marketing, never',
    'buyer in Fjell AS',
    'nothing but your name',
    'Who may act for you',
  ])
    expect(page).toContain(words)
  expect(page).not.toMatch(/undefined|\[object|record\.[a-z]/)
  expect(page).not.toContain('Bilal')
})

test('a switch writes the choice with the sentence that stood beside it, and takes it back', async () => {
  const anna = await somebody('Anna')
  const page = await anna.read()
  const sentence = /name="sentence" value="(purpose\.recommendation@[0-9a-f]{8})"/.exec(page)?.[1]
  expect(sentence).toBeDefined()
  const reply = await anna.post('/me/permissions', { purpose: RECOMMENDATION, on: 'true', sentence: sentence! })
  expect(reply.status).toBe(303)
  expect(reply.headers.get('location')).toBe('/me?said=saved#permissions')
  expect(await allowedPurposes(house.context.db, anna.device)).toEqual([RECOMMENDATION])
  const { rows } = await owner.query('select distinct sentence, actor from customers.permission where party = $1', [
    anna.party,
  ])
  expect(rows).toEqual([{ sentence, actor: `customer:${anna.party}` }])
  expect(await anna.read()).not.toContain('How you chose before')
  await anna.post('/me/permissions', { purpose: RECOMMENDATION, on: 'false', sentence: sentence! })
  expect(await allowedPurposes(house.context.db, anna.party)).toEqual([])
  expect(await anna.read()).toContain('How you chose before')
  expect((await anna.post('/me/permissions', { purpose: SERVICE, on: 'false', sentence: 'x' })).status).toBe(422)
  expect((await anna.post('/me/permissions', { purpose: 'curiosity', on: 'true', sentence: 'x' })).status).toBe(422)
})

test('what they told is corrected and the old value is gone; what they refuse is not concluded again by the same rule', async () => {
  const anna = await somebody('Anna')
  await anna.post(`/me/facts/${await factId(anna.party, 'name')}/correct`, { value: 'Anna Dahl' })
  expect(
    (await owner.query(`select value from customers.fact where party = $1 and name = 'name'`, [anna.party])).rows,
  ).toEqual([{ value: 'Anna Dahl' }])
  await anna.post(`/me/facts/${await factId(anna.party, 'shoe.size')}/refuse`)
  const again = (rule: string) =>
    transact(system(), { purpose: SERVICE, parties: [anna.party], records: true }, (tx) =>
      deriveFact(tx, {
        party: anna.party,
        name: 'shoe.size',
        value: '42',
        source: 'orders',
        purpose: SERVICE,
        rule,
        version: 3,
        inputs: [],
      }),
    )
  expect(await again('size')).toBeNull()
  expect(await again('another')).not.toBeNull()
  await anna.post(`/me/facts/${await factId(anna.party, 'browser')}/erase`)
  expect(await anna.read()).not.toContain('Firefox')
})

test("nobody corrects, erases or separates what is somebody else's", async () => {
  const anna = await somebody('Anna')
  const berit = await somebody('Berit')
  expect((await berit.post(`/me/facts/${await factId(anna.party, 'name')}/correct`, { value: 'x' })).status).toBe(404)
  expect((await berit.post(`/me/facts/${await factId(anna.party, 'name')}/erase`)).status).toBe(404)
  await berit.post('/me/identities/separate', { party: anna.device })
  expect(await connectedParties(house.context.db, anna.party)).toContain(anna.device)
  expect((await house.visit('/me')).headers.get('location')).toContain('/sign-in')
  expect((await house.actAs(bilal).visit('/me')).status).toBe(403)
})

test('"not me" separates a device, and a typed address is taken away', async () => {
  const anna = await somebody('Anna')
  await anna.post('/me/identities/separate', { party: anna.device })
  expect(await connectedParties(house.context.db, anna.party)).not.toContain(anna.device)
  const page = await anna.read('/me?said=notMe')
  expect(page).toContain('It is separated from you')
  const typed = /name="party" value="([0-9a-f-]{36})"/g
  for (const [, party] of page.matchAll(typed))
    if (party !== anna.address) await anna.post('/me/identities/separate', { party: party! })
  expect(await anna.read()).not.toContain('typed by you')
})

test('somebody is named to act for them within limits, and it ends at once when they say so', async () => {
  const anna = await somebody('Anna')
  const deputy = await somebody('Deputy')
  expect(
    (await anna.post('/me/deputies', { email: deputy.email.toUpperCase(), may: 'see_orders', until: '2026-12-24' }))
      .status,
  ).toBe(303)
  expect(await actsFor(system(), deputy.party)).toMatchObject([
    { principal: anna.party, name: 'Anna Lie', may: ['see_orders'] },
  ])
  expect(await deputy.read()).toContain('Anna Lie: see my orders, until 25 Dec')
  const id = /\/me\/deputies\/([0-9a-f-]{36})\/end/.exec(await anna.read())?.[1]
  expect((await deputy.post(`/me/deputies/${id}/end`)).status).toBe(404)
  await anna.post(`/me/deputies/${id}/end`)
  expect(await actsFor(system(), deputy.party)).toEqual([])
  expect((await anna.post('/me/deputies', { email: 'no address', may: 'ask', until: '2026-12-24' })).status).toBe(400)
  expect((await anna.post('/me/deputies', { email: 'x@y.example', may: 'ask', until: '2031-12-24' })).status).toBe(400)
})

test('a member decides what colleagues see, and leaves', async () => {
  const anna = await somebody('Anna')
  const id = /\/me\/organisations\/([0-9a-f-]{36})\/shares/.exec(await anna.read())?.[1]
  await anna.post(`/me/organisations/${id}/shares`, { shares: 'orders' })
  expect(await anna.read()).toContain('Colleagues see: my orders')
  await anna.post(`/me/organisations/${id}/leave`)
  expect(await anna.read()).toContain('You act for no organisation here.')
})

test('the copy has everything, as a page and as a file, and taking it stands on the line', async () => {
  const anna = await somebody('Anna')
  const file = await anna.self.visit('/me/copy.json')
  expect(file.headers.get('content-disposition')).toContain('record.json')
  const copy = await file.json()
  expect(copy).toMatchObject({ format: 'rapport-record', version: 1 })
  const tables = Object.fromEntries(copy.tables.map((one: { table: string; rows: unknown[] }) => [one.table, one.rows]))
  expect(tables['customers.fact']).toContainEqual(
    expect.objectContaining({ name: 'name', value: 'Anna Lie', source: 'checkout' }),
  )
  expect(tables['customers.address']).toContainEqual(expect.objectContaining({ value: anna.email }))
  expect(await anna.read('/me/copy')).toContain('Anna Lie')
  expect(await anna.read('/me/line')).toContain('Took a copy of the record')
})

test('everyone who looked stands on a page of its own, by role', async () => {
  const anna = await somebody('Anna')
  for (let n = 0; n < 60; n += 1)
    await projectAgent(house.actAs(bilal), { ids: [anna.party], reason: { type: 'case', id: String(n) } })
  const first = await anna.read('/me/looks')
  expect(first).toContain('Page 1 of 2')
  expect(first).toContain('answer case 59')
  expect(await anna.read('/me/looks?page=2')).toContain('answer case 0')
  expect(first).not.toContain('Bilal')
})

test('ending it all asks for the word, says what goes, and forgets them', async () => {
  const anna = await somebody('Anna')
  expect(await anna.read('/me/end')).toContain('We erase everything about you')
  expect((await anna.post('/me/end', { word: 'perhaps' })).status).toBe(422)
  const done = await anna.post('/me/end', { word: 'Erase' })
  expect(done.status).toBe(200)
  expect(await done.text()).toContain('We no longer know you')
  expect(
    (await owner.query('select count(*)::integer as n from customers.address where value = $1', [anna.email])).rows[0]
      .n,
  ).toBe(0)
})
