// Somebody who knows of the shop what everybody can know: its address, and where it takes mail. No part of the house is used here.
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'

/** Longer than a page may take that anybody waits for. */
const REPLY_LIMIT_MS = 20_000
/** Between a socket's opening, its first word and a bell: a browser would have given up. */
const SOCKET_LIMIT_MS = 10_000
/** Of what a door says, as much as tells what is wrong. */
export const SAID_LIMIT = 300

/** A door did not do what it does for everybody: a code, and what it said itself. */
export class DoorFailed extends Error {
  readonly problem: Problem
  constructor(problem: Problem, said: string) {
    super(said.slice(0, SAID_LIMIT))
    this.problem = problem
  }
}
export type Problem = 'unreachable' | 'refused' | 'silent'

/** A browser of their own: what it has been given it sends again. */
export interface Browser {
  cookies: Record<string, string>
}

export interface Stranger {
  browser: Browser
  get(path: string): Promise<Response>
  send(method: 'POST' | 'PUT', path: string, body: unknown, headers?: Record<string, string>): Promise<unknown>
  /** Waits on the shop's socket until this topic has rung, which `meanwhile` makes it do. */
  hear(topic: string, meanwhile: () => Promise<unknown>): Promise<void>
}

/** A stranger in front of a shop. */
export function strangerAt(shop: URL, browser: Browser = { cookies: {} }): Stranger {
  const own = (): Record<string, string> => {
    const cookies = Object.entries(browser.cookies).map(([name, value]) => `${name}=${value}`)
    return { origin: shop.origin, ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}) }
  }
  async function ask(path: string, init: RequestInit): Promise<Response> {
    let reply: Response
    try {
      reply = await fetch(new URL(path, shop), {
        ...init,
        redirect: 'manual',
        signal: AbortSignal.timeout(REPLY_LIMIT_MS),
      })
    } catch (error) {
      throw new DoorFailed('unreachable', reasonOf(error))
    }
    for (const cookie of reply.headers.getSetCookie()) keep(browser, cookie)
    if (reply.status >= 400) throw new DoorFailed('refused', await saidIn(reply))
    return reply
  }
  return {
    browser,
    get: (path) => ask(path, { headers: own() }),
    async send(method, path, body, headers = {}) {
      const reply = await ask(path, {
        method,
        headers: { 'content-type': 'application/json', ...own(), ...headers },
        body: JSON.stringify(body),
      })
      return (await reply.json()) as unknown
    },
    hear: (topic, meanwhile) => hear(shop, own(), topic, meanwhile),
  }
}

function keep({ cookies }: Browser, header: string): void {
  const [pair = ''] = header.split(';', 1)
  const equals = pair.indexOf('=')
  if (equals > 0) cookies[pair.slice(0, equals).trim()] = pair.slice(equals + 1).trim()
}

/** What the shop says to people; a page is not read out. */
async function saidIn(reply: Response): Promise<string> {
  const text = await reply.text().catch(() => '')
  try {
    const { detail, title } = JSON.parse(text) as { detail?: unknown; title?: unknown }
    const said = detail ?? title
    return typeof said === 'string' ? said : `${reply.status} ${reply.statusText}`
  } catch {
    return `${reply.status} ${reply.statusText}`.trim()
  }
}

/** What the network says, without the addresses behind it: they are nobody's to read. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection broken',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  ETIMEDOUT: 'no answer in time',
}

/** The network's own reason stands one deeper than "fetch failed". */
function reasonOf(error: unknown): string {
  const { code, cause } = error as NodeJS.ErrnoException
  return REASONS[(cause as NodeJS.ErrnoException | undefined)?.code ?? code ?? ''] ?? 'connection failed'
}

async function hear(
  shop: URL,
  headers: Record<string, string>,
  topic: string,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const live = new URL('/live', shop)
  live.protocol = shop.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(live, { headers, handshakeTimeout: SOCKET_LIMIT_MS })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(
    () => reject(new DoorFailed('silent', `${live.pathname}: ${SOCKET_LIMIT_MS / 1_000} s`)),
    SOCKET_LIMIT_MS,
  )
  socket.on('open', () => socket.send(JSON.stringify({ subscribe: [topic] })))
  socket.on('message', (data: Buffer) => {
    const said = JSON.parse(data.toString()) as {
      subscribed?: string[]
      rang?: string[]
      refused?: Record<string, string>
    }
    if (said.refused) reject(new DoorFailed('refused', Object.values(said.refused).join(', ')))
    if (said.subscribed) meanwhile().catch(reject)
    if (said.rang?.includes(topic)) resolve()
  })
  socket.on('error', (error) => reject(new DoorFailed('unreachable', reasonOf(error))))
  socket.on('close', (code, reason) => reject(new DoorFailed('unreachable', `${code} ${reason.toString()}`.trim())))
  try {
    await promise
  } finally {
    clearTimeout(late)
    socket.terminate()
  }
}

// ── what they do ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Opens a page and has it whole. Answers after how many milliseconds. */
export async function readPage(stranger: Stranger, path: string): Promise<number> {
  const from = performance.now()
  const reply = await stranger.get(path)
  await reply.arrayBuffer()
  return Math.round(performance.now() - from)
}

/** What somebody sees of their own conversation. */
export interface Talk {
  number: string | null
  topic: string
  messages: { from: 'you' | 'us' | 'house'; at: string }[]
}

export async function readTalk(stranger: Stranger): Promise<Talk> {
  const reply = await stranger.get('/api/chat')
  return (await reply.json()) as Talk
}

/** Asks in the chat, with the socket that a browser has beside it. */
export async function askInChat(stranger: Stranger, text: string): Promise<Talk> {
  await stranger.send('POST', '/api/chat/messages', { id: randomUUID(), text })
  const talk = await readTalk(stranger)
  await stranger.hear(talk.topic, () => stranger.send('POST', '/api/chat/presence', { writing: true }))
  await stranger.send('POST', '/api/chat/presence', { writing: false })
  return talk
}

export interface ToOrder {
  product: string
  email: string
  name: string
  address: string
  /** By which the house knows that nobody is to pack it. */
  test: string
}

/** Puts one of a product into a basket and orders it. */
export async function orderOne(stranger: Stranger, wanted: ToOrder): Promise<{ number: string; url: string }> {
  const { product, email, name, address, test } = wanted
  const { id } = (await stranger.send('POST', '/api/carts', { test })) as { id: string }
  await stranger.send('PUT', `/api/carts/${id}/lines/${product}`, { quantity: 1 })
  const order = { email, name, address, payment: 'invoice' }
  return (await stranger.send('POST', `/api/carts/${id}/order`, order, { 'idempotency-key': randomUUID() })) as {
    number: string
    url: string
  }
}
