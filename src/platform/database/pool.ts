import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { DB } from './generated.ts'
import { hotOver } from './hot.ts'

/** The database as code sees it. Inside a transaction the same type stands for that transaction's connection. */
export type Database = Kysely<DB>

/** A statement that takes longer is stopped by the server: no page or command may hold the others up. */
const STATEMENT_TIMEOUT_MS = 15_000
/** Waiting for a lock longer means that somebody else is stuck; the command is refused and can be repeated. */
const LOCK_TIMEOUT_MS = 5_000
/** A transaction that is left open blocks the log's horizon for every reader. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
/** The server's own time-outs never fire across a cut network; only the client's does (measured: 72 s without it). */
const QUERY_TIMEOUT_MS = 20_000
/** Connections per process. Two cores are busy with ten; more only queue inside PostgreSQL. */
export const POOL_SIZE = 10
/** Prepared statements per connection. More would mean that somebody builds SQL text from data. */
const NAMED_STATEMENTS = 1_000

// Positions, counts and money stay far below 2^53, so a plain number is exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
// A day has no zone: as a Date it would be midnight wherever this machine is.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day)

const names = new Map<string, string>()

/** The name under which a statement is prepared: parse and plan once per connection (× 1.4 pages per second). */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known) return known
  if (names.size >= NAMED_STATEMENTS) return undefined
  const name = createHash('sha1').update(text).digest('base64url')
  names.set(text, name)
  return name
}

export interface PoolOptions {
  size?: number
  /** Shown in pg_stat_activity. */
  name?: string
  statementTimeoutMs?: number
  /** Called for each new connection before it is used. */
  onConnect?: (client: pg.ClientBase) => Promise<void>
}

/** A pool with every time-out set. The owner's migrations use it as well as the program. */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? POOL_SIZE,
    application_name: options.name ?? 'rapport',
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    query_timeout: options.statementTimeoutMs === 0 ? undefined : QUERY_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: 10_000,
    ...(options.onConnect ? { onConnect: options.onConnect } : {}),
  })
  // An idle connection that breaks is replaced at next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // So does one that breaks while it is in use: the statement under way rejects as well, but the pool listens to idle ones only.
  // (graphile-worker looks for this listener, too.)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Kysely over a pool that prepares every statement with parameters by name. */
export function openDatabase(pool: pg.Pool): Database {
  const named: PostgresPool = {
    async connect() {
      const client = await pool.connect()
      // After anything but the server's own refusal (a time-out here, a cut line) the server may still be at work on the statement:
      // such a connection is closed, which takes its transaction back, and never given to the next caller.
      let broken = false
      const watch = (error: unknown): never => {
        broken ||= !(error instanceof pg.DatabaseError)
        throw error
      }
      return {
        query: (text: string, values: readonly unknown[] = []) =>
          (values.length === 0
            ? client.query(text)
            : client.query({ text, values: values as unknown[], name: nameOf(text) } as pg.QueryConfig)
          ).catch(watch),
        release: () => client.release(broken),
      } as unknown as Awaited<ReturnType<PostgresPool['connect']>>
    },
    end: () => pool.end(),
  } as unknown as PostgresPool
  return hotOver(new Kysely<DB>({ dialect: new PostgresDialect({ pool: named }) }), pool)
}
