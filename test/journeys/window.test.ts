import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, DAGNY, SIV } from '../people.ts'
import { fillCheckout, join, openPage, reads } from './steps.ts'

let program: Program
let browser: Browser
let key: string
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  key = (await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')).key
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (options: BrowserContextOptions = {}): Promise<BrowserContext> =>
  browser.newContext({ baseURL: program.url, locale: 'en-GB', timezoneId: 'Europe/Oslo', ...options })

/** Puts something on the shelf, and answers with the address of its page. */
async function product(given: {
  title: string
  stock: number
  restockOn?: string
}): Promise<{ id: string; page: string }> {
  const reply = await fetch(`${program.url}/api/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ price: { amount: 24_900, currency: 'NOK' }, ...given }),
  })
  expect(reply.status).toBe(201)
  const { id, slug } = (await reply.json()) as { id: string; slug: string }
  return { id, page: `/products/${slug}` }
}

const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
const intoBasket = async (page: Page, address: string, pieces: number) => {
  await page.goto(address)
  await page.getByLabel('How many').fill(String(pieces))
  await page.getByRole('button', { name: 'Put in basket' }).click()
  await page.waitForURL('**/basket?**')
}

test(
  'where there is not enough, the customer is asked: wait, take fewer, or leave it',
  { timeout: 60_000 },
  async () => {
    const [kettle, cup, lamp] = [
      await product({ title: 'Camp kettle', stock: 2, restockOn: inAWeek() }),
      await product({ title: 'Tin cup', stock: 3 }),
      await product({ title: 'Storm lamp', stock: 1 }),
    ]
    const page = await openPage(await someone())
    await intoBasket(page, kettle.page, 4)
    await intoBasket(page, cup.page, 5)
    await intoBasket(page, lamp.page, 2)
    const question = (title: string) =>
      page
        .locator('form')
        .filter({ hasText: title })
        .filter({ has: page.getByRole('button', { name: 'Go on with this' }) })
    expect(await page.getByRole('link', { name: 'Go to checkout' }).count()).toBe(0)
    // Whoever knows the address is not let past the question either.
    await page.goto('/checkout')
    await page.waitForURL('**/basket')

    await question('Camp kettle')
      .getByLabel(/^Wait until/)
      .check()
    await question('Camp kettle').getByRole('button', { name: 'Go on with this' }).click()
    await reads(page, 'You wait for all of them until')
    expect(
      await question('Tin cup')
        .getByLabel(/^Wait until/)
        .count(),
    ).toBe(0)
    await question('Tin cup').getByLabel('Take the 3 that we have').check()
    await question('Tin cup').getByRole('button', { name: 'Go on with this' }).click()
    await expect.poll(() => question('Tin cup').count()).toBe(0)
    await question('Storm lamp').getByLabel('Leave it out').check()
    await question('Storm lamp').getByRole('button', { name: 'Go on with this' }).click()
    await page.getByRole('link', { name: 'Go to checkout' }).click()
    await fillCheckout(page, ANNA)
    await page.getByRole('button', { name: /^Order for/ }).click()
    await page.waitForURL('**/orders/**')
    const order = await page.locator('main').innerText()
    expect(order).toContain('Waits for stock, leaves us')
    expect(order).toContain('Tin cup')
    expect(order).not.toContain('Storm lamp')
    // Two promises: what is here leaves first.
    expect(await page.getByText(/^It leaves us/).count()).toBe(2)
  },
)

test(
  'the last one that somebody else took meanwhile is asked about at checkout, and nothing is ordered silently',
  { timeout: 60_000 },
  async () => {
    const rope = await product({ title: 'Climbing rope', stock: 1 })
    const [first, second] = [await openPage(await someone()), await openPage(await someone())]
    for (const page of [first, second]) {
      await intoBasket(page, rope.page, 1)
      await page.getByRole('link', { name: 'Go to checkout' }).click()
    }
    for (const [page, person] of [
      [first, ANNA],
      [second, DAGNY],
    ] as const) {
      await fillCheckout(page, person)
      await page.getByRole('button', { name: /^Order for/ }).click()
      await page.waitForURL(page === first ? '**/orders/**' : '**/basket')
    }
    await reads(second, 'We have fewer than you asked for')
    await second.getByRole('button', { name: 'Go on with this' }).click()
    await reads(second, 'Your basket is empty')
  },
)

test('without JavaScript the whole walk goes by forms', { timeout: 60_000 }, async () => {
  await product({ title: 'Woollen blanket', stock: 5 })
  const page = await openPage(await someone({ javaScriptEnabled: false }))
  await page.goto('/')
  await page.getByRole('searchbox').fill('wollen blanket')
  await page.getByRole('searchbox').press('Enter')
  await page
    .getByRole('link', { name: /Woollen blanket/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Put in basket' }).click()
  await page.getByLabel(/^How many: Woollen blanket/).fill('2')
  await page.getByRole('button', { name: /^Change/ }).click()
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  // A wrong address comes back with what is wrong, and with everything else as it was typed.
  await fillCheckout(page, { ...DAGNY, email: 'dagny@nowhere' })
  await page.getByRole('button', { name: /^Order for/ }).click()
  expect(await page.getByLabel('Email address').getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(DAGNY.name)
  await page.getByLabel('Email address').fill(DAGNY.email)
  await page.getByRole('button', { name: /^Order for/ }).click()
  await reads(page, 'Thank you, Dagny Lie')
  const orderPage = page.url()

  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(DAGNY.email)
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  const mail = await program.mailbox.next(DAGNY.email, '/sign-in/link')
  await page.getByLabel('Code from the mail').fill(/\b\d{6}\b/.exec(mail.text.replaceAll(/http\S+/g, ''))![0])
  await page.getByRole('button', { name: 'Sign in with the code' }).click()
  await page.waitForURL('**/me')
  const recommendation = page.getByRole('switch', { name: 'Suggest things from what I bought' })
  await recommendation.click()
  expect(await recommendation.getAttribute('aria-checked')).toBe('true')
  await page.goto('/me/copy')
  expect(await page.locator('main').innerText()).toContain('Elvegata 5')
  // An order that is on its way keeps the record open; once it is cancelled, everything can end.
  await page.goto('/me/end')
  expect(await page.getByRole('button', { name: 'Erase everything about me' }).count()).toBe(0)
  await page.goto(orderPage)
  await page.getByRole('button', { name: 'Cancel the order' }).click()
  await reads(page, 'Cancelled')
  await page.goto('/me/end')
  await page.getByLabel(/^Type the word/).fill('erase')
  await page.getByRole('button', { name: 'Erase everything about me' }).click()
  await reads(page, 'We no longer know you')
})

test(
  'everything goes by keyboard: ordering in the shop, packing and handing over in the workspace',
  { timeout: 60_000 },
  async () => {
    const compass = await product({ title: 'Brass compass', stock: 4 })
    const page = await openPage(await someone())
    await page.goto(compass.page)
    await pressOn(page, 'button', 'Put in basket')
    await page.waitForURL('**/basket?**')
    await pressOn(page, 'link', 'Go to checkout')
    await page.waitForURL('**/checkout')
    for (const [label, text] of [
      ['Name', ANNA.name],
      ['Email address', ANNA.email],
      ['Address', ANNA.address],
    ] as const) {
      await tabTo(page, label)
      await page.keyboard.insertText(text)
    }
    await pressOn(page, 'button', 'Order for')
    await page.waitForURL('**/orders/**')
    const number = /orders\/(\d+)/.exec(page.url())![1]!

    const desk = await openPage(await someone())
    await join(desk, program.ownerLink, SIV)
    await desk.goto('/workspace/packing')
    await desk.locator('a.entry').filter({ hasText: number }).waitFor()
    // From the room into the list, down to the order, into it, and to its buttons.
    await tabTo(desk, 'entry')
    while (!(await focused(desk)).includes(number)) await desk.keyboard.press('ArrowDown')
    await desk.keyboard.press('Enter')
    await desk.getByRole('heading', { name: `Order ${number}` }).waitFor()
    await pressOn(desk, 'button', 'It is packed')
    await expect.poll(() => desk.locator('.detail header').innerText()).toContain('Packed')
    await tabTo(desk, 'Carrier')
    await desk.keyboard.insertText('By hand')
    await tabTo(desk, 'Waybill')
    await desk.keyboard.insertText('K-1')
    await desk.keyboard.press('Enter')
    await reads(desk, 'is told by mail')
  },
)

/** What has the focus, in the words that a listener hears, and whether one could see that it has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    if (!element || element === document.body) return ''
    const style = getComputedStyle(element)
    if (style.outlineStyle === 'none' && style.boxShadow === 'none')
      throw new Error(`Nobody sees that ${element.outerHTML.slice(0, 100)} has the focus.`)
    const labels = (element as HTMLInputElement).labels
    return `${element.className} ${labels ? [...labels].map((label) => label.textContent).join(' ') : ''} ${element.getAttribute('aria-label') ?? ''} ${element.textContent ?? ''}`
  })

/** Presses Tab until it is there. */
async function tabTo(page: Page, words: string): Promise<void> {
  // Nobody tabs further than this; a thing that is not reached by then is not reachable.
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab')
    if ((await focused(page)).includes(words)) return
  }
  throw new Error(`“${words}” is not reached by the keyboard on ${page.url()}.`)
}

async function pressOn(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await page.getByRole(role, { name }).first().waitFor()
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
