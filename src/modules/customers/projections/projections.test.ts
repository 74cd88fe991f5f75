import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Principal } from '../../../platform/principal.ts'
import {
  addressParty,
  createParty,
  declarePurpose,
  greetingFor,
  grantPermission,
  linkParties,
  makePromise,
  projectAgent,
  projectAnalytics,
  projectMarketing,
  projectPacking,
  SERVICE,
  suggestAddress,
  tellFact,
  transact,
} from '../index.ts'
import { projectSelf } from './self.ts'

declarePurpose({ name: 'marketing.boots', module: 'test', necessary: false, marketing: true })

let house: TestHouse
let owner: pg.Client
let anna: string
let annaAddress: string
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  anna = await createParty(house.context.db, 'account')
  annaAddress = await addressParty(house.context.db, 'anna@lie.example')
  await linkParties(system(), { party: annaAddress, other: anna, rule: 'link_confirmed' })
  await transact(system(), { purpose: SERVICE, parties: [anna], records: true }, async (tx) => {
    await tellFact(tx, {
      party: anna,
      name: 'name',
      value: 'Anna Lie',
      source: 'sign-up',
      purpose: SERVICE,
      sentence: 'ask.name@1',
      channel: 'shop',
    })
    await makePromise(tx, {
      party: anna,
      kind: 'order.ships',
      subject: { type: 'order', id: '1042' },
      dueAt: new Date('2026-11-25T22:59:59Z'),
      precision: 'day',
      zone: 'Europe/Oslo',
      owner: 'role:packer',
    })
    await suggestAddress(tx, { party: anna, email: 'anna.lie@work.example', rule: 'typed' })
  })
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const staff = (role: 'agent' | 'packer' | 'marketer' | 'analyst'): Principal => ({
  kind: 'staff',
  id: '00000000-0000-4000-8000-0000000000b1',
  name: 'Bilal',
  roles: [role],
  session: 's',
})
const looks = async (projection: string) =>
  (
    await owner.query(
      `select l.viewer, l.viewer_role as role, l.purpose, l.reason_type as type, l.reason_id as id, count(*)::integer as parties
     from customers.look l join customers.look_party p on p.look = l.id where l.projection = $1 group by l.id order by l.at`,
      [projection],
    )
  ).rows

test('an agent sees name, addresses and open promises, and leaves a look on every party of hers', async () => {
  const bilal = house.actAs(staff('agent'))
  const [shown] = await projectAgent(bilal, { ids: [annaAddress], reason: { type: 'case', id: '318' } })
  expect(shown).toEqual({
    id: anna,
    name: 'Anna Lie',
    emails: ['anna@lie.example'],
    suggestedEmails: ['anna.lie@work.example'],
    phone: null,
    locale: null,
    nameTyped: false,
    since: expect.any(Date),
    signsIn: true,
    promisesOpen: 1,
    organisations: [],
    allows: [],
  })
  await projectAgent(bilal, { ids: [anna], reason: { type: 'case', id: '318' } })
  expect(await looks('agent')).toEqual([
    {
      viewer: 'staff:00000000-0000-4000-8000-0000000000b1',
      role: 'agent',
      purpose: 'service',
      type: 'case',
      id: '318',
      parties: 2,
    },
  ])
})

test('a packer sees the name and nothing that marketing would like', async () => {
  const [shown] = await projectPacking(house.actAs(staff('packer')), {
    ids: [anna],
    reason: { type: 'order', id: '1042' },
  })
  expect(shown).toEqual({ party: anna, name: 'Anna Lie', phone: null })
  expect(await looks('packing')).toMatchObject([{ role: 'packer', purpose: 'orders', parties: 2 }])
})

test('a mailing reaches only who asked for its topic, and is seen in their ledger; a purpose that is no topic is refused', async () => {
  const mia = house.actAs(staff('marketer'))
  const reason = { type: 'campaign', id: 'autumn' }
  expect(await projectMarketing(mia, { topic: 'marketing.boots', reason })).toEqual([])
  await grantPermission(system(), { party: anna, purpose: 'marketing.boots', sentence: 'x@1', channel: 'me' })
  expect(await projectMarketing(mia, { topic: 'marketing.boots', reason })).toEqual([
    { party: annaAddress, email: 'anna@lie.example', name: 'Anna Lie', locale: null },
  ])
  expect(await looks('marketing')).toMatchObject([{ role: 'marketer', purpose: 'marketing.boots', parties: 1 }])
  await expect(async () => projectMarketing(mia, { topic: SERVICE, reason })).rejects.toMatchObject({
    code: 'purpose-unknown',
  })
})

test('whoever counts sees no name and no address, and only those who allow it', async () => {
  const aron = house.actAs(staff('analyst'))
  const reason = { type: 'report', id: 'kinds' }
  expect(await projectAnalytics(aron, { reason })).toEqual([])
  await grantPermission(system(), { party: anna, purpose: 'analytics', sentence: 'x@1', channel: 'me' })
  const shown = await projectAnalytics(aron, { reason })
  expect(shown.map((one) => one.party).sort()).toEqual([anna, annaAddress].sort())
  expect(shown.find((one) => one.party === anna)).toMatchObject({ counts: { 'promise.made': 1, 'fact.told': 1 } })
  expect(JSON.stringify(shown)).not.toMatch(/anna|lie/i)
})

test('a list of many customers is read in chunks, each with its look', async () => {
  const ids = []
  for (let n = 0; n < 520; n += 1) ids.push(await createParty(house.context.db, 'device'))
  const shown = await projectAgent(house.actAs(staff('agent')), { ids, reason: { type: 'list', id: 'inbox 1' } })
  expect(shown.map((one) => one.id)).toEqual(ids)
  expect((await looks('agent')).at(-1)).toMatchObject({ type: 'list', parties: 520 })
})

test('the system makes no look, and neither does the customer who looks at their own record', async () => {
  const before = (await owner.query('select count(*)::integer as n from customers.look')).rows[0].n
  await projectAgent(system(), { ids: [anna], reason: { type: 'case', id: '9' } })
  const self = house.actAs({ kind: 'customer', party: anna, session: 's', device: anna })
  const record = await projectSelf(self, { locale: 'en' })
  expect(record).toMatchObject({ name: 'Anna Lie', promises: { open: [{ kind: 'order.ships' }], past: [] } })
  expect(Object.fromEntries(record.looks.map((look) => [look.role, look.projection]))).toEqual({
    agent: 'agent',
    analyst: 'analytics',
    marketer: 'marketing',
    packer: 'packing',
  })
  expect((await owner.query('select count(*)::integer as n from customers.look')).rows[0].n).toBe(before)
})

test('a signed-in customer is greeted by name with what is open, from any of their parties; a visitor is not', async () => {
  const self = { kind: 'customer', party: anna, session: 's', device: anna } as const
  expect(await greetingFor(house.actAs(self))).toEqual({ name: 'Anna Lie', promises: 1 })
  expect(await greetingFor(house.actAs({ kind: 'visitor', party: anna }))).toBeNull()
})

test('the API finds by address, tells proof from suggestion, pages the line, and every call is a look', async () => {
  const key = house.actAs({
    kind: 'key',
    id: '00000000-0000-4000-8000-00000000000e',
    name: 'erp',
    scopes: ['customers'],
    origin: null,
    party: null,
  })
  const json = async (path: string) => (await key.visit(path)).json()
  expect(await json('/api/customers?email=Anna@LIE.example')).toMatchObject({
    items: [{ id: anna, name: 'Anna Lie', strength: 'proof' }],
  })
  // The address that was typed is nobody yet: it does not stand beside her as a second customer.
  expect((await json('/api/customers?email=anna.lie@work.example')).items).toEqual([
    expect.objectContaining({ id: anna, strength: 'suggestion' }),
  ])
  expect(await json(`/api/customers/${annaAddress}`)).toMatchObject({
    id: anna,
    emails: ['anna@lie.example'],
    promises: [
      {
        kind: 'order.ships',
        subject: { type: 'order', id: '1042' },
        words: expect.stringContaining('1042'),
        keptAt: null,
        brokenAt: null,
      },
    ],
  })
  const all = await json(`/api/customers/${anna}/timeline?limit=200`)
  const kinds = all.items.map((entry: { kind: string }) => entry.kind)
  expect(kinds).toContain('promise.made')
  expect(kinds).toContain('look')
  const paged: unknown[] = []
  for (let after = ''; ;) {
    const page = await json(`/api/customers/${anna}/timeline?limit=2${after}`)
    paged.push(...page.items)
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  expect(paged).toEqual(all.items)
  const ledger = await owner.query(
    `select projection from customers.look where viewer = 'key:00000000-0000-4000-8000-00000000000e' order by projection`,
  )
  expect(new Set(ledger.rows.map((row) => row.projection))).toEqual(new Set(['agent', 'line']))
  expect((await key.visit('/api/customers?email=nonsense')).status).toBe(400)
  expect((await key.visit(`/api/customers/${crypto.randomUUID()}`)).status).toBe(404)
  expect((await key.visit(`/api/customers/${anna}/timeline?after=xyz`)).status).toBe(400)
})
