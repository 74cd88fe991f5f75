/**
 * /t.js: counts page views without permission. It knows the page only by a random number that lives in this page's memory and
 * dies with it: no cookie, no storage, no address of the person, nothing by which two visits could be joined, now or later.
 *
 * <script defer src="https://shop.example/t.js" data-key="rpp_…"></script>
 *
 * It sends with fetch and keepalive, which outlives the page as a beacon does; but a beacon carries the cookies of the house,
 * and then a visit could be joined to a person.
 */
const script = document.currentScript as HTMLScriptElement
const key = script.dataset['key']
const target = new URL('/api/interactions', script.src)

/** Views of one page that are sent together; a page of one visit seldom has more. */
const BATCH_SIZE = 20
/** Time in which further views join the batch. */
const BATCH_MS = 2_000
/** Views kept while there is no network; older ones go first. A count that is missing some is no harm. */
const KEPT_LIMIT = 100
/** Longest path and referring host that the house takes. */
const PATH_LIMIT = 2_000
const HOST_LIMIT = 500

type View = { id: string; kind: 'page.viewed'; page: string; path: string; referrer: string | undefined; at: string }

const page = uuid()
let queue: View[] = []
let timer: ReturnType<typeof setTimeout> | undefined
let last = ''

/** A view is the path alone: what stands behind the question mark may name a person. */
function view(): void {
  // Without a key the house takes nothing, so nothing is sent.
  const path = location.pathname.slice(0, PATH_LIMIT)
  if (!key || path === last) return
  const referrer = last === '' ? hostOf(document.referrer) : undefined
  last = path
  queue = [
    ...queue,
    { id: uuid(), kind: 'page.viewed' as const, page, path, referrer, at: new Date().toISOString() },
  ].slice(-KEPT_LIMIT)
  timer ??= setTimeout(send, BATCH_MS)
}

function send(): void {
  clearTimeout(timer)
  timer = undefined
  const batch = queue.splice(0, BATCH_SIZE)
  if (batch.length === 0) return
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  fetch(target, {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    // Tells the origin, which the key is bound to, and not the page; `no-referrer` would make the Origin header `null`.
    referrerPolicy: 'strict-origin',
    headers,
    body: JSON.stringify({ interactions: batch }),
  }).then(
    () => queue.length > 0 && send(),
    // Without network it stays; its ids make a repeat harmless. What the house refuses is not sent again.
    () => void (queue = [...batch, ...queue].slice(-KEPT_LIMIT)),
  )
}

function hostOf(address: string): string | undefined {
  try {
    const { host } = new URL(address)
    return host === location.host ? undefined : host.slice(0, HOST_LIMIT)
  } catch {
    return undefined
  }
}

/** crypto.randomUUID is missing on plain http beyond localhost. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128
  return [...bytes]
    .map((byte, index) => ([4, 6, 8, 10].includes(index) ? '-' : '') + byte.toString(16).padStart(2, '0'))
    .join('')
}

// A page that changes its address without loading (a single-page shop) is seen too.
const { pushState } = history
history.pushState = function push(...change) {
  pushState.apply(history, change)
  view()
}
addEventListener('popstate', view)
addEventListener('online', send)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') send()
})
view()

export {}
