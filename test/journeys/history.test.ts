import { Readable } from 'node:stream'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInLink } from '../../src/modules/accounts/sign-in/ask.ts'
import { importCustomers } from '../../src/modules/customers/index.ts'
import { importOrders } from '../../src/modules/orders/index.ts'
import { type Person, startHouse, type TestHouse } from '../harness/house.ts'
import { addProduct, putInCart } from '../harness/orders.ts'

// From another shop system to one's own record here, and away again.

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

const running = () => house.actAs({ kind: 'system', name: 'import:run' })
const bilal = () =>
  house.actAs({
    kind: 'staff',
    id: '00000000-0000-4000-8000-00000000000b',
    name: 'Bilal',
    roles: ['agent'],
    session: 's',
  })

const importPeople = (lines: string) =>
  importCustomers(running(), Readable.from([Buffer.from(`reference,email,name\n${lines}`)]), { source: 'shopify' })
const importHistory = (lines: string) =>
  importOrders(running(), Readable.from([Buffer.from(`order,customer,day,item,pieces,paid\n${lines}`)]), {
    columns:
      "number=order,customer=customer,date=day:YYYY-MM-DD,title=item,quantity=pieces,total=paid,source='shopify'",
  })

async function signIn(name: string, email: string): Promise<Person> {
  const person = house.person(name)
  await person.visit('/sign-in', { form: { email } })
  const { rows } = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 and kind = 'sign-in' order by queued_at desc limit 1`,
    [email],
  )
  const token = new URL(signInLink(house.context, rows[0]!.link).url).searchParams.get('token')!
  expect((await person.visit('/sign-in/link', { form: { token } })).status).toBe(303)
  return person
}
const me = async (person: Person) => (await person.visit('/me')).text()
const claims = (page: string) => [...page.matchAll(/\/me\/history\/([0-9a-f-]{36})\/claim/g)].map(([, party]) => party!)
const found = async (email: string) =>
  (
    (await (await bilal().visit(`/api/customers?email=${email}`)).json()) as {
      items: { id: string; name: string; strength: string }[]
    }
  ).items
const partiesFrom = async (reference: string) =>
  (await owner.query('select party from customers.external_id where value = $1', [reference])).rowCount

test('an imported customer signs in with the address that the other system had, and claims what it knew', async () => {
  expect(await importPeople('7012,anna@berg.example,Anna Berg')).toMatchObject({ taken: 1, skipped: [] })
  expect(await importHistory('A-1,7012,2024-05-01,Kettle,1,49.00')).toMatchObject({ taken: 1, skipped: [] })
  const stranger = await signIn('Mallory', 'mallory@example.org')
  const anna = await signIn('Anna', 'anna@berg.example')

  // Until she says so it is not hers: another system may have had two people under one address.
  const before = await me(anna)
  expect(before).toContain('A customer in shopify')
  expect(await (await anna.visit('/me/line')).text()).not.toMatch(/kr.49/)
  const [history] = claims(before)
  expect(claims(await me(stranger))).toEqual([])
  expect((await stranger.visit(`/me/history/${history}/claim`, { form: {} })).status).toBe(404)
  expect(
    (await house.person('Nobody').visit(`/me/history/${history}/claim`, { form: {} })).headers.get('location'),
  ).toBe('/sign-in')

  expect((await anna.visit(`/me/history/${history}/claim`, { form: {} })).headers.get('location')).toBe('/me')
  const after = await me(anna)
  expect(claims(after)).toEqual([])
  expect(after).toContain('Anna Berg')
  expect(await (await anna.visit('/me/line')).text()).toMatch(/kr.49/)
  const customers = await found('anna@berg.example')
  expect(customers).toMatchObject([{ name: 'Anna Berg', strength: 'proof' }])
  // The account is who she is here; signing in again, also in this browser, finds the same customer.
  const again = await signIn('Anna elsewhere', 'anna@berg.example')
  expect(await me(again)).toContain('Anna Berg')
  // And what the file says later still reaches her, without another customer.
  expect(await importHistory('A-2,7012,2024-06-01,Cup,2,20.00')).toMatchObject({ taken: 1, customers: 0 })
  expect(await found('anna@berg.example')).toHaveLength(1)
})

test('who was erased is not brought back by the next import of the same file, nor by another file that names the address', async () => {
  await importPeople('8001,berit@dahl.example,Berit Dahl')
  await importHistory('B-1,8001,2024-05-01,Lamp,1,99.00')
  const berit = await signIn('Berit', 'berit@dahl.example')
  // She has not claimed it, and need not: it says of itself only that her address is its own.
  expect((await berit.visit('/me/end', { form: { word: 'erase' } })).status).toBeLessThan(400)
  expect(await found('berit@dahl.example')).toEqual([])
  expect(await partiesFrom('8001')).toBe(0)

  const again = await importPeople(
    '8001,berit@dahl.example,Berit Dahl\n8001,other@dahl.example,Berit Dahl\n9009,berit@dahl.example,B. Dahl\n8002,dagny@lie.example,Dagny Lie',
  )
  expect(again.taken).toBe(1)
  expect(again.skipped.map(({ line, reason }) => [line, reason])).toEqual(
    [2, 3, 4].map((line) => [line, expect.stringContaining('was erased here')]),
  )
  const orders = await importHistory(
    'B-1,8001,2024-05-01,Lamp,1,99.00\nB-2,8001,2024-07-01,Shade,1,9.00\nD-1,8002,2024-07-02,Shade,1,9.00',
  )
  // The first is in the books already, without her; the second would be new.
  expect(orders).toMatchObject({
    taken: 1,
    unchanged: 1,
    skipped: [{ line: 3, reason: expect.stringContaining('was erased here') }],
  })
  expect([await partiesFrom('8001'), await partiesFrom('9009'), await partiesFrom('8002')]).toEqual([0, 0, 1])
  const { rows } = await owner.query(`select 'fact' as where from customers.fact where value::text like '%Dahl%'
    union all select 'address' from customers.address where value like '%dahl%' union all select 'digest' from customers.erased where digest like '%dahl%'`)
  expect(rows).toEqual([])
})

test('no page of somebody who is signed in stays in a copy; what everybody sees alike may', async () => {
  const anna = await signIn('Anna', 'kept@berg.example')
  for (const path of ['/me', '/me/line', '/me/looks', '/me/copy', '/', '/basket', '/nowhere']) {
    expect([path, (await anna.visit(path)).headers.get('cache-control')]).toEqual([path, 'no-store'])
  }
  expect((await house.visit('/')).headers.get('cache-control')).not.toBe('no-store')
})

test("a guest's order that only names an address goes with its owner; one that is under way, or another's, stays", async () => {
  const kettle = await addProduct(house, { title: 'Kettle', amount: 4_900, stock: 20 })
  const order = async (guest: Person, email: string) => {
    const cart = await putInCart(guest, [[kettle, 1]])
    const reply = await guest.visit(`/api/carts/${cart}/order`, {
      json: { email, name: 'Guest', address: 'Storgata 1', payment: 'invoice' },
      headers: { 'idempotency-key': cart },
    })
    expect(reply.status).toBe(201)
    return ((await reply.json()) as { number: string }).number
  }
  const shipped = await order(house.person('Guest'), 'siv@moe.example')
  const other = await order(house.person('Other'), 'tor@moe.example')
  const open = await order(house.person('Somebody who typed her address'), 'siv@moe.example')
  await owner.query(`update orders.customer_order set state = 'shipped' where number = any ($1::bigint[])`, [
    [shipped, other],
  ])
  const siv = await signIn('Siv', 'siv@moe.example')
  expect((await siv.visit('/me/end', { form: { word: 'erase' } })).status).toBeLessThan(400)
  const { rows } = await owner.query<{ number: string; party: string | null; email: string | null }>(
    `select o.number::text as number, o.party, c.email from orders.customer_order o left join orders.contact c on c.customer_order = o.id
     where o.number = any ($1::bigint[]) order by o.number`,
    [[shipped, other, open]],
  )
  expect(rows).toEqual([
    { number: shipped, party: null, email: null },
    { number: other, party: expect.any(String), email: 'tor@moe.example' },
    { number: open, party: expect.any(String), email: 'siv@moe.example' },
  ])
})
