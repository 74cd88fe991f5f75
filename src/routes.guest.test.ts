import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../test/harness/house.ts'
import { signInLink } from './modules/accounts/sign-in/ask.ts'
import { clearBaskets } from './modules/orders/jobs.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../test/harness/orders.ts'

let house: TestHouse
let kettle: string
let lamp: string
beforeAll(async () => {
  house = await startHouse()
  kettle = await addProduct(house, { title: 'Kettle', amount: 49_900, stock: 100 })
  lamp = await addProduct(house, { title: 'Lamp', amount: 19_900, stock: 100 })
})
afterAll(() => house.close())

const puts = (person: Person, productId: string) => person.visit('/basket/lines', { form: { productId } })
const reads = async (person: Person, path: string) => (await person.visit(path)).text()

/** Signs in by the link in the letter, in the browser that asked for it. */
async function signIn(person: Person, email: string): Promise<void> {
  await person.visit('/sign-in', { form: { email } })
  const [letter] = await askOwner(
    house,
    `select data ->> 'link' as link from customers.letter where recipient = '${email}' and kind = 'sign-in' order by queued_at desc limit 1`,
  )
  const token = new URL(signInLink(house.context, String(letter!['link'])).url).searchParams.get('token')!
  expect((await person.visit('/sign-in/link', { form: { token } })).status).toBe(303)
}

/** Fills the form of the checkout as a browser does: with every hidden field that it has. */
async function orders(person: Person, who: { name: string; email: string; address: string }): Promise<string> {
  const form = await reads(person, '/checkout')
  const hidden = Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  )
  const sent = await person.visit('/checkout', { form: { ...hidden, payment: 'invoice', ...who } })
  expect(sent.status).toBe(303)
  return /\/orders\/(\d+)/.exec(sent.headers.get('location')!)![1]!
}

test('who signs in brings the basket along; what stood in the account’s own stays, and the browser’s is nobody else’s any more', async () => {
  const anna = house.person('Anna')
  await signIn(anna, 'anna@example.com')
  await puts(anna, lamp)

  const again = house.person('Anna, elsewhere')
  await puts(again, kettle)
  expect(await reads(again, '/basket')).not.toContain('Lamp')
  await signIn(again, 'anna@example.com')
  const merged = await reads(again, '/basket')
  expect([merged.includes('Kettle'), merged.includes('Lamp')]).toEqual([true, true])
  expect(await reads(anna, '/basket')).toContain('Kettle')
  expect(
    await askOwner(
      house,
      `select count(*)::integer as baskets, bool_and(owned) as owned from orders.cart c where exists (select from orders.cart_line l where l.cart = c.id)`,
    ),
  ).toEqual([{ baskets: 1, owned: true }])
})

test('the checkout offers a signed-in customer what they gave last, to change; a stranger finds nothing in it', async () => {
  const bo = house.person('Bo')
  await signIn(bo, 'bo@example.com')
  await puts(bo, kettle)
  expect(await reads(bo, '/checkout')).not.toContain('value="Bo Vik"')
  const number = await orders(bo, { name: 'Bo Vik', email: 'bo@example.com', address: 'Gata 2\n0155 Oslo' })
  await puts(bo, lamp)
  const offered = await reads(bo, '/checkout')
  expect(offered).toContain('value="Bo Vik"')
  expect(offered).toContain('value="bo@example.com"')
  expect(offered).toContain('Gata 2')

  const stranger = house.person('Somebody')
  await puts(stranger, lamp)
  const empty = await reads(stranger, '/checkout')
  expect([empty.includes('Bo Vik'), empty.includes('bo@example.com')]).toEqual([false, false])
  expect(empty).toContain('We know what is in your basket. What you write here')

  const record = await reads(bo, '/me')
  expect(record).toContain(`Order ${number}`)
  const theirs = await reads(stranger, '/me')
  expect(theirs).not.toContain(`Order ${number}`)
})

test('a guest’s order waits on the record of whoever proves the address, to be claimed; its own page says what it knows', async () => {
  const guest = house.person('Guest')
  await puts(guest, kettle)
  const number = await orders(guest, { name: 'Cato Moe', email: 'cato@example.com', address: 'Gata 3\n0155 Oslo' })
  const page = await (await house.visit(`/orders/${number}?key=${house.context.secret.sign('order', number)}`)).text()
  expect(page).toContain('because its address holds the key to it')
  expect(page).not.toContain('We know nothing about you')

  const cato = house.person('Cato')
  await signIn(cato, 'cato@example.com')
  expect(await reads(cato, '/me')).toContain(`/me/orders/${number}/claim`)
  const dag = house.person('Dag')
  await signIn(dag, 'dag@example.com')
  expect(await reads(dag, '/me')).not.toContain(`/me/orders/${number}/claim`)
})

test('a basket that nothing happened to for ninety days is cleared away; a younger one and the orders stay, and a repeated order has its answer', async () => {
  const program = ordersProgram(house)
  const [old, young, ordered] = [
    await putInCart(program, [[kettle, 1]]),
    await putInCart(program, [[kettle, 1]]),
    await putInCart(program, [[kettle, 1]]),
  ]
  const order = () =>
    program.visit(`/api/carts/${ordered}/order`, { json: WHO, headers: { 'idempotency-key': 'once' } })
  const first = (await (await order()).json()) as { number: string }
  const now = house.clock.now().toISOString()
  await askOwner(
    house,
    `update orders.cart set begun_at = '${now}'::timestamptz - interval '91 days', changed_at = '${now}'::timestamptz - interval '91 days',
    ordered_at = case when ordered_at is not null then '${now}'::timestamptz - interval '91 days' end where id in ('${old}', '${ordered}')`,
  )
  await askOwner(
    house,
    `update orders.cart set begun_at = '${now}'::timestamptz - interval '91 days', changed_at = '${now}'::timestamptz - interval '89 days' where id = '${young}'`,
  )

  expect(await clearBaskets(house.actAs({ kind: 'system', name: 'test' }))).toBe(2)
  expect(await clearBaskets(house.actAs({ kind: 'system', name: 'test' }))).toBe(0)
  expect((await program.visit(`/api/carts/${old}`)).status).toBe(404)
  expect((await program.visit(`/api/carts/${young}`)).status).toBe(200)
  expect(
    await askOwner(
      house,
      `select count(*)::integer as lines from orders.cart_line where cart in ('${old}', '${ordered}')`,
    ),
  ).toEqual([{ lines: 0 }])
  const repeated = await order()
  expect([repeated.status, await repeated.json()]).toEqual([201, expect.objectContaining(first)])
})
