import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { withClient } from '../../bench/ground.ts'
import { enqueue } from '../../src/platform/jobs/declare.ts'
import { setupJobs } from '../../src/platform/jobs/setup.ts'
import { createTestDatabase } from '../harness/database.ts'
import { openRecord } from '../harness/record.ts'
import { dawdle } from '../harness/working.ts'
import { sql } from 'kysely'

/** What the issue allows. */
export const AGAIN_LIMIT_SECONDS = 45
const POLL_MS = 50
/** How long the job takes the worker that is killed. */
const LONG_MS = 600_000

export interface DeadWorker {
  rounds: number
  /** From the kill until another worker has begun the job again, in seconds. */
  slowest: number
  median: number
}

/** A worker is killed in the middle of a job while another one stands beside it; how long until that one has begun it again. */
export async function killWorkers(rounds: number): Promise<DeadWorker> {
  const database = await createTestDatabase()
  const open = await openRecord(database)
  await setupJobs(database.jobs)
  const workers: ChildProcess[] = []
  const began = async (note: string) => {
    const { rows } = await sql<{
      name: string
    }>`select name from platform.setting where module = 'test' and name like ${`${note} by %`}`.execute(open.context.db)
    return rows.map(({ name }) => Number(name.split(' by ')[1]))
  }
  const waitFor = async (note: string, count: number) => {
    const at = performance.now()
    for (let pids = await began(note); ; pids = await began(note)) {
      if (pids.length >= count) return { pids, seconds: (performance.now() - at) / 1000 }
      if (performance.now() - at > 2 * AGAIN_LIMIT_SECONDS * 1000)
        throw new Error(`Nobody took up the job within ${2 * AGAIN_LIMIT_SECONDS} s.`)
      await pause(POLL_MS)
    }
  }
  const times: number[] = []
  try {
    for (let n = 0; n < 2; n += 1) workers.push(await startWorking(database))
    for (let round = 0; round < rounds; round += 1) {
      const note = `round${round}`
      await enqueue(open.context.db, dawdle, [{ payload: { note, ms: LONG_MS } }])
      const {
        pids: [first],
      } = await waitFor(note, 1)
      const at = workers.findIndex(({ pid }) => pid === first)
      workers.splice(at, 1)[0]!.kill('SIGKILL')
      times.push((await waitFor(note, 2)).seconds)
      // The other one is busy with it for ever: an empty queue and two new ones for the next round.
      for (const worker of workers.splice(0)) worker.kill('SIGKILL')
      await withClient(database.jobs, (client) => client.query('delete from graphile_worker._private_jobs'))
      for (let n = 0; n < 2; n += 1) workers.push(await startWorking(database))
    }
    const sorted = times.toSorted((one, other) => one - other)
    return { rounds, slowest: sorted.at(-1)!, median: sorted[Math.floor(sorted.length / 2)]! }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await open.close()
    await database.drop()
  }
}

async function startWorking(urls: { owner: string; app: string; jobs: string }): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../harness/working.ts', import.meta.url))], {
    env: {
      ...process.env,
      RAPPORT_TEST_WORKING: JSON.stringify({ owner: urls.owner, app: urls.app, jobs: urls.jobs }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  return child
}
