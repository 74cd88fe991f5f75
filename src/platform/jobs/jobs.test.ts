import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { type BareRecord, openRecord } from '../../../test/harness/record.ts'
import { dawdle } from '../../../test/harness/working.ts'
import { type AnyJob, declareJob, enqueue, noPayload, type Recurring } from './declare.ts'
import { setupJobs } from './setup.ts'
import { startWorker, type Worker } from './worker.ts'

let database: TestDatabase
let open: BareRecord
let queue: pg.Client
const workers: Worker[] = []
const children: ChildProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  open = await openRecord(database)
  await setupJobs(database.jobs)
  queue = new pg.Client({ connectionString: database.jobs })
  await queue.connect()
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await queue.query('delete from graphile_worker._private_jobs')
})
afterAll(async () => {
  await queue.end()
  await open.close()
  await database.drop()
})

async function start(
  jobs: AnyJob[],
  recurring: Recurring[] = [],
  finished?: (name: string, outcome: string) => void,
): Promise<Worker> {
  const worker = await startWorker(open.context, {
    url: database.jobs,
    jobs,
    recurring,
    ...(finished ? { finished } : {}),
  })
  workers.push(worker)
  return worker
}

async function until(check: () => Promise<boolean> | boolean, ms: number): Promise<number> {
  const began = Date.now()
  while (!(await check())) {
    if (Date.now() > began + ms) throw new Error('waited in vain')
    await pause(20)
  }
  return Date.now() - began
}

const heard: number[] = []
const hear = declareJob({
  name: 'test.hear',
  payload: z.strictObject({ number: z.number().int() }),
  run: async (_, { number }) => void heard.push(number),
})

test('a batch that a transaction enqueues is worked on after its commit, and not at all after a rollback', async () => {
  await start([hear])
  await open.context.db.transaction().execute((tx) =>
    enqueue(
      tx,
      hear,
      [1, 2, 3].map((number) => ({ payload: { number } })),
    ),
  )
  await open.context.db
    .transaction()
    .execute(async (tx) => {
      await enqueue(tx, hear, [{ payload: { number: 99 } }])
      throw new Error('no')
    })
    .catch(() => undefined)
  await until(() => heard.length === 3, 3_000)
  await pause(100)
  expect(heard.toSorted((one, other) => one - other)).toEqual([1, 2, 3])
})

test('of several waiting jobs with one key one remains, the last', async () => {
  heard.length = 0
  const batch = [{ payload: { number: 1 }, key: 'a' }, { payload: { number: 2 }, key: 'a' }, { payload: { number: 3 } }]
  expect(await enqueue(open.context.db, hear, batch)).toBe(2)
  await enqueue(open.context.db, hear, [{ payload: { number: 4 }, key: 'a' }])
  await start([hear])
  await until(() => heard.length === 2, 3_000)
  expect(heard.toSorted((one, other) => one - other)).toEqual([3, 4])
})

test('a payload that the job does not declare is not enqueued', async () => {
  await expect(enqueue(open.context.db, hear, [{ payload: { number: 1.5 } }])).rejects.toThrow('int')
  await expect(
    enqueue(
      open.context.db,
      hear,
      Array.from({ length: 501 }, () => ({ payload: { number: 1 } })),
    ),
  ).rejects.toThrow('500')
})

test('the program can enqueue and count, but neither read nor change the queue', async () => {
  await enqueue(open.context.db, hear, [{ payload: { number: 1 } }])
  const { rows } = await sql`select task, waiting from graphile_worker.figures()`.execute(open.context.db)
  expect(rows).toEqual([{ task: 'test.hear', waiting: 1 }])
  await expect(sql`select * from graphile_worker._private_jobs`.execute(open.context.db)).rejects.toThrow(
    'permission denied',
  )
  await expect(sql`select graphile_worker.add_job('test.hear')`.execute(open.context.db)).rejects.toThrow(
    'permission denied',
  )
})

test('a job that fails is tried again, and keeps no word of what it was given', async () => {
  const outcomes: string[] = []
  const fail = declareJob({
    name: 'test.fail',
    payload: noPayload,
    run: () => Promise.reject(new TypeError('anna@example.com is not welcome')),
  })
  await start([fail], [], (name, outcome) => outcomes.push(`${name} ${outcome}`))
  await enqueue(open.context.db, fail, [{ payload: {} }])
  await until(() => outcomes.length > 0, 3_000)
  expect(outcomes).toEqual(['test.fail failed'])
  await until(
    async () =>
      (await queue.query('select 1 from graphile_worker._private_jobs where locked_at is null and attempts = 1'))
        .rowCount === 1,
    2_000,
  )
  const { rows } = await queue.query<{ last_error: string }>('select last_error from graphile_worker._private_jobs')
  expect(rows).toEqual([{ last_error: 'TypeError' }])
})

test('what comes oftener than every minute comes by itself', async () => {
  let times = 0
  const tick = declareJob({ name: 'test.tick', payload: noPayload, run: async () => void (times += 1) })
  await start([tick], [{ job: tick, everySeconds: 1 }])
  await until(() => times >= 2, 5_000)
  expect(times).toBeLessThan(5)
})

test('two jobs of one name, or a cron line that is none, end the start', async () => {
  await expect(start([hear, { ...hear }])).rejects.toThrow('Two jobs are called test.hear')
  await expect(start([hear], [{ job: hear, cron: 'often' }])).rejects.toThrow('often')
})

test('a stop waits for the job under way, tells a slow one to end, and gives it back', async () => {
  const worker = await start([dawdle])
  await enqueue(open.context.db, dawdle, [
    { payload: { note: 'quick', ms: 300 } },
    { payload: { note: 'slow', ms: 60_000 } },
  ])
  await until(
    async () =>
      (await queue.query('select 1 from graphile_worker._private_jobs where locked_at is not null')).rowCount === 2,
    3_000,
  )
  const began = Date.now()
  await worker.stop()
  workers.splice(0)
  expect(Date.now() - began).toBeLessThan(8_500)
  const { rows } = await queue.query<{ locked_at: Date | null; note: string }>(
    `select locked_at, payload ->> 'note' as note from graphile_worker._private_jobs`,
  )
  expect(rows).toEqual([{ locked_at: null, note: 'slow' }])
})

test('the job of a killed worker runs again within 15 seconds, and that of a living one is left alone', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../../test/harness/working.ts', import.meta.url))], {
    env: { ...process.env, RAPPORT_TEST_WORKING: JSON.stringify(database) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout!, 'data')
  await enqueue(open.context.db, dawdle, [{ payload: { note: 'killed', ms: 60_000 } }])
  await until(
    async () =>
      (await queue.query('select 1 from graphile_worker._private_jobs where locked_at is not null')).rowCount === 1,
    3_000,
  )
  const live = { ...dawdle, name: 'test.live' as const }
  await start([live, dawdle])
  await enqueue(open.context.db, live, [{ payload: { note: 'living', ms: 60_000 } }])
  await pause(300)
  child.kill('SIGKILL')
  const beganBy = async (note: string) =>
    (
      await queue.query<{ locked_by: string }>(
        `select locked_by from graphile_worker._private_jobs where payload ->> 'note' = $1`,
        [note],
      )
    ).rows[0]?.locked_by ?? null
  const dead = await beganBy('killed')
  const taken = await until(async () => ![null, dead].includes(await beganBy('killed')), 15_000)
  expect(taken).toBeLessThan(15_000)
  const { rows } = await queue.query<{ attempts: number }>(
    `select attempts from graphile_worker._private_jobs where payload ->> 'note' = 'living'`,
  )
  expect(rows).toEqual([{ attempts: 1 }])
}, 30_000)

test('a job that the clock brought runs, although the queue writes when it was due into its payload', async () => {
  const done: string[] = []
  const job = declareJob({ name: 'by-the-clock', payload: noPayload, run: async () => void done.push('ran') })
  await start([job])
  await queue.query(
    `select graphile_worker.add_job('by-the-clock', '{"_cron": {"ts": "2026-11-22T03:00:00Z", "backfilled": false}}')`,
  )
  await until(() => done.length > 0, 5_000)
  expect(done).toEqual(['ran'])
})
