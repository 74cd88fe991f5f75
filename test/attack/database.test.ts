import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addProduct, putInCart } from '../harness/orders.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'

// Somebody who has found a way to run SQL of their own as rapport_app: what they get is what that role can, and not what the program does.

let house: TestHouse
let app: pg.Client
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  app = new pg.Client({ connectionString: house.database.app })
  owner = new pg.Client({ connectionString: house.database.owner })
  await Promise.all([app.connect(), owner.connect()])
})
afterAll(async () => {
  await Promise.all([app.end(), owner.end()])
  await house.close()
})

const refusalOf = (query: string) =>
  app.query(query).then(
    () => null,
    (error: unknown) => (error as { code: string }).code,
  )
const NOT_PERMITTED = '42501'

test('the program makes nothing: not even a type of its own session, which a definer function would trust', async () => {
  // PostgreSQL looks for types in pg_temp before pg_catalog. A domain there that is called uuid, with a check that calls a function, ran
  // that function as the owner of the next definer function that declared a uuid: past every policy.
  for (const made of [
    'create temp table planted (a integer)',
    'create function pg_temp.planted(pg_catalog.uuid) returns boolean language sql as $$ select true $$',
    'create domain pg_temp.uuid as pg_catalog.uuid',
    'create table public.planted (a integer)',
    'create schema planted',
    'create function customers.planted() returns integer language sql as $$ select 1 $$',
  ]) {
    expect([made, await refusalOf(made)]).toEqual([made, NOT_PERMITTED])
  }
  // The control: whoever owns the database makes all of them.
  await owner.query('begin; create domain public.planted as pg_catalog.uuid; create schema planted; rollback')
})

test('the program reads no table about people without a purpose, and what stands open is known by name', async () => {
  const { rows } = await owner.query<{ name: string }>(`
    select distinct a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker') and not c.relrowsecurity
      and a.attname in ('party', 'email', 'recipient', 'account', 'address', 'customer_order', 'member', 'principal') and not a.attisdropped
      and has_table_privilege('rapport_app', c.oid, 'select')
    order by 1`)
  expect(rows.map(({ name }) => name)).toEqual([
    // Addresses of networks and of staff, no customer's.
    'accounts.attack',
    'accounts.invitation',
    'accounts.staff',
    // Ids only: which purposes a party allows, and which entry a reaction failed on.
    'customers.allowed',
    'customers.parked',
  ])
  const partitions = await owner.query(
    `select oid::regclass from pg_class where relispartition and relkind in ('r', 'p') and has_table_privilege('rapport_app', oid, 'select, insert, update, delete')`,
  )
  expect(partitions.rows).toEqual([])
})

test("a purpose without the party changes nobody's lines, however short the statement", async () => {
  const product = await addProduct(house, { title: 'Wool socks', amount: 9_900, stock: 20 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[product, 2]])
  const ordered = await anna.visit(`/api/carts/${await putInCart(anna, [[product, 1]])}/order`, {
    json: { email: 'anna@berg.example', name: 'Anna', address: 'Storgata 1', payment: 'invoice' },
    headers: { 'idempotency-key': 'once' },
  })
  expect(ordered.status).toBe(201)
  const changes = [
    'delete from orders.cart_line',
    'update orders.cart_line set quantity = 1',
    'delete from orders.order_line',
    'update orders.order_line set waiting = false',
  ]
  const { rows } = await owner.query<{ party: string }>('select distinct party from orders.cart')
  const changed = async (statement: string, parties: string) => {
    await app.query(`begin; select customers.enter('orders', 'system:test', '${parties}', false)`)
    const { rowCount } = await app.query(statement)
    await app.query('rollback')
    return rowCount
  }
  for (const statement of changes) {
    expect([statement, await changed(statement, '{}')]).toEqual([statement, 0])
    expect([statement, await changed(statement, '{00000000-0000-4000-8000-000000000000}')]).toEqual([statement, 0])
    // Not everybody's either, since the purpose needs no permission. The control: the same statement, when they were entered by name.
    expect([statement, await changed(statement, 'all')]).toEqual([statement, 0])
    expect(await changed(statement, `{${rows.map(({ party }) => party).join()}}`)).toBeGreaterThan(0)
  }
  expect((await anna.visit(`/api/carts/${cart}`)).status).toBe(200)
})

test('the reply to a command is read by who knows what was sent, and by nobody else', async () => {
  const feed = house.actAs({ kind: 'key', id: 'feed', name: 'feed', scopes: ['catalogue'], origin: null, party: null })
  const json = { title: 'Lamp', price: { amount: 100, currency: 'NOK' }, stock: 1 }
  expect((await feed.visit('/api/products', { json, headers: { 'idempotency-key': 'secret-key' } })).status).toBe(201)
  const { rows } = await owner.query<{ credential: string; digest: Buffer; status: number }>(
    `select credential, digest, status from platform.idempotency where key = 'secret-key'`,
  )
  expect(rows).toHaveLength(1)
  expect((await app.query('select * from platform.idempotency')).rows).toEqual([])
  expect(await refusalOf(`update platform.idempotency set reply = 'planted'`)).toBe(NOT_PERMITTED)
  const asked = async (digest: Buffer) =>
    (await app.query('select * from platform.kept_reply($1, $2, $3)', [rows[0]!.credential, 'secret-key', digest])).rows
  expect(await asked(Buffer.alloc(32))).toEqual([{ same: false, status: null, reply: null }])
  expect(await asked(rows[0]!.digest)).toEqual([{ same: true, status: 201, reply: expect.any(String) }])
  // Once kept it stays what it was.
  await app.query('select platform.keep_reply($1, $2, 500, $3)', [rows[0]!.credential, 'secret-key', 'planted'])
  expect((await asked(rows[0]!.digest))[0]).toMatchObject({ status: 201 })
})

test('an import changes no order of a party that it has not entered, nor one that the shop took', async () => {
  const [anna, mallory] = [randomUUID(), randomUUID()]
  await owner.query(`insert into customers.party (id, kind) values ($1, 'external'), ($2, 'external')`, [anna, mallory])
  const order = (party: string, gross: number) =>
    JSON.stringify([
      {
        reference: 'old:1',
        digest: 'ab'.repeat(32),
        party,
        placed_at: '2020-01-01T00:00:00Z',
        state: 'shipped',
        country: null,
        currency: 'NOK',
        lines: [
          { line: 1, product: null, title: 'Lamp', quantity: 1, rate: 0, unit: gross, net: gross, tax: 0, gross },
        ],
      },
    ])
  const take = async (parties: string[], orders: string) => {
    await app.query(`begin; select customers.enter('orders', 'system:test', '{${parties.join()}}', false)`)
    return app.query('select outcome from orders.take_imported($1)', [orders]).then(
      async ({ rows }) => (await app.query('commit'), rows[0].outcome as string),
      async (error: unknown) => (await app.query('rollback'), (error as Error).message),
    )
  }
  expect(await take([anna], order(anna, 900))).toBe('taken')
  expect(await take([mallory], order(mallory, 1))).toContain('that were entered')
  expect(await take([anna], order(anna, 800))).toBe('changed')
  const { rows } = await owner.query(`select gross, party from orders.customer_order where reference = 'old:1'`)
  expect(rows).toEqual([{ gross: 800, party: anna }])
})

test('the program drops neither the month under way nor those to come, whatever it asks for', async () => {
  await app.query('begin')
  const { rows } = await app.query('select customers.drop_old_partitions(-24, -24) as name')
  await app.query('rollback')
  expect(rows).toEqual([])
})
