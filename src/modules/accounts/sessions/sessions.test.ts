import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { page } from '../../../platform/http/endpoint.ts'
import { fill } from '../../../platform/slots.ts'
import { notMe, SERVICE, suggestAddress, transact } from '../../customers/index.ts'
import { pages } from '../routes.tsx'
import { signInLink } from '../sign-in/ask.ts'
import { type GuestMerge, guestMerge } from '../slots.ts'
import { visitorParty } from '../visitor.ts'

let house: TestHouse
let owner: pg.Client
const merged: GuestMerge[] = []
/** Stands in for the orders module: something that begins a basket. */
const beginBasket = page({
  path: 'POST /test/basket',
  may: { anyone: true },
  input: z.strictObject({}),
  handle: async (call) => ({ file: await visitorParty(call), type: 'text/plain' }),
})

beforeAll(async () => {
  fill(guestMerge, async (_tx, merge) => {
    merged.push(merge)
  })
  house = await startHouse({ web: { pages: [...pages, beginBasket] } })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await owner.query(text, values)).rows as Row[]
const basketOf = async (person: Person) => (await person.visit('/test/basket', { method: 'POST' })).text()

async function signIn(person: Person, email: string): Promise<{ account: string; device: string }> {
  await person.visit('/sign-in', { form: { email } })
  const [letter] = await rows<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 order by queued_at desc limit 1`,
    [email],
  )
  const token = new URL(signInLink(house.context, letter!.link).url).searchParams.get('token')!
  const reply = await person.visit('/sign-in/link', { form: { token } })
  expect(reply.status).toBe(303)
  const [session] = await rows<{ account: string; device: string }>(
    `select account, device from accounts.customer_session order by began_at desc, ctid desc limit 1`,
  )
  return session!
}
const who = async (person: Person) => ((await (await person.visit('/api/session')).json()) as { kind: string }).kind

test('until a basket is begun there is no cookie and no party; then one of each', async () => {
  const before = await rows('select id from customers.party')
  const anna = house.person('Anna')
  await anna.visit('/sign-in')
  expect(anna.cookies.size).toBe(0)
  expect(await rows('select id from customers.party')).toHaveLength(before.length)
  const party = await basketOf(anna)
  expect(await basketOf(anna)).toBe(party)
  expect(anna.cookies.get('__Host-visit')).toContain(party)
})

test('a forged visit is nobody', async () => {
  const anna = house.person('Anna')
  const party = await basketOf(anna)
  const thief = house.person('Thief')
  thief.cookies.set('__Host-visit', `${party}.${'A'.repeat(22)}`)
  expect(await basketOf(thief)).not.toBe(party)
})

test("the guest's browser and basket become the customer's when they sign in", async () => {
  const anna = house.person('Anna')
  const visit = await basketOf(anna)
  const { account, device } = await signIn(anna, 'basket@example.com')
  expect(device).toBe(visit)
  expect(merged.at(-1)).toEqual({ visit, account })
  expect(anna.cookies.has('__Host-visit')).toBe(false)
  expect(await basketOf(anna)).toBe(account)
})

test('on a shared computer the next customer takes over nothing of the one before', async () => {
  const shared = house.person('Library')
  const visit = await basketOf(shared)
  const anna = await signIn(shared, 'library-anna@example.com')
  // Anna walks away without signing out; somebody kept the visit's cookie from before.
  const { secret } = house.context
  shared.cookies.set('__Host-visit', `${visit}.${secret.sign('visit', visit)}`)
  const mergedBefore = merged.length
  const bilal = await signIn(shared, 'library-bilal@example.com')
  expect(bilal.device).not.toBe(anna.device)
  expect(merged).toHaveLength(mergedBefore)
  const connected = await rows<{ party: string }>('select customers.connected($1) as party', [bilal.account])
  expect(connected.map((row) => row.party)).not.toContain(anna.account)
  expect(await rows('select id from accounts.customer_session where account = $1', [anna.account])).toHaveLength(0)
})

test('after signing out the computer has forgotten the visit', async () => {
  const shared = house.person('Library')
  await basketOf(shared)
  await signIn(shared, 'leaves@example.com')
  expect((await shared.visit('/sign-out', { method: 'POST' })).status).toBe(303)
  expect(shared.cookies.size).toBe(0)
  expect(await who(shared)).toBe('nobody')
})

test("where another person's address was typed, the basket comes along and the past does not", async () => {
  const shared = house.person('Library')
  const visit = await basketOf(shared)
  const system = { ...house.context, principal: { kind: 'system', name: 'test' } as const }
  await transact(system, { purpose: SERVICE, parties: [visit] }, (tx) =>
    suggestAddress(tx, { party: visit, email: 'guest@example.com', rule: 'typed' }),
  )
  const { account, device } = await signIn(shared, 'not-the-guest@example.com')
  expect(device).not.toBe(visit)
  expect(merged.at(-1)).toEqual({ visit, account })
  const connected = await rows<{ party: string }>('select customers.connected($1) as party', [account])
  expect(connected.map((row) => row.party)).not.toContain(visit)
})

test('where the own address was typed, browser and past become theirs', async () => {
  const anna = house.person('Anna')
  const visit = await basketOf(anna)
  const system = { ...house.context, principal: { kind: 'system', name: 'test' } as const }
  await transact(system, { purpose: SERVICE, parties: [visit] }, (tx) =>
    suggestAddress(tx, { party: visit, email: 'guest-herself@example.com', rule: 'typed' }),
  )
  expect((await signIn(anna, 'guest-herself@example.com')).device).toBe(visit)
})

test('the same address finds the same account from every browser', async () => {
  const first = await signIn(house.person('Desk'), 'same@example.com')
  const second = await signIn(house.person('Phone'), 'same@example.com')
  expect(second.account).toBe(first.account)
  // A browser without a past gets no party: people who sign out every evening do not grow by one every day.
  expect([first.device, second.device]).toEqual([first.account, first.account])
})

test('several first sign-ins of one address at once open one account', async () => {
  const email = 'crowd@example.com'
  const people = Array.from({ length: 5 }, (_, n) => house.person(`Browser ${n}`))
  for (const person of people) await person.visit('/sign-in', { form: { email } })
  const letters = await rows<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1`,
    [email],
  )
  // One of them proves the address; the others' links die with it. So each is confirmed at the same moment.
  const replies = await Promise.all(
    letters.map(({ link }, n) =>
      people[n]!.visit('/sign-in/link', {
        form: { token: new URL(signInLink(house.context, link).url).searchParams.get('token')! },
      }),
    ),
  )
  expect(replies.filter((reply) => reply.status === 303)).toHaveLength(1)
  expect(
    await rows(
      `select a.party from accounts.account a join customers.identity_claim c on c.other = a.party or c.party = a.party
    join customers.address d on d.party in (c.party, c.other) where d.value = $1`,
      [email],
    ),
  ).toHaveLength(1)
})

test("sessions are listed and ended from another browser, and only one's own", async () => {
  const desk = house.person('Desk')
  const phone = house.person('Phone')
  await desk.visit('/', { headers: { 'user-agent': 'x' } })
  await signIn(desk, 'two@example.com')
  await signIn(phone, 'two@example.com')
  const stranger = house.person('Stranger')
  await signIn(stranger, 'stranger@example.com')
  const { items } = (await (await desk.visit('/api/me/sessions')).json()) as { items: { id: string; here: boolean }[] }
  expect(items.map((item) => item.here).sort((one, other) => Number(one) - Number(other))).toEqual([false, true])
  const other = items.find((item) => !item.here)!
  expect((await stranger.visit(`/api/me/sessions/${other.id}`, { method: 'DELETE' })).status).toBe(404)
  expect((await house.visit(`/api/me/sessions/${other.id}`, { method: 'DELETE' })).status).toBe(401)
  expect(await who(phone)).toBe('customer')
  expect((await desk.visit(`/api/me/sessions/${other.id}`, { method: 'DELETE' })).status).toBe(200)
  expect([await who(phone), await who(desk)]).toEqual(['nobody', 'customer'])
})

test('signing out everywhere ends every session', async () => {
  const desk = house.person('Desk')
  const phone = house.person('Phone')
  await signIn(desk, 'all@example.com')
  await signIn(phone, 'all@example.com')
  await desk.visit('/me/sessions/end', { method: 'POST' })
  expect([await who(phone), await who(desk)]).toEqual(['nobody', 'nobody'])
})

test('a browser of which the customer says "that is not me" is signed out at once', async () => {
  const desk = house.person('Desk')
  const { account } = await signIn(desk, 'disowns@example.com')
  const lost = house.person('Lost phone')
  await basketOf(lost)
  const { device } = await signIn(lost, 'disowns@example.com')
  await notMe(
    { ...house.context, principal: { kind: 'customer', party: account, session: 'x', device: account } },
    account,
    device,
  )
  expect([await who(lost), await who(desk)]).toEqual(['nobody', 'customer'])
})

test('a session ends after a season', async () => {
  const anna = house.person('Anna')
  await signIn(anna, 'season@example.com')
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 89 * 86_400_000))
  expect(await who(anna)).toBe('customer')
  house.clock.moveTo(new Date(before.getTime() + 91 * 86_400_000))
  expect(await who(anna)).toBe('nobody')
  house.clock.moveTo(before)
})
