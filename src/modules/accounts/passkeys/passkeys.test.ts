import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Authenticator, type Ceremony } from '../../../../test/harness/authenticator.ts'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { signInLink } from '../sign-in/ask.ts'
import { inviteStaff } from '../staff/invitation.ts'

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

const who = async (person: Person) => ((await (await person.visit('/api/session')).json()) as { kind: string }).kind
const optionsAt = async (person: Person, path: string, json: object = {}) =>
  ((await (await person.visit(`${path}/options`, { json })).json()) as { options: { challenge: string } }).options

async function customer(email: string): Promise<Person> {
  const person = house.person('Anna')
  await person.visit('/sign-in', { form: { email } })
  const { rows } = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1`,
    [email],
  )
  await person.visit('/sign-in/link', {
    form: { token: new URL(signInLink(house.context, rows[0]!.link).url).searchParams.get('token')! },
  })
  return person
}

async function withPasskey(email: string): Promise<{ person: Person; authenticator: Authenticator }> {
  const person = await customer(email)
  const authenticator = new Authenticator()
  const reply = authenticator.register(await optionsAt(person, '/api/me/passkeys'))
  expect((await person.visit('/api/me/passkeys', { json: { reply } })).status).toBe(201)
  return { person, authenticator }
}

async function signsIn(
  person: Person,
  authenticator: Authenticator,
  how: Ceremony = {},
  path = '/api/sign-in/passkey',
): Promise<number> {
  const reply = authenticator.sign(await optionsAt(person, path), how)
  return (await person.visit(path, { json: { reply } })).status
}

test('Anna adds a passkey and signs in with it from another browser', async () => {
  const { authenticator } = await withPasskey('anna@example.com')
  const phone = house.person('Anna')
  expect(await signsIn(phone, authenticator)).toBe(200)
  expect(await who(phone)).toBe('customer')
  expect(await signsIn(house.person('Anna'), authenticator)).toBe(200)
  const { items } = (await (await phone.visit('/api/me/passkeys')).json()) as {
    items: { id: string; usedAt: string | null }[]
  }
  expect(items).toHaveLength(1)
  expect(items[0]!.usedAt).not.toBeNull()
  expect((await phone.visit(`/me/passkeys/${items[0]!.id}/remove`, { method: 'POST' })).status).toBe(303)
  expect(await signsIn(house.person('Finder'), authenticator)).toBe(422)
})

test('what was signed once is not accepted a second time, nor is an older counter', async () => {
  const { authenticator } = await withPasskey('again@example.com')
  const person = house.person('Anna')
  const reply = authenticator.sign(await optionsAt(person, '/api/sign-in/passkey'))
  const atOnce = await Promise.all(
    [1, 2, 3, 4].map(() => house.person('Anna').visit('/api/sign-in/passkey', { json: { reply } })),
  )
  expect(atOnce.map((answer) => answer.status).sort((one, other) => one - other)).toEqual([200, 422, 422, 422])
  authenticator.counter = 0
  expect(await signsIn(house.person('Copy'), authenticator)).toBe(422)
})

test("a signature for another site, without the person's own check, or over a stranger's challenge is refused", async () => {
  const { authenticator } = await withPasskey('elsewhere@example.com')
  const person = house.person('Anna')
  expect(await signsIn(person, authenticator, { origin: 'https://evil.example' })).toBe(422)
  expect(await signsIn(person, authenticator, { host: 'evil.example' })).toBe(422)
  expect(await signsIn(person, authenticator, { checksPerson: false })).toBe(422)
  const reply = authenticator.sign({ challenge: Buffer.from('made up by the caller, 32 bytes!').toString('base64url') })
  expect((await person.visit('/api/sign-in/passkey', { json: { reply } })).status).toBe(422)
  const staffs = authenticator.sign(await optionsAt(person, '/api/staff-sign-in/passkey'))
  expect((await person.visit('/api/sign-in/passkey', { json: { reply: staffs } })).status).toBe(422)
  expect(await who(person)).toBe('nobody')
})

test('nonsense instead of a passkey is refused with a sentence', async () => {
  const person = house.person('Anna')
  const known = await withPasskey('nonsense@example.com')
  const id = known.authenticator.id.toString('base64url')
  for (const reply of [
    { id, rawId: id, type: 'public-key', response: { clientDataJSON: 'AAAA' } },
    { id, rawId: id, type: 'public-key', response: { clientDataJSON: '', authenticatorData: '****', signature: '' } },
    { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: '{}' } },
  ]) {
    const answer = await person.visit('/api/sign-in/passkey', { json: { reply } })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'passkey-failed'])
  }
  expect((await person.visit('/api/sign-in/passkey', { json: { reply: 7 } })).status).toBe(400)
})

test('a passkey that a customer made cannot be registered on another account', async () => {
  const { authenticator } = await withPasskey('first@example.com')
  const other = await customer('other@example.com')
  const reply = authenticator.register(await optionsAt(other, '/api/me/passkeys'))
  expect((await other.visit('/api/me/passkeys', { json: { reply } })).status).toBe(422)
  const fresh = new Authenticator()
  const options = await optionsAt(other, '/api/me/passkeys')
  const third = await customer('third@example.com')
  expect((await third.visit('/api/me/passkeys', { json: { reply: fresh.register(options) } })).status).toBe(422)
})

test("somebody who was invited joins with a passkey, signs in with it, and a customer's passkey opens nothing", async () => {
  const system = { ...house.context, principal: { kind: 'system', name: 'test' } as const }
  const { link } = await inviteStaff(system, { email: 'pia@shop.example', name: 'Pia', roles: ['packer'] })
  const token = new URL(link).searchParams.get('token')!
  const pia = house.person('Pia')
  const authenticator = new Authenticator()
  const path = '/api/staff-welcome/passkey'
  const touchOnly = authenticator.register(await optionsAt(pia, path, { token }), { checksPerson: false })
  expect((await pia.visit(path, { json: { token, name: 'Pia', reply: touchOnly } })).status).toBe(422)
  const reply = authenticator.register(await optionsAt(pia, path, { token }))
  expect((await pia.visit(path, { json: { token, name: 'Pia', reply } })).status).toBe(200)
  expect(await who(pia)).toBe('staff')
  const elsewhere = house.person('Pia')
  expect(await signsIn(elsewhere, authenticator, { checksPerson: false }, '/api/staff-sign-in/passkey')).toBe(422)
  expect(await signsIn(elsewhere, authenticator, {}, '/api/staff-sign-in/passkey')).toBe(200)
  expect(await who(elsewhere)).toBe('staff')
  const { items } = (await (await elsewhere.visit('/api/staff-passkeys')).json()) as { items: { id: string }[] }
  expect((await elsewhere.visit(`/api/staff-passkeys/${items[0]!.id}`, { method: 'DELETE' })).status).toBe(409)
  const customers = await withPasskey('no-staff@example.com')
  expect(await signsIn(house.person('Anna'), customers.authenticator, {}, '/api/staff-sign-in/passkey')).toBe(422)
})
