import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { invitationOf, inviteStaff, ownerLink } from '../../src/modules/accounts/staff/invitation.ts'
import { authenticatorOf } from '../../src/modules/accounts/staff/totp.ts'
import { signInLink } from '../../src/modules/accounts/sign-in/ask.ts'
import { addProduct, putInCart } from '../harness/orders.ts'
import type { StaffRole } from '../../src/platform/principal.ts'
import { type Person, startHouse, type TestHouse } from '../harness/house.ts'

// People who come by the doors that are there, and want what is somebody else's.

const PASSWORD = 'the packer sings on Fridays'
let house: TestHouse
let owner: pg.Client
let product: string
let rung: Set<string>
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  product = await addProduct(house, { title: 'Wool socks', amount: 9_900, stock: 100 })
  house.house.bell.on((topics) => {
    if (topics !== 'all') for (const topic of topics) rung.add(topic)
  })
})
beforeEach(async () => {
  rung = new Set()
  await owner.query('truncate accounts.rate')
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const tokenOf = (link: string) => new URL(link).searchParams.get('token')!
const codeFor = (token: string) =>
  authenticatorOf(house.context, invitationOf(house.context, token), 'any').generate({
    timestamp: house.clock.now().getTime(),
  })
const who = async (person: Person) =>
  (await (await person.visit('/api/session')).json()) as { kind: string; id: string; session: string; roles?: string[] }
const joins = (person: Person, token: string, more: Record<string, string> = {}) =>
  person.visit('/workspace/welcome', {
    form: { token, name: person.name, password: PASSWORD, code: codeFor(token), ...more },
  })

async function hire(name: string, roles: StaffRole[]): Promise<{ person: Person; id: string; session: string }> {
  const { link } = await inviteStaff(system(), { email: `${name.toLowerCase()}@shop.example`, name, roles })
  const person = house.person(name)
  expect((await joins(person, tokenOf(link))).status).toBe(303)
  return { person, ...(await who(person)) }
}

async function order(person: Person, email: string): Promise<string> {
  const cart = await putInCart(person, [[product, 1]])
  const placed = await person.visit(`/api/carts/${cart}/order`, {
    json: { email, name: person.name, address: 'Storgata 1', payment: 'invoice' },
    headers: { 'idempotency-key': `order ${cart}`.replace(' ', '-') },
  })
  expect(placed.status).toBe(201)
  return ((await placed.json()) as { number: string }).number
}

async function signsIn(person: Person, email: string): Promise<void> {
  await person.visit('/sign-in', { form: { email } })
  const { rows } = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 and kind = 'sign-in' order by queued_at desc limit 1`,
    [email],
  )
  const { searchParams } = new URL(signInLink(house.context, rows[0]!.link).url)
  expect((await person.visit('/sign-in/link', { form: { token: searchParams.get('token')! } })).status).toBe(303)
}

test("two who order at one library computer: claiming one's own order does not bring the other's", async () => {
  const computer = house.person('library')
  const annas = await order(computer, 'anna@library.example')
  const mallorys = await order(computer, 'mallory@library.example')
  const mallory = house.person('Mallory')
  await signsIn(mallory, 'mallory@library.example')
  await mallory.visit(`/me/orders/${mallorys}/claim`, { method: 'POST' })
  expect((await mallory.visit(`/api/orders/${annas}`)).status).toBe(404)
  expect(await (await mallory.visit('/me')).text()).not.toContain('Storgata')
  expect(await (await mallory.visit('/me/copy')).text()).not.toContain('anna@library.example')
})

test("whoever sits at that computer after a claim begins anew: their orders are not the claimant's", async () => {
  const computer = house.person('library')
  const first = await order(computer, 'mallory@reading-room.example')
  await computer.visit('/basket/lines', { form: { productId: product } })
  const mallory = house.person('Mallory')
  await signsIn(mallory, 'mallory@reading-room.example')
  expect((await mallory.visit(`/me/orders/${first}/claim`, { method: 'POST' })).status).toBe(303)
  await computer.visit('/basket/lines', { form: { productId: product } })
  const annas = await order(computer, 'anna@reading-room.example')
  expect((await mallory.visit(`/api/orders/${annas}`)).status).toBe(404)
  expect((await mallory.visit(`/api/orders/${first}`)).status).toBe(200)
})

test('an order that a signed-in customer placed for me is theirs: I can neither claim it nor write on their line', async () => {
  const anna = house.person('Anna')
  await signsIn(anna, 'anna@gift.example')
  const gift = await order(anna, 'mallory@gift.example')
  const mallory = house.person('Mallory')
  await signsIn(mallory, 'mallory@gift.example')
  expect((await mallory.visit(`/me/orders/${gift}/claim`, { method: 'POST' })).status).toBe(404)
  expect((await mallory.visit(`/api/orders/${gift}`)).status).toBe(404)
  const { rows } = await owner.query(
    `select from customers.interaction where kind = 'order.claimed' and subject_id = $1`,
    [gift],
  )
  expect(rows).toHaveLength(0)
})

test("one's own order from a browser of one's own is claimed, and only by its number", async () => {
  const home = house.person('Dagny')
  const number = await order(home, 'dagny@lie.example')
  const dagny = house.person('Dagny')
  await signsIn(dagny, 'dagny@lie.example')
  expect((await dagny.visit(`/me/orders/${Number(number) + 1}/claim`, { method: 'POST' })).status).toBe(404)
  expect((await dagny.visit(`/me/orders/${number}/claim`, { method: 'POST' })).status).toBe(303)
  expect((await dagny.visit(`/api/orders/${number}`)).status).toBe(200)
})

test('an owner who was made a packer does not become owner again by an older invitation', async () => {
  const { person: siv } = await hire('Siv', ['owner'])
  const bilal = await hire('Bilal', ['owner'])
  const again = (await (await siv.visit(`/api/staff/${bilal.id}/invitations`, { method: 'POST' })).json()) as {
    link: string
  }
  expect((await siv.visit(`/api/staff/${bilal.id}/roles`, { method: 'PUT', json: { roles: ['packer'] } })).status).toBe(
    200,
  )
  const back = house.person('Bilal')
  expect((await joins(back, tokenOf(again.link))).status).toBe(303)
  expect((await who(back)).roles).toEqual(['packer'])
})

test('whoever leaves, or may no longer invite, leaves no invitation of theirs behind', async () => {
  const { person: siv } = await hire('Signe', ['owner'])
  for (const end of ['leaves', 'is a packer now'] as const) {
    const boss = await hire(end === 'leaves' ? 'Mallory' : 'Trudy', ['owner'])
    const planted = await boss.person.visit('/api/staff', {
      json: { email: `${boss.id}@evil.example`, name: 'Nobody', roles: ['owner'] },
    })
    const { link } = (await planted.json()) as { link: string }
    const ended =
      end === 'leaves'
        ? await siv.visit(`/api/staff/${boss.id}`, { method: 'DELETE' })
        : await siv.visit(`/api/staff/${boss.id}/roles`, { method: 'PUT', json: { roles: ['packer'] } })
    expect(ended.status).toBe(200)
    expect([end, (await joins(house.person('Nobody'), tokenOf(link))).status]).toEqual([end, 410])
  }
})

test('the link that the first start printed is worth nothing once the house has an owner', async () => {
  await owner.query('update accounts.staff set ended_at = now()')
  const printed = (await ownerLink(house.context))!
  await hire('Kari', ['owner'])
  const reader = house.person('reader of the log')
  const joined = await joins(reader, tokenOf(printed), { email: 'reader@evil.example' })
  expect(joined.status).toBe(410)
  expect((await who(reader)).kind).toBe('nobody')
})

test('a live line is asked for its rights at once when a session ends or a role is taken', async () => {
  const { person: siv } = await hire('Solveig', ['owner'])
  const bilal = await hire('Bjarne', ['agent'])
  const rights = `rights/staff:${bilal.id}`
  const rings = async (act: () => Promise<Response>) => {
    rung.clear()
    expect((await act()).status).toBe(200)
    await expect.poll(() => [...rung]).toContain(rights)
  }
  await rings(() => siv.visit(`/api/staff/${bilal.id}/roles`, { method: 'PUT', json: { roles: ['packer'] } }))
  await rings(() => siv.visit(`/api/sessions/${bilal.session}`, { method: 'DELETE' }))
  await rings(() => siv.visit(`/api/staff/${bilal.id}`, { method: 'DELETE' }))

  const anna = house.person('Anna')
  await signsIn(anna, 'anna@live.example')
  const elsewhere = house.person('Anna elsewhere')
  await signsIn(elsewhere, 'anna@live.example')
  const { rows } = await owner.query<{ account: string }>(
    `select accounts.account_of_address(party) as account from customers.address where value = 'anna@live.example'`,
  )
  rung.clear()
  expect((await anna.visit(`/api/me/sessions/${(await who(elsewhere)).session}`, { method: 'DELETE' })).status).toBe(
    200,
  )
  await expect.poll(() => [...rung]).toContain(`rights/customer:${rows[0]!.account}`)
})
