import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { actorOf } from '../../../platform/principal.ts'
import { endpoints } from '../../../routes.ts'
import { sweepAccounts } from '../jobs.ts'
import { addKey, revokeKey } from '../keys.ts'
import { authenticate } from '../index.ts'
import { WIDGET_TOKEN_DAYS } from './token.ts'

const BLOG = 'https://blog.example'
const EVIL = 'https://evil.example'

const tell = (path: 'GET /api/test/shown' | 'GET /api/test/own', otherSites: object) =>
  endpoint({
    path,
    summary: 'Who calls',
    may: { anyone: true, customer: true },
    input: z.strictObject({}),
    output: z.object({ actor: z.string() }),
    ...otherSites,
    handle: ({ principal }) => ({ actor: actorOf(principal) }),
  })

let house: TestHouse
let owner: pg.Client
let blogKey: { id: string; key: string }
beforeAll(async () => {
  house = await startHouse({
    web: {
      endpoints: [...endpoints, tell('GET /api/test/shown', { otherSites: true }), tell('GET /api/test/own', {})],
      authenticate,
    },
  })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  blogKey = await addKey(system(), { name: 'blog', scopes: [], origin: BLOG })
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })

/** What a browser says when a page of this origin fetches. */
const from = (origin: string, bearer?: string, more: Record<string, string> = {}) => ({
  headers: {
    origin,
    'sec-fetch-site': 'cross-site',
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    ...more,
  },
})
const code = async (reply: Response) => [reply.status, ((await reply.json()) as { code?: string }).code]

async function token(key = blogKey.key, origin = BLOG): Promise<{ token: string; expiresAt: string }> {
  const reply = await house.visit('/api/widget/token', { ...from(origin, key), json: {} })
  expect(reply.status).toBe(201)
  return (await reply.json()) as { token: string; expiresAt: string }
}
const attacks = async () =>
  (await owner.query<{ what: string }>('select what from accounts.attack order by id')).rows.map(({ what }) => what)

test("a page's key gets a browser there a party and a token, of which only the hash is kept", async () => {
  const { token: made, expiresAt } = await token()
  expect(made).toMatch(/^rpw_[\w-]{43}$/)
  expect(Date.parse(expiresAt) - house.clock.now().getTime()).toBe(WIDGET_TOKEN_DAYS * 86_400_000)
  const { rows } = await owner.query(
    `select t.*, p.kind from accounts.widget_token t join customers.party p on p.id = t.party`,
  )
  expect(rows).toMatchObject([{ key: blogKey.id, origin: BLOG, kind: 'device', revoked_at: null }])
  expect(JSON.stringify(rows)).not.toContain(made.slice(4))
  const reply = await house.visit('/api/test/shown', from(BLOG, made))
  expect(await reply.json()).toEqual({ actor: `visitor:${rows[0].party}` })
  expect([
    reply.headers.get('access-control-allow-origin'),
    reply.headers.get('access-control-allow-credentials'),
  ]).toEqual([BLOG, null])
})

test('a token is good on its own origin only, and opens nothing that is not for pages of other sites', async () => {
  const { token: made } = await token()
  await addKey(system(), { name: 'other', scopes: [], origin: 'https://other.example' })
  const before = (await attacks()).length
  expect(await code(await house.visit('/api/test/shown', from('https://other.example', made)))).toEqual([
    403,
    'chat-token-elsewhere',
  ])
  expect(await code(await house.visit('/api/test/shown', { headers: { authorization: `Bearer ${made}` } }))).toEqual([
    403,
    'chat-token-elsewhere',
  ])
  expect(await code(await house.visit('/api/test/own', from(BLOG, made)))).toEqual([403, 'chat-token-elsewhere'])
  for (const closed of ['/me', '/me/copy', '/api/me/sessions', '/api/session', '/workspace', '/api/customers'])
    expect([closed, (await house.visit(closed, from(BLOG, made))).status]).toEqual([closed, 403])
  expect((await attacks()).slice(before)).toEqual(Array.from({ length: 9 }, () => 'chat token elsewhere'))
  expect(await code(await house.visit('/api/test/shown', from(BLOG, `${made}x`)))).toEqual([401, 'chat-token-unknown'])
  expect((await attacks()).at(-1)).toBe('unknown chat token')
})

test('a cookie that came along from another site makes nobody of the house', async () => {
  const party = '3d7c0ad3-58a5-4b8a-9a5e-6f9b3c1b2a10'
  const cookie = `__Host-visit=${party}.${house.context.secret.sign('visit', party)}`
  expect(await (await house.visit('/api/test/shown', from(BLOG, undefined, { cookie }))).json()).toEqual({
    actor: 'visitor',
  })
})

test('pages of an origin that no key names are refused with a sentence that says how to allow them', async () => {
  const preflight = (origin: string) =>
    house.visit('/api/widget/token', {
      method: 'OPTIONS',
      ...from(origin, undefined, { 'access-control-request-method': 'POST' }),
    })
  const allowed = await preflight(BLOG)
  expect([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('vary')]).toEqual([
    204,
    BLOG,
    'origin',
  ])
  expect(allowed.headers.get('access-control-allow-methods')).toBe('POST, DELETE')
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
  for (const origin of [EVIL, 'null', `${BLOG}.evil.example`, 'http://blog.example', ''])
    expect([origin, (await preflight(origin)).status]).toEqual([origin, 403])
  const reply = await house.visit('/api/widget/token', { ...from(EVIL, blogKey.key), json: {} })
  expect(reply.headers.get('access-control-allow-origin')).toBeNull()
  expect(await reply.json()).toMatchObject({
    code: 'origin-unknown',
    detail: expect.stringContaining(`npx rapport key add --origin ${EVIL}`),
  })
})

test('visits are counted on pages of another site too, by the same key', async () => {
  const interactions = [
    { id: randomUUID(), kind: 'page.viewed', page: randomUUID(), path: '/one', at: house.clock.now() },
  ]
  const reply = await house.visit('/api/interactions', { ...from(BLOG, blogKey.key), json: { interactions } })
  expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([200, BLOG])
  expect((await house.visit('/api/interactions', { ...from(EVIL, blogKey.key), json: { interactions } })).status).toBe(
    403,
  )
})

test('a key of another page, or a secret one, gets no token', async () => {
  const other = await addKey(system(), { name: 'third', scopes: [], origin: 'https://third.example' })
  expect(await code(await house.visit('/api/widget/token', { ...from(BLOG, other.key), json: {} }))).toEqual([
    403,
    'key-elsewhere',
  ])
  const secret = await addKey(system(), { name: 'till', scopes: ['collect'] })
  expect(
    await code(
      await house.visit('/api/widget/token', { headers: { authorization: `Bearer ${secret.key}` }, json: {} }),
    ),
  ).toEqual([403, 'page-key-needed'])
  expect(await code(await house.visit('/api/widget/token', { ...from(BLOG), json: {} }))).toEqual([
    401,
    'sign-in-first',
  ])
})

test('with its key a token is over, and its pages are let in no more', async () => {
  const shop = 'https://shop.example'
  const key = await addKey(system(), { name: 'window', scopes: [], origin: shop })
  const { token: made } = await token(key.key, shop)
  expect((await house.visit('/api/test/shown', from(shop, made))).status).toBe(200)
  const rung: string[] = []
  const leave = house.house.bell.on((topics) => rung.push(...(topics === 'all' ? ['all'] : topics)))
  await revokeKey(system(), key.id)
  expect(await code(await house.visit('/api/test/shown', from(shop, made)))).toEqual([403, 'origin-unknown'])
  await addKey(system(), { name: 'window', scopes: [], origin: shop })
  expect(await code(await house.visit('/api/test/shown', from(shop, made)))).toEqual([401, 'chat-token-unknown'])
  await expect.poll(() => rung.filter((topic) => topic.startsWith('rights/visitor:'))).toHaveLength(1)
  leave()
})

test('a token ends when the browser forgets it, and after thirty days', async () => {
  const [one, two] = [await token(), await token()]
  expect((await house.visit('/api/widget/token', { method: 'DELETE', ...from(BLOG, one.token) })).status).toBe(200)
  expect(await code(await house.visit('/api/test/shown', from(BLOG, one.token)))).toEqual([401, 'chat-token-unknown'])
  expect((await house.visit('/api/test/shown', from(BLOG, two.token))).status).toBe(200)
  const before = house.clock.now()
  house.clock.moveTo(new Date(Date.parse(two.expiresAt) + 1))
  expect(await code(await house.visit('/api/test/shown', from(BLOG, two.token)))).toEqual([401, 'chat-token-unknown'])
  house.clock.moveTo(before)
  await owner.query(`update accounts.widget_token set ends_at = now() - interval '1 hour' where key = $1`, [blogKey.id])
  await sweepAccounts(system())
  expect((await owner.query('select from accounts.widget_token where key = $1', [blogKey.id])).rowCount).toBe(0)
})

test('who asks for tokens without end is held up', async () => {
  let last = 0
  for (let n = 0; n <= 100; n += 1)
    last = (await house.visit('/api/widget/token', { ...from(BLOG, blogKey.key), json: {}, address: '203.0.113.51' }))
      .status
  expect(last).toBe(429)
})
