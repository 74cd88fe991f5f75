import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addressParty, grantPermission, record, RESEARCH, SERVICE, tellFact, transact, type Tx } from './index.ts'
import { counterVisited } from './kinds.ts'

// Each refusal stands beside its control: the same question that reads something. A policy that lets nobody read anything would
// pass the refusals alone.

let house: TestHouse
let owner: pg.Client
let anna: string
let berit: string
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  anna = await addressParty(house.context.db, 'anna@lie.example')
  berit = await addressParty(house.context.db, 'berit@dahl.example')
  for (const party of [anna, berit]) {
    await transact(system(), { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
      await record(tx, counterVisited, { party, channel: 'api', data: {} })
      await tellFact(tx, {
        party,
        name: 'name',
        value: 'Somebody',
        source: 'test',
        purpose: SERVICE,
        sentence: 'test@1',
        channel: 'api',
      })
    })
  }
  await grantPermission(system(), { party: anna, purpose: RESEARCH, sentence: 'test@1', channel: 'api' })
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })

const TABLES = ['address', 'fact', 'interaction'] as const
async function partiesIn(db: Tx, table: (typeof TABLES)[number]): Promise<string[]> {
  const { rows } = await sql<{ party: string }>`select distinct party from customers.${sql.raw(table)}`.execute(db)
  return rows.map((row) => row.party).sort()
}
const ownerReads = async (table: string) =>
  (await owner.query<{ party: string }>(`select distinct party from customers.${table}`)).rows
    .map((row) => row.party)
    .sort()

test('a forgotten purpose reads nothing, where the owner reads everybody', async () => {
  for (const table of TABLES) {
    expect(await partiesIn(house.context.db as Tx, table)).toEqual([])
    expect(await ownerReads(table)).toEqual([anna, berit].sort())
  }
})

test('a forgotten purpose reads nothing also when a purpose was named on that connection before', async () => {
  const client = new pg.Client({ connectionString: house.database.app })
  await client.connect()
  const count = async () => (await client.query<{ n: string }>('select count(*) as n from customers.fact')).rows[0]!.n
  await client.query(`begin; select customers.enter('service', 'system:test', '{${anna},${berit}}', false)`)
  expect(Number(await count())).toBe(2)
  await client.query('commit')
  expect(Number(await count())).toBe(0)
  await client.end()
})

test('a forgotten "where party" reads only the parties that were entered', async () => {
  for (const table of TABLES) {
    expect(await transact(system(), { purpose: SERVICE, parties: [anna] }, (tx) => partiesIn(tx, table))).toEqual([
      anna,
    ])
    expect(
      await transact(system(), { purpose: SERVICE, parties: [anna, berit] }, (tx) => partiesIn(tx, table)),
    ).toEqual([anna, berit].sort())
  }
})

test('a purpose that needs permission reads only those who gave it, whoever was entered', async () => {
  for (const table of TABLES) {
    expect(
      await transact(system(), { purpose: RESEARCH, parties: [anna, berit] }, (tx) => partiesIn(tx, table)),
    ).toEqual([anna])
    expect(await transact(system(), { purpose: RESEARCH, parties: 'all' }, (tx) => partiesIn(tx, table))).toEqual([
      anna,
    ])
  }
})

test('a purpose that needs no permission never reads everybody: not by a mistake, and not by SQL of somebody else’s', async () => {
  await expect(transact(system(), { purpose: SERVICE, parties: 'all' }, (tx) => partiesIn(tx, 'fact'))).rejects.toThrow(
    'has to be named',
  )
  const client = new pg.Client({ connectionString: house.database.app })
  await client.connect()
  const entering = async (purpose: string, parties: string, statement: string) => {
    // As an attacker would: the settings themselves, whatever customers.enter() thinks of them.
    await client.query('begin')
    await client.query(`select set_config('rapport.purpose', $1, true), set_config('rapport.parties', $2, true)`, [
      purpose,
      parties,
    ])
    const { rowCount } = await client.query(statement).finally(() => client.query('rollback'))
    return rowCount
  }
  for (const table of TABLES) {
    expect(await entering(SERVICE, 'all', `select from customers.${table}`)).toBe(0)
    expect(await entering(SERVICE, `{${anna},${berit}}`, `select from customers.${table}`)).toBeGreaterThan(1)
  }
  for (const purpose of [SERVICE, RESEARCH, 'curiosity']) {
    for (const change of ['delete from customers.fact', `update customers.fact set value = '"x"'`]) {
      expect([purpose, change, await entering(purpose, 'all', change)]).toEqual([purpose, change, 0])
    }
  }
  expect(await entering(SERVICE, `{${anna}}`, 'delete from customers.fact')).toBe(1)
  // Ids that were found out somewhere help to 500 at a time.
  const strangers = Array.from({ length: 499 }, () => randomUUID()).join()
  expect(await entering(SERVICE, `{${anna},${strangers}}`, 'select from customers.fact')).toBe(1)
  expect(await entering(SERVICE, `{${anna},${berit},${strangers}}`, 'select from customers.fact')).toBe(0)
  await client.end()
})

test('a question about one party is answered to who has entered it', async () => {
  const client = new pg.Client({ connectionString: house.database.app })
  await client.connect()
  const asking = async (question: string, parties: string) => {
    await client.query(`begin; select customers.enter('service', 'system:test', '${parties}', false)`)
    const { rowCount } = await client.query(question, [anna])
    await client.query('rollback')
    return rowCount
  }
  await owner.query(
    `insert into customers.representation (principal, deputy_email, may, ends_at) values ($1, 'anna@lie.example', '{ask}', now() + interval '1 day')`,
    [berit],
  )
  for (const question of ['select * from customers.greeting($1)', 'select * from customers.acts_for($1)']) {
    expect([question, await asking(question, `{${berit}}`)]).toEqual([question, 0])
    expect([question, await asking(question, `{${anna}}`)]).toEqual([question, 1])
  }
  await expect(client.query('select customers.name_of($1)', [anna])).rejects.toThrow('permission denied')
  await client.end()
})

test('a purpose that nobody declared reads nothing', async () => {
  expect(await transact(system(), { purpose: 'curiosity', parties: 'all' }, (tx) => partiesIn(tx, 'fact'))).toEqual([])
})

test('a partition cannot be read past the policy of its table', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r' and c.relnamespace = 'customers'::regnamespace`,
  )
  expect(rows.length).toBeGreaterThan(10)
  for (const { name } of rows) {
    await expect(
      transact(system(), { purpose: SERVICE, parties: [anna] }, (tx) => sql`select from ${sql.raw(name)}`.execute(tx)),
      name,
    ).rejects.toThrow('permission denied')
    await owner.query(`select from ${name}`)
  }
})

test('nothing is recorded on the line of a party that was not entered, nor without a purpose', async () => {
  const onBerit = (tx: Tx) => record(tx, counterVisited, { party: berit, channel: 'api', data: {} })
  await expect(transact(system(), { purpose: SERVICE, parties: [anna], records: true }, onBerit)).rejects.toThrow(
    'row-level security',
  )
  await expect(onBerit(house.context.db as Tx)).rejects.toThrow('row-level security')
  expect(await transact(system(), { purpose: SERVICE, parties: [berit], records: true }, onBerit)).toBeGreaterThan(0)
})

test('the log is appended to and never changed, whatever was entered', async () => {
  const enter = { purpose: SERVICE, parties: [anna], records: true }
  await expect(
    transact(system(), enter, (tx) => sql`update customers.interaction set kind = 'x'`.execute(tx)),
  ).rejects.toThrow('permission denied')
  await expect(transact(system(), enter, (tx) => sql`delete from customers.interaction`.execute(tx))).rejects.toThrow(
    'permission denied',
  )
  await expect(
    transact(system(), enter, (tx) =>
      sql`select customers.erase_rows('interaction', array[${berit}]::uuid[])`.execute(tx),
    ),
  ).rejects.toThrow('were entered')
  expect(await ownerReads('interaction')).toEqual([anna, berit].sort())
})

test('every table with a column that names a party has a policy, and its control is that some tables have', async () => {
  const { rows } = await owner.query<{ name: string; guarded: boolean }>(
    `select c.oid::regclass::text as name, c.relrowsecurity as guarded
     from pg_class c
     where c.relnamespace = 'customers'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and has_table_privilege('rapport_app', c.oid, 'select')
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('party', 'member', 'principal') and not a.attisdropped)`,
  )
  // What stands here without a policy holds ids alone: which purposes a party allows, and which entries a reaction failed on.
  expect(
    rows
      .filter((row) => !row.guarded)
      .map((row) => row.name)
      .sort(),
  ).toEqual(['customers.allowed', 'customers.parked'])
  expect(rows.filter((row) => row.guarded).length).toBeGreaterThan(8)
})
