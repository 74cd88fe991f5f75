// npm run pictures: photographs the demo shop. docs/*.png are for the README; every screen, desktop and phone, light and dark, goes to
// the folder that is named as the first argument, to be looked at before a change of the looks is handed on.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openSecret } from '../../src/platform/secret.ts'
import { readOrMakeSecret } from '../../src/platform/postgres.ts'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { SIV } from '../people.ts'
import { join as joinStaff } from './steps.ts'

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url))
/** A README that takes a second to load is read; its pictures share that second. */
const PICTURE_LIMIT_BYTES = 250_000
const CUSTOMER = 'ingrid.solheim@demo.example'

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

const target = process.argv[2]
const program = await startProgram()
const browser = await launchBrowser()
try {
  await program.rapport('demo')
  const people = {
    visitor: await open(browser, program),
    customer: await customer(browser, program),
    owner: await owner(browser, program),
  }
  await forReadme(people)
  if (target) await everything(people, target)
} catch (error) {
  process.stderr.write(`The program said:\n${program.output()}\n`)
  throw error
} finally {
  await browser.close()
  await program.stop()
}

async function open(on: Browser, { url }: Program): Promise<BrowserContext> {
  return on.newContext({
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    viewport: DESKTOP,
    reducedMotion: 'reduce',
  })
}

/** Ingrid of the demo gets no mail, so the link in her letter is made here, with the house's own secret. */
async function customer(on: Browser, running: Program): Promise<BrowserContext> {
  const context = await open(on, running)
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(CUSTOMER)
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  await page.waitForURL('**/sign-in/code')
  const asked = (await context.cookies()).find(({ name }) => name.endsWith('ask'))!.value.split('.')[0]!
  const signature = openSecret(readOrMakeSecret(running.dataFolder)).sign('sign-in link', asked)
  await page.goto(`/sign-in/link?token=${asked}.${signature}`)
  await page.getByRole('button', { name: 'Yes, sign me in' }).click()
  await page.waitForURL('**/me')
  await page.close()
  return context
}

async function owner(on: Browser, running: Program): Promise<BrowserContext> {
  const context = await open(on, running)
  const page = await context.newPage()
  await joinStaff(page, running.ownerLink, SIV)
  await page.close()
  return context
}

type People = Record<'visitor' | 'customer' | 'owner', BrowserContext>

async function forReadme({ visitor, customer: ingrid, owner: siv }: People): Promise<void> {
  const boot = await firstProduct(visitor)
  await photograph(visitor, '/', join(DOCS, 'shop.png'))
  await photograph(visitor, boot, join(DOCS, 'product.png'))
  await photograph(ingrid, '/me', join(DOCS, 'me.png'), { height: 1000 })
  await photograph(siv, '/workspace/packing', join(DOCS, 'workspace.png'), { width: 1440, height: 900 }, openFirst)
  await photograph(siv, '/workspace/inbox', join(DOCS, 'inbox.png'), { width: 1440, height: 900 }, openUnanswered)
  await photograph(visitor, boot, join(DOCS, 'chat.png'), {}, askInChat)
  for (const name of ['shop', 'product', 'me', 'workspace', 'inbox', 'chat']) {
    const { size } = statSync(join(DOCS, `${name}.png`))
    if (size > PICTURE_LIMIT_BYTES)
      throw new Error(`docs/${name}.png has ${size} bytes; ${PICTURE_LIMIT_BYTES} are the most.`)
  }
}

async function everything({ visitor, customer: ingrid, owner: siv }: People, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const boot = await firstProduct(visitor)
  const basket = await visitor.newPage()
  await basket.goto(boot)
  await basket.getByRole('button', { name: 'basket' }).last().click()
  await basket.waitForURL('**/basket**')
  await basket.close()
  const screens: [string, BrowserContext, string, ((page: Page) => Promise<void>)?][] = [
    ['home', visitor, '/'],
    ['list', visitor, '/products?search=wool'],
    ['none', visitor, '/products?search=zzzzqq'],
    ['product', visitor, boot],
    ['basket', visitor, '/basket'],
    ['checkout', visitor, '/checkout'],
    ['sign-in', visitor, '/sign-in'],
    ['missing', visitor, '/no-such-page'],
    ['privacy', visitor, '/privacy'],
    ['api', visitor, '/api'],
    ['me', ingrid, '/me'],
    ['looks', ingrid, '/me/looks'],
    ['line', ingrid, '/me/line'],
    ['copy', ingrid, '/me/copy'],
    ['end', ingrid, '/me/end'],
    ['order', ingrid, await firstOrder(ingrid)],
    ['staff-sign-in', visitor, '/workspace/sign-in'],
    ...(['packing', 'orders'] as const).map((room): [string, BrowserContext, string, (page: Page) => Promise<void>] => [
      `workspace-${room}`,
      siv,
      `/workspace/${room}`,
      openFirst,
    ]),
    ['workspace-inbox', siv, '/workspace/inbox', openUnanswered],
    ['chat', visitor, boot, askInChat],
    ['ask', visitor, '/ask'],
    ...['customers', 'products', 'letters', 'staff', 'settings'].map((room): [string, BrowserContext, string] => [
      `workspace-${room}`,
      siv,
      `/workspace/${room}`,
    ]),
  ]
  for (const [name, who, path, then] of screens) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const [device, viewport] of [
        ['desktop', DESKTOP],
        ['phone', PHONE],
      ] as const) {
        await photograph(
          who,
          path,
          join(folder, `${name}-${device}-${scheme}.png`),
          viewport,
          then,
          scheme,
          !name.startsWith('workspace'),
        )
      }
    }
  }
}

async function photograph(
  context: BrowserContext,
  path: string,
  file: string,
  viewport: { width?: number; height?: number } = {},
  then: (page: Page) => Promise<void> = async () => undefined,
  scheme: 'light' | 'dark' = 'light',
  whole = false,
): Promise<void> {
  const page = await context.newPage()
  await page.setViewportSize({ ...DESKTOP, ...viewport })
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.goto(path)
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await then(page)
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
  await page.screenshot({ path: file, fullPage: whole })
  await page.close()
}

/** All that is open, and the first of it before the agent. */
async function openUnanswered(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^All open/ }).click()
  const first = page.locator('a.entry[data-number]').first()
  await first.waitFor()
  await page.goto((await first.getAttribute('href'))!)
  await page.getByRole('button', { name: /^All open/ }).click()
  await page.locator('.thread article').first().waitFor()
}

async function askInChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask us' }).click()
  await page.getByLabel('Your message').fill('Is it warm enough for minus twenty?')
  await page.keyboard.press('Enter')
  await page.getByText('Somebody answers by').first().waitFor()
}

/** Opens the first entry of a room's list, and waits for it. */
async function openFirst(page: Page): Promise<void> {
  await page.locator('a.entry').first().click()
  await page.locator('.detail h2').waitFor()
}

async function firstProduct(context: BrowserContext): Promise<string> {
  const page = await context.newPage()
  await page.goto('/')
  const href = await page.locator('a[href^="/products/"]').first().getAttribute('href')
  await page.close()
  return href!
}

async function firstOrder(context: BrowserContext): Promise<string> {
  const page = await context.newPage()
  await page.goto('/me')
  const href = await page.locator('a[href^="/orders/"]').first().getAttribute('href')
  await page.close()
  return href!
}
