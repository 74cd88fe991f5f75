import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { createParty } from './index.ts'
import { forgetInTime } from './jobs.ts'

let house: TestHouse
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

test('what has reached its end is removed, and nothing before it has', async () => {
  const party = await createParty(house.context.db, 'account')
  await owner.query(
    `insert into customers.fact (party, name, value, basis, source, purpose, ends_at)
     select $1, 'x' || n, '1', 'observed', 'x', 'service', case when n <= 600 then now() - interval '1 minute' when n = 601 then now() + interval '1 day' end from generate_series(1, 602) n`,
    [party],
  )
  await owner.query(
    `insert into customers.retained (module, law, until, content) values ('x', 'l', now() - interval '1 day', '{}'), ('x', 'l', now() + interval '1 day', '{}')`,
  )
  await owner.query(
    `insert into customers.collected (credential, id, recorded_at) values ('k', gen_random_uuid(), now() - interval '36 days'), ('k', gen_random_uuid(), now() - interval '34 days')`,
  )
  await owner.query(
    `insert into platform.idempotency (credential, key, digest, status, reply, stored_at)
     values ('k', 'old', sha256('x'), 200, '{}', now() - interval '8 days'), ('k', 'new', sha256('x'), 200, '{}', now() - interval '6 days')`,
  )
  await forgetInTime.run(house.actAs({ kind: 'system', name: 'test' }), {}, new AbortController().signal)
  const left = async (table: string) => (await owner.query(`select count(*)::integer as n from ${table}`)).rows[0].n
  expect([
    await left('customers.fact'),
    await left('customers.retained'),
    await left('customers.collected'),
    await left('platform.idempotency'),
  ]).toEqual([2, 1, 1, 1])
})
