import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { answered, asked } from '../harness/reacting.ts'
import { openRecord } from '../harness/record.ts'
import { record, SERVICE, transact } from '../../src/modules/customers/index.ts'

export interface ReactionsProof {
  asked: number
  kills: number
  missing: number
  doubled: number
  /** Answers that stand on their line in another order than the questions. */
  inverted: number
  /** From the commit of a question to the commit of its answer, without kills, in milliseconds. */
  p50: number
  p99: number
}

const WRITERS = 8
const CATCH_UP_LIMIT_MS = 60_000

/**
 * Eight customers ask, a reaction answers on each line; of the two processes that may run it, the one that does is killed again and
 * again. `urls` is a migrated database of its own.
 */
export async function proveReactions(urls: { owner: string; app: string }, seconds: number): Promise<ReactionsProof> {
  const open = await openRecord(urls)
  const owner = new pg.Client({ connectionString: urls.owner })
  await owner.connect()
  const parties = Array.from({ length: WRITERS }, () => randomUUID())
  for (const party of parties)
    await owner.query(`insert into customers.party (id, kind) values ($1, 'account')`, [party])
  let processes: ChildProcess[] = []
  try {
    const ask = async (until: number): Promise<void> => {
      await Promise.all(
        parties.map(async (party) => {
          for (let number = 0; Date.now() < until; number += 1) {
            await transact(open.as('proof'), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
              record(tx, asked, { party, channel: 'api', data: { number } }),
            )
          }
        }),
      )
    }
    const until = Date.now() + seconds * 1000
    const asking = ask(until)
    processes = await Promise.all([startProcess(urls), startProcess(urls)])
    let kills = 0
    while (Date.now() < until) {
      await pause(400 + Math.random() * 600)
      // Whichever of the two has the claim now: after each kill it is the older one.
      processes.shift()!.kill('SIGKILL')
      kills += 1
      processes.push(await startProcess(urls))
    }
    await asking
    const count = async (kind: string) =>
      Number((await owner.query('select count(*) as n from customers.interaction where kind = $1', [kind])).rows[0].n)
    const total = await count(asked.name)
    const limit = Date.now() + CATCH_UP_LIMIT_MS
    while ((await count(answered.name)) < total && Date.now() < limit) await pause(100)
    await pause(500)
    const { rows } = await owner.query<{ party: string; kind: string; number: number }>(
      `select party, kind, (data ->> 'number')::integer as number from customers.interaction where kind = any ($1) order by party, position`,
      [[asked.name, answered.name]],
    )
    return { asked: total, kills, ...compare(rows), ...(await latency(owner, open, parties[0]!)) }
  } finally {
    for (const child of processes) child.kill('SIGKILL')
    await owner.end()
    await open.close()
  }
}

function compare(
  rows: readonly { party: string; kind: string; number: number }[],
): Pick<ReactionsProof, 'missing' | 'doubled' | 'inverted'> {
  let [missing, doubled, inverted] = [0, 0, 0]
  for (const party of new Set(rows.map((row) => row.party))) {
    const numbers = (kind: string) =>
      rows.filter((row) => row.party === party && row.kind === kind).map((row) => row.number)
    const answers = numbers(answered.name)
    const distinct = new Set(answers)
    missing += numbers(asked.name).filter((number) => !distinct.has(number)).length
    doubled += answers.length - distinct.size
    inverted += answers.filter((number, index) => index > 0 && number < answers[index - 1]!).length
  }
  return { missing, doubled, inverted }
}

async function latency(
  owner: pg.Client,
  open: Awaited<ReturnType<typeof openRecord>>,
  party: string,
): Promise<Pick<ReactionsProof, 'p50' | 'p99'>> {
  const waits: number[] = []
  for (let number = 1_000_000; number < 1_000_100; number += 1) {
    await transact(open.as('proof'), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
      record(tx, asked, { party, channel: 'api', data: { number } }),
    )
    const began = performance.now()
    for (;;) {
      const { rowCount } = await owner.query(
        `select 1 from customers.interaction where party = $1 and kind = $2 and data ->> 'number' = $3`,
        [party, answered.name, String(number)],
      )
      if (rowCount === 1) break
      await pause(2)
    }
    waits.push(performance.now() - began)
    await pause(30 + Math.random() * 40)
  }
  waits.sort((one, other) => one - other)
  return { p50: Math.round(waits[50]!), p99: Math.round(waits[98]!) }
}

async function startProcess(urls: { owner: string; app: string }): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../harness/reacting.ts', import.meta.url))], {
    env: { ...process.env, RAPPORT_TEST_REACTING: JSON.stringify(urls) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  return child
}
