import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, CHIDI, SIV } from '../people.ts'
import { type Colleague, fillCheckout, join, openPage, reads, signInStaff } from './steps.ts'

/** A serial shipping container code as Posten prints it. */
const WAYBILL = '370707100000000120'

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
  browser.newContext({ baseURL: program.url, locale: 'en-GB', timezoneId: 'Europe/Oslo' })

test(
  'a visitor searches, orders as a guest, is told when it ships, and their record is theirs to the end',
  { timeout: 60_000 },
  async () => {
    const anna = await openPage(await someone())
    const owner = await openPage(await someone())
    const siv = await join(owner, program.ownerLink, SIV)

    // A search with a typing error still finds.
    await anna.goto('/')
    await anna.getByRole('searchbox').fill('nordmrka boot')
    await anna.getByRole('searchbox').press('Enter')
    await anna
      .getByRole('link', { name: /Nordmarka boot/ })
      .first()
      .click()
    await expect.poll(() => anna.locator('h1').innerText()).toMatch(/Nordmarka boot/)
    await anna.getByRole('button', { name: 'Put in basket' }).click()
    await anna.waitForURL('**/basket?**')

    // Guest checkout, paid by invoice.
    await anna.getByRole('link', { name: 'Go to checkout' }).click()
    await fillCheckout(anna, ANNA)
    await anna.getByRole('button', { name: /^Order for/ }).click()
    await anna.waitForURL('**/orders/**')
    expect(await anna.locator('main').innerText()).toContain('Thank you, Anna Berg')
    const number = /orders\/(\d+)/.exec(anna.url())![1]!
    const placed = await program.mailbox.next(ANNA.email)
    expect(placed.subject).toContain(number)

    // Packed and handed over by somebody of the staff, who signs in with password and code.
    const chidi = await invited(owner)
    const desk = await openPage(await someone())
    await signInStaff(desk, chidi)
    await desk.goto(`/workspace/packing/${number}`)
    await desk.getByRole('button', { name: 'It is packed' }).click()
    await desk.getByLabel('Carrier').fill('Posten')
    // A digit mistyped is noticed before a parcel leaves under it.
    await desk.getByLabel('Waybill').fill('370707100000000121')
    await desk.getByRole('button', { name: /^Handed over, tell Anna/ }).click()
    await reads(desk, 'its check digit does not fit')
    await desk.getByLabel('Waybill').fill(WAYBILL)
    await desk.getByRole('button', { name: /^Handed over, tell Anna/ }).click()
    await reads(desk, 'is told by mail')

    // The mail comes before she asks; its link leads to the order.
    const shipped = await program.mailbox.next(ANNA.email, WAYBILL)
    const link = shipped.links.find((one) => one.includes(`/orders/${number}`))!
    const elsewhere = await openPage(await someone())
    await elsewhere.goto(link)
    expect(await elsewhere.locator('main').innerText()).toContain('On its way')
    await elsewhere.close()

    // She signs in by mailed link. A scanner that follows the link changes nothing; her button does.
    await anna.goto('/sign-in')
    await anna.getByLabel('Email address').fill(ANNA.email)
    await anna.getByRole('button', { name: 'Mail me a link' }).click()
    await anna.waitForURL('**/sign-in/code')
    const letter = await program.mailbox.next(ANNA.email, '/sign-in/link')
    const signInLink = letter.links.find((one) => one.includes('/sign-in/link'))!
    for (let scan = 0; scan < 2; scan += 1) expect((await fetch(signInLink)).headers.get('set-cookie')).toBeNull()
    await anna.goto(signInLink)
    expect(await (await anna.request.get('/api/session')).json()).toEqual({ kind: 'nobody' })
    await anna.getByRole('button', { name: 'Yes, sign me in' }).click()
    await anna.waitForURL('**/me')

    // Her record: what was promised, what happened, who looked.
    expect(await anna.locator('h1').innerText()).toBe('Your record, Anna')
    expect(await anna.locator('#promises').innerText()).toContain(number)
    expect(await anna.locator('#line').innerText()).toMatch(/handed over|left us|On its way|sent/i)
    expect(await anna.locator('#looks').innerText()).toContain('Packing')

    // A permission switched on and withdrawn again.
    const research = () => anna.getByRole('switch', { name: 'Ask me now and then what I think' })
    expect(await research().getAttribute('aria-checked')).toBe('false')
    await research().click()
    await anna.waitForURL('**/me?said=saved**')
    expect(await research().getAttribute('aria-checked')).toBe('true')
    await research().click()
    await expect.poll(() => research().getAttribute('aria-checked')).toBe('false')
    expect(await anna.locator('#line').innerText()).toContain('Said no to')

    // She takes a copy, and then ends it.
    const copy = (await (await anna.request.get('/me/copy.json')).json()) as { format: string }
    expect(copy.format).toBe('rapport-record')
    expect(JSON.stringify(copy)).toContain('Storgata 1')
    await anna.goto('/me/end')
    await anna.getByLabel(/^Type the word/).fill('erase')
    await anna.getByRole('button', { name: 'Erase everything about me' }).click()
    await reads(anna, 'We no longer know you')
    expect((await anna.request.get(link)).status()).toBe(404)
    const found = await owner.request.get(`/api/customers?email=${ANNA.email}`)
    expect(((await found.json()) as { items: unknown[] }).items).toEqual([])
    expect(siv.email).toBe(SIV.email)
    expect(program.output()).not.toMatch(/"level":50/)
  },
)

/** The owner invites a packer by the workspace; the link is read from the mail. */
async function invited(owner: Page): Promise<Colleague> {
  await owner.goto('/workspace/staff/new')
  await owner.getByLabel('Name').fill(CHIDI.name)
  await owner.getByLabel('Mail address').fill(CHIDI.email)
  await owner.getByLabel('Desk').uncheck()
  await owner.getByRole('checkbox', { name: 'Packing' }).check()
  await owner.getByRole('button', { name: 'Invite somebody' }).click()
  const mail = await program.mailbox.next(CHIDI.email)
  const fresh = await openPage(await someone())
  const colleague = await join(
    fresh,
    mail.links.find((one) => one.includes('/workspace/welcome'))!,
    CHIDI,
  )
  await fresh.context().close()
  return colleague
}
