import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { type BareRecord, openRecord } from '../../../test/harness/record.ts'
import { type Doorbell, openBell } from '../bell.ts'
import type { Principal } from '../principal.ts'
import { refuse } from '../refusal.ts'
import { attachLive, type Live, type LiveParts } from './server.ts'
import { liveTopic, rightsTopic } from './topics.ts'

const ANNA: Principal = { kind: 'customer', party: 'anna', session: 's1', device: 'd1' }

let database: TestDatabase
let open: BareRecord
let elsewhere: Doorbell
let server: Server
let live: Live
const clients: WebSocket[] = []
/** Who the cookie belongs to; a test takes it away. */
const sessions = new Map<string, Principal>()
let newest = 5

const line = liveTopic({
  pattern: 'line/{party}',
  may: { customer: true },
  check: (call, { party }) => call.principal.kind === 'customer' && call.principal.party === party,
  more: (_, __, after) => {
    if (!/^\d+$/.test(after)) throw refuse('bad-input', { where: 'after', what: 'not a cursor' })
    return Number(after) < newest
  },
})
const news = liveTopic({ pattern: 'news', may: { anyone: true } })
let family: string[] = []
const families = liveTopic({ pattern: 'family/{name}', may: { anyone: true }, also: () => family })
const room = liveTopic({ pattern: 'room/{name}', may: { anyone: true } })

beforeAll(async () => {
  database = await createTestDatabase()
  open = await openRecord(database)
  elsewhere = await openBell(database.app, open.context.log)
})
beforeEach(async () => {
  sessions.clear()
  sessions.set('anna', ANNA)
  newest = 5
  family = ['line/mother']
  server = createServer((_, response) => response.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await live.stop()
  server.close()
})
afterAll(async () => {
  await elsewhere.close()
  await open.close()
  await database.drop()
})

function attach(limits: LiveParts['limits'] = {}, context = open.context): void {
  live = attachLive(server, context, {
    bell: open.bell,
    topics: [line, news, room, families],
    authenticate: (call) => sessions.get(call.cookie('session') ?? '') ?? { kind: 'visitor', party: null },
    chooseLocale: () => 'en',
    limits,
  })
}

interface Client {
  ws: WebSocket
  said: Record<string, unknown>[]
  closed: Promise<{ code: number; reason: string }>
  send(message: unknown): void
  /** The next message that has this member. */
  hears(member: string): Promise<unknown>
}

const address = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`

async function connect(cookie = '__Host-session=anna', headers: Record<string, string> = {}): Promise<Client> {
  const ws = new WebSocket(address(), {
    origin: headers['origin'] ?? 'http://localhost:3000',
    headers: { ...(cookie ? { cookie } : {}), ...headers },
  })
  clients.push(ws)
  const said: Record<string, unknown>[] = []
  let read = 0
  ws.on('message', (data: Buffer) => said.push(JSON.parse(data.toString()) as Record<string, unknown>))
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  await once(ws, 'open')
  return {
    ws,
    said,
    closed,
    send: (message) => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async hears(member) {
      const end = Date.now() + 4_000
      for (;;) {
        const found = said.findIndex((message, index) => index >= read && member in message)
        if (found >= 0) {
          read = found + 1
          return said[found]![member]
        }
        if (Date.now() > end) throw new Error(`heard no ${member}, but ${JSON.stringify(said)}`)
        await pause(5)
      }
    },
  }
}

test('who may listen is woken by a ring from another process, once, and told nothing but the topic', async () => {
  attach()
  const anna = await connect()
  anna.send({ subscribe: ['line/anna', 'news'] })
  expect(await anna.hears('subscribed')).toEqual(['line/anna', 'news'])
  elsewhere.ring(['line/anna', 'line/bilal'])
  expect(await anna.hears('rang')).toEqual(['line/anna'])
  anna.send({ unsubscribe: ['line/anna'] })
  await pause(50)
  elsewhere.ring(['line/anna', 'news'])
  expect(await anna.hears('rang')).toEqual(['news'])
})

test('nobody listens to what is not theirs, is not there, or asks for a sign-in', async () => {
  attach()
  const anna = await connect()
  anna.send({ subscribe: ['line/bilal', 'line/', 'nonsense', 'news'] })
  expect(await anna.hears('subscribed')).toEqual(['news'])
  expect(await anna.hears('refused')).toEqual({
    'line/bilal': 'not-yours',
    'line/': 'not-found',
    nonsense: 'not-found',
  })
  const stranger = await connect('')
  stranger.send({ subscribe: ['line/anna'] })
  expect(await stranger.hears('refused')).toEqual({ 'line/anna': 'sign-in-first' })
  elsewhere.ring(['line/bilal', 'line/anna'])
  await pause(80)
  expect([...anna.said, ...stranger.said].filter((message) => 'rang' in message)).toEqual([])
})

test('a topic rings for its other names too, and for those that come with a ring', async () => {
  attach()
  const anna = await connect()
  anna.send({ subscribe: ['family/berg'] })
  await anna.hears('subscribed')
  elsewhere.ring(['line/son'])
  await pause(60)
  expect(anna.said.some((message) => 'rang' in message)).toBe(false)
  family.push('line/son')
  elsewhere.ring(['line/mother'])
  expect(await anna.hears('rang')).toEqual(['family/berg'])
  await pause(30)
  elsewhere.ring(['line/son'])
  expect(await anna.hears('rang')).toEqual(['family/berg'])
})

test('who comes back with an old position is rung at once, with the newest one is not', async () => {
  attach()
  for (const [after, rings] of [
    ['3', true],
    ['5', false],
    ['rubbish', true],
  ] as const) {
    const anna = await connect()
    anna.send({ subscribe: ['line/anna'], after: { 'line/anna': after } })
    await anna.hears('subscribed')
    await pause(30)
    expect(anna.said.some((message) => 'rang' in message)).toBe(rings)
  }
})

test('a right that is withdrawn ends the subscription at once', async () => {
  attach()
  const anna = await connect()
  anna.send({ subscribe: ['line/anna', 'news'] })
  await anna.hears('subscribed')
  sessions.delete('anna')
  elsewhere.ring([rightsTopic(ANNA)])
  expect(await anna.hears('refused')).toEqual({ 'line/anna': 'sign-in-first' })
  elsewhere.ring(['line/anna', 'news'])
  expect(await anna.hears('rang')).toEqual(['news'])
})

test('a right that ran out without a word ends the subscription at the next look', async () => {
  attach({ recheckMs: 150 })
  const anna = await connect()
  anna.send({ subscribe: ['line/anna'] })
  await anna.hears('subscribed')
  sessions.delete('anna')
  expect(await anna.hears('refused')).toEqual({ 'line/anna': 'sign-in-first' })
})

test('when nobody can be asked about rights the socket is closed', async () => {
  attach({ recheckMs: 100 })
  const anna = await connect()
  anna.send({ subscribe: ['line/anna'] })
  await anna.hears('subscribed')
  sessions.get = () => {
    throw new Error('no database')
  }
  expect((await anna.closed).code).toBe(1011)
  sessions.get = Map.prototype.get
})

test('a lost connection of the doorbell wakes everybody', async () => {
  attach()
  const anna = await connect()
  anna.send({ subscribe: ['line/anna', 'news'] })
  await anna.hears('subscribed')
  const app = new pg.Client({ connectionString: database.app })
  await app.connect()
  await app.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rapport bell' and datname = current_database()`,
  )
  await app.end()
  expect((await anna.hears('rang')) as string[]).toEqual(expect.arrayContaining(['line/anna', 'news']))
})

test('a slow reader is dropped with a code that says to come back; others go on hearing', async () => {
  attach({ slowAfterMs: 300 })
  const [slow, quick] = [await connect(), await connect()]
  const rooms = Array.from({ length: 90 }, (_, number) => `room/${'r'.repeat(200)}${number}`)
  for (const client of [slow, quick]) {
    client.send({ subscribe: rooms.slice(0, 45) })
    await client.hears('subscribed')
    client.send({ subscribe: rooms.slice(45) })
    await client.hears('subscribed')
  }
  const stream = (slow.ws as unknown as { _socket: Socket })._socket
  stream.pause()
  // 20 kB a ring: the network's own buffers are full after some hundred.
  const end = Date.now() + 10_000
  while (live.sockets() > 1 && Date.now() < end) {
    open.bell.ring(rooms)
    await pause(2)
  }
  stream.resume()
  expect(await slow.closed).toEqual({ code: 4008, reason: 'You read too slowly: come back from your position.' })
  quick.said.length = 0
  open.bell.ring([rooms[0]!])
  await pause(100)
  expect(quick.said.length).toBeGreaterThan(0)
})

test('what is no message is answered with what would be right; what is too long or too much closes', async () => {
  attach({ messagesWaiting: 20 })
  const anna = await connect()
  for (const bad of [
    '{',
    'null',
    '[]',
    '{"subscribe":"news"}',
    '{"subscribe":[]}',
    '{"subscribe":["news"],"sudo":1}',
    '{"subscribe":[1]}',
    '\u0000',
    `{"subscribe":["${'x'.repeat(400)}"]}`,
  ]) {
    anna.send(bad)
    expect(await anna.hears('error')).toBe('bad-message')
  }
  anna.ws.send(Buffer.from([1, 2, 3]))
  expect(await anna.hears('error')).toBe('bad-message')
  expect(
    anna.said.every(
      (message) => typeof message['detail'] === 'string' && (message['detail'] as string).includes('subscribe'),
    ),
  ).toBe(true)
  anna.send('x'.repeat(20_000))
  expect((await anna.closed).code).toBe(1009)
  const flood = await connect()
  for (let number = 0; number < 200; number += 1) flood.send({ subscribe: ['news'] })
  expect((await flood.closed).code).toBe(4029)
  const many = await connect()
  many.send({ subscribe: Array.from({ length: 100 }, (_, number) => `line/${number}`) })
  await many.hears('refused')
})

test('foreign pages, other addresses and one socket too many are refused before there is a socket', async () => {
  attach({ sockets: 1 })
  const refusedWith = async (url: string, options: { origin?: string; headers?: Record<string, string> }) => {
    const ws = new WebSocket(url, options)
    clients.push(ws)
    ws.on('error', () => undefined)
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }]
    return response.statusCode
  }
  expect(await refusedWith(address(), { origin: 'https://evil.example' })).toBe(403)
  expect(await refusedWith(address(), { headers: { cookie: '__Host-session=anna' } })).toBe(403)
  expect(
    await refusedWith(address(), { origin: 'http://localhost:3000', headers: { 'sec-fetch-site': 'cross-site' } }),
  ).toBe(403)
  expect(await refusedWith(`${address()}/more`, { origin: 'http://localhost:3000' })).toBe(404)
  await connect()
  expect(await refusedWith(address(), { origin: 'http://localhost:3000' })).toBe(503)
})

const SHOP_WINDOW = 'https://blog.example'

function attachForOthers(tokens: ReadonlyMap<string, Principal>): void {
  live = attachLive(server, open.context, {
    bell: open.bell,
    topics: [line, news, room],
    allowsOrigin: (origin) => origin === SHOP_WINDOW,
    authenticate: (call, _may, otherSites) => {
      const token = /^Bearer (.*)$/.exec(call.headers.get('authorization') ?? '')?.[1]
      if (token === undefined) return sessions.get(call.cookie('session') ?? '') ?? { kind: 'visitor', party: null }
      const known = otherSites ? tokens.get(token) : undefined
      if (!known) throw refuse('key-unknown')
      return known
    },
    chooseLocale: () => 'en',
    limits: { tokenMs: 200, recheckMs: 60_000 },
  })
}
const NO_TOKEN = {
  code: 4401,
  reason: 'A page of another site says first who it is: {"token": "…"} within 5 seconds, with a token that is good.',
}

test('a page of a site that the owner allowed listens by its token; the cookie that came along counts for nothing', async () => {
  attachForOthers(new Map([['good', { kind: 'visitor', party: 'guest' }]]))
  const guest = await connect('__Host-session=anna', { origin: SHOP_WINDOW, 'sec-fetch-site': 'cross-site' })
  guest.send({ token: 'good' })
  guest.send({ subscribe: ['news', 'line/anna'] })
  expect(await guest.hears('subscribed')).toEqual(['news'])
  expect(await guest.hears('refused')).toEqual({ 'line/anna': 'sign-in-first' })
  open.bell.ring(['news'])
  expect(await guest.hears('rang')).toEqual(['news'])
})

test('a page of another site that says no token in time, another one, or something else first is closed', async () => {
  attachForOthers(new Map([['good', { kind: 'visitor', party: 'guest' }]]))
  const there = { origin: SHOP_WINDOW, 'sec-fetch-site': 'cross-site' }
  expect(await (await connect('', there)).closed).toEqual(NO_TOKEN)
  for (const first of [{ subscribe: ['news'] }, { token: 'stolen' }, { token: 7 }, { token: 'good', more: 1 }, '{']) {
    const stranger = await connect('', there)
    stranger.send(first)
    stranger.send({ subscribe: ['news'] })
    expect(await stranger.closed).toEqual(NO_TOKEN)
    expect(stranger.said.some((message) => 'subscribed' in message)).toBe(false)
  }
  const own = await connect()
  own.send({ token: 'good' })
  expect(await own.hears('error')).toBe('bad-message')
})

test('a socket whose token is revoked is closed as soon as that rings', async () => {
  const guest: Principal = { kind: 'visitor', party: 'guest' }
  const tokens = new Map([['good', guest]])
  attachForOthers(tokens)
  const page = await connect('', { origin: SHOP_WINDOW, 'sec-fetch-site': 'cross-site' })
  page.send({ token: 'good' })
  page.send({ subscribe: ['news'] })
  await page.hears('subscribed')
  open.bell.ring([rightsTopic(guest)])
  await pause(100)
  open.bell.ring(['news'])
  expect(await page.hears('rang')).toEqual(['news'])
  tokens.clear()
  open.bell.ring([rightsTopic(guest)])
  expect(await page.closed).toEqual(NO_TOKEN)
})

test('one network opens so many sockets; others, and whoever closes one, come in', async () => {
  attach({ perCaller: 2 }, { ...open.context, config: { ...open.context.config, proxies: 1 } })
  const from = (network: string) => connect('', { 'x-forwarded-for': network })
  const [first] = [await from('203.0.113.9'), await from('203.0.113.9')]
  await expect(from('203.0.113.9')).rejects.toThrow('429')
  await from('203.0.113.10')
  first.ws.close()
  await first.closed
  await expect.poll(() => from('203.0.113.9').then(Boolean, () => false)).toBe(true)
})

test('a stop tells everybody to come back', async () => {
  attach()
  const anna = await connect()
  await live.stop()
  expect(await anna.closed).toEqual({ code: 1001, reason: 'The server stops: come back in a moment.' })
  expect(live.sockets()).toBe(0)
})
