import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts'
import { answer, answered, asked } from '../../../../test/harness/reacting.ts'
import { type BareRecord, openRecord } from '../../../../test/harness/record.ts'
import { declareKind, declarePurpose } from '../declare.ts'
import { record, recordForHouse } from '../record.ts'
import { transact } from '../transact.ts'
import { readLogAfter } from './cursor.ts'
import { type AnyReaction, reaction } from './reactions.ts'
import { type Reactions, startReactions } from './reader.ts'

const priceChanged = declareKind({
  name: 'test.price-changed',
  version: 1,
  module: 'test',
  class: 'lasting',
  purpose: 'service',
  by: 'us',
  data: z.strictObject({ cents: z.number() }),
})
declarePurpose({ name: 'gifts', module: 'test', necessary: false })

let database: TestDatabase
let open: BareRecord
let owner: pg.Client
const running: Reactions[] = []
const children: ChildProcess[] = []

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
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(running.splice(0).map((one) => one.stop()))
})
afterAll(async () => {
  await owner.end()
  await open.close()
  await database.drop()
})

async function newParty(): Promise<string> {
  const party = randomUUID()
  await owner.query(`insert into customers.party (id, kind) values ($1, 'account')`, [party])
  return party
}

const ask = (party: string, number: number) =>
  transact(open.as('test'), { purpose: 'service', parties: [party], records: true }, (tx) =>
    record(tx, asked, { party, channel: 'api', data: { number } }),
  )

async function start(
  reactions: AnyReaction[],
  alarm?: (what: string, details: Record<string, unknown>) => void,
): Promise<Reactions> {
  const started = await startReactions(open.context, {
    url: database.app,
    bell: open.bell,
    reactions,
    ...(alarm ? { alarm } : {}),
  })
  running.push(started)
  return started
}

/** What was answered on a line, in its order. */
async function answersOn(party: string): Promise<number[]> {
  const { rows } = await owner.query<{ number: number }>(
    `select (data ->> 'number')::integer as number from customers.interaction where party = $1 and kind = $2 order by position`,
    [party, answered.name],
  )
  return rows.map((row) => row.number)
}

async function until(check: () => Promise<boolean> | boolean, ms = 8_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await check())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await pause(15)
  }
}

async function startProcess(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../../test/harness/reacting.ts', import.meta.url))],
    {
      env: { ...process.env, RAPPORT_TEST_REACTING: JSON.stringify({ owner: database.owner, app: database.app }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  const [said] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

test('an interaction sets off its reaction, on its own line and soon', async () => {
  const anna = await newParty()
  await start([answer])
  await ask(anna, 1)
  const began = performance.now()
  await until(async () => (await answersOn(anna)).length === 1)
  expect(performance.now() - began).toBeLessThan(900)
})

test('a lost ring costs time and no entry', async () => {
  const anna = await newParty()
  await start([answer])
  await pause(400)
  const silent = { ...open.as('test'), bell: { ring: () => undefined } }
  await transact(silent, { purpose: 'service', parties: [anna], records: true }, (tx) =>
    record(tx, asked, { party: anna, channel: 'api', data: { number: 7 } }),
  )
  await until(async () => (await answersOn(anna)).length === 1, 2_500)
  expect(await answersOn(anna)).toEqual([7])
})

test('from the start reads what was there; from now on does not, but misses nothing that was under way', async () => {
  const anna = await newParty()
  await ask(anna, 1)
  // A neighbour's open write hides it for a moment, and 'now' is never later than what is hidden.
  const first = { era: 0, tx: 0n, position: 0, recordedAt: '1970-01-01' }
  await until(async () => (await readLogAfter(open.context.db, first, [asked.name])).entries.length === 1)
  const late = await open.pool.connect()
  await late.query(`begin; select customers.enter('service', 'system:test', '{${anna}}', true)`)
  await late.query(`select customers.record($1, $2, 'api', null, null, '{"number": 2}')`, [anna, asked.name])
  const heard = { start: [] as number[], now: [] as number[] }
  const hear = (from: 'start' | 'now') =>
    reaction({
      name: `test.hear-${from}`,
      purpose: 'service',
      kinds: [asked],
      from,
      shape: 'enqueue',
      run: async (_, entries) => void heard[from].push(...entries.map((entry) => entry.data.number)),
    })
  await start([hear('start'), hear('now')])
  await pause(200)
  await late.query('commit')
  late.release()
  await ask(anna, 3)
  await until(() => heard.start.length === 3 && heard.now.length === 2)
  expect(heard).toEqual({ start: [1, 2, 3], now: [2, 3] })
})

test('a reaction reads only those who allow its purpose, and passes the others over', async () => {
  const [anna, bilal] = [await newParty(), await newParty()]
  await owner.query(`insert into customers.allowed (party, purpose) values ($1, 'gifts')`, [anna])
  const heard: string[] = []
  const offer = reaction({
    name: 'test.offer',
    purpose: 'gifts',
    kinds: [asked],
    from: 'start',
    shape: 'enqueue',
    run: async (_, entries) => void heard.push(...entries.map((entry) => entry.party!)),
  })
  await start([offer])
  await ask(bilal, 1)
  await ask(anna, 1)
  await until(() => heard.length > 0)
  await pause(150)
  expect(heard).toEqual([anna])
})

test('what happens in the house is read by the same reader', async () => {
  const heard: number[] = []
  const watch = reaction({
    name: 'test.watch',
    purpose: 'service',
    kinds: [priceChanged],
    from: 'now',
    shape: 'act',
    run: async (_, entry) => void heard.push(entry.data.cents),
  })
  await start([watch])
  await pause(100)
  await recordForHouse(open.context.db, priceChanged, { actor: 'staff:chidi', data: { cents: 990 } })
  await until(() => heard.length === 1, 3_000)
  expect(heard).toEqual([990])
})

test('a failure parks its party in order while others go on, and is tried again', async () => {
  const [anna, bilal] = [await newParty(), await newParty()]
  let broken = true
  const picky = reaction({
    name: 'test.picky',
    purpose: 'service',
    kinds: [asked],
    from: 'start',
    shape: 'act',
    run: async (tx, { party, data }) => {
      if (broken && party === anna && data.number === 2) throw new Error('cannot')
      await record(tx, answered, { party: party!, channel: 'house', data })
    },
  })
  await start([picky])
  for (const number of [1, 2, 3]) {
    await ask(anna, number)
    await ask(bilal, number)
  }
  await until(async () => (await answersOn(bilal)).length === 3)
  await until(async () => (await owner.query('select 1 from customers.parked')).rowCount === 2)
  expect(await answersOn(anna)).toEqual([1])
  const { rows } = await owner.query('select attempts, problem from customers.parked order by position')
  expect(rows).toEqual([
    { attempts: 1, problem: 'Error' },
    { attempts: 0, problem: 'waits behind an earlier entry' },
  ])
  broken = false
  await ask(anna, 4)
  await until(async () => (await answersOn(anna)).length === 4)
  expect(await answersOn(anna)).toEqual([1, 2, 3, 4])
  expect((await owner.query('select 1 from customers.parked')).rowCount).toBe(0)
})

test('an entry that failed five times raises an alarm and stays parked', async () => {
  const anna = await newParty()
  const alarm = vi.fn()
  const hopeless = reaction({
    name: 'test.hopeless',
    purpose: 'service',
    kinds: [asked],
    from: 'start',
    shape: 'act',
    run: () => Promise.reject(new Error('never')),
  })
  await start([hopeless], alarm)
  await ask(anna, 1)
  await until(async () => (await owner.query('select 1 from customers.parked')).rowCount === 1)
  await owner.query('update customers.parked set attempts = 4, retry_at = now()')
  await until(() => alarm.mock.calls.length > 0)
  expect(alarm).toHaveBeenCalledWith(
    'reaction',
    expect.objectContaining({ reaction: 'test.hopeless', party: anna, attempts: 5, problem: 'Error' }),
  )
  expect((await owner.query('select 1 from customers.parked')).rowCount).toBe(1)
})

test('a process that is killed at work is followed by another, and every question is answered once and in order', async () => {
  const parties = [await newParty(), await newParty(), await newParty()]
  const first = await startProcess()
  const second = await startProcess()
  expect([first.said, second.said].sort()).toEqual(['claimed', 'waiting'])
  const worker = first.said === 'claimed' ? first : second
  const asking = (async () => {
    for (let number = 0; number < 60; number += 1) await Promise.all(parties.map((party) => ask(party, number)))
  })()
  await until(async () => (await answersOn(parties[0]!)).length > 5)
  worker.child.kill('SIGKILL')
  await asking
  const wanted = Array.from({ length: 60 }, (_, number) => number)
  await until(async () => (await Promise.all(parties.map(answersOn))).every((answers) => answers.length >= 60), 12_000)
  for (const party of parties) expect(await answersOn(party)).toEqual(wanted)
})
