import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

/** Where the screens are put to be looked at; without it none are made. */
const SCREENS = process.env['COMPLAINT_SCREENS']

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(() => desk?.close(), 30_000)

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
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

test(
  'a public complaint is answered beneath, joined by another, and resolved when its author says so',
  { timeout: 240_000 },
  async () => {
    const { mailbox } = desk.program
    const anna = await openPage(await desk.someone())
    await signInCustomer(anna, mailbox, ANNA.email)
    await anna.goto('/ask')
    await anna.getByLabel('Your question').fill('The sole came off after two walks. My order is 1042.')
    await anna.getByText('Something went wrong? Make it a complaint').click()
    await anna.getByLabel('Yes, and I want others to read it').check()
    await anna.getByLabel('I was wronged').check()
    await fine(anna, 'ask')
    await anna.getByRole('button', { name: 'Send the question' }).click()
    await reads(anna, 'It is a complaint from now on.')
    const number = /cases\/(\d+)/.exec(anna.url())![1]!

    // What names somebody is pointed out; she decides.
    await anna.getByLabel('In one line').fill('The sole came off after two walks')
    await anna.getByRole('button', { name: 'Make it public' }).click()
    await reads(anna, 'Before others read it: this names somebody.')
    await fine(anna, 'own-named')
    await anna.getByLabel('What went wrong').fill('Two walks in the rain, and the sole of my left shoe hangs loose.')
    await anna.getByRole('button', { name: 'Make it public', exact: true }).click()
    await reads(anna, 'It is public.')
    await fine(anna, 'own-public')

    // Another customer has the same trouble: without a sign-in, by the link in a letter.
    const dagny = await openPage(await desk.someone())
    await dagny.goto('/complaints')
    await fine(dagny, 'list-unanswered')
    await dagny.getByRole('link', { name: 'The sole came off after two walks' }).click()
    await reads(dagny, 'Two walks in the rain')
    expect(await dagny.locator('main').innerText()).not.toContain('1042')
    const page = dagny.url()
    await dagny.getByLabel('Email address').fill(DAGNY.email)
    await fine(dagny, 'one-open')
    await dagny.getByRole('button', { name: 'Me too' }).click()
    await reads(dagny, 'We have sent you a letter.')
    const asked = await mailbox.next(DAGNY.email, '/join')
    await dagny.goto(asked.links.find((link) => link.includes('/join?'))!)
    await fine(dagny, 'join')
    await dagny.getByRole('button', { name: 'Me too' }).click()
    await reads(dagny, 'You are counted.')
    await reads(dagny, 'One more says “me too”')

    // An agent answers her, and gives that answer in public, in words for everybody.
    const bilal = await openPage(await desk.someone(desk.bilal))
    await bilal.setViewportSize({ width: 1440, height: 1000 })
    await bilal.goto('/workspace/complaints')
    await fineRoom(bilal, 'room')
    await bilal.getByRole('link', { name: 'The sole came off after two walks' }).click()
    await bilal.getByText('They said so themselves.').waitFor()
    await bilal
      .getByRole('textbox', { name: /^Your answer/ })
      .fill('Dear Anna, send it in. We sew the sole on again and pay the postage.')
    await bilal.getByRole('button', { name: 'Send', exact: true }).click()
    const words = bilal.getByLabel('As everybody reads it')
    await words.waitFor()
    await words.fill('Send it in. We sew the sole on again and pay the postage.')
    await bilal.getByRole('button', { name: 'Answer in public' }).click()
    await bilal.getByText('Its author is asked whether that resolves it.').waitFor()
    await fineRoom(bilal, 'case')

    // It stands beneath without the page being loaded again, and both are told.
    await dagny.goto(page)
    await reads(dagny, 'We sew the sole on again and pay the postage.')
    expect(await dagny.locator('main').innerText()).not.toContain('Dear Anna')
    const news = await mailbox.next(DAGNY.email, '/leave?')
    expect(news.links.some((link) => link.includes('/leave?'))).toBe(true)
    const own = await mailbox.next(ANNA.email, `/cases/${number}/complaint`)

    // The letter's link only asks; the page changes before whoever reads it.
    await anna.goto(own.links.find((link) => link.includes(`/cases/${number}/complaint`))!)
    await reads(anna, 'Is it resolved?')
    await anna.getByRole('button', { name: 'It is resolved' }).click()
    await reads(anna, 'We have written down that it is resolved.')
    await dagny.getByText('Its author says: resolved').waitFor()
    expect((await mailbox.next(DAGNY.email, '/leave?')).subject).toBe('It is resolved')

    await bilal.getByLabel('What we changed').fill('All our walking shoes are sewn and not glued from now on.')
    await bilal.getByRole('button', { name: 'Say it' }).click()
    await dagny.getByText('All our walking shoes are sewn and not glued from now on.').waitFor()
    await fine(dagny, 'one-resolved')
    await mailbox.next(ANNA.email, 'sewn and not')
    await dagny.goto('/complaints?state=resolved')
    await reads(dagny, 'The sole came off after two walks')
    await fine(dagny, 'list-resolved')
    await anna.goto('/me')
    await reads(anna, 'Your complaints')
    await fine(anna, 'me')

    // Taken back, it is gone.
    await anna.goto(`/cases/${number}/complaint`)
    await anna.getByRole('button', { name: 'Take it out of the public' }).click()
    await reads(anna, 'It is no longer public.')
    await dagny.goto(page)
    await reads(dagny, 'We do not find this complaint.')
  },
)

async function fineRoom(page: Page, name: string): Promise<void> {
  expect(await violations(page)).toEqual([])
  if (SCREENS === undefined) return
  mkdirSync(SCREENS, { recursive: true })
  await page.screenshot({ path: `${SCREENS}/workspace-${name}.png` })
}
