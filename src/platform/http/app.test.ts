import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { refuse } from '../refusal.ts'
import { endpoint, page } from './endpoint.ts'

let house: TestHouse
let logged: string[] = []
beforeAll(async () => {
  house = await startHouse({ web: { endpoints: ENDPOINTS, pages: PAGES } })
  house.context.log.error = ((found: unknown) => void logged.push(JSON.stringify(found))) as never
})
afterAll(() => house.close())

const anyone = { anyone: true, customer: true, staff: ['agent'], scope: 'orders' } as const
const ENDPOINTS = [
  endpoint({
    path: 'GET /api/things/{id}',
    summary: 'A thing',
    may: anyone,
    input: z.strictObject({ id: z.string(), tag: z.union([z.string(), z.array(z.string())]).optional() }),
    output: z.object({ id: z.string(), tag: z.unknown() }),
    handle: (_call, { id, tag }) => ({ id, tag, inventedSecret: 'not declared, so it stays in the house' }),
  }),
  endpoint({
    path: 'POST /api/things/{id}',
    summary: 'Changes a thing',
    may: anyone,
    input: z.strictObject({
      id: z.string(),
      title: z.string().max(10),
      nested: z.object({ words: z.array(z.string()) }).optional(),
    }),
    output: z.object({ id: z.string(), title: z.string() }),
    status: 201,
    handle: (call, { id, title }) => {
      call.setCookie('one', 'a', 60)
      call.setCookie('two', 'b', 60)
      return { id, title }
    },
  }),
  endpoint({
    path: 'POST /api/orders',
    summary: 'A command with a key',
    may: anyone,
    input: z.strictObject({}),
    output: z.object({ key: z.string() }),
    key: 'required',
    handle: (call) => ({ key: call.key! }),
  }),
  endpoint({
    path: 'POST /api/pictures',
    summary: 'A file',
    may: { scope: 'catalogue' },
    input: z.strictObject({ bytes: z.instanceof(Uint8Array), type: z.string() }),
    output: z.object({ size: z.number(), type: z.string() }),
    bytes: ['image/png'],
    bodyLimit: 20,
    handle: (_call, { bytes, type }) => ({ size: bytes.length, type }),
  }),
  endpoint({
    path: 'DELETE /api/things/{id}',
    summary: 'Staff only',
    may: { staff: ['agent'] },
    input: z.strictObject({ id: z.string() }),
    output: z.object({}),
    status: 204,
    handle: () => ({}),
  }),
  endpoint({
    path: 'GET /api/broken',
    summary: 'Fails',
    may: anyone,
    input: z.strictObject({}),
    output: z.object({}),
    handle: async (call) => {
      await call.db.selectFrom('customers.party').selectAll().where('id', '=', "Anna's diary").execute()
      return {}
    },
  }),
  endpoint({
    path: 'GET /api/busy',
    summary: 'Refuses',
    may: anyone,
    input: z.strictObject({}),
    output: z.object({}),
    handle: () => {
      throw refuse('busy')
    },
  }),
  endpoint({
    path: 'GET /api/long',
    summary: 'Long',
    may: anyone,
    input: z.strictObject({}),
    output: z.object({ text: z.string() }),
    handle: () => ({ text: 'long '.repeat(1_000) }),
  }),
  endpoint({
    path: 'POST /api/visits',
    summary: 'From other sites too',
    may: anyone,
    input: z.strictObject({}),
    output: z.object({ cookie: z.string().nullable() }),
    otherSites: true,
    handle: (call) => ({ cookie: call.cookie('one') ?? null }),
  }),
]
const PAGES = [
  page({
    path: 'GET /mine',
    may: { customer: true },
    input: z.strictObject({}),
    signIn: '/sign-in',
    handle: () => ({ title: 'Mine', body: 'Mine' }),
  }),
  page({
    path: 'POST /mine',
    may: anyone,
    input: z.strictObject({ colours: z.array(z.string()) }),
    handle: (_call, { colours }) => ({ redirect: `/mine?colours=${colours.length}` }),
  }),
  page({
    path: 'GET /away',
    may: anyone,
    input: z.strictObject({}),
    handle: () => ({ redirect: '//elsewhere.example' }),
  }),
  page({
    path: 'GET /kept',
    may: anyone,
    input: z.strictObject({}),
    handle: () => ({ file: 'a,b', type: 'text/csv', name: 'Ærlig "talt".csv' }),
  }),
  page({
    path: 'GET /open',
    may: anyone,
    input: z.strictObject({}),
    handle: () => ({ title: 'Open', body: 'Open', cache: 'public' }),
  }),
]

test('a reply holds what its output declares and nothing else', async () => {
  const response = await house.visit('/api/things/7')
  expect(await response.json()).toEqual({ id: '7' })
})

test('every reply carries the security headers and a request id', async () => {
  for (const path of ['/api/things/7', '/nowhere', '/api/nowhere', '/open']) {
    const { headers } = await house.visit(path)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-request-id')).toMatch(/^\w+-\w+$/)
  }
})

test('a name that stands several times is a list, in a query and in a form', async () => {
  expect(await (await house.visit('/api/things/7?tag=a&tag=b')).json()).toEqual({ id: '7', tag: ['a', 'b'] })
  const form = await house.visit('/mine', {
    method: 'POST',
    body: 'colours=red&colours=blue',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(form.headers.get('location')).toBe('/mine?colours=2')
})

test('an unknown member is refused with its name, and a wrong one with its place', async () => {
  const unknown = await house.visit('/api/things/7', { json: { title: 'x', price: 1 } })
  expect(unknown.status).toBe(400)
  expect(await unknown.json()).toMatchObject({ code: 'bad-input', problems: [{ where: 'price' }] })
  const wrong = await house.visit('/api/things/7', { json: { title: 'x', nested: { words: ['a', 7] } } })
  expect(await wrong.json()).toMatchObject({ problems: [{ where: 'nested.words.1' }] })
})

test('a body that says another id than the path is refused', async () => {
  const response = await house.visit('/api/things/7', { json: { id: '8', title: 'x' } })
  expect(response.status).toBe(400)
  expect((await response.json()).detail).toContain('id: given twice')
  expect((await house.visit('/api/things/7', { json: { id: '7', title: 'x' } })).status).toBe(201)
})

test('a member called __proto__ is refused like any other unknown one', async () => {
  const response = await house.visit('/api/things/7', {
    method: 'POST',
    body: '{"__proto__":{"title":"x"}}',
    headers: { 'content-type': 'application/json' },
  })
  expect(response.status).toBe(400)
  expect(({} as { title?: string }).title).toBeUndefined()
})

test.each([
  ['what is no JSON', '{"title":', 'application/json', 400, 'bad-json'],
  ['a list where an object belongs', '[]', 'application/json', 400, 'bad-json'],
  ['a NUL in JSON', '{"title":"a\\u0000"}', 'application/json', 400, 'bad-input'],
  ['half a character in JSON', '{"title":"a","nested":{"words":["\\ud800"]}}', 'application/json', 400, 'bad-input'],
  ['a NUL in a form', 'title=%00', 'application/x-www-form-urlencoded', 400, 'bad-input'],
  ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'application/json', 400, 'bad-input'],
  ['XML', '<title/>', 'text/xml', 415, 'media-type'],
  ['more than fits', `{"title":"${'x'.repeat(1_000_001)}"}`, 'application/json', 413, 'too-large'],
])('%s is refused with a sentence', async (_what, body, type, status, code) => {
  const response = await house.visit('/api/things/7', { method: 'POST', body, headers: { 'content-type': type } })
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ code, detail: expect.stringMatching(/\w\.$/) })
})

test('a body without a declared length is stopped at the limit', async () => {
  let sent = 0
  const body = new ReadableStream({
    pull(controller) {
      sent += 100_000
      controller.enqueue(new Uint8Array(100_000).fill(32))
    },
  })
  const response = await house.visit('/api/things/7', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'application/json' },
  } as never)
  expect(response.status).toBe(413)
  expect(sent).toBeLessThan(2_000_000)
})

test('a NUL or broken percent signs in the path or query are refused or read as they stand, never a failure', async () => {
  expect((await house.visit('/api/things/%00')).status).toBe(400)
  expect((await house.visit('/api/things/7?tag=%00')).status).toBe(400)
  expect((await house.visit('/api/things/%E0%A4%A')).status).toBe(200)
})

test('an address that takes other methods says which', async () => {
  const response = await house.visit('/api/things/7', { method: 'PUT' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, POST, DELETE')
  expect(await response.json()).toMatchObject({ code: 'method-unknown' })
})

test('several cookies of one reply arrive, with what a __Host- cookie needs', async () => {
  const anna = house.person('Anna')
  const response = await anna.visit('/api/things/7', { json: { title: 'x' } })
  expect(response.headers.getSetCookie()).toEqual([
    '__Host-one=a; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
    '__Host-two=b; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
  ])
  expect(anna.cookies.get('__Host-one')).toBe('a')
})

test('a key is demanded where one is needed, and must be printable', async () => {
  expect(await (await house.visit('/api/orders', { json: {} })).json()).toMatchObject({
    code: 'bad-input',
    detail: expect.stringContaining('Idempotency-Key'),
  })
  expect((await house.visit('/api/orders', { json: {}, headers: { 'idempotency-key': 'a b' } })).status).toBe(400)
  expect((await house.visit('/api/orders', { json: {}, headers: { 'idempotency-key': 'x'.repeat(201) } })).status).toBe(
    400,
  )
  expect(
    await (await house.visit('/api/orders', { json: {}, headers: { 'idempotency-key': 'order-1' } })).json(),
  ).toEqual({ key: 'order-1' })
})

test('a file comes whole, of a declared type and within its limit', async () => {
  const key = house.actAs({ kind: 'key', id: 'k', name: 'k', scopes: ['catalogue'], origin: null, party: null })
  const send = (bytes: number, type: string) =>
    key.visit('/api/pictures', { method: 'POST', body: new Uint8Array(bytes), headers: { 'content-type': type } })
  expect(await (await send(5, 'image/png')).json()).toEqual({ size: 5, type: 'image/png' })
  expect((await send(5, 'image/svg+xml')).status).toBe(415)
  expect((await send(21, 'image/png')).status).toBe(413)
})

test('who may not is told to sign in, or that it is not theirs', async () => {
  expect((await house.visit('/api/things/7', { method: 'DELETE' })).status).toBe(401)
  const packer = house.actAs({ kind: 'staff', id: 's', name: 'Chidi', roles: ['packer'], session: 's' })
  expect((await packer.visit('/api/things/7', { method: 'DELETE' })).status).toBe(403)
  const agent = house.actAs({ kind: 'staff', id: 's', name: 'Bilal', roles: ['agent'], session: 's' })
  expect((await agent.visit('/api/things/7', { method: 'DELETE' })).status).toBe(204)
  const page = await house.visit('/mine?a=1')
  expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in?to=%2Fmine%3Fa%3D1'])
})

test('what another site sends is refused, with a cookie or without, however the browser says so', async () => {
  const send = (headers: Record<string, string>) => house.visit('/api/things/7', { json: { title: 'x' }, headers })
  const refused = async (headers: Record<string, string>) =>
    expect(await (await send(headers)).json()).toMatchObject({ code: 'other-site' })
  const cookie = '__Host-one=a'
  await refused({ cookie, 'sec-fetch-site': 'cross-site' })
  await refused({ cookie, 'sec-fetch-site': 'same-site' })
  await refused({ cookie, origin: 'https://elsewhere.example' })
  await refused({ cookie, origin: 'null' })
  await refused({ cookie })
  await refused({ 'sec-fetch-site': 'cross-site' })
  await refused({ origin: 'https://elsewhere.example' })
  expect((await send({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
  expect((await send({ cookie, origin: 'http://localhost:3000' })).status).toBe(201)
  expect((await send({})).status).toBe(201)
})

test('where other sites may send, their visitor’s cookies are not looked at', async () => {
  const send = (headers: Record<string, string>) =>
    house.visit('/api/visits', { json: {}, headers: { cookie: '__Host-one=a', ...headers } })
  expect(await (await send({ 'sec-fetch-site': 'cross-site' })).json()).toEqual({ cookie: null })
  expect(await (await send({ 'sec-fetch-site': 'same-origin' })).json()).toEqual({ cookie: 'a' })
})

test('a failure of ours shows nothing of it, and the log keeps its place but not what was typed', async () => {
  logged = []
  const response = await house.visit('/api/broken')
  expect(response.status).toBe(500)
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ code: 'failed', requestId: expect.any(String) })
  expect(text).not.toMatch(/syntax|uuid|\.ts|diary/)
  expect(logged).toHaveLength(1)
})

test('a busy house says when to come back', async () => {
  const response = await house.visit('/api/busy')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
})

test('a redirect never leads to another site', async () => {
  expect((await house.visit('/away')).status).toBe(500)
})

test('a file is named for every browser', async () => {
  const { headers } = await house.visit('/kept')
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="_rlig__talt_.csv"; filename*=UTF-8''%C3%86rlig%20%22talt%22.csv`,
  )
})

test('a page for everybody may be kept, but not the one of somebody with a cookie', async () => {
  expect((await house.visit('/open')).headers.get('cache-control')).toBe('public, max-age=60')
  expect((await house.visit('/open', { headers: { cookie: 'a=b' } })).headers.get('cache-control')).toBe(
    'private, no-cache',
  )
})

test('a long reply is compressed for who takes it', async () => {
  const plain = await house.visit('/api/long')
  expect(plain.headers.get('content-encoding')).toBeNull()
  const packed = await house.visit('/api/long', { headers: { 'accept-encoding': 'br, gzip;q=0.8' } })
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(await plain.text())
  expect(
    (await house.visit('/api/long', { headers: { 'accept-encoding': 'gzip;q=0' } })).headers.get('content-encoding'),
  ).toBeNull()
  expect(
    (await house.visit('/api/things/7', { headers: { 'accept-encoding': 'gzip' } })).headers.get('content-encoding'),
  ).toBeNull()
})
