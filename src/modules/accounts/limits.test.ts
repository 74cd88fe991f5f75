import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { callerOf, LIMITS, limit } from './limits.ts'

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
  let last = 0
  for (let n = 0; n <= LIMITS['passwords per person'].max; n += 1) {
    last = (
      await house.visit('/workspace/sign-in', {
        form: { email: 'Chidi@example.com', password: 'guess', code: '1' },
        address: anyAddress(),
      })
    ).status
  }
  expect(last).toBe(429)
})

test('one address is written five letters an hour, whoever asks', async () => {
  const ask = () => house.visit('/sign-in', { form: { email: 'bothered@example.com' }, address: anyAddress() })
  for (let n = 0; n < 5; n += 1) expect((await ask()).status).toBe(303)
  const refused = await ask()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000)
  const { rows } = await owner.query(`select id from customers.letter where recipient = 'bothered@example.com'`)
  expect(rows).toHaveLength(5)
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 61 * 60_000))
  expect((await ask()).status).toBe(303)
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

test('no address of a person or caller stands in the table of tries', async () => {
  await house.visit('/sign-in', { form: { email: 'unseen@example.com' }, address: '203.0.113.77' })
  const { rows } = await owner.query('select * from accounts.rate')
  expect(rows).toHaveLength(2)
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
