import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts'
import {
  type Counted,
  orderOfOneLine,
  readByPosition,
  readInCommitOrder,
  readLineLive,
  SCENARIO_KIND,
} from '../../../../test/proof/log-scenarios.ts'

// Each of these lost or inverted entries when it was tried without the guard; the test without the guard is the control that it still
// would. The long series are in test/proof/log.proof.ts.
const SECONDS = 0.7
/** Entries that a busy machine writes in that time; fewer would show nothing. */
const ENOUGH = 5

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  const owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
  await owner.query(`insert into customers.purpose values ('service', 'customers', true) on conflict do nothing`)
  await owner.query(
    `insert into customers.kind (name, version, module, class, purpose) values ($1, 1, 'test', 'lasting', 'service')`,
    [SCENARIO_KIND],
  )
  await owner.end()
})
afterAll(() => database.drop())

/** A control is a matter of chance on a busy machine: it gets a few rounds to go wrong. */
async function untilWrong(round: () => Promise<Counted>): Promise<Counted> {
  let last = await round()
  for (let rounds = 1; rounds < 6 && last.wrong === 0; rounds += 1) last = await round()
  return last
}

test('a reader that remembers the highest position loses entries that commit late', async () => {
  const { wrong } = await untilWrong(() => readByPosition(database.app, SECONDS))
  expect(wrong).toBeGreaterThan(0)
})

test('a reader in commit order below the horizon loses none', async () => {
  const { written, wrong } = await readInCommitOrder(database.app, SECONDS)
  expect(written).toBeGreaterThan(ENOUGH)
  expect(wrong).toBe(0)
})

test('entries of one party are inverted when its lock is taken after the transaction has an id', async () => {
  const { wrong } = await untilWrong(() => orderOfOneLine(database.app, SECONDS, false))
  expect(wrong).toBeGreaterThan(0)
})

test('entries of one party keep their order when its lock is the first thing', async () => {
  const { written, wrong } = await orderOfOneLine(database.app, SECONDS, true)
  expect(written).toBeGreaterThan(ENOUGH)
  expect(wrong).toBe(0)
})

test('a live reader of one line misses entries when the writers do not lock the party', async () => {
  const { wrong } = await untilWrong(() => readLineLive(database.app, SECONDS, false))
  expect(wrong).toBeGreaterThan(0)
})

test('a live reader of one line misses none when they do', async () => {
  const { written, wrong } = await readLineLive(database.app, SECONDS, true)
  expect(written).toBeGreaterThan(ENOUGH)
  expect(wrong).toBe(0)
})
