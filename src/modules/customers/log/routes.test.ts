import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts'
import { asked } from '../../../../test/harness/reacting.ts'
import { type BareRecord, openRecord } from '../../../../test/harness/record.ts'
import type { Call } from '../../../platform/context.ts'
import type { Principal } from '../../../platform/principal.ts'
import { record } from '../record.ts'
import { transact } from '../transact.ts'
import { readLine } from './read.ts'
import { customerLine } from './routes.ts'

const [ANNA, PHONE, BILAL] = [randomUUID(), randomUUID(), randomUUID()]
const anna: Principal = { kind: 'customer', party: ANNA, session: 's', device: PHONE }
const agent: Principal = { kind: 'staff', id: 'a', name: 'Bilal', roles: ['agent'], session: 's' }

let database: TestDatabase
let open: BareRecord
beforeAll(async () => {
  database = await createTestDatabase()
  open = await openRecord(database)
  const owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
  await owner.query(`insert into customers.party (id, kind) values ($1, 'account'), ($2, 'device'), ($3, 'account')`, [
    ANNA,
    PHONE,
    BILAL,
  ])
  await owner.query(
    `insert into customers.identity_claim (party, other, strength, rule, asserted_by) values ($1, $2, 'proof', 'sign-in', 'test')`,
    [ANNA, PHONE],
  )
  await owner.end()
})
afterAll(async () => {
  await open.close()
  await database.drop()
})

const as = (principal: Principal) => ({ ...open.context, principal }) as Call

test('a customer hears their own line by any of their parties, nobody else’s, and no nonsense', async () => {
  expect(await customerLine.check!(as(anna), { party: ANNA })).toBe(true)
  expect(await customerLine.check!(as(anna), { party: PHONE })).toBe(true)
  expect(await customerLine.check!(as(anna), { party: BILAL })).toBe(false)
  expect(await customerLine.check!(as(agent), { party: BILAL })).toBe(true)
  expect(await customerLine.check!(as(agent), { party: "'; drop table" })).toBe(false)
})

test('a line rings for each party of the customer', async () => {
  expect([...(await customerLine.also!(as(agent), { party: ANNA }))].sort()).toEqual(
    [`line/${ANNA}`, `line/${PHONE}`].sort(),
  )
})

test('it knows whether there is more after what somebody has', async () => {
  const parties = [ANNA, PHONE]
  const happen = () =>
    transact(open.as('test'), { purpose: 'service', parties: [PHONE], records: true }, (tx) =>
      record(tx, asked, { party: PHONE, channel: 'api', data: { number: 1 } }),
    )
  await happen()
  const { newest } = await transact(open.as('test'), { purpose: 'service', parties }, (tx) =>
    readLine(tx, { parties, limit: 10 }),
  )
  expect(await customerLine.more!(as(anna), { party: ANNA }, newest)).toBe(false)
  await happen()
  expect(await customerLine.more!(as(anna), { party: ANNA }, newest)).toBe(true)
  await expect(customerLine.more!(as(anna), { party: ANNA }, 'rubbish')).rejects.toMatchObject({
    code: 'cursor-unknown',
  })
})
