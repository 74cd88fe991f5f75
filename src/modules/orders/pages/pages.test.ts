import { mkdir, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../../test/harness/browser.ts'
import { startHouse, TEST_ORIGIN, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, ordersProgram } from '../../../../test/harness/orders.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const THEME = new URL('../../../ui/theme.css', import.meta.url)
const PICTURES = process.env['RAPPORT_PICTURES']

let house: TestHouse
let browser: Browser
let server: Server
let origin: string
/** `__Host-` cookies need https, which the test's server has not: it keeps them itself, one jar for the one browser. */
let cookies = new Map<string, string>()

beforeAll(async () => {
  house = await startHouse()
  server = createServer(
    (request, response) =>
      void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error))),
  ).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
}, 90_000)
afterAll(async () => {
  await browser?.close()
  server.close()
  await house.close()
})

async function answer(request: IncomingMessage, response: ServerResponse) {
  const path = request.url ?? '/'
  if (path.includes('theme') && path.includes('.css'))
    return void response.setHeader('content-type', 'text/css').end(await readFile(THEME, 'utf8'))
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  const reply = await house.visit(path, {
    ...(request.method === 'POST' ? { method: 'POST', body } : {}),
    headers: {
      'accept-language': request.headers['accept-language'] ?? 'en',
      'sec-fetch-site': 'same-origin',
      ...(request.method === 'POST' ? { 'content-type': request.headers['content-type'] ?? '' } : {}),
      ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
    },
  })
  for (const cookie of reply.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  const location = reply.headers.get('location')
  if (location) response.setHeader('location', location.replace(TEST_ORIGIN, ''))
  response.setHeader('content-type', reply.headers.get('content-type') ?? 'text/html')
  response.writeHead(reply.status).end(Buffer.from(await reply.arrayBuffer()))
}

async function look(context: BrowserContext, path: string, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      // Both widths and both modes, not each with each: a screen costs axe a second, and four of each page nobody waits for.
      if (!PICTURES && (colorScheme === 'light') !== (width === 1280)) continue
      const tab = await context.newPage()
      await tab.emulateMedia({ colorScheme })
      await tab.setViewportSize({ width, height: 800 })
      await tab.goto(origin + path)
      expect([name, await violations(tab)]).toEqual([name, []])
      expect([name, width, await tab.evaluate('document.documentElement.scrollWidth')]).toEqual([name, width, width])
      if (PICTURES) {
        await mkdir(PICTURES, { recursive: true })
        await tab.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true })
      }
      await tab.close()
    }
  }
}

async function violations(tab: Tab): Promise<string[]> {
  await tab.evaluate(await readFile(AXE, 'utf8'))
  const found = (await tab.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}

test('Anna buys without an account: basket, question, checkout, order; every page reads well and axe finds nothing', async () => {
  cookies = new Map()
  const boots = await addProduct(house, { title: 'Nordmarka boot, oiled leather', amount: 249_000, stock: 3 })
  const anorak = await addProduct(house, {
    title: 'Windproof anorak in waxed cotton, with hood',
    amount: 189_000,
    stock: 1,
  })
  const book = await addProduct(house, { title: 'A book about mountains', amount: 34_900, stock: 20, taxRate: 0 })
  await askOwner(house, `update catalogue.product set restock_on = '2026-12-03' where id = '${anorak}'`)
  const context = await browser.newContext({ locale: 'en-GB' })
  await look(context, '/basket', 'basket-empty')
  for (const [product, quantity] of [
    [boots, 1],
    [anorak, 2],
    [book, 2],
  ] as const) {
    await house
      .visit('/basket/lines', { method: 'POST', ...sentByForm({ productId: product, quantity: String(quantity) }) })
      .then(keep)
  }
  await look(context, `/basket?added=${boots}`, 'basket-short')

  const tab = await context.newPage()
  await tab.goto(`${origin}/checkout`)
  // Not before the question is answered.
  expect(new URL(tab.url()).pathname).toBe('/basket')
  await tab.getByRole('radio', { name: /Wait until/ }).check()
  await tab.getByRole('button', { name: 'Go on with this' }).click()
  expect(await tab.getByText('You wait for all of them until Friday 4 December').count()).toBe(1)
  await look(context, '/basket', 'basket')

  await tab.getByRole('link', { name: 'Go to checkout' }).click()
  await look(context, '/checkout', 'checkout')
  await tab.getByLabel('Name').fill('Anna Lie')
  await tab.getByLabel('Email address').fill('anna@lie.example')
  await tab.getByLabel('Address', { exact: true }).fill('Storgata 1\n0155 Oslo')
  await tab.getByRole('button', { name: /^Order for/ }).click()
  expect(await tab.getByText('Thank you, Anna Lie').count()).toBe(1)
  const order = new URL(tab.url())
  const { pathname } = order
  const [, number] = /\/orders\/(\d+)/.exec(pathname)!
  await look(context, order.pathname + order.search, 'order-new')

  // Back, and pressed again: the same order.
  await tab.goBack()
  await tab
    .getByRole('button', { name: /^Order for/ })
    .click()
    .catch(() => undefined)
  expect(
    await askOwner(house, `select count(*)::integer as orders from orders.customer_order where cart is not null`),
  ).toEqual([{ orders: 1 }])
  expect(
    await askOwner(
      house,
      `select name, basis, purpose, sentence is not null as said from customers.fact order by name`,
    ),
  ).toEqual([
    { name: 'address', basis: 'told', purpose: 'orders', said: true },
    { name: 'email', basis: 'told', purpose: 'orders', said: true },
    { name: 'name', basis: 'told', purpose: 'orders', said: true },
  ])

  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'Posten', waybill: 'RB123456785NO' },
  })
  await askOwner(house, `update catalogue.product set on_hand = on_hand + 5 where id = '${anorak}'`)
  const { issueInvoices, reserveWaiting } = await import('../jobs.ts')
  const system = house.actAs({ kind: 'system', name: 'test' })
  await reserveWaiting(system)
  await look(context, `${pathname}${order.search.replace('&new=1', '')}`, 'order-half')
  await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'Posten', waybill: 'RB123456785SE' },
  })
  await issueInvoices(system)
  await look(context, `${pathname}${order.search.replace('&new=1', '')}`, 'order-shipped')
  await context.close()
}, 120_000)

test('what is wrong in the checkout is said beside its field, and nothing is ordered', async () => {
  cookies = new Map()
  const product = await addProduct(house, { title: 'Felt', amount: 21_900, stock: 20 })
  await house
    .visit('/basket/lines', { method: 'POST', ...sentByForm({ productId: product, quantity: '1' }) })
    .then(keep)
  const { rows } = {
    rows: await askOwner(house, `select id from orders.cart where ordered_at is null order by begun_at desc limit 1`),
  }
  const wrong = await house.visit('/checkout', {
    method: 'POST',
    ...sentByForm({
      basket: String(rows[0]!['id']),
      payment: 'invoice',
      name: '',
      email: 'anna@lie',
      address: 'x',
      nameAsked: '',
      emailAsked: '',
      addressAsked: '',
    }),
  })
  expect(wrong.status).toBe(422)
  const html = await wrong.text()
  expect(html).toContain('We need this.')
  expect(html).toContain('This does not look like an email address.')
  // A form of somebody else's making did not say what the address is for.
  const forged = await house.visit('/checkout', {
    method: 'POST',
    ...sentByForm({
      basket: String(rows[0]!['id']),
      payment: 'invoice',
      name: 'A',
      email: 'anna@lie.example',
      address: 'x',
      nameAsked: 'x',
      emailAsked: '',
      addressAsked: '',
    }),
  })
  expect(forged.status).toBe(400)
})

function sentByForm(fields: Record<string, string>) {
  return {
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
    },
  }
}

function keep(reply: Response): Response {
  expect(reply.status).toBe(303)
  for (const cookie of reply.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  return reply
}
