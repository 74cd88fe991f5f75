import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../test/harness/house.ts'
import { createParty } from './modules/customers/index.ts'

let house: TestHouse
let product: string
const merchandiser = () =>
  house.actAs({
    kind: 'key',
    id: '0b4bd95e-9dc5-4a3a-8f6b-6a3ed1ad1c55',
    name: 'shop',
    scopes: ['catalogue', 'customers', 'settings'],
    origin: null,
    party: null,
  })

beforeAll(async () => {
  house = await startHouse()
  const added = await merchandiser().visit('/api/products', {
    json: { title: 'Boots', price: { amount: 249_000, currency: 'NOK' }, stock: 3 },
    headers: { 'idempotency-key': 'boots' },
  })
  product = (await added.json()).id
})
afterAll(() => house.close())

test('an extension has its own tables, endpoints and pages, and stands on pages of the house', async () => {
  const written = await merchandiser().visit('/api/care-guides', {
    method: 'PUT',
    json: { category: 'shoes', text: 'Grease them in autumn.' },
  })
  expect(written.status).toBe(200)
  expect(await (await house.visit('/api/care-guides')).json()).toEqual({
    items: [{ category: 'shoes', text: 'Grease them in autumn.' }],
  })
  const page = await house.visit(`/care/${product}`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('How to care for it')])
  const { slug } = await (await house.visit(`/api/products/${product}`)).json()
  expect(await (await house.visit(`/products/${slug}`)).text()).toContain(`/care/${product}`)
  const described = await (await house.visit('/api/openapi.json')).json()
  expect(Object.keys(described.paths)).toContain('/api/care-guides')
})

test('what it records stands on the customer’s line, and of a stranger nothing is kept', async () => {
  const account = await createParty(house.context.db, 'account')
  const count = async () =>
    (
      await sql<{
        count: number
      }>`select count(*)::integer as count from customers.log_after(0, '0', 0, '2000-01-01', '{care.helped}', 10) where kind = 'care.helped'`.execute(
        house.context.db,
      )
    ).rows[0]!.count
  expect((await house.visit(`/care/${product}`, { form: {} })).status).toBe(303)
  expect(await count()).toBe(0)
  await house
    .actAs({ kind: 'customer', party: account, session: account, device: account })
    .visit(`/care/${product}`, { form: {} })
  expect(await count()).toBe(1)
})

test('its setting is shown, changed by who may, and holds at once', async () => {
  const path = '/api/settings/example-care-guide/general'
  const change = (value: unknown) => merchandiser().visit(path, { method: 'PUT', json: { value } })
  expect((await change(7)).status).toBe(400)
  expect((await change('Ask Siv.')).status).toBe(200)
  expect(await (await house.visit(`/care/${product}`)).text()).toContain('Ask Siv.')
  const packer = house.actAs({
    kind: 'staff',
    id: '5b4bd95e-9dc5-4a3a-8f6b-6a3ed1ad1c55',
    name: 'Chidi',
    roles: ['packer'],
    session: 's',
  })
  expect((await packer.visit(path, { method: 'PUT', json: { value: 'x' } })).status).toBe(403)
  const { items } = await (await packer.visit('/api/settings')).json()
  expect(items).toContainEqual(
    expect.objectContaining({
      module: 'example-care-guide',
      name: 'general',
      value: 'Ask Siv.',
      mayChange: ['merchandiser'],
    }),
  )
  const logged = await sql<{
    kind: string
    subject_id: string
  }>`select kind, subject_id from customers.house_event where kind = 'setting.changed'`.execute(house.context.db)
  expect(logged.rows).toEqual([{ kind: 'setting.changed', subject_id: 'example-care-guide.general' }])
})
