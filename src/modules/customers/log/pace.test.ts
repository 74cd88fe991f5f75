import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts'
import { answer, answered, asked } from '../../../../test/harness/reacting.ts'
import { type BareRecord, openRecord } from '../../../../test/harness/record.ts'
import { record } from '../record.ts'
import { transact } from '../transact.ts'
import { type AnyReaction, reaction } from './reactions.ts'
import { type Reactions, startReactions } from './reader.ts'

let database: TestDatabase
let open: BareRecord
let owner: pg.Client
let anna: string
const running: Reactions[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  open = await openRecord(database)
  owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
})
beforeEach(async () => {
  await owner.query(
    'truncate customers.interaction, customers.house_event, customers.parked, customers.reaction_cursor',
  )
  anna = randomUUID()
  await owner.query(`insert into customers.party (id, kind) values ($1, 'account')`, [anna])
})
afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.stop()))))
afterAll(async () => {
  await owner.end()
  await open.close()
  await database.drop()
})

const start = async (reactions: AnyReaction[]) =>
  void running.push(await startReactions(open.context, { url: database.app, bell: open.bell, reactions }))

const ask = (party: string, number: number) =>
  transact(open.as('test'), { purpose: 'service', parties: [party], records: true }, (tx) =>
    record(tx, asked, { party, channel: 'api', data: { number } }),
  )

/** Many entries at once, as an import writes them. */
async function pour(from: number, to: number): Promise<void> {
  await owner.query(
    `insert into customers.interaction (class, party, position, era, kind, version, channel, actor, data, occurred_at)
     select 'lasting', $1, nextval('customers.interaction_position'), customers.current_era(), $2, 1, 'import', 'test', json_build_object('number', n)::jsonb, now()
     from generate_series($3::integer, $4::integer) n`,
    [anna, asked.name, from, to],
  )
}

function hearing(
  name: string,
  before: () => Promise<void> = async () => undefined,
): { one: AnyReaction; heard: number[] } {
  const heard: number[] = []
  const one = reaction({
    name,
    purpose: 'service',
    kinds: [asked],
    from: 'start',
    shape: 'enqueue',
    run: async (_, entries) => {
      await before()
      heard.push(...entries.map((entry) => entry.data.number))
    },
  })
  return { one, heard }
}

async function until(check: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await check())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await pause(15)
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number)

test('reactions that begin while entries pour in miss none and hear none twice', async () => {
  const hearers = upTo(8).map((number) => hearing(`test.join-${number}`))
  let asking = true
  let count = 0
  const writing = (async () => {
    while (asking) await ask(anna, count++)
  })()
  await pause(200)
  await start(hearers.map(({ one }) => one))
  await pause(900)
  asking = false
  await writing
  await until(() => hearers.every(({ heard }) => heard.length >= count))
  for (const { heard } of hearers) expect(heard).toEqual(upTo(count))
})

test('a slow reaction falls behind without holding the others up, and is abreast again in the end', async () => {
  let release = () => undefined as void
  const gate = new Promise<void>((resolve) => (release = resolve))
  const [slow, quick] = [hearing('test.slow', () => gate), hearing('test.quick')]
  await start([slow.one, quick.one])
  await ask(anna, 0)
  await pause(300)
  for (const [from, to] of [
    [1, 1_500],
    [1_501, 3_000],
    [3_001, 4_999],
  ] as const)
    await pour(from, to)
  await until(() => quick.heard.length === 5_000)
  expect(slow.heard).toEqual([])
  release()
  await until(() => slow.heard.length >= 5_000)
  await ask(anna, 5_000)
  await until(() => slow.heard.length >= 5_001)
  expect(slow.heard).toEqual(upTo(5_001))
  expect(quick.heard).toEqual(upTo(5_001))
})

test('a process that loses its claims stops, claims again, and does nothing twice', async () => {
  await start([answer])
  const app = new pg.Client({ connectionString: database.app })
  await app.connect()
  for (let number = 0; number < 30; number += 1) {
    await ask(anna, number)
    if (number % 10 === 5)
      await app.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rapport reactions' and datname = current_database()`,
      )
  }
  await app.end()
  const answers = async () =>
    (
      await owner.query<{ number: number }>(
        `select (data ->> 'number')::integer as number from customers.interaction where kind = $1 order by position`,
        [answered.name],
      )
    ).rows.map((row) => row.number)
  await until(async () => (await answers()).length >= 30)
  await pause(100)
  expect(await answers()).toEqual(upTo(30))
})
