import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, SIV } from '../people.ts'
import { fillCheckout, join, openPage, reads, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

/** Where the screens are put to be looked at; without it none are made. */
const SCREENS = process.env['ASK_SCREENS']

let program: Program
let browser: Browser
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (options: BrowserContextOptions = {}) =>
  browser.newContext({
    baseURL: program.url,
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    reducedMotion: 'reduce',
    ...options,
  })

/** Sends as the page that is open: with its cookies, from its own origin. */
async function send(page: Page, method: 'POST' | 'PUT', path: string, json: object): Promise<Record<string, unknown>> {
  const reply = await page.request.fetch(path, {
    method,
    data: json,
    headers: { origin: program.url, 'idempotency-key': `${path}-once` },
  })
  if (!reply.ok()) throw new Error(`${path} answered ${reply.status()}: ${await reply.text()}`)
  return (await reply.json()) as Record<string, unknown>
}

/** Axe finds nothing, and the screens are kept for eyes to look at. */
async function fine(page: Page, name: string): Promise<void> {
  expect(await violations(page)).toEqual([])
  if (SCREENS === undefined) return
  mkdirSync(SCREENS, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `${SCREENS}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: /Your question|Ask on/ }).fill(question)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await reads(page, question)
}

test(
  'a customer asks about their own order in words and sees what it rests on; what nobody knows goes to a person with all that was said',
  { timeout: 180_000 },
  async () => {
    const siv = await openPage(await someone())
    await join(siv, program.ownerLink, SIV)
    const { id } = await send(siv, 'POST', '/api/help/articles', { kind: 'article' })
    const draft = await send(siv, 'PUT', `/api/help/articles/${String(id)}/drafts/en`, {
      version: 0,
      title: 'Sending something back',
      body: 'You can send anything back within 40 days of its arrival. It has to be unused and in its box.',
    })
    await send(siv, 'POST', `/api/help/articles/${String(id)}/drafts/en/publication`, {
      version: Number(draft['version'] ?? 1),
    })

    const price = { amount: 49_900, currency: 'NOK' }
    const lamp = await send(siv, 'POST', '/api/products', { title: 'Brass lamp', price, stock: 5, taxRate: 2_500 })
    const anna = await openPage(await someone())
    await anna.goto(`/products/${String(lamp['slug'])}`)
    await anna.getByRole('button', { name: 'Put in basket' }).click()
    await anna.waitForURL('**/basket?**')
    await anna.getByRole('link', { name: 'Go to checkout' }).click()
    await fillCheckout(anna, ANNA)
    await anna.getByRole('button', { name: /^Order for/ }).click()
    await anna.waitForURL('**/orders/**')
    const number = /orders\/(\d+)/.exec(anna.url())![1]!
    await signInCustomer(anna, program.mailbox, ANNA.email)

    await anna.goto('/help/ask')
    await fine(anna, 'help-ask')
    await ask(anna, 'Where is my order?')
    await reads(anna, new RegExp(`We have order ${number} of`))
    expect(
      await anna
        .getByRole('link', { name: `Order ${number}` })
        .first()
        .getAttribute('href'),
    ).toBe(`/orders/${number}`)
    await ask(anna, 'How many days do I have to send something back?')
    await reads(anna, 'within 40 days of its arrival')
    await reads(anna, 'version 1')
    await ask(anna, 'Can you engrave the name of my horse on it?')
    await reads(anna, 'We don’t know the answer to this.')
    await fine(anna, 'help-asked')
    await anna.getByRole('button', { name: 'Ask a person' }).click()
    await anna.waitForURL('**/cases/**')
    await reads(anna, 'Can you engrave the name of my horse on it?')
    const inCase = /cases\/(\d+)/.exec(anna.url())![1]!
    await siv.goto(`/workspace/cases/${inCase}`)
    await reads(siv, 'Can you engrave the name of my horse on it?')
    const shown = (await (await siv.request.get(`/api/cases/${inCase}`)).json()) as {
      messages: { quoted: string | null }[]
    }
    expect(shown.messages[0]!.quoted).toContain('within 40 days of its arrival')
  },
)
