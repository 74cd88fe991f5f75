import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, SIV } from '../people.ts'
import { fillCheckout, join, openPage, reads, signInCustomer } from './steps.ts'

let program: Program
let browser: Browser
let siv: Page
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  siv = await openPage(await someone())
  await join(siv, program.ownerLink, SIV)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (): Promise<BrowserContext> =>
  browser.newContext({ baseURL: program.url, locale: 'en-GB', timezoneId: 'Europe/Oslo' })

async function send(path: string, body: object): Promise<Record<string, string>> {
  const reply = await siv.request.post(path, { data: body, headers: { origin: program.url } })
  expect([path, reply.status(), reply.ok() ? '' : await reply.text()]).toEqual([path, expect.any(Number), ''])
  return (await reply.json()) as Record<string, string>
}

test('on a telephone every room is in reach, by thumb and by keyboard', { timeout: 60_000 }, async () => {
  const phone = await openPage(
    await browser.newContext({
      baseURL: program.url,
      locale: 'en-GB',
      viewport: { width: 390, height: 844 },
      storageState: await siv.context().storageState(),
    }),
  )
  await phone.goto('/workspace/packing')
  const more = phone.getByRole('button', { name: 'More', exact: true })
  await more.waitFor()
  const small = () =>
    phone.evaluate(() =>
      [...document.querySelectorAll('.rail a, .rail button')]
        .map((one) => ({ words: one.textContent, box: one.getBoundingClientRect() }))
        .filter(
          ({ box }) => box.width > 0 && (box.height < 44 || box.width < 44 || box.left < 0 || box.right > innerWidth),
        )
        .map(({ words }) => words),
    )
  expect(await small()).toEqual([])
  await more.click()
  const sheet = phone.locator('#more-rooms')
  await sheet.getByRole('link', { name: 'Settings' }).waitFor()
  expect(await small()).toEqual([])
  await phone.keyboard.press('Escape')
  expect(await sheet.isVisible()).toBe(false)
  await more.focus()
  await phone.keyboard.press('Enter')
  const settings = sheet.getByRole('link', { name: 'Settings' })
  for (let n = 0; n < 30 && !(await settings.evaluate((one) => one === document.activeElement)); n += 1)
    await phone.keyboard.press('Tab')
  await phone.keyboard.press('Enter')
  await phone.waitForURL('**/workspace/settings')
  await expect.poll(() => sheet.isVisible()).toBe(false)
  await phone.close()
})

test('a colleague adds a passkey, signs in with it alone, and takes it away', { timeout: 60_000 }, async () => {
  // A browser that stands in for a telephone with a fingerprint (WebAuthn's own virtual authenticator).
  const cdp = await siv.context().newCDPSession(siv)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await siv.goto('/workspace/you/passkeys')
  await reads(siv, 'You have none yet')
  await siv.getByRole('button', { name: 'Add a passkey' }).click()
  await reads(siv, 'From now on it signs you in')
  await reads(siv, 'last used never')

  await siv.locator('.rail').getByRole('button', { name: 'Sign out' }).first().click()
  await siv.goto('/workspace/sign-in')
  await siv.locator('[data-passkey="staff-sign-in"] button').click()
  await siv.waitForURL('**/workspace')
  await siv.goto('/workspace/you/sessions')
  await reads(siv, 'with a passkey')
  await siv.goto('/workspace/you/passkeys')
  await siv.getByRole('button', { name: /^Remove/ }).click()
  await reads(siv, 'It no longer signs you in')
  await expect.poll(() => siv.locator('.sheet').innerText()).toContain('You have none yet')
})

test(
  'a customer is found by the beginning of their name, sees that, and their open page follows the parcel by itself',
  { timeout: 60_000 },
  async () => {
    const product = await send('/api/products', {
      title: 'Thermos',
      price: { amount: 39_900, currency: 'NOK' },
      stock: 50,
      options: { size: '1 l' },
    })
    await send('/api/products', {
      title: 'Thermos',
      price: { amount: 29_900, currency: 'NOK' },
      stock: 7,
      options: { size: '½ l' },
      sibling: product['id'],
    })
    const anna = await openPage(await someone())
    await anna.goto(`/products/${product['slug']}`)
    await anna.getByRole('button', { name: 'Put in basket' }).click()
    await anna.waitForURL('**/basket?**')
    await anna.goto('/checkout')
    await fillCheckout(anna, ANNA)
    await anna.getByRole('button', { name: /^Order for/ }).click()
    await anna.waitForURL('**/orders/**')
    const number = /orders\/(\d+)/.exec(anna.url())![1]!
    await signInCustomer(anna, program.mailbox, ANNA.email)
    await anna.evaluate('window.neverLoadedAgain = true')
    await reads(anna, `Order ${number}`)

    await siv.goto('/workspace/customers')
    await siv.getByRole('searchbox').fill('berg an')
    await siv.getByRole('searchbox').press('Enter')
    await siv.locator('.detail h2').filter({ hasText: ANNA.name }).waitFor()
    await siv.getByRole('searchbox').fill('zzqq')
    await siv.getByRole('searchbox').press('Enter')
    await reads(siv, 'Nobody found for “zzqq”')
    await siv.getByRole('searchbox').fill(number)
    await siv.getByRole('searchbox').press('Enter')
    await siv.locator('a.entry').filter({ hasText: ANNA.name }).waitFor()

    await send(`/api/orders/${number}/packing`, {})
    await send(`/api/orders/${number}/shipments`, { carrier: 'Posten', waybill: '370707100000000120' })
    await expect
      .poll(() => anna.locator('#line').innerText(), { timeout: 15_000 })
      .toMatch(/left us|handed over|On its way|sent/i)
    await expect
      .poll(() => anna.locator('#promises .promise').first().getAttribute('class'), { timeout: 15_000 })
      .toContain('kept')
    expect(await anna.evaluate('window.neverLoadedAgain')).toBe(true)
    await anna.goto('/me/looks')
    await reads(anna, 'find them by their name')

    // A size has its own price, changed where the sizes stand beside each other.
    await siv.goto(`/workspace/products/${product['id']}`)
    await reads(siv, 'All of this family, by size')
    await siv.getByLabel('Price, NOK, ½ l').fill('249,00')
    await siv.getByLabel('Counted, ½ l').fill('3')
    await siv.getByRole('button', { name: 'Save ½ l' }).click()
    await reads(siv, '3 to sell')
    await expect.poll(() => siv.getByLabel('Price, NOK, ½ l').inputValue()).toBe('249.00')
  },
)
