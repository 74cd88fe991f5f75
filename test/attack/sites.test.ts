import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addKey } from '../../src/modules/accounts/index.ts'
import { signInLink } from '../../src/modules/accounts/sign-in/ask.ts'
import { placedLetter } from '../../src/modules/orders/letters.tsx'
import { ordersProgram } from '../harness/orders.ts'
import { partsOf } from '../../src/platform/http/endpoint.ts'
import { endpoints, pages } from '../../src/routes.ts'
import { type Person, startHouse, type TestHouse } from '../harness/house.ts'

// Other sites, and words that want to be markup: what a browser could be made to do in a customer's name.

const MARKUP = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}}\u2028`
/** An element of it, or an attribute that its quotation mark would have ended (the data block for machines has a backslash before it). */
const BROKEN_OUT = /<img src=x|<script>alert|(?<!\\)"'>/
const someId = '00000000-0000-4000-8000-000000000000'

let house: TestHouse
let owner: pg.Client
let anna: Person
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  anna = house.person('Anna')
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const setCookies: string[] = []
async function kept(reply: Promise<Response>): Promise<Response> {
  const response = await reply
  setCookies.push(...response.headers.getSetCookie())
  return response
}

async function letterLink(email: string): Promise<{ token: string }> {
  const { rows } = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 and kind = 'sign-in' order by queued_at desc limit 1`,
    [email],
  )
  return { token: new URL(signInLink(house.context, rows[0]!.link).url).searchParams.get('token')! }
}

test('words that want to be markup are shown as words: in the shop, in an order, in the record and in a letter', async () => {
  const program = house.actAs({ kind: 'key', id: 'attack', name: MARKUP, scopes: ['all'], origin: null, party: null })
  const made = await program.visit('/api/products', {
    json: {
      title: MARKUP,
      description: `${MARKUP}\n\n${MARKUP}`,
      brand: MARKUP.slice(0, 100),
      details: [{ section: MARKUP, name: MARKUP, value: MARKUP }],
      reference: MARKUP,
      mpn: MARKUP,
      options: { [MARKUP.slice(0, 60)]: MARKUP },
      price: { amount: 100, currency: 'NOK' },
      stock: 50,
      slug: 'markup',
    },
  })
  expect(made.status).toBe(201)
  const { id } = (await made.json()) as { id: string }
  await kept(anna.visit('/basket/lines', { form: { productId: id } }))
  const cart = ((await (await kept(anna.visit('/api/carts', { json: {} }))).json()) as { id: string }).id
  await anna.visit(`/api/carts/${cart}/lines/${id}`, { method: 'PUT', json: { quantity: 1 } })
  const placed = await anna.visit(`/api/carts/${cart}/order`, {
    json: { email: 'anna@berg.example', name: MARKUP, address: `${MARKUP}\r\nBcc: x@evil.example`, payment: 'invoice' },
    headers: { 'idempotency-key': 'markup' },
  })
  expect(placed.status).toBe(201)
  const { number, url } = (await placed.json()) as { number: string; url: string }
  await kept(anna.visit('/sign-in', { form: { email: 'anna@berg.example' } }))
  expect((await kept(anna.visit('/sign-in/link', { form: await letterLink('anna@berg.example') }))).status).toBe(303)
  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: MARKUP.slice(0, 80), waybill: MARKUP.slice(0, 80) },
  })
  const looked = [
    '/',
    '/products',
    `/products?search=${encodeURIComponent(MARKUP)}`,
    `/products?brand=${encodeURIComponent(MARKUP)}`,
    '/products/markup',
    '/basket',
    '/checkout',
    url,
    '/me',
    '/me/line',
    '/me/looks',
    '/me/copy',
    '/me/end',
    `/nowhere/${encodeURIComponent(MARKUP)}`,
    `/orders/${encodeURIComponent(MARKUP)}`,
    `/sign-in?to=${encodeURIComponent(MARKUP)}`,
    `/products/${encodeURIComponent(MARKUP)}`,
  ]
  for (const address of looked) {
    const html = await (await anna.visit(address)).text()
    expect([address, BROKEN_OUT.exec(html)?.[0]]).toEqual([address, undefined])
  }
  const letter = await placedLetter.render(house.actAs({ kind: 'system', name: 'test' }), {
    id: someId,
    party: someId,
    locale: 'en',
    data: { order: Number(number) },
  } as never)
  expect(letter!.html).not.toMatch(BROKEN_OUT)
  expect(letter!.subject).not.toMatch(/[\r\n]/)
})

test("every cookie is for this host alone, unseen by scripts and unsent by other sites' forms", () => {
  expect(setCookies.length).toBeGreaterThan(2)
  for (const cookie of setCookies)
    expect(cookie).toMatch(/^__Host-\w+=[\w.-]*; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/)
})

const OTHER_SITES: readonly Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site', origin: 'null' },
  { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' },
  // Without Sec-Fetch-Site, as an older browser sends: a sandboxed frame, another site, our own name as a part of another.
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: 'http://localhost:3000.evil.example' },
  { origin: 'http://localhost:3001' },
]

test.each(OTHER_SITES)('a form or a script of another site changes nothing: %j', async (headers) => {
  const open: string[] = []
  const cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  for (const one of [...endpoints, ...pages]) {
    const { method, pattern } = partsOf(one.path)
    if (method === 'GET' || ('otherSites' in one && one.otherSites)) continue
    const path = pattern.replaceAll(/\{\w+\}/g, someId)
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const reply = await house.visit(path, {
        method,
        headers: { ...headers, cookie, 'content-type': type },
        body: type === 'text/plain' ? '{}' : 'a=b',
      })
      if (reply.status !== 403) open.push(`${one.path} ${type}: ${reply.status}`)
    }
  }
  expect(open).toEqual([])
})

test('the control: our own pages are let through the same door', async () => {
  expect((await anna.visit('/basket/lines', { form: { productId: someId } })).status).toBe(404)
})

test('where a sign-in leads to is a page of ours, however it is written', async () => {
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%0d%0aLocation:evil',
    '/\r\nSet-Cookie: a=b',
    'javascript:alert(1)',
    ' //evil.example',
    '/./\\evil.example',
    '/..//evil.example',
    '/@evil.example',
    'evil.example',
  ]
  for (const to of elsewhere) {
    await owner.query('truncate accounts.rate')
    const mallory = house.person('Mallory')
    await mallory.visit('/sign-in', { form: { email: 'mallory@evil.example', to } })
    const reply = await mallory.visit('/sign-in/link', { form: await letterLink('mallory@evil.example') })
    const leads = new URL(reply.headers.get('location')!, 'http://localhost:3000')
    expect([to, leads.origin, reply.headers.get('set-cookie')?.includes('a=b')]).toEqual([
      to,
      'http://localhost:3000',
      false,
    ])
    const signedIn = await mallory.visit(`/sign-in?to=${encodeURIComponent(to)}`)
    expect(new URL(signedIn.headers.get('location')!, 'http://localhost:3000').origin).toBe('http://localhost:3000')
  }
})

test('no page that was made for somebody is kept by what stands between', async () => {
  const { key } = await addKey(house.actAs({ kind: 'system', name: 'test' }), { name: 'program', scopes: ['all'] })
  for (const one of [...endpoints, ...pages]) {
    const { method, pattern } = partsOf(one.path)
    if (method !== 'GET' || ('sameForAll' in one && one.sameForAll) || pattern.startsWith('/pictures/')) continue
    const path = pattern.replaceAll(/\{\w+\}/g, someId)
    const known = (await anna.visit(path)).headers.get('cache-control')
    expect([one.path, known]).toEqual([one.path, expect.stringMatching(/^(private|no-store)/)])
    // A key is no cookie, but what it is shown is no more for everybody.
    const program = await house.visit(path, { headers: { authorization: `Bearer ${key}` } })
    expect([one.path, program.headers.get('cache-control')]).toEqual([
      one.path,
      expect.stringMatching(/^(private|no-store)/),
    ])
  }
})
