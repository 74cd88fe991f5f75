import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { connectedParties } from '../../customers/index.ts'
import { signInLink } from './ask.ts'

let house: TestHouse
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await owner.query(text, values)).rows as Row[]

/** What stands in the newest letter to this address. */
async function letterTo(email: string): Promise<{ url: string; path: string; token: string; code: string }> {
  const [letter] = await rows<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 and kind = 'sign-in' order by queued_at desc limit 1`,
    [email],
  )
  const { url, code } = signInLink(house.context, letter!.link)
  const { pathname, search, searchParams } = new URL(url)
  return { url, path: pathname + search, token: searchParams.get('token')!, code }
}

const asks = (person: Person, email: string) => person.visit('/sign-in', { form: { email } })
const opens = (person: Person, token: string) => person.visit('/sign-in/link', { form: { token } })
const who = async (person: Person) => ((await (await person.visit('/api/session')).json()) as { kind: string }).kind
const sessionsOf = async (email: string) =>
  await rows<{ id: string; account: string; device: string }>(
    `select s.id, s.account, s.device from accounts.customer_session s where s.account = accounts.account_of_address((select party from customers.address where value = $1))`,
    [email],
  )

/** Somebody who has signed in by link. */
async function signedIn(name: string, email: string): Promise<Person> {
  const person = house.person(name)
  await asks(person, email)
  expect((await opens(person, (await letterTo(email)).token)).status).toBe(303)
  return person
}

test('Anna asks for a link, presses the button behind it and is signed in', async () => {
  const anna = house.person('Anna')
  const asked = await anna.visit('/sign-in', { form: { email: ' Anna@Example.COM ', to: '/orders/7' } })
  expect([asked.status, asked.headers.get('location')]).toEqual([303, '/sign-in/code'])
  const { path, token } = await letterTo('anna@example.com')
  const page = await anna.visit(path)
  expect(await page.text()).toContain('anna@example.com')
  expect(await who(anna)).toBe('nobody')
  const pressed = await opens(anna, token)
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/orders/7'])
  expect(await who(anna)).toBe('customer')
  const [session] = await sessionsOf('anna@example.com')
  const kinds = await rows<{ kind: string; actor: string }>(
    'select kind, actor from customers.interaction where party = $1 order by position',
    [session!.account],
  )
  expect(kinds).toEqual([
    { kind: 'account.opened', actor: `customer:${session!.account}` },
    { kind: 'session.began', actor: `customer:${session!.account}` },
  ])
})

test('Anna types the code in the browser that asked, and in no other', async () => {
  const anna = house.person('Anna')
  await asks(anna, 'code@example.com')
  const { code } = await letterTo('code@example.com')
  const other = await house.person('Somebody').visit('/sign-in/code', { form: { code } })
  expect(other.status).toBe(410)
  expect((await anna.visit('/sign-in/code', { form: { code: '000 000' } })).status).toBe(422)
  expect(
    (await anna.visit('/sign-in/code', { form: { code: `${code.slice(0, 3)} ${code.slice(3)}` } })).headers.get(
      'location',
    ),
  ).toBe('/me')
  expect(await who(anna)).toBe('customer')
})

test('after five wrong codes the right one is refused too; the link still works', async () => {
  const stranger = house.person('Stranger')
  await asks(stranger, 'guessed@example.com')
  const { code, token } = await letterTo('guessed@example.com')
  const wrong = code === '111111' ? '222222' : '111111'
  for (let guess = 0; guess < 5; guess += 1)
    expect((await stranger.visit('/sign-in/code', { form: { code: wrong } })).status).toBe(422)
  expect((await stranger.visit('/sign-in/code', { form: { code } })).status).toBe(410)
  // The owner of the mailbox still gets in by the link: it was not the link that was guessed at.
  expect((await opens(house.person('Owner'), token)).status).toBe(303)
})

test('a link used twice signs in once', async () => {
  const person = await signedIn('Anna', 'twice@example.com')
  const { token } = await letterTo('twice@example.com')
  const again = await opens(house.person('Somebody'), token)
  expect(again.status).toBe(410)
  expect(await again.text()).toContain('has been used')
  expect(await sessionsOf('twice@example.com')).toHaveLength(1)
  expect(await who(person)).toBe('customer')
})

test('a link used 20 times at once signs in once', async () => {
  await asks(house.person('Anna'), 'rush@example.com')
  const { token } = await letterTo('rush@example.com')
  const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => opens(house.person(`Browser ${n}`), token)))
  expect(replies.map((reply) => reply.status).sort((one, other) => one - other)).toEqual([
    303,
    ...Array.from({ length: 19 }, () => 410),
  ])
  expect(await sessionsOf('rush@example.com')).toHaveLength(1)
})

test('a link opened by a scanner changes nothing, however often', async () => {
  const anna = house.person('Anna')
  await asks(anna, 'scanned@example.com')
  const { path, token } = await letterTo('scanned@example.com')
  for (let scan = 0; scan < 3; scan += 1) {
    const reply = await house.visit(path)
    expect(reply.status).toBe(200)
    expect(reply.headers.getSetCookie()).toEqual([])
  }
  expect((await house.visit(path, { method: 'HEAD' })).status).toBeLessThan(500)
  expect(await sessionsOf('scanned@example.com')).toHaveLength(0)
  expect((await opens(anna, token)).status).toBe(303)
})

test('a link is refused when it is too old, forged, or malformed', async () => {
  await asks(house.person('Anna'), 'old@example.com')
  const { token } = await letterTo('old@example.com')
  for (const forged of [
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    '',
    'x.y',
    `${'0'.repeat(36)}.${token.split('.')[1]}`,
    '%00',
    "';--",
  ]) {
    expect((await opens(house.person('Somebody'), forged)).status).toBe(410)
  }
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 16 * 60_000))
  expect((await opens(house.person('Anna'), token)).status).toBe(410)
  house.clock.moveTo(before)
})

test('a stranger who asked with your address first has nothing when you prove that it is yours', async () => {
  const stranger = house.person('Stranger')
  await asks(stranger, 'yours@example.com')
  const strangers = await letterTo('yours@example.com')
  const you = await signedIn('You', 'yours@example.com')
  // What the stranger began is gone: not even the right code would help.
  expect((await stranger.visit('/sign-in/code', { form: { code: strangers.code } })).status).toBe(410)
  expect(await who(stranger)).toBe('nobody')
  expect(await who(you)).toBe('customer')
  const [session] = await sessionsOf('yours@example.com')
  expect(await sessionsOf('yours@example.com')).toHaveLength(1)
  expect((await connectedParties(house.context.db, session!.account)).length).toBe(2)
})

test('the owner of the address may use a letter that a stranger asked for, and the stranger gains nothing', async () => {
  const stranger = house.person('Stranger')
  await asks(stranger, 'begun@example.com')
  const you = house.person('You')
  expect((await opens(you, (await letterTo('begun@example.com')).token)).status).toBe(303)
  expect([await who(you), await who(stranger)]).toEqual(['customer', 'nobody'])
})

test('fixation: a session that somebody planted in the browser is never adopted', async () => {
  const planted = 'A'.repeat(43)
  const victim = house.person('Victim')
  victim.cookies.set('__Host-rapport', planted)
  await asks(victim, 'victim@example.com')
  await opens(victim, (await letterTo('victim@example.com')).token)
  expect(victim.cookies.get('__Host-rapport')).not.toBe(planted)
  const attacker = house.person('Attacker')
  attacker.cookies.set('__Host-rapport', planted)
  expect(await who(attacker)).toBe('nobody')
})

test("fixation: a planted session of the attacker's own account ends when the victim signs in", async () => {
  const attacker = await signedIn('Attacker', 'attacker@example.com')
  const victim = house.person('Victim')
  victim.cookies.set('__Host-rapport', attacker.cookies.get('__Host-rapport')!)
  await asks(victim, 'second-victim@example.com')
  await opens(victim, (await letterTo('second-victim@example.com')).token)
  expect(await who(attacker)).toBe('nobody')
  expect(await who(victim)).toBe('customer')
})

test('a foreign page cannot sign a visitor in as its author', async () => {
  await asks(house.person('Author'), 'author@example.com')
  const { token } = await letterTo('author@example.com')
  // The victim's browser has no cookie yet, so the general check does not ask.
  for (const [name, value] of [
    ['sec-fetch-site', 'cross-site'],
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
  ] as const) {
    expect((await house.visit('/sign-in/link', { form: { token }, headers: { [name]: value } })).status).toBe(403)
  }
  expect(await sessionsOf('author@example.com')).toHaveLength(0)
})

test('after signing in one comes back to a page of ours only', async () => {
  for (const [to, location] of [
    ['//evil.example', '/me'],
    ['https://evil.example', '/me'],
    ['/\\evil.example', '/me'],
    ['/a\nb', '/me'],
    ['/basket?x=1', '/basket?x=1'],
  ]) {
    const person = house.person('Anna')
    const email = `to${Math.random().toString(36).slice(2)}@example.com`
    await person.visit('/sign-in', { form: { email, to: to! } })
    expect((await opens(person, (await letterTo(email)).token)).headers.get('location')).toBe(location)
  }
})

test('what is no address is said beside the field, and no letter is owed', async () => {
  const before = await rows('select id from customers.letter')
  const reply = await house.person('Anna').visit('/sign-in', { form: { email: 'anna at home' } })
  expect(reply.status).toBe(422)
  expect(await reply.text()).toContain('does not look like an email address')
  expect(await rows('select id from customers.letter')).toHaveLength(before.length)
})

test('no token, code or key stands in any table', async () => {
  const anna = house.person('Anna')
  await asks(anna, 'stored@example.com')
  const { token, code } = await letterTo('stored@example.com')
  const [signature] = token.split('.').slice(1)
  await opens(anna, token)
  const cookie = anna.cookies.get('__Host-rapport')!
  const dump = JSON.stringify([
    await rows('select * from accounts.sign_in_link'),
    await rows("select *, encode(token_sha256, 'escape') from accounts.customer_session"),
    await rows('select * from customers.letter'),
  ])
  expect(cookie).toHaveLength(43)
  for (const secret of [signature!, cookie, `"${code}"`]) expect(dump).not.toContain(secret)
})
