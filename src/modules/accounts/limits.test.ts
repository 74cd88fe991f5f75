import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { signInLink } from './sign-in/ask.ts'
import { callerOf } from '../../platform/http/caller.ts'
import { LIMITS, limit } from './limits.ts'

let house: TestHouse
let behindProxy: TestHouse
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  behindProxy = await startHouse({ environment: { RAPPORT_PROXIES: '1' } })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
beforeEach(() => owner.query('truncate accounts.rate'))
afterAll(async () => {
  await owner.end()
  await house.close()
  await behindProxy.close()
})

const anyAddress = () => [1, 2, 3].map(() => Math.floor(Math.random() * 250)).join('.') + '.7'
const tryPassword = (at: TestHouse, n: number, forwarded: string, address: string) =>
  at.visit('/workspace/sign-in', {
    form: { email: `nobody${n}@example.com`, password: 'a wrong password', code: '000000' },
    headers: { 'x-forwarded-for': forwarded },
    address,
  })

test('a caller who rotates X-Forwarded-For is counted by the address that they have', async () => {
  const statuses = new Map<number, number>()
  for (let n = 0; n < LIMITS['passwords per caller'].max + 5; n += 1) {
    const { status } = await tryPassword(house, n, anyAddress(), '203.0.113.9')
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect(Object.fromEntries(statuses)).toEqual({ 422: LIMITS['passwords per caller'].max, 429: 5 })
  // Somebody else, with the same forged header, is not held up.
  expect((await tryPassword(house, 999, '1.2.3.4', '203.0.113.10')).status).toBe(422)
})

test('behind our own proxy the last hop counts, whatever is forged before it', async () => {
  let last = 0
  for (let n = 0; n <= LIMITS['passwords per caller'].max; n += 1) {
    last = (await tryPassword(behindProxy, n, `${anyAddress()}, ${anyAddress()}, 198.51.100.4`, '10.0.0.1')).status
  }
  expect(last).toBe(429)
  expect((await tryPassword(behindProxy, 999, `198.51.100.4, 198.51.100.5`, '10.0.0.1')).status).toBe(422)
})

test("one person's password is not guessed from many addresses", async () => {
  const guess = async (address: string) =>
    (
      await house.visit('/workspace/sign-in', {
        form: { email: 'Chidi@example.com', password: 'guess', code: '1' },
        address,
      })
    ).status
  const { max } = LIMITS['passwords per person']
  for (let n = 0; n < max; n += 1) expect(await guess('203.0.113.66')).toBe(422)
  // Who guesses is stopped, and keeps nobody out: Chidi is asked as before where he sits.
  expect(await guess('203.0.113.66')).toBe(429)
  expect(await guess('198.51.100.7')).toBe(422)
  let tries = max + 1
  while (tries < 200 && (await guess(anyAddress())) === 422) tries += 1
  expect(tries).toBe(60)
})

test('a stranger who asks for letters to an address does not keep its owner out; twenty an hour are the most', async () => {
  const ask = (address: string) => house.visit('/sign-in', { form: { email: 'bothered@example.com' }, address })
  for (let n = 0; n < 5; n += 1) expect((await ask('203.0.113.66')).status).toBe(303)
  const refused = await ask('203.0.113.66')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000)
  expect((await ask('198.51.100.7')).status).toBe(303)
  const letters = async () =>
    (await owner.query(`select id from customers.letter where recipient = 'bothered@example.com'`)).rowCount
  expect(await letters()).toBe(6)
  for (let n = 0; n < 20; n += 1) await ask(anyAddress())
  expect(await letters()).toBe(20)
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 61 * 60_000))
  expect((await ask('203.0.113.66')).status).toBe(303)
  house.clock.moveTo(before)
})

test('tries that come at once are all counted', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, () => limit(house.context, 'test', 'at once', { max: 10, windowSeconds: 60 })),
  )
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10)
})

test('ordinary shop traffic is never counted', async () => {
  for (let n = 0; n < 100; n += 1) expect((await house.visit('/sign-in')).status).toBe(200)
  expect((await owner.query('select from accounts.rate')).rowCount).toBe(0)
})

test('codes for one address are typed thirty times a day, and the link still lets its owner in', async () => {
  const email = 'guessed@example.org'
  const newest = async () => {
    const { rows } = await owner.query<{ link: string }>(
      `select data ->> 'link' as link from customers.letter where recipient = $1 order by queued_at desc limit 1`,
      [email],
    )
    return signInLink(house.context, rows[0]!.link)
  }
  let wrong = 0
  const stranger = house.person('Stranger')
  for (let letter = 0; letter < 7; letter += 1) {
    const address = anyAddress()
    await stranger.visit('/sign-in', { form: { email }, address })
    const code = (await newest()).code === '111111' ? '222222' : '111111'
    for (let n = 0; n < 5; n += 1)
      if ((await stranger.visit('/sign-in/code', { form: { code }, address })).status === 422) wrong += 1
  }
  expect(wrong).toBe(30)
  const token = new URL((await newest()).url).searchParams.get('token')!
  expect((await house.person('Owner').visit('/sign-in/link', { form: { token } })).status).toBe(303)
})

test('one network begins a thousand baskets an hour; a program with a key, and the machine itself, are not counted', async () => {
  const begin = (address: string) => house.visit('/api/carts', { json: {}, address })
  for (let n = 0; n < 1_000; n += 1) await begin('203.0.113.66')
  const refused = await begin('203.0.113.66')
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'too-many'])
  expect((await begin('203.0.113.67')).status).toBe(201)
  expect((await begin('127.0.0.1')).status).toBe(201)
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 61 * 60_000))
  expect((await begin('203.0.113.66')).status).toBe(201)
  house.clock.moveTo(before)
})

test('no address of a person or caller stands in the table of tries', async () => {
  await house.visit('/sign-in', { form: { email: 'unseen@example.com' }, address: '203.0.113.77' })
  const { rows } = await owner.query('select * from accounts.rate')
  expect(rows).toHaveLength(3)
  expect(JSON.stringify(rows)).not.toMatch(/unseen|203\.0\.113/)
})

test("of an IPv6 address the network counts, since the rest is the caller's to choose", () => {
  const subject = (address: string) => callerOf({ address })
  expect(subject('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2')
  expect(subject('2001:db8:1:2:bbbb:cccc:dddd:eeee')).toBe('2001:db8:1:2')
  expect(subject('2001:0db8:1:2::')).toBe('2001:db8:1:2')
  expect(subject('::1')).toBe('0:0:0:0')
  expect(subject('::ffff:203.0.113.9')).toBe('::ffff:203.0.113.9')
  expect(subject('203.0.113.9')).toBe('203.0.113.9')
})
