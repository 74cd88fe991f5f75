import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { StaffRole } from '../../../platform/principal.ts'
import { endpoints, pages } from '../routes.tsx'
import { signInLink } from '../sign-in/ask.ts'
import { invitationOf, inviteStaff, ownerLink } from './invitation.ts'
import { isPassword } from './password.ts'
import { endStaff, staffNames } from './people.ts'
import { authenticatorOf } from './totp.ts'

const PASSWORD = 'the packer sings on Fridays'
let house: TestHouse
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
beforeEach(() => owner.query('truncate accounts.rate'))
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => ({ ...house.context, principal: { kind: 'system', name: 'test' } as const })
const tokenOf = (link: string) => new URL(link).searchParams.get('token')!
/** The code that the authenticator of this invitation shows now. */
const codeFor = (seed: string, later = 0) =>
  authenticatorOf(house.context, seed, 'any').generate({ timestamp: house.clock.now().getTime() + later })
const signIn = (person: Person, email: string, code: string, password = PASSWORD) =>
  person.visit('/workspace/sign-in', { form: { email, password, code } })
const who = async (person: Person) =>
  (await (await person.visit('/api/session')).json()) as {
    kind: string
    name?: string
    roles?: string[]
    session: string
    id: string
  }
/** Half a minute passes, so that the authenticator shows another code. */
const wait = (seconds = 30) => house.clock.moveTo(new Date(house.clock.now().getTime() + seconds * 1000))

/** Somebody who works here and is signed in; `seed` is what their authenticator was made from. */
async function hire(
  name: string,
  roles: StaffRole[],
): Promise<{ person: Person; email: string; seed: string; id: string }> {
  const email = `${name.toLowerCase()}-${Math.random().toString(36).slice(2, 8)}@shop.example`
  const { link } = await inviteStaff(system(), { email, name, roles })
  const seed = invitationOf(house.context, tokenOf(link))
  const person = house.person(name)
  const joined = await person.visit('/workspace/welcome', {
    form: { token: tokenOf(link), name, password: PASSWORD, code: codeFor(seed) },
  })
  expect([joined.status, joined.headers.get('location')]).toEqual([303, '/workspace'])
  return { person, email, seed, id: (await who(person)).id }
}

test('the first owner opens the printed link, chooses name, password and authenticator, and is in', async () => {
  const link = await ownerLink(house.context)
  // Starting again prints the same link; opening it changes nothing.
  expect(await ownerLink(house.context)).toBe(link)
  const olga = house.person('Olga')
  const page = await (await olga.visit(link!)).text()
  expect(page).toContain('<svg')
  expect((await olga.visit(link!)).status).toBe(200)
  const seed = invitationOf(house.context, tokenOf(link!))
  const joined = await olga.visit('/workspace/welcome', {
    form: { token: tokenOf(link!), name: 'Olga', email: 'olga@shop.example', password: PASSWORD, code: codeFor(seed) },
  })
  expect(joined.status).toBe(303)
  expect(await who(olga)).toMatchObject({ kind: 'staff', name: 'Olga', roles: ['owner'] })
  expect(await ownerLink(house.context)).toBeNull()
  const again = await house.person('Stranger').visit('/workspace/welcome', {
    form: { token: tokenOf(link!), name: 'X', email: 'x@example.com', password: PASSWORD, code: codeFor(seed) },
  })
  expect(again.status).toBe(410)
})

test('one TOTP code lets in once: not a second time, not at the same time, and no older one after it', async () => {
  const { email, seed } = await hire('Bilal', ['agent'])
  wait()
  const code = codeFor(seed)
  const older = codeFor(seed, -30_000)
  const first = await signIn(house.person('Bilal'), email, code)
  expect(first.status).toBe(303)
  const second = await signIn(house.person('Over his shoulder'), email, code)
  expect(second.status).toBe(422)
  expect(await second.text()).toContain('That code has been used')
  expect((await signIn(house.person('Over his shoulder'), email, older)).status).toBe(422)
  wait()
  const next = codeFor(seed)
  const atOnce = await Promise.all(Array.from({ length: 6 }, () => signIn(house.person('Bilal'), email, next)))
  expect(atOnce.map((reply) => reply.status).sort((one, other) => one - other)).toEqual([303, 422, 422, 422, 422, 422])
})

test('the code of the joining itself is used up too', async () => {
  const { email, seed } = await hire('Dina', ['agent'])
  expect((await signIn(house.person('Dina'), email, codeFor(seed))).status).toBe(422)
})

test('a wrong password, a wrong code and an unknown person are refused with the same words', async () => {
  const { email, seed } = await hire('Chidi', ['packer'])
  wait()
  const replies = [
    await signIn(house.person('A'), email, codeFor(seed), 'the wrong password'),
    await signIn(house.person('B'), email, codeFor(seed) === '123456' ? '654321' : '123456'),
    await signIn(house.person('C'), 'nobody@shop.example', '123456'),
  ]
  const said = await Promise.all(
    replies.map(async (reply) => [reply.status, /class="note[^]*?<\/div>/.exec(await reply.text())?.[0]]),
  )
  expect(new Set(said.map(String)).size).toBe(1)
  expect(said[0]![0]).toBe(422)
  expect((await signIn(house.person('Chidi'), email, codeFor(seed))).status).toBe(303)
})

test('the second factor stands on every path by which staff come in', async () => {
  const { email, seed } = await hire('Edda', ['agent'])
  wait()
  const tries: [string, Promise<Response>][] = []
  const stranger = house.person('Stranger')
  // By password alone, with nothing or anything for a code.
  for (const code of ['', '000000', 'null', ' '])
    tries.push([`password, code "${code}"`, signIn(stranger, email, code)])
  // By code alone.
  tries.push(['code alone', signIn(stranger, email, codeFor(seed), '')])
  // By an invitation without an authenticator or password.
  const { link } = await inviteStaff(system(), { email: 'fay@shop.example', name: 'Fay', roles: ['owner'] })
  const token = tokenOf(link)
  tries.push([
    'invitation without code',
    stranger.visit('/workspace/welcome', { form: { token, name: 'Fay', password: PASSWORD, code: '' } }),
  ])
  tries.push([
    'invitation without password',
    stranger.visit('/workspace/welcome', {
      form: { token, name: 'Fay', password: '', code: codeFor(invitationOf(house.context, token)) },
    }),
  ])
  for (const [path, reply] of tries) expect([path, (await reply).status]).toEqual([path, 422])
  // By the link that is mailed to customers, at the same address.
  await stranger.visit('/sign-in', { form: { email } })
  const letter = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 and kind = 'sign-in'`,
    [email],
  )
  expect(
    (
      await stranger.visit('/sign-in/link', {
        form: { token: tokenOf(signInLink(house.context, letter.rows[0]!.link).url) },
      })
    ).status,
  ).toBe(303)
  expect(await who(stranger)).toMatchObject({ kind: 'customer' })
  expect((await stranger.visit('/api/sessions')).status).toBe(401)
  // By a customer's cookie under the name of the staff's.
  stranger.cookies.set('__Host-staff', stranger.cookies.get('__Host-rapport')!)
  stranger.cookies.delete('__Host-rapport')
  expect((await who(stranger)).kind).toBe('nobody')
  // And these are all paths: every address that sets the staff's cookie asks for both.
  const doors = [...endpoints, ...pages]
    .map((one) => one.path)
    .filter((path) => /POST .*(sign-in|welcome)/.test(path) && /staff|workspace/.test(path))
  expect(doors.sort()).toEqual([
    'POST /api/staff-sign-in/passkey',
    'POST /api/staff-sign-in/passkey/options',
    'POST /api/staff-welcome/passkey',
    'POST /api/staff-welcome/passkey/options',
    'POST /workspace/sign-in',
    'POST /workspace/welcome',
  ])
})

test('an invitation is used once, also by ten at once', async () => {
  const { link } = await inviteStaff(system(), { email: 'gus@shop.example', name: 'Gus', roles: ['packer'] })
  const token = tokenOf(link)
  const code = codeFor(invitationOf(house.context, token))
  const replies = await Promise.all(
    Array.from({ length: 10 }, () =>
      house.person('Gus').visit('/workspace/welcome', { form: { token, name: 'Gus', password: PASSWORD, code } }),
    ),
  )
  expect(replies.map((reply) => reply.status).sort((one, other) => one - other)).toEqual([
    303,
    ...Array.from({ length: 9 }, () => 410),
  ])
})

test('a short password is refused with the length that it takes', async () => {
  const { link } = await inviteStaff(system(), { email: 'short@shop.example', name: 'Hal', roles: ['packer'] })
  const token = tokenOf(link)
  const reply = await house.person('Hal').visit('/workspace/welcome', {
    form: { token, name: 'Hal', password: 'eleven char', code: codeFor(invitationOf(house.context, token)) },
  })
  expect(reply.status).toBe(422)
  expect(await reply.text()).toContain('At least 12 characters')
})

test('fixation: a planted staff session is never adopted', async () => {
  const { email, seed } = await hire('Ida', ['agent'])
  wait()
  const ida = house.person('Ida')
  const planted = 'B'.repeat(43)
  ida.cookies.set('__Host-staff', planted)
  expect((await signIn(ida, email, codeFor(seed))).status).toBe(303)
  expect(ida.cookies.get('__Host-staff')).not.toBe(planted)
})

test('roles are changed, sessions ended and people dismissed by an owner, and it counts from the next request', async () => {
  const { person: boss, id: bossId } = await hire('Olaf', ['owner'])
  const { person: jo, id } = await hire('Jo', ['agent'])
  expect((await jo.visit('/api/staff')).status).toBe(403)
  expect((await jo.visit(`/api/staff/${id}/roles`, { method: 'PUT', json: { roles: ['owner'] } })).status).toBe(403)
  expect((await boss.visit(`/api/staff/${id}/roles`, { method: 'PUT', json: { roles: ['packer'] } })).status).toBe(200)
  expect((await who(jo)).roles).toEqual(['packer'])
  const { items } = (await (await boss.visit('/api/sessions')).json()) as { items: { id: string; staff: string }[] }
  const bosses = items.find((session) => session.staff === bossId)!
  expect((await jo.visit(`/api/sessions/${bosses.id}`, { method: 'DELETE' })).status).toBe(404)
  expect(
    (await boss.visit(`/api/sessions/${items.find((session) => session.staff === id)!.id}`, { method: 'DELETE' }))
      .status,
  ).toBe(200)
  expect((await who(jo)).kind).toBe('nobody')
  const { person: kim, id: kimId, email, seed } = await hire('Kim', ['agent'])
  expect((await boss.visit(`/api/staff/${kimId}`, { method: 'DELETE' })).status).toBe(200)
  expect((await who(kim)).kind).toBe('nobody')
  wait()
  expect((await signIn(kim, email, codeFor(seed))).status).toBe(422)
})

test('the secret keys that somebody made end when they leave; a page’s key and those of others stay', async () => {
  const oda = await hire('Oda', ['owner'])
  const stays = await hire('Per', ['owner'])
  const make = async (person: Person, json: object) =>
    ((await (await person.visit('/api/keys', { json })).json()) as { key: string }).key
  const hers = await make(oda.person, { name: 'warehouse', scopes: ['orders'] })
  const page = await make(oda.person, { name: 'page', scopes: ['collect'], origin: 'https://shop.example' })
  const his = await make(stays.person, { name: 'books', scopes: ['orders'] })
  const opens = async (key: string) =>
    (await house.visit('/api/orders', { headers: { authorization: `Bearer ${key}` } })).status
  expect([await opens(hers), await opens(his)]).toEqual([200, 200])
  await endStaff(system(), oda.id)
  expect([await opens(hers), await opens(his)]).toEqual([401, 200])
  const { items } = (await (await stays.person.visit('/api/keys')).json()) as { items: { name: string }[] }
  const names = items.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['page', 'books']))
  expect(names).not.toContain('warehouse')
  expect(page).toMatch(/^rpp_/)
  await endStaff(system(), stays.id)
})

test('the last owner stays, also when two owners dismiss each other at once', async () => {
  const alone = await startHouse()
  const link = await ownerLink(alone.context)
  const join = async (name: string, at: string) => {
    const person = alone.person(name)
    const code = authenticatorOf(alone.context, invitationOf(alone.context, tokenOf(at)), 'any').generate({
      timestamp: alone.clock.now().getTime(),
    })
    await person.visit('/workspace/welcome', {
      form: { token: tokenOf(at), name, email: `${name}@shop.example`, password: PASSWORD, code },
    })
    return { person, id: ((await (await person.visit('/api/session')).json()) as { id: string }).id }
  }
  const first = await join('first', link!)
  expect((await first.person.visit(`/api/staff/${first.id}`, { method: 'DELETE' })).status).toBe(409)
  expect(
    (await first.person.visit(`/api/staff/${first.id}/roles`, { method: 'PUT', json: { roles: ['agent'] } })).status,
  ).toBe(409)
  const invited = await inviteStaff(
    { ...alone.context, principal: { kind: 'system', name: 'test' } },
    { email: 'second@shop.example', name: 'second', roles: ['owner'] },
  )
  const second = await join('second', invited.link)
  const ctx = { ...alone.context, principal: { kind: 'system', name: 'test' } as const }
  const ends = await Promise.allSettled([endStaff(ctx, first.id), endStaff(ctx, second.id)])
  expect(
    ends.map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'ended')).sort(),
  ).toEqual(['ended', 'last-owner'])
  await alone.close()
})

test('who lost their authenticator gets a new link; what they had ends when they use it', async () => {
  const { person: boss } = await hire('Ove', ['owner'])
  const { person, email, seed, id } = await hire('Lea', ['agent'])
  const reply = await boss.visit(`/api/staff/${id}/invitations`, { method: 'POST' })
  expect(reply.status).toBe(201)
  const { link } = (await reply.json()) as { link: string }
  expect((await who(person)).kind).toBe('staff')
  const fresh = house.person('Lea')
  const newSeed = invitationOf(house.context, tokenOf(link))
  expect(
    (
      await fresh.visit('/workspace/welcome', {
        form: { token: tokenOf(link), name: 'Lea', password: `${PASSWORD}!`, code: codeFor(newSeed) },
      })
    ).status,
  ).toBe(303)
  expect((await who(person)).kind).toBe('nobody')
  wait()
  expect((await signIn(house.person('Finder'), email, codeFor(seed))).status).toBe(422)
  expect((await signIn(house.person('Lea'), email, codeFor(newSeed), `${PASSWORD}!`)).status).toBe(303)
})

test('the ledger learns the names of staff, also of those who left, and of nobody else', async () => {
  const { id } = await hire('Rut', ['agent'])
  await endStaff(system(), id)
  const names = await staffNames(house.context, [`staff:${id}`, 'staff:nonsense', `key:${id}`, 'system:test'])
  expect([...names]).toEqual([[`staff:${id}`, 'Rut']])
})

test('a staff session ends after a working day', async () => {
  const { person } = await hire('Max', ['agent'])
  wait(11 * 3600)
  expect((await who(person)).kind).toBe('staff')
  wait(2 * 3600)
  expect((await who(person)).kind).toBe('nobody')
})

test('passwords are stored as argon2id with 19 MiB and two passes, and nothing of them is logged or kept', async () => {
  const { email } = await hire('Nia', ['agent'])
  const { rows } = await owner.query<{ password_hash: string }>(
    'select password_hash from accounts.staff where email = $1',
    [email],
  )
  expect(rows[0]!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await isPassword(PASSWORD, rows[0]!.password_hash)).toBe(true)
  expect(await isPassword(`${PASSWORD} `, rows[0]!.password_hash)).toBe(false)
  expect(await isPassword('', null)).toBe(false)
})
