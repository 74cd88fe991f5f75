import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { DAGNY, SIV } from '../people.ts'
import { join, openPage, reads } from './steps.ts'

let program: Program
let browser: Browser
let send: (method: string, path: string, body: object) => Promise<Record<string, string>>
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  const { key } = await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')
  send = async (method, path, body) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }
    const reply = await fetch(program.url + path, { method, headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    return (await reply.json()) as Record<string, string>
  }
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

test(
  'an order appears in both open workspaces without loading them again, and one that was offline has missed nothing',
  { timeout: 60_000 },
  async () => {
    const { id: product } = await send('POST', '/api/products', {
      title: 'Thermos',
      price: { amount: 39_900, currency: 'NOK' },
      stock: 50,
    })
    const order = async (): Promise<string> => {
      const { id: cart } = await send('POST', '/api/carts', {})
      await send('PUT', `/api/carts/${cart}/lines/${product}`, { quantity: 1 })
      const { name, email, address } = DAGNY
      return (await send('POST', `/api/carts/${cart}/order`, { name, email, address, payment: 'invoice' }))['number']!
    }
    const here = await browser.newContext({ baseURL: program.url, locale: 'en-GB' })
    const first = await openPage(here)
    await join(first, program.ownerLink, SIV)
    const there = await browser.newContext({
      baseURL: program.url,
      locale: 'en-GB',
      storageState: await here.storageState(),
    })
    const second = await openPage(there)
    for (const page of [first, second]) await page.goto('/workspace/packing')
    for (const page of [first, second]) {
      await reads(page, 'Nothing to pack')
      await page.evaluate('window.neverLoadedAgain = true')
    }

    const shows = (page: Page, number: string) => page.locator('a.entry').filter({ hasText: number }).waitFor()
    const one = await order()
    await Promise.all([first, second].map((page) => shows(page, one)))

    await there.setOffline(true)
    await reads(second, 'You are offline')
    const meanwhile = [await order(), await order(), await order()]
    for (const number of meanwhile) await shows(first, number)
    expect(await second.locator('a.entry').count()).toBe(1)
    await there.setOffline(false)
    for (const number of meanwhile) await shows(second, number)
    await expect.poll(() => second.getByText('You are offline').count(), { timeout: 15_000 }).toBe(0)

    // What one of them does, the other sees.
    await second.goto(`/workspace/packing/${one}`)
    await second.getByRole('button', { name: 'It is packed' }).waitFor()
    await send('POST', `/api/orders/${one}/packing`, {})
    await expect.poll(() => second.getByRole('button', { name: 'It is packed' }).count(), { timeout: 15_000 }).toBe(0)
    expect(await first.evaluate('window.neverLoadedAgain')).toBe(true)
    expect(await first.locator('a.entry').count()).toBe(4)
  },
)
