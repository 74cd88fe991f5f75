import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { StaffRole } from '../../../platform/principal.ts'
import { addressParty, connectedParties, createParty, linkParties, SERVICE, tellFact, transact } from '../index.ts'

let house: TestHouse
let owner: pg.Client
let anna: string
let guro: string
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  anna = await somebody('Anna Berg', 'anna@berg.example')
  guro = await somebody('Guro Lie', 'guro@lie.example')
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const staff = (role: StaffRole) =>
  house.actAs({ kind: 'staff', id: '00000000-0000-4000-8000-0000000000b1', name: 'Bilal', roles: [role], session: 's' })

/** Somebody who has signed in with this address. */
async function somebody(name: string, email: string): Promise<string> {
  const party = await createParty(house.context.db, 'account')
  await linkParties(system(), {
    party: await addressParty(house.context.db, email),
    other: party,
    rule: 'link_confirmed',
  })
  await transact(system(), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    tellFact(tx, {
      party,
      name: 'name',
      value: name,
      source: 'sign-up',
      purpose: SERVICE,
      sentence: 'ask.name@1',
      channel: 'shop',
    }),
  )
  return party
}

const send = async (method: string, path: string, json?: object, role: StaffRole = 'agent') => {
  const reply = await staff(role).visit(path, { method, ...(json ? { json } : {}) })
  return { status: reply.status, body: (await reply.json().catch(() => ({}))) as Record<string, unknown> }
}
const people = async (id: string) => (await send('GET', `/api/customers/${id}/representatives`)).body

test('the desk founds an organisation, adds a buyer by a proven address and ends it; membership merges nobody', async () => {
  const founded = await send('POST', `/api/customers/${anna}/organisations`, { name: 'Lesja fjellskole' })
  expect(founded.status).toBe(201)
  const school = founded.body['id'] as string
  const added = await send('POST', `/api/customers/${school}/members`, { email: 'Guro@lie.example', role: 'buyer' })
  expect(added.status).toBe(201)
  expect(await people(school)).toMatchObject({
    isOrganisation: true,
    members: [
      { customer: anna, name: 'Anna Berg', role: 'owner', shares: [] },
      { customer: guro, name: 'Guro Lie', role: 'buyer' },
    ],
  })
  expect((await connectedParties(house.context.db, anna)).length).toBe(2)
  expect((await send('GET', `/api/customers?search=lesja`)).body['items']).toMatchObject([{ id: school }])
  const shown = (await send('GET', `/api/customers/${guro}`)).body
  expect(shown['organisations']).toMatchObject([{ id: school, name: 'Lesja fjellskole', role: 'buyer' }])

  // Whoever is named on the organisation's page was looked at, for its sake.
  const { rows } = await owner.query(
    `select distinct p.party from customers.look_party p join customers.look l on l.id = p.look where l.reason_id = $1 and p.party = any ($2)`,
    [school, [anna, guro]],
  )
  expect(rows.length).toBe(2)

  const refused = async (path: string, json: object) => (await send('POST', path, json)).body['code']
  const members = `/api/customers/${school}/members`
  expect(await refused(members, { email: 'guro@lie.example', role: 'member' })).toBe('member-already')
  expect(await refused(members, { email: 'nobody@lie.example', role: 'buyer' })).toBe('member-unknown')
  expect(await refused(members, { email: 'no address', role: 'buyer' })).toBe('bad-input')
  expect(await refused(`/api/customers/${anna}/members`, { email: 'guro@lie.example', role: 'buyer' })).toBe(
    'organisation-unknown',
  )
  expect((await send('POST', members, { email: 'guro@lie.example', role: 'buyer' }, 'packer')).status).toBe(403)

  const end = `${members}/${added.body['id'] as string}`
  expect((await send('DELETE', `/api/customers/${anna}/members/${added.body['id'] as string}`)).body['code']).toBe(
    'membership-unknown',
  )
  expect((await send('DELETE', end)).status).toBe(200)
  expect((await send('DELETE', end)).body['code']).toBe('membership-unknown')
  expect((await people(school))['members']).toMatchObject([{ customer: anna }])
})

test('who acts for whom stands on both pages, and the desk ends it for the customer alone', async () => {
  const asAnna = house.actAs({
    kind: 'customer',
    party: anna,
    session: '00000000-0000-4000-8000-00000000000a',
    device: anna,
  })
  await asAnna.visit('/me/deputies', { form: { email: 'guro@lie.example', may: 'see_orders', until: '2026-12-24' } })
  const [deputy] = (await people(anna))['deputies'] as { id: string }[]
  expect(deputy).toMatchObject({ email: 'guro@lie.example', may: ['see_orders'] })
  expect((await people(guro))['actsFor']).toMatchObject([{ id: anna, name: 'Anna Berg', may: ['see_orders'] }])
  const end = (id: string, role?: StaffRole) =>
    send('DELETE', `/api/customers/${id}/representatives/${deputy!.id}`, undefined, role)
  expect((await end(guro)).body['code']).toBe('deputy-unknown')
  expect((await end(anna, 'marketer')).status).toBe(403)
  expect((await end(anna)).status).toBe(200)
  expect((await end(anna)).body['code']).toBe('deputy-unknown')
  expect((await people(anna))['deputies']).toEqual([])
  expect((await people(guro))['actsFor']).toEqual([])
})
