/**
 * The browser's end of /live, for the workspace and for pages: one socket that wakes, comes back by itself, and carries no data. After
 * each interruption everybody is woken, because rings went unheard meanwhile.
 */

/** Waits before the socket is opened again, doubled from the first to the last and spread, so that a restart is no stampede. */
const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000

export interface Listening {
  /** The cursor of what is on the screen; without it the listener is woken after every interruption. */
  after?: () => string | undefined
  /** The right to listen has gone, or was never there: the refusal's code. */
  refused?: (code: string) => void
}

export interface LiveClient {
  /** Calls `wake` when one of these topics rings. Returns the way to leave. */
  listen(topics: readonly string[], wake: () => void, options?: Listening): () => void
  /** Whether the line is up; `told` is called with each change. */
  isOnline(): boolean
  onLine(told: (online: boolean) => void): () => void
}

export interface LiveManners {
  /** What is said first, each time that the socket is opened: a page of another site says who it is. Nothing: it is not opened. */
  hello?: () => object | undefined
}

interface Listener extends Listening {
  topics: ReadonlySet<string>
  wake: () => void
}

export function openLive(
  url = `${location.origin.replace(/^http/, 'ws')}/live`,
  { hello }: LiveManners = {},
): LiveClient {
  const listeners = new Set<Listener>()
  const watchers = new Set<(online: boolean) => void>()
  let socket: WebSocket | undefined
  let up = false
  let retry = RETRY_FIRST_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  addEventListener('online', connect)
  // The network says so long before a socket would notice.
  addEventListener('offline', () => socket?.close())

  return {
    listen(topics, wake, options = {}) {
      const listener = { ...options, topics: new Set(topics), wake }
      const fresh = topics.filter((topic) => !isWanted(topic))
      listeners.add(listener)
      if (up) subscribe(fresh, listener)
      else connect()
      return () => {
        listeners.delete(listener)
        const unwanted = topics.filter((topic) => !isWanted(topic))
        if (up && unwanted.length > 0) say({ unsubscribe: unwanted })
      }
    },
    isOnline: () => up,
    onLine(told) {
      watchers.add(told)
      return () => watchers.delete(told)
    },
  }

  function connect(): void {
    clearTimeout(timer)
    if (socket || listeners.size === 0) return
    const first = hello?.()
    if (hello && !first) return later()
    const opened = (socket = new WebSocket(url))
    opened.onopen = () => {
      retry = RETRY_FIRST_MS
      if (first) say(first)
      line(true)
      for (const listener of listeners) {
        subscribe([...listener.topics], listener)
        if (!listener.after) listener.wake()
      }
    }
    opened.onmessage = ({ data }) =>
      hear(JSON.parse(String(data)) as { rang?: string[]; refused?: Record<string, string> })
    opened.onclose = () => {
      socket = undefined
      line(false)
      later()
    }
  }

  function later(): void {
    timer = setTimeout(connect, retry * (0.5 + Math.random()))
    retry = Math.min(retry * 2, RETRY_LAST_MS)
  }

  function subscribe(topics: string[], listener: Listener): void {
    const cursor = listener.after?.()
    if (topics.length > 0)
      say(
        cursor
          ? { subscribe: topics, after: Object.fromEntries(topics.map((topic) => [topic, cursor])) }
          : { subscribe: topics },
      )
  }

  function hear({ rang = [], refused = {} }: { rang?: string[]; refused?: Record<string, string> }): void {
    for (const listener of listeners) {
      if (rang.some((topic) => listener.topics.has(topic))) listener.wake()
      for (const topic in refused) if (listener.topics.has(topic)) listener.refused?.(refused[topic]!)
    }
  }

  function line(online: boolean): void {
    if (up === online) return
    up = online
    for (const told of watchers) told(online)
  }

  function isWanted(topic: string): boolean {
    return [...listeners].some((listener) => listener.topics.has(topic))
  }

  function say(message: object): void {
    socket?.send(JSON.stringify(message))
  }
}
