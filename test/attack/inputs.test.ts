import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createParty } from '../../src/modules/customers/index.ts'
import { type AnyEndpoint, type AnyPage, partsOf } from '../../src/platform/http/endpoint.ts'
import { listen, type WebServer } from '../../src/platform/http/server.ts'
import { admits, type Principal } from '../../src/platform/principal.ts'
import { endpoints, pages } from '../../src/routes.ts'
import { openWeb } from '../../src/web.tsx'
import { startHouse, type TestHouse } from '../harness/house.ts'

// Everything that a hostile program can put into a request, at every address and over a real socket: each answer is a refusal or a
// success, never a failure of ours, and tells nothing of the inside. (test/matrix.test.ts sends nonsense for each single member.)

type Address = AnyEndpoint | AnyPage
const addresses: readonly Address[] = [...endpoints, ...pages]
/** Requests under way at once: what two cores do not queue. */
const AT_ONCE = 8

let house: TestHouse
let web: WebServer
let people: Record<string, Principal>
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
const failures: string[] = []

beforeAll(async () => {
  // A proxy's header gives each request an address of its own, so that no limit hides what is behind it.
  house = await startHouse({ environment: { RAPPORT_PROXIES: '1' } })
  house.context.log.error = ((found: unknown) => void failures.push(JSON.stringify(found).slice(0, 400))) as never
  people = await everybody()
  const app = openWeb(house.house, (own) => ({
    ...own,
    authenticate: async (call, may, otherSites) =>
      people[call.headers.get('x-as') ?? ''] ?? own.authenticate(call, may, otherSites),
  }))
  web = await listen(0)
  web.answer(app.fetch as never)
})
afterAll(async () => {
  agent.destroy()
  await web.close()
  await house.close()
})

async function everybody(): Promise<Record<string, Principal>> {
  const party = await createParty(house.context.db, 'account')
  const { rows } = await sql<{
    id: string
  }>`insert into accounts.staff (email, name, roles, joined_at) values ('siv@shop.example', 'Siv', '{owner}', now()) returning id`.execute(
    house.context.db,
  )
  return {
    Anna: { kind: 'customer', party, session: randomUUID(), device: party },
    Siv: { kind: 'staff', id: rows[0]!.id, name: 'Siv', roles: ['owner'], session: randomUUID() },
    program: { kind: 'key', id: 'attack', name: 'program', scopes: ['all'], origin: null, party: null },
  }
}

interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}
interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

let turn = 0
function send({ method, path, headers = {}, body }: Sent): Promise<Answer> {
  turn += 1
  const from = `10.${(turn >> 16) & 255}.${(turn >> 8) & 255}.${turn & 255}`
  return new Promise((resolve, reject) => {
    // Node frames no body of a DELETE by itself.
    const framed = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      {
        host: '127.0.0.1',
        port: web.port,
        agent,
        method,
        path,
        headers: { 'x-forwarded-for': from, ...framed, ...headers },
      },
      (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('end', () =>
          resolve({ status: reply.statusCode!, headers: reply.headers, text: Buffer.concat(parts).toString('utf8') }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** What is wrong with an answer, in words; null when nothing is. */
function faultOf({ status, headers, text }: Answer): string | null {
  if (status >= 500) return `${status} ${failures.at(-1) ?? ''}`
  if (/\n\s+at |node:internal|node_modules|\.tsx?:\d|syntax error|SQLSTATE|ECONN/.test(text))
    return `tells of the inside: ${text.slice(0, 200)}`
  if (!String(headers['content-security-policy'] ?? '').startsWith("default-src 'none'"))
    return 'has no policy for content'
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets the browser guess its type'
  return null
}

async function wrongOf(requests: readonly Sent[]): Promise<string[]> {
  const wrong: string[] = []
  const left = [...requests]
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      const fault = faultOf(await send(one))
      if (fault)
        wrong.push(
          `${one.method} ${one.path.slice(0, 120)} ${JSON.stringify(one.headers ?? {}).slice(0, 120)} ${String(one.body ?? '').slice(0, 60)}: ${fault}`,
        )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return wrong
}

/** Whoever is let in, so that the input is looked at and not only the door. */
function someoneFor({ may }: Address): Record<string, string> {
  const found = Object.entries(people).find(([, principal]) => admits(may, principal))
  return found ? { 'x-as': found[0] } : {}
}

/** A cursor of the right shape with a moment that no calendar has. */
const cursor = Buffer.from(
  JSON.stringify(['2026-99-99T99:99:99.000000Z', 1, '00000000-0000-4000-8000-000000000000']),
).toString('base64url')
const SEGMENTS = [
  '%00',
  '%E0%A4%A',
  '%ff%fe',
  '%',
  '..%2f..%2f..%2fetc%2fpasswd',
  '__proto__',
  '%F0%9F%98%80',
  '-1',
  '99999999999999999999',
  "'%3B--",
  '%0d%0aSet-Cookie:a=b',
  '%3Cscript%3E',
  'x'.repeat(4_000),
  cursor,
]
const pathWith = (pattern: string, segment: string) => pattern.replaceAll(/\{\w+\}/g, segment)
/** Fits what most addresses name: an id, a number or a word. */
const someId = '00000000-0000-4000-8000-000000000000'

test.each(SEGMENTS)(
  'an address with %j in it',
  async (segment) => {
    const requests = addresses.flatMap((one): Sent[] => {
      const { method, pattern } = partsOf(one.path)
      const headers = someoneFor(one)
      const body = method === 'GET' ? {} : { body: '{}' }
      return [
        ...(pattern.includes('{')
          ? [
              {
                method,
                path: pathWith(pattern, segment),
                headers: { ...headers, 'content-type': 'application/json' },
                ...body,
              },
            ]
          : []),
        // One at a time: of several wrong members the first one ends it.
        ...(method === 'GET'
          ? [...Object.keys(one.input.shape), segment].filter((name) => !pattern.includes(`{${name}}`))
          : []
        ).map((name) => ({ method, path: `${pathWith(pattern, someId)}?${name}=${segment}`, headers })),
      ]
    })
    expect(await wrongOf(requests)).toEqual([])
  },
  30_000,
)

const nested = (levels: number, open: string, close: string, core = '1') =>
  open.repeat(levels) + core + close.repeat(levels)
const BODIES: readonly (readonly [name: string, type: string, body: string | Buffer])[] = [
  ['a word', 'application/json', 'null'],
  ['a list', 'application/json', '[]'],
  ['half a text', 'application/json', '{"a":"'],
  ['NUL as an escape', 'application/json', '{"email":"\\u0000","token":"\\u0000","quantity":"\\u0000"}'],
  ['NUL as a byte', 'application/json', '{"email":"\0"}'],
  ['half a character', 'application/json', '{"email":"\\ud800","name":"\\udfff"}'],
  ['a NUL for a name', 'application/json', '{"\\u0000":1}'],
  ['a prototype', 'application/json', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'],
  ['lists in lists with an escape', 'application/json', `{"reply":${nested(50_000, '[', ']', '"\\u0041"')}}`],
  [
    'lists in lists',
    'application/json',
    `{"interactions":[${nested(100_000, '[', ']')}],"value":${nested(100_000, '[', ']')}}`,
  ],
  [
    'objects in objects',
    'application/json',
    `{"interactions":[{"kind":"counter.visited","data":${nested(50_000, '{"a":', '}')}}],"value":${nested(50_000, '{"a":', '}')}}`,
  ],
  ['many members', 'application/json', `{${Array.from({ length: 20_000 }, (_, n) => `"m${n}":${n}`).join(',')}}`],
  ['numbers beyond numbers', 'application/json', '{"quantity":1e400,"amount":-1e308,"page":9007199254740993}'],
  ['no UTF-8', 'application/json', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['packed, and said to be', 'application/json', gzipSync(Buffer.alloc(900_000, 0x20))],
  ['too large', 'application/json', Buffer.alloc(1_000_001, 0x20)],
  [
    'a form of a thousand and one fields',
    'application/x-www-form-urlencoded',
    Array.from({ length: 1_001 }, (_, n) => `f${n}=1`).join('&'),
  ],
  [
    'a form with one name twice',
    'application/x-www-form-urlencoded',
    'email=a%40b.example&email=c%40d.example&token=1&token=2&code=1&code=2&word=a&word=b',
  ],
  [
    'a form with NUL, half a character and a prototype',
    'application/x-www-form-urlencoded',
    'email=%00&token=%ED%A0%80&__proto__=1&constructor=2&toString=3',
  ],
  ['a form that is no form', 'application/x-www-form-urlencoded', '%%%=&==&&&='],
  [
    'a file for a form',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="a"; filename="../../a"\r\n\r\n1\r\n--x--',
  ],
  ['XML', 'application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['no type', '', '{"a":1}'],
  ['a strange type', 'application/json;charset=utf-7;;=\t', '{"a":1}'],
]

test.each(BODIES)(
  'a body that is %s',
  async (_name, type, body) => {
    const changing = addresses.filter((one) => partsOf(one.path).method !== 'GET')
    const packed: Record<string, string> =
      Buffer.isBuffer(body) && body[0] === 0x1f ? { 'content-encoding': 'gzip' } : {}
    const requests = changing.map((one): Sent => {
      const { method, pattern } = partsOf(one.path)
      return {
        method,
        path: pathWith(pattern, someId),
        headers: {
          ...someoneFor(one),
          'idempotency-key': randomUUID(),
          ...(type ? { 'content-type': type } : {}),
          ...packed,
        },
        body,
      }
    })
    expect(await wrongOf(requests)).toEqual([])
  },
  30_000,
)

const HEADERS: readonly Record<string, string>[] = [
  { cookie: `__Host-visit=${'a'.repeat(3_000)}; __Host-rapport=%00; __Host-staff=..; __Host-ask=.` },
  {
    cookie: `__Host-visit=${someId}.; __Host-ask=${someId}.${'a'.repeat(22)}; __Host-rapport=\xff\xfe; __Host-staff=${'é'.repeat(50)}`,
  },
  { cookie: ';;;=;==; __Host-rapport; __proto__=1; __Host-language=__proto__' },
  { cookie: '__Host-rapport=a; __Host-rapport=b; __Host-visit="a"' },
  { authorization: 'Bearer ' },
  { authorization: `Bearer ${'a'.repeat(8_000)}` },
  { authorization: `Bearer${' '.repeat(8_000)}a b` },
  { authorization: 'Bearer \xff\xff' },
  { 'idempotency-key': '\xe9 with blanks' },
  { 'accept-language': `${'a-'.repeat(3_000)};q=x,*;q=9,,;` },
  { 'accept-encoding': `gzip;q=${'0'.repeat(5_000)}x,br;q=` },
  { 'x-forwarded-for': `${'1,'.repeat(3_000)}%00` },
  { origin: 'null', 'sec-fetch-site': '\xff' },
  { origin: 'http://[', host: 'localhost:1' },
  { 'user-agent': `${'Mozilla/'.repeat(1_000)}\xff` },
]

test.each(HEADERS.map((headers, turn) => [headers, turn] as const))(
  'headers such as %j',
  async (headers, which) => {
    // What says who calls has to be read, so nobody is let in beforehand.
    const isCredential = 'cookie' in headers || 'authorization' in headers
    // Headers are read in one place for all addresses: a third of them, and another third for the next header, finds as much.
    const requests = addresses
      .filter((_, n) => n % 3 === which % 3)
      .map((one): Sent => {
        const { method, pattern } = partsOf(one.path)
        return {
          method,
          path: pathWith(pattern, someId),
          headers: { 'content-type': 'application/json', ...(isCredential ? {} : someoneFor(one)), ...headers },
          ...(method === 'GET' ? {} : { body: '{}' }),
        }
      })
    expect(await wrongOf(requests)).toEqual([])
  },
  30_000,
)

const RUBBISH: readonly (readonly [name: string, bytes: string])[] = [
  ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n'],
  ['CONNECT', 'CONNECT localhost:1 HTTP/1.1\r\nHost: a\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n'],
  ['a host with blanks', 'GET / HTTP/1.1\r\nHost: a b<>\r\n'],
  ['half a host', 'GET / HTTP/1.1\r\nHost: [::\r\n'],
  ['a host with a path', 'GET / HTTP/1.1\r\nHost: x/../@evil\r\n'],
  ['half an absolute address', 'GET http:// HTTP/1.1\r\nHost: a\r\n'],
  ['an absolute address', 'GET http://evil.example/sign-in?to=//evil.example HTTP/1.1\r\nHost: a\r\n'],
  ['two slashes', 'GET //evil.example/%2e%2e HTTP/1.1\r\nHost: a\r\n'],
  ['a star', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n'],
  ['bytes beyond ASCII', 'GET /products/\xff\xfe HTTP/1.1\r\nHost: a\r\n'],
  ['noise', '\0\x01\x02\xff\xfe\r\n'],
  ['TLS', '\x16\x03\x01\0\xc8\x01\0\0\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n'],
  ['two lengths', 'POST /api/carts HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
  ['a negative length', 'POST /api/carts HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n'],
  [
    'a broken chunk',
    'POST /api/carts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
  ],
  ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'a=b; '.repeat(4_000)}\r\n`],
  ['an upgrade to something else', 'GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n'],
]

test.each(RUBBISH)(
  'a socket that sends %s gets a refusal or is closed, and the next caller is served',
  async (_name, bytes) => {
    const said = await new Promise<string>((resolve) => {
      let heard = ''
      const socket = connect(web.port, '127.0.0.1', () =>
        socket.write(
          Buffer.from(
            `${bytes.trimEnd()}\r\nConnection: close\r\n\r\n`.replace(/(Upgrade: h2c\r\n)Connection: close\r\n/, '$1'),
            'latin1',
          ),
        ),
      )
      socket.on('data', (part: Buffer) => (heard += part.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(heard))
      // The server's own time-outs end those that wait for more; a test does not wait for them.
      socket.setTimeout(300, () => socket.destroy())
    })
    expect(said).not.toMatch(/^HTTP\/1.1 5/)
    expect(said).not.toMatch(/location: (?:https?:)?\/\/evil/i)
    expect((await send({ method: 'GET', path: '/health' })).status).toBe(200)
  },
)

test('nothing of all this was a failure of ours', () => {
  expect(failures).toEqual([])
})
