import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA } from '../people.ts'
import { openPage, reads, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

let program: Program
let browser: Browser
let key: string
let boots: string
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  key = (await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')).key
  const product = { title: 'Fjell Boots', price: { amount: 249_000, currency: 'NOK' }, stock: 20 }
  boots = (await ask<{ id: string }>('POST', '/api/products', product)).id
  await publish(
    'article',
    'Where is my parcel',
    ':::if customers\nYour newest order is {{order.number}}: {{order.state}}.\n:::else\nThe letter about your order says where it is.\n:::',
  )
  await publish(
    'path',
    'The boots let water in',
    '## Were they waxed this month?\n\n- [Yes](#where)\n- [No](#wax)\n\n## Wax\n\nTwo thin coats, a night between them.\n\n## Where\n\n- [At the seam](#seam)\n\n## Seam\n\nSend them back, we sew them.',
  )
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

async function ask<Reply>(method: string, path: string, body?: object): Promise<Reply> {
  const reply = await fetch(program.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Reply
}

async function publish(kind: string, title: string, body: string): Promise<void> {
  const { id } = await ask<{ id: string }>('POST', '/api/help/articles', { kind })
  const draft = `/api/help/articles/${id}/drafts/en`
  const { version } = await ask<{ version: number }>('PUT', draft, { version: 0, title, body })
  await ask('POST', `${draft}/publication`, { version })
}

const someone = async (): Promise<Page> =>
  openPage(await browser.newContext({ baseURL: program.url, locale: 'en-GB', reducedMotion: 'reduce' }))

/** As the customer's own browser does at the checkout. */
const orders = (page: Page): Promise<string> =>
  page.evaluate(
    async ({ product, email }) => {
      const send = async (path: string, method: string, body: unknown) => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
        const reply = await fetch(path, { method, headers, body: JSON.stringify(body) })
        if (!reply.ok) throw new Error(`${path} answered ${reply.status}`)
        return (await reply.json()) as { id: string; number: string }
      }
      const { id } = await send('/api/carts', 'POST', {})
      await send(`/api/carts/${id}/lines/${product}`, 'PUT', { quantity: 1 })
      const who = { email, name: 'Anna Berg', address: 'Storgata 1\n0155 Oslo', payment: 'invoice' }
      return (await send(`/api/carts/${id}/order`, 'POST', who)).number
    },
    { product: boots, email: ANNA.email },
  )

test(
  'an article says to its reader what their own record says, changes while they look, and tells a stranger nothing',
  { timeout: 120_000 },
  async () => {
    const stranger = await someone()
    await stranger.goto('/help/articles/where-is-my-parcel')
    await reads(stranger, 'The letter about your order says where it is.')

    const anna = await someone()
    await signInCustomer(anna, program.mailbox, ANNA.email)
    const number = await orders(anna)
    await ask('POST', `/api/orders/${number}/shipments`, { carrier: 'Posten', waybill: '370438101265' })
    await anna.goto('/help/articles/where-is-my-parcel')
    await reads(anna, `Your newest order is ${number}`)
    const found = await violations(anna)
    const article = anna.locator('main')
    const before = await article.innerText()
    const next = await orders(anna)
    // Nobody has pressed anything: the line rang, and the part was fetched again.
    await expect.poll(() => article.innerText(), { timeout: 20_000 }).toContain(`Your newest order is ${next}`)
    expect(before).not.toContain(next)

    await stranger.reload()
    const seen = await stranger.locator('main').innerText()
    expect([seen.includes(number), seen.includes(next)]).toEqual([false, false])
    expect(found).toEqual([])
  },
)

test('a path is walked to its end by keyboard, a question at a time, and back', { timeout: 120_000 }, async () => {
  const page = await someone()
  await page.goto('/help/articles/the-boots-let-water-in')
  await reads(page, 'Were they waxed this month?')
  await expect.poll(() => page.locator('main').innerText()).not.toContain('sew them')
  await page.getByRole('link', { name: 'Yes', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'At the seam' }).focus()
  await page.keyboard.press('Enter')
  await reads(page, 'Send them back, we sew them.')
  // What was answered on the way stands above.
  await reads(page, 'Yes')
  const found = await violations(page)
  await page.goBack()
  await page.goBack()
  await page.getByRole('link', { name: 'No', exact: true }).click()
  await reads(page, 'Two thin coats, a night between them.')
  expect(found).toEqual([])
})
