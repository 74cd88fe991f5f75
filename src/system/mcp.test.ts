import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../test/harness/orders.ts'
import { signInLink } from '../modules/accounts/index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

/** The protocol's own client, whose requests go to the house without a socket in between. */
async function agent(key?: string): Promise<Client> {
  const client = new Client({ name: 'an assistant', version: '1' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://localhost:3000/mcp'), {
      fetch: (url, init) => house.visit(new URL(url).pathname, init as RequestInit),
      ...(key ? { requestInit: { headers: { authorization: `Bearer ${key}` } } } : {}),
    }),
  )
  return client
}

interface Answer {
  isError?: boolean
  content: { type: string; text: string }[]
  structuredContent?: Record<string, unknown>
}
const use = async (client: Client, name: string, wanted: Record<string, unknown> = {}) =>
  (await client.callTool({ name, arguments: wanted })) as unknown as Answer

const names = async (client: Client) => (await client.listTools()).tools.map((tool) => tool.name).toSorted()

async function order(person: Person, title: string): Promise<string> {
  const product = await addProduct(house, { title, amount: 10_000, stock: 3 })
  const cart = await putInCart(person, [[product, 1]])
  const placed = await person.visit(`/api/carts/${cart}/order`, { json: WHO, headers: { 'idempotency-key': title } })
  return ((await placed.json()) as { number: string }).number
}

async function signIn(person: Person, email: string): Promise<void> {
  await person.visit('/sign-in', { form: { email } })
  const [letter] = await askOwner(
    house,
    `select data ->> 'link' as link from customers.letter where recipient = '${email}' and kind = 'sign-in'`,
  )
  const token = new URL(signInLink(house.context, String(letter!['link'])).url).searchParams.get('token')!
  expect((await person.visit('/sign-in/link', { form: { token } })).status).toBe(303)
}

/** Makes a key on the record's own page, as the customer does. */
async function keyOf(person: Person): Promise<string> {
  const page = await (await person.visit('/me/keys', { form: { name: 'My assistant' } })).text()
  return /rpc_[\w-]+/.exec(page)![0]
}

test('whoever asks without a key finds products with stock and the day on which they ship, and is offered nothing else', async () => {
  await addProduct(house, { title: 'Nordmarka boot', amount: 249_000, stock: 2 })
  const client = await agent()
  expect(await names(client)).toEqual([
    'answer_question',
    'find_complaints',
    'find_products',
    'search_help',
    'show_case',
    'show_order',
    'show_product',
  ])
  const found = await use(client, 'find_products', { search: 'nordmarka' })
  const [product] = (found.structuredContent as { items: { id: string; title: string }[] }).items
  expect(product!.title).toBe('Nordmarka boot')
  const shown = await use(client, 'show_product', { id: product!.id })
  expect(shown.structuredContent).toMatchObject({ available: 2, ships: { on: '2026-11-24' } })
})

test('a customer’s key reads their own orders and questions, nobody else’s, and opens nothing beside', async () => {
  const anna = house.person('Anna')
  await signIn(anna, 'anna@mcp.example')
  const number = await order(anna, 'Boots')
  await anna.visit('/api/cases', { json: { text: 'When does it come?' } })
  const other = await order(house.person('Other'), 'Wax')

  const client = await agent(await keyOf(anna))
  expect(await names(client)).toEqual([
    'answer_question',
    'find_complaints',
    'find_products',
    'my_orders',
    'my_questions',
    'search_help',
    'show_case',
    'show_order',
    'show_product',
  ])
  expect((await use(client, 'my_orders')).structuredContent).toMatchObject({ items: [{ number }] })
  expect((await use(client, 'my_questions')).structuredContent).toMatchObject({
    items: [{ subject: 'When does it come?' }],
  })
  expect(await use(client, 'show_order', { number })).toMatchObject({ structuredContent: { number } })
  const refused = await use(client, 'show_order', { number: other })
  expect(refused.isError).toBe(true)
  expect(refused.content[0]!.text).toContain('do not find this order')
})

test('a key that was taken back, and one that is used to write, are refused with a sentence', async () => {
  const anna = house.person('Anna')
  await signIn(anna, 'anna2@mcp.example')
  const key = await keyOf(anna)
  const authorization = `Bearer ${key}`
  expect((await house.visit('/api/me/orders', { headers: { authorization } })).status).toBe(200)
  for (const [path, sending] of [
    ['/me', {}],
    ['/api/carts', { json: {} }],
    ['/api/me/sessions', {}],
  ] as const) {
    const reply = await house.visit(path, { headers: { authorization }, ...sending })
    expect([path, reply.status]).toEqual([path, 403])
  }
  const page = await (await anna.visit('/me')).text()
  const [, id] = /\/me\/keys\/([0-9a-f-]{36})\/revoke/.exec(page)!
  await anna.visit(`/me/keys/${id}/revoke`, { form: {} })
  await expect(agent(key)).rejects.toThrow(/opens nothing/)
})

test('what is no message of the protocol is refused and stops nothing', async () => {
  for (const body of [
    {},
    { jsonrpc: '2.0' },
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'drop_tables' } },
  ]) {
    const reply = await house.visit('/mcp', { json: body, headers: { accept: 'application/json, text/event-stream' } })
    expect(reply.status).toBeLessThan(500)
  }
})
