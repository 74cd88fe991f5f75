import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { actorOf } from '../../platform/principal.ts'
import { authenticate } from './authenticate.ts'
import { addKey, listKeys, revokeKey } from './keys.ts'

let house: TestHouse
let owner: pg.Client
let statements: string[] = []

const nothing = z.strictObject({})
const told = z.object({ actor: z.string(), party: z.string().nullable() })
const tell = (path: 'GET /api/test/open' | 'GET /api/test/collect' | 'GET /api/test/orders', may: object) =>
  endpoint({
    path,
    summary: 'Who calls',
    may,
    input: nothing,
    output: told,
    handle: ({ principal }) => ({ actor: actorOf(principal), party: 'party' in principal ? principal.party : null }),
  })

beforeAll(async () => {
  house = await startHouse({
    web: {
      endpoints: [
        tell('GET /api/test/open', { anyone: true, scope: 'catalogue' }),
        tell('GET /api/test/collect', { scope: 'collect' }),
        tell('GET /api/test/orders', { staff: ['packer'], scope: 'orders' }),
      ],
      authenticate: (call, may) => {
        const listening = { ...call, db: listen(call.db) }
        return authenticate(Object.assign(call, { db: listening.db }), may)
      },
    },
  })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

/** The database, with each statement written down. */
function listen<Db extends TestHouse['context']['db']>(db: Db): Db {
  return db.withPlugin({
    transformQuery: ({ node }) => {
      statements.push(node.kind)
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }) as Db
}

const system = () => ({ ...house.context, principal: { kind: 'system', name: 'test' } as const })
const withKey = (key: string, headers: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${key}`, ...headers },
})

test('somebody without cookie or key asks no database', async () => {
  statements = []
  expect(await (await house.visit('/api/test/open')).json()).toEqual({ actor: 'visitor', party: null })
  expect(statements).toEqual([])
})

test("a visit of one's own asks no database either; a malformed cookie is nobody", async () => {
  const anna = house.person('Anna')
  const party = '3d7c0ad3-58a5-4b8a-9a5e-6f9b3c1b2a10'
  anna.cookies.set('__Host-visit', `${party}.${house.context.secret.sign('visit', party)}`)
  statements = []
  expect(await (await anna.visit('/api/test/open')).json()).toEqual({ actor: `visitor:${party}`, party })
  for (const cookie of [
    '',
    '.',
    `${party}.`,
    `${party}`,
    'x'.repeat(5000),
    `${party.toUpperCase()}.${house.context.secret.sign('visit', party)}`,
  ]) {
    anna.cookies.set('__Host-visit', cookie)
    expect(await (await anna.visit('/api/test/open')).json()).toEqual({ actor: 'visitor', party: null })
  }
  expect(statements).toEqual([])
})

test('a key opens what its scope names, in one statement, and nothing else', async () => {
  const { id, key } = await addKey(system(), { name: 'till', scopes: ['orders'] })
  expect(key).toMatch(new RegExp(`^rpt_${id}_[\\w-]{43}$`))
  expect((await house.visit('/api/test/orders', withKey(key))).status).toBe(200)
  statements = []
  expect(await (await house.visit('/api/test/orders', withKey(key))).json()).toMatchObject({ actor: `key:${id}` })
  expect(statements).toHaveLength(1)
  expect((await house.visit('/api/test/collect', withKey(key))).status).toBe(403)
  const all = await addKey(system(), { name: 'everything', scopes: ['all'] })
  expect((await house.visit('/api/test/collect', withKey(all.key))).status).toBe(200)
})

test('an unknown, malformed or revoked key is refused, also where anybody may come in', async () => {
  const { id, key } = await addKey(system(), { name: 'old till', scopes: ['all'] })
  const refused = async (presented: string) => {
    const reply = await house.visit('/api/test/open', withKey(presented))
    return [reply.status, ((await reply.json()) as { code: string }).code]
  }
  expect((await house.visit('/api/test/open', withKey(key))).status).toBe(200)
  for (const wrong of ['x', `${key}x`, key.slice(0, -1), `rpt_${id}_`, 'a'.repeat(5000)])
    expect(await refused(wrong)).toEqual([401, 'key-unknown'])
  await revokeKey(system(), id)
  expect(await refused(key)).toEqual([401, 'key-unknown'])
  await expect(revokeKey(system(), id)).rejects.toMatchObject({ code: 'not-found' })
  const { rows } = await owner.query(`select what from accounts.attack where what = 'unknown key'`)
  expect(rows.length).toBeGreaterThan(0)
})

test("a page's key is good on its own origin, for visits only", async () => {
  const { id, key } = await addKey(system(), { name: 'blog', scopes: ['all'], origin: 'https://blog.example/path' })
  expect(key).toMatch(/^rpp_/)
  const at = async (path: string, origin?: string) =>
    (await house.visit(path, withKey(key, origin ? { origin } : {}))).status
  expect(await at('/api/test/collect', 'https://blog.example')).toBe(200)
  expect(await at('/api/test/collect', 'https://evil.example')).toBe(403)
  expect(await at('/api/test/collect')).toBe(403)
  expect(await at('/api/test/orders', 'https://blog.example')).toBe(403)
  expect((await listKeys(system())).find((shown) => shown.id === id)).toMatchObject({
    scopes: ['collect'],
    origin: 'https://blog.example',
  })
  await expect(addKey(system(), { name: 'x', scopes: ['collect'], origin: 'blog' })).rejects.toMatchObject({
    code: 'bad-input',
  })
})

test('keys are stored as their hash', async () => {
  const { key } = await addKey(system(), { name: 'secret', scopes: ['all'] })
  const { rows } = await owner.query('select * from accounts.key')
  // What follows the id; it may hold underscores of its own.
  const [, secret] = /^rp[pt]_[^_]+_(.+)$/.exec(key)!
  expect(JSON.stringify(rows)).not.toContain(secret)
})

test('when a key was last used is written at most every five minutes', async () => {
  const { key } = await addKey(system(), { name: 'busy', scopes: ['orders'] })
  const use = async () => {
    statements = []
    await house.visit('/api/test/orders', withKey(key))
    return statements.length
  }
  expect([await use(), await use()]).toEqual([2, 1])
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 6 * 60_000))
  expect([await use(), await use()]).toEqual([2, 1])
  house.clock.moveTo(before)
})

test('who guesses keys is held up', async () => {
  let last = 0
  for (let n = 0; n <= 60; n += 1)
    last = (await house.visit('/api/test/open', { ...withKey(`rpt_guess_${n}`), address: '203.0.113.50' })).status
  expect(last).toBe(429)
})
