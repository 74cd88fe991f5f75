import type { Logger } from 'pino'
import pg from 'pg'

/** How often a process makes sure that it still holds what it thinks it holds. */
const HEARTBEAT_MS = 5_000
const ANSWER_LIMIT_MS = 3_000
const RECONNECT_MS = 500
/** The server notices within 25 s that a machine is gone, and gives its locks away; by itself it would take two hours. */
const KEEPALIVES = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3'

/** Session advisory locks by name, on one connection of the process: PostgreSQL frees them when the process dies, however it dies. */
export interface SessionLocks {
  /** Takes the lock when it is free. Says whether this process holds it now. */
  take(name: string): Promise<boolean>
  /** Whether this process took it and has not lost it since, as far as it knows. */
  holds(name: string): boolean
  release(name: string): Promise<void>
  close(): Promise<void>
}

export interface SessionLocksOptions {
  /** Shown in pg_stat_activity. */
  name: string
  log: Pick<Logger, 'warn'>
  /** The connection broke and with it went every lock; take() works again as soon as there is a new one. */
  lost?(names: readonly string[]): void
}

/** The number of a name's lock, as SQL: pg_locks shows its two halves as classid and objid. */
export const LOCK_NUMBER = 'hashtextextended($1, 7240003)'

export async function openSessionLocks(url: string, options: SessionLocksOptions): Promise<SessionLocks> {
  const held = new Set<string>()
  let client: pg.Client | undefined
  let closed = false
  let reconnecting: NodeJS.Timeout | undefined
  let asking: Promise<unknown> = Promise.resolve()

  await connect()
  const heart = setInterval(() => void ask('select 1', []), HEARTBEAT_MS)
  heart.unref()

  return {
    async take(name) {
      if (held.has(name)) return true
      const got = await ask(`select pg_try_advisory_lock(${LOCK_NUMBER}) as got`, [name], () => held.add(name))
      return got && held.has(name)
    },
    holds: (name) => held.has(name),
    async release(name) {
      if (held.delete(name)) await ask(`select pg_advisory_unlock(${LOCK_NUMBER}) as got`, [name])
    },
    async close() {
      closed = true
      clearInterval(heart)
      clearTimeout(reconnecting)
      held.clear()
      await client?.end().catch(() => undefined)
    },
  }

  /** One statement after the other; a connection that fails at one is dropped, and with it all that was held. */
  function ask(statement: string, values: string[], whenGot?: () => void): Promise<boolean> {
    const answer = asking.then(async () => {
      const asked = client
      if (!asked) return false
      try {
        const { rows } = await asked.query<{ got?: boolean }>(statement, values)
        if (rows[0]?.got !== true || client !== asked) return false
        whenGot?.()
        return true
      } catch (error) {
        if (client === asked) dropConnection(error as Error)
        return false
      }
    })
    asking = answer
    return answer
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: options.name,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_LIMIT_MS,
      query_timeout: ANSWER_LIMIT_MS,
    })
    fresh.on('error', () => client === fresh && dropConnection())
    fresh.on('end', () => client === fresh && dropConnection())
    try {
      await fresh.connect()
      await fresh.query(KEEPALIVES)
    } catch (error) {
      await fresh.end().catch(() => undefined)
      throw error
    }
    if (closed) await fresh.end()
    else client = fresh
  }

  function dropConnection(error?: Error): void {
    if (closed || !client) return
    const broken = client
    client = undefined
    const names = [...held]
    held.clear()
    void broken.end().catch(() => undefined)
    options.log.warn({ err: error, locks: names.length }, `${options.name} lost its connection and its locks`)
    options.lost?.(names)
    reconnectLater()
  }

  function reconnectLater(): void {
    reconnecting = setTimeout(() => {
      connect().catch(() => {
        if (!closed) reconnectLater()
      })
    }, RECONNECT_MS)
  }
}
