import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Response } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, SIV } from '../people.ts'
import { fillCheckout, join, openPage, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

let program: Program
let browser: Browser
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  await program.rapport('demo')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (): Promise<BrowserContext> =>
  browser.newContext({ baseURL: program.url, locale: 'en-GB', timezoneId: 'Europe/Oslo', reducedMotion: 'reduce' })

test(
  'axe finds nothing on any page that a customer sees, light and dark, wide and narrow',
  { timeout: 120_000 },
  async () => {
    const page = await openPage(await someone())
    const found: string[] = []
    const look = async (path: string) => {
      await page.goto(path)
      found.push(...(await violations(page)))
    }
    await look('/')
    await look('/help')
    await look('/help/articles/what-nobody-has-written')
    await look('/products?search=wool')
    await look('/products?search=zzqqxx')
    await page.goto('/products?search=nordmarka')
    await page.locator('a[href^="/products/"]').first().click()
    await page.getByRole('button', { name: 'Put in basket' }).waitFor()
    found.push(...(await violations(page)))
    await page.getByRole('button', { name: 'Put in basket' }).click()
    await page.waitForURL('**/basket?**')
    found.push(...(await violations(page)))
    await look('/checkout')
    await fillCheckout(page, { ...ANNA, email: 'no address' })
    await page
      .locator('form[action="/checkout"]')
      .evaluate((form: HTMLFormElement) => form.setAttribute('novalidate', ''))
    await page.getByRole('button', { name: /^Order for/ }).click()
    await page.locator('[aria-invalid="true"]').waitFor()
    found.push(...(await violations(page)))
    await fillCheckout(page, ANNA)
    await page.getByRole('button', { name: /^Order for/ }).click()
    await page.waitForURL('**/orders/**')
    found.push(...(await violations(page)))
    await signInCustomer(page, program.mailbox, ANNA.email)
    for (const path of ['/me', '/me/line', '/me/looks', '/me/copy', '/me/end']) await look(path)
    expect(found).toEqual([])
  },
)

test('axe finds nothing on the pages of the house: sign-in, privacy, API, refusals', { timeout: 120_000 }, async () => {
  const page = await openPage(await someone())
  const found: string[] = []
  for (const path of [
    '/sign-in',
    '/privacy',
    '/api',
    '/no-such-page',
    '/sign-in/link?token=x',
    '/orders/999999',
    '/workspace/sign-in',
    program.ownerLink,
  ]) {
    await page.goto(path)
    found.push(...(await violations(page)))
  }
  expect(found).toEqual([])
})

test('axe finds nothing in any room of the workspace', { timeout: 120_000 }, async () => {
  const page = await openPage(await someone())
  await join(page, program.ownerLink, SIV)
  const found: string[] = []
  for (const room of [
    'inbox',
    'packing',
    'orders',
    'customers',
    'products',
    'letters',
    'exceptions',
    'exceptions/by-rule',
    'exceptions/rules',
    'staff',
    'staff/new',
    'staff/keys',
    'staff/attacks',
    'you/passkeys',
    'you/sessions',
    'settings',
  ]) {
    await page.goto(`/workspace/${room}`)
    await page.locator('.list h2').waitFor({ state: 'attached' })
    await expect.poll(() => page.locator('.skeleton').count(), { timeout: 10_000 }).toBe(0)
    found.push(...(await violations(page)))
    const entry = page.locator('a.entry').first()
    if (room.includes('/') || (await entry.count()) === 0) continue
    await entry.click()
    await page.locator('.detail h2').waitFor()
    await expect.poll(() => page.locator('.skeleton').count(), { timeout: 10_000 }).toBe(0)
    found.push(...(await violations(page)))
  }
  expect(found).toEqual([])
})

/** To the first view, and with what is loaded afterwards; gzip, pictures apart. */
const FIRST_VIEW_BYTES = 20_000
const WITH_SCRIPTS_BYTES = 35_000

test('a public page is light, and nothing on it jumps while it loads', { timeout: 60_000 }, async () => {
  const page = await openPage(await someone())
  await page.addInitScript(
    'window.shifted = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value }).observe({ type: "layout-shift", buffered: true })',
  )
  await page.goto('/products?search=nordmarka')
  const product = (await page.locator('a[href^="/products/"]').first().getAttribute('href'))!
  for (const path of ['/', '/products', product, '/sign-in', '/privacy']) {
    const loaded: { kind: string; bytes: Promise<number> }[] = []
    const note = (response: Response) => {
      const kind = response.request().resourceType()
      if (['document', 'stylesheet', 'script'].includes(kind))
        loaded.push({ kind, bytes: response.body().then((body) => gzipSync(body).length) })
    }
    page.on('response', note)
    await page.goto(path, { waitUntil: 'networkidle' })
    page.off('response', note)
    let [first, all] = [0, 0]
    for (const { kind, bytes } of loaded) {
      all += await bytes
      if (kind !== 'script') first += await bytes
    }
    expect({
      path,
      first: first > 1_000 && first <= FIRST_VIEW_BYTES,
      all: all <= WITH_SCRIPTS_BYTES,
      bytes: [first, all],
    }).toMatchObject({ first: true, all: true })
    expect({ path, shifted: await page.evaluate('window.shifted') }).toEqual({ path, shifted: 0 })
  }
})
