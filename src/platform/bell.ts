import type { Logger } from 'pino'
import pg from 'pg'
import type { Bell } from './context.ts'

const CHANNEL = 'rapport_bell'
/** A NOTIFY in each transaction cost two thirds of the commits per second; at most one in this time costs none, and nobody feels 15 ms. */
const GAP_MS = 15
/** More names than this in one ring are an import or a batch job: waking everybody is then cheaper than saying whom. */
const TOPICS_LIMIT = 200
/** PostgreSQL refuses a payload of 8,000 bytes or more; a ring that needs more room goes as several. */
const PAYLOAD_LIMIT_BYTES = 7_900
/** Longer than any topic of ours; a longer one is a programmer's error. */
const TOPIC_LIMIT_CHARACTERS = 300
/** A cut network gives no sign by itself: what has not answered for so long is dropped and everybody is woken. */
const HEARTBEAT_MS = 10_000
const ANSWER_LIMIT_MS = 3_000
const RECONNECT_FIRST_MS = 100
const RECONNECT_LAST_MS = 5_000

/** The topics that were rung, or 'all': somebody rang for very many, or rings may have been lost. */
export type Rung = ReadonlySet<string> | 'all'

export interface Doorbell extends Bell {
  /** Calls `listener` for every ring, from this process or another. Returns the way to leave. */
  on(listener: (rung: Rung) => void): () => void
  close(): Promise<void>
}

/**
 * Opens the doorbell: rings are collected and sent with one NOTIFY per GAP_MS, outside any transaction, over a connection that
 * does nothing else. This process hears its own rings without that way round. While the connection is down rings are lost:
 * when it is back everybody is woken, here and elsewhere.
 */
export async function openBell(url: string, log: Pick<Logger, 'warn'>): Promise<Doorbell> {
  const listeners = new Set<(rung: Rung) => void>()
  let pending = new Set<string>()
  let everybody = false
  let timer: NodeJS.Timeout | undefined
  let lastSent = 0
  let sending: Promise<void> = Promise.resolve()
  let client: pg.Client | undefined
  let ownBackend = 0
  let closed = false
  let wait = RECONNECT_FIRST_MS
  let reconnecting: NodeJS.Timeout | undefined

  await connect()
  const heart = setInterval(() => void say('select 1'), HEARTBEAT_MS)
  heart.unref()

  return {
    ring(topics) {
      for (const topic of topics) {
        if (topic.length > TOPIC_LIMIT_CHARACTERS || topic.includes('\n'))
          throw new Error(`${topic.slice(0, 50)}… cannot be a topic.`)
        if (pending.size < TOPICS_LIMIT) pending.add(topic)
        else if (!pending.has(topic)) everybody = true
      }
      if (pending.size > 0) sendSoon()
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      clearInterval(heart)
      clearTimeout(reconnecting)
      if (timer) send()
      clearTimeout(timer)
      await sending
      listeners.clear()
      await client?.end().catch(() => undefined)
    },
  }

  function sendSoon(): void {
    if (timer || closed) return
    timer = setTimeout(send, Math.max(0, lastSent + GAP_MS - Date.now()))
  }

  function send(): void {
    clearTimeout(timer)
    timer = undefined
    lastSent = Date.now()
    const rung: Rung = everybody ? 'all' : pending
    pending = new Set()
    everybody = false
    wake(rung)
    // Who is not connected tells the others when it is: after a reconnection everybody is rung for.
    void say('select pg_notify($1, payload) from unnest($2::text[]) payload', [CHANNEL, payloads(rung)])
  }

  /** One statement after the other; a connection that fails at one is dropped. */
  function say(statement: string, values: unknown[] = []): Promise<void> {
    sending = sending.then(async () => void (await client?.query(statement, values))).catch(dropConnection)
    return sending
  }

  function wake(rung: Rung): void {
    for (const listener of listeners) {
      try {
        listener(rung)
      } catch (error) {
        log.warn({ err: error }, 'a listener of the doorbell failed')
      }
    }
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'rapport bell',
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_LIMIT_MS,
      query_timeout: ANSWER_LIMIT_MS,
    })
    fresh.on('error', dropConnection)
    fresh.on('end', dropConnection)
    fresh.on('notification', (message) => {
      if (message.processId === ownBackend || closed) return
      wake(message.payload === 'all' ? 'all' : new Set((message.payload ?? '').split('\n')))
    })
    try {
      await fresh.connect()
      const { rows } = await fresh.query<{ pid: number }>('select pg_backend_pid() as pid')
      ownBackend = rows[0]!.pid
      await fresh.query(`listen ${CHANNEL}`)
    } catch (error) {
      fresh.removeAllListeners('end')
      await fresh.end().catch(() => undefined)
      throw error
    }
    client = fresh
    wait = RECONNECT_FIRST_MS
  }

  function dropConnection(error?: Error): void {
    if (closed || !client) return
    const broken = client
    client = undefined
    broken.removeAllListeners('end')
    void broken.end().catch(() => undefined)
    log.warn({ err: error }, 'the doorbell lost its connection')
    reconnectLater()
  }

  function reconnectLater(): void {
    reconnecting = setTimeout(() => {
      connect().then(
        () => {
          everybody = true
          pending.add('all')
          sendSoon()
        },
        () => {
          if (!closed) reconnectLater()
        },
      )
    }, wait)
    wait = Math.min(wait * 2, RECONNECT_LAST_MS)
  }
}

function payloads(rung: Rung): string[] {
  if (rung === 'all') return ['all']
  const texts: string[] = []
  let current = ''
  for (const topic of rung) {
    if (current && Buffer.byteLength(current) + Buffer.byteLength(topic) + 1 > PAYLOAD_LIMIT_BYTES) {
      texts.push(current)
      current = ''
    }
    current = current ? `${current}\n${topic}` : topic
  }
  return current ? [...texts, current] : texts
}
