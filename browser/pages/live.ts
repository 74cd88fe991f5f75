/**
 * Live parts of public pages: `<div data-live="/basket/summary" data-topic="party:…">`. When its topic rings, when the page is
 * seen again, or when the network is back, the part is fetched from its address and replaced; the answer is the part itself,
 * rendered by the component that rendered it first. Without this script, or without network, the page simply stays as it came.
 *
 * The socket only wakes: nothing that matters travels on it, and what was missed while it was down is read again.
 */

/** Rings that come together are answered with one fetch. */
const GATHER_MS = 100
/** Waits before the socket is opened again, doubled from the first to the last, and spread so that a restart is no stampede. */
const RETRY_FIRST_MS = 1_000
const RETRY_LAST_MS = 60_000
/** A page that was out of sight this long reads its parts again when it is seen. */
const STALE_AFTER_MS = 10_000

let retry = RETRY_FIRST_MS
let socket: WebSocket | undefined
let hiddenAt = 0
const waiting = new Set<Element>()
const underWay = new WeakSet<Element>()
const shown = new WeakMap<Element, string>()

const parts = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-live]')]

function connect(): void {
  const topics = [...new Set(parts().flatMap((part) => part.dataset['topic'] ?? []))]
  if (topics.length === 0 || socket || document.visibilityState === 'hidden') return
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`)
  socket.onopen = () => {
    retry = RETRY_FIRST_MS
    socket?.send(JSON.stringify({ subscribe: topics }))
    // Rings between rendering and now went unheard.
    refresh(parts())
  }
  socket.onmessage = ({ data }) => heard(String(data))
  socket.onclose = () => {
    socket = undefined
    setTimeout(connect, retry * (0.5 + Math.random()))
    retry = Math.min(retry * 2, RETRY_LAST_MS)
  }
}

function heard(text: string): void {
  const { rang } = JSON.parse(text) as { rang?: string[] | 'all' }
  if (rang) refresh(parts().filter((part) => rang === 'all' || rang.includes(part.dataset['topic'] ?? '')))
}

function refresh(which: readonly Element[]): void {
  if (waiting.size === 0 && which.length > 0) setTimeout(fetchWaiting, GATHER_MS)
  for (const part of which) waiting.add(part)
}

function fetchWaiting(): void {
  const now = [...waiting]
  waiting.clear()
  for (const part of now) if (part.isConnected) void replace(part as HTMLElement)
}

async function replace(part: HTMLElement): Promise<void> {
  // Rung again while it is fetched: what comes may be too old, so it is fetched once more afterwards.
  if (underWay.has(part)) return refresh([part])
  underWay.add(part)
  try {
    const answer = await fetch(part.dataset['live'] ?? '', { headers: { accept: 'text/html' } })
    // A redirect leads to a whole page (sign in again), which is no part of this one.
    if (!answer.ok || answer.redirected) return
    const text = await answer.text()
    if (shown.get(part) === text) return
    // Whoever is typing or choosing in the part is not interrupted: it is read again when they have left it.
    if (part.contains(document.activeElement)) part.addEventListener('focusout', () => refresh([part]), { once: true })
    else {
      part.innerHTML = text
      shown.set(part, text)
    }
  } catch {
    // Without network the page stays as it is; "online" reads again.
  } finally {
    underWay.delete(part)
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') {
    hiddenAt = Date.now()
    return
  }
  connect()
  if (Date.now() - hiddenAt > STALE_AFTER_MS) refresh(parts())
})
addEventListener('online', () => {
  connect()
  refresh(parts())
})
connect()

export {}
