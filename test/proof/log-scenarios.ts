import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { openDatabase } from '../../src/platform/database/pool.ts'
import { type Mark, readHorizon, readLogAfter } from '../../src/modules/customers/log/cursor.ts'

/** One of the ways in which a log loses or turns entries round: counted, so that a zero has its control that is not zero. */
export interface Counted {
  written: number
  /** Entries that the reader never saw, or pairs of one party that it saw in the wrong order. */
  wrong: number
}

/** The kind that these scenarios record; whoever runs them declares it in the database. */
export const SCENARIO_KIND = 'scenario.happened'
const WRITERS = 8

/** Each writer records on a line of its own; the reader remembers the highest position. Positions are given before the commit. */
export async function readByPosition(url: string, seconds: number): Promise<Counted> {
  const parties = lines(WRITERS)
  return figures(
    await withWriters(url, seconds, parties, LOCK_FIRST, async (client, begin) => {
      let last = 0
      return collect(begin, async () => {
        await client.query(`begin; select customers.enter('service', 'system:scenario', '{${parties.join()}}', false)`)
        const { rows } = await client.query<{ position: number }>(
          'select position from customers.interaction where position > $1 order by position',
          [last],
        )
        await client.query('commit')
        last = rows.at(-1)?.position ?? last
        return rows.map((row) => row.position)
      })
    }),
  )
}

/** The same writers; the reader goes by (era, tx, position) below the horizon, as reactions do. */
export async function readInCommitOrder(url: string, seconds: number): Promise<Counted> {
  return figures(
    await withWriters(url, seconds, lines(WRITERS), LOCK_FIRST, async (client, begin, pool) => {
      const db = openDatabase(pool)
      let mark: Mark = await readHorizon(db)
      return collect(
        begin,
        async () => {
          const page = await readLogAfter(db, mark, [SCENARIO_KIND])
          mark = page.last ?? mark
          return page.entries.map((entry) => entry.position)
        },
        horizonBehind(client),
      )
    }),
  )
}

/** All writers on one line; the reader remembers its highest position, as live readers do. */
export async function readLineLive(url: string, seconds: number, locked: boolean): Promise<Counted> {
  const [party] = lines(1)
  return figures(
    await withWriters(
      url,
      seconds,
      Array.from({ length: WRITERS }, () => party!),
      locked ? LOCK_FIRST : NO_LOCK,
      async (client, begin) => {
        let last = 0
        return collect(begin, async () => {
          await client.query(`begin; select customers.enter('service', 'system:scenario', '{${party}}', false)`)
          const { rows } = await client.query<{ position: number }>(
            'select position from customers.interaction where party = $1 and position > $2 order by position',
            [party, last],
          )
          await client.query('commit')
          last = rows.at(-1)?.position ?? last
          return rows.map((row) => row.position)
        })
      },
    ),
  )
}

/** All writers on one line: how many of its entries stand before an earlier one when they are read in commit order. */
export async function orderOfOneLine(url: string, seconds: number, lockFirst: boolean): Promise<Counted> {
  const [party] = lines(1)
  const counted = await withWriters(
    url,
    seconds,
    Array.from({ length: WRITERS }, () => party!),
    lockFirst ? LOCK_FIRST : LOCK_AFTER_ID,
    async (_, begin, pool) => {
      await begin()
      const { rows } = await readAll(pool, party!)
      return rows.map((row) => row.position)
    },
  )
  const { written, order } = counted
  return { written, wrong: order.filter((position, index) => index > 0 && position < order[index - 1]!).length }
}

/** What a writer sends before it records: with the lock as the first thing, after its transaction has an id, or not at all. */
type Prelude = (party: string) => string[]
const LOCK_FIRST: Prelude = (party) => [
  `begin; select customers.enter('service', 'system:scenario', '{${party}}', true)`,
  DELAY,
]
const LOCK_AFTER_ID: Prelude = (party) => [
  'begin; select pg_current_xact_id()',
  LONG_DELAY,
  `select customers.enter('service', 'system:scenario', '{${party}}', true)`,
]
const NO_LOCK: Prelude = (party) => [`begin; select customers.enter('service', 'system:scenario', '{${party}}', false)`]
/** Commands differ in length: between nothing and 3 ms. */
const DELAY = 'select pg_sleep(random() * 0.003)'
/** Long enough that those who come later are often there first. */
const LONG_DELAY = 'select pg_sleep(random() * 0.012)'

const figures = ({ written, wrong }: Counted): Counted => ({ written, wrong })

/** Remembers where the log ends, lets the writers begin, and gives back what it saw. */
type Reading = (client: pg.PoolClient, begin: () => Promise<void>, pool: pg.Pool) => Promise<number[]>

async function withWriters(
  url: string,
  seconds: number,
  parties: string[],
  prelude: Prelude,
  read: Reading,
): Promise<Counted & { order: number[] }> {
  const pool = new pg.Pool({ connectionString: url, max: parties.length + 3 })
  pool.on('error', () => undefined)
  try {
    const positions: number[] = []
    const reader = await pool.connect()
    const begin = async () => {
      const until = Date.now() + seconds * 1000
      await Promise.all(parties.map((party) => writeUntil(pool, party, prelude, until, positions)))
    }
    const seen = await read(reader, begin, pool)
    reader.release()
    const found = new Set(seen)
    return {
      written: positions.length,
      wrong: positions.filter((position) => !found.has(position)).length,
      order: seen,
    }
  } finally {
    await pool.end()
  }
}

async function writeUntil(
  pool: pg.Pool,
  party: string,
  prelude: Prelude,
  until: number,
  positions: number[],
): Promise<void> {
  const client = await pool.connect()
  while (Date.now() < until) {
    for (const statement of prelude(party)) await client.query(statement)
    const { rows } = await client.query<{ position: number }>(
      `select customers.record($1, $2, 'api', null, null, '{}') as position`,
      [party, SCENARIO_KIND],
    )
    await client.query(DELAY)
    await client.query('commit')
    positions.push(rows[0]!.position)
  }
  client.release()
}

/** The server's own housekeeping may hold the horizon up for a moment after the last commit. */
const QUIET_READINGS = 100

/**
 * Whether the horizon has yet to pass what was written by the first time of asking. It is the whole server's: a transaction in another
 * database, however long it lasts, holds it, and what stands behind it is not lost but late.
 */
function horizonBehind(client: pg.ClientBase): () => Promise<boolean> {
  let last: string | undefined
  return async () => {
    last ??= (await client.query<{ tx: string }>('select pg_current_xact_id()::text as tx')).rows[0]!.tx
    const { rows } = await client.query<{ behind: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) <= $1::xid8 as behind',
      [last],
    )
    return rows[0]!.behind
  }
}

/** Lets the writers begin, and reads until they have ended and nothing has come for a while. */
async function collect(
  begin: () => Promise<void>,
  readOnce: () => Promise<number[]>,
  isBehind: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<number[]> {
  const seen: number[] = []
  let ended = false
  const done = begin().then(() => (ended = true))
  for (let quiet = 0; quiet < QUIET_READINGS;) {
    const found = await readOnce()
    seen.push(...found)
    quiet = ended && found.length === 0 && !(await isBehind()) ? quiet + 1 : 0
    await pause(2)
  }
  await done
  return seen
}

async function readAll(pool: pg.Pool, party: string): Promise<{ rows: { position: number }[] }> {
  const client = await pool.connect()
  await client.query(`begin; select customers.enter('service', 'system:scenario', '{${party}}', false)`)
  const found = await client.query<{ position: number }>(
    'select position from customers.interaction where party = $1 order by era, tx, position',
    [party],
  )
  await client.query('commit')
  client.release()
  return found
}

const lines = (count: number) => Array.from({ length: count }, () => randomUUID())
