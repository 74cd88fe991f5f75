import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

/** Where the screens are put to be looked at; without it none are made. */
const SCREENS = process.env['CLOCKS_SCREENS']

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

/** Axe finds nothing, and the screens are kept for eyes to look at. */
async function fine(page: Page, name: string): Promise<void> {
  expect(await violations(page)).toEqual([])
  if (SCREENS === undefined) return
  mkdirSync(SCREENS, { recursive: true })
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    await page.screenshot({ path: `${SCREENS}/${name}-${width}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

test(
  'a promise about to break is shown to those present, taken and kept; one that broke is told with a new time and made good',
  { timeout: 240_000 },
  async () => {
    const set = (name: string, value: unknown) => desk.ask('PUT', `/api/settings/desk/${name}`, { value })
    await set('opening', [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1_440 }])
    await set('warnBefore', { share: 90 })
    await set('makeGoodBudget', 100_000)

    // The owner writes the rule in the table: a minute, and a credit if it breaks.
    const [here, there, outside] = [await desk.someone(desk.siv), await desk.someone(desk.bilal), await desk.someone()]
    const [siv, bilal, anna] = await Promise.all([here, there, outside].map(openPage))
    await siv!.goto('/workspace/clocks/rules')
    await siv!.getByRole('button', { name: 'Add a rule' }).click()
    const rule = siv!.locator('fieldset').last()
    await rule.getByLabel('First reply').fill('1 min')
    await rule.getByLabel('If it breaks').selectOption('credit')
    await rule.getByLabel('Worth, NOK').fill('50')
    await rule.getByLabel('What they read').fill('It waits for your next order.')
    await fine(siv!, 'rules')
    await siv!.getByRole('button', { name: 'Save the rules' }).click()
    await reads(siv!, 'These hold for what is promised from now on.')

    await bilal!.goto('/workspace/packing')
    const kept = await desk.asks(DAGNY, 'Laces', 'Which laces?')
    await anna!.goto('/ask')
    await anna!.getByLabel('Your question').fill('After two walks the seam has opened.')
    await anna!.getByLabel('It cannot wait').check()
    await anna!.getByLabel('Email address').fill(ANNA.email)
    await fine(anna!, 'ask')
    await anna!.getByRole('button', { name: 'Send the question' }).click()
    await anna!.waitForURL('**/cases/**')
    const [, broken] = /cases\/(\d+)/.exec(anna!.url())!
    await reads(anna!, 'You said: it cannot wait')
    await fine(anna!, 'case-waits')

    // Both are present, in whichever room; one takes it, and it leaves the other's screen.
    const banner = (page: Page, number: string) =>
      page.locator('.escalations').getByRole('button', { name: `Take it Case ${number}` })
    await banner(siv!, kept).waitFor({ timeout: 45_000 })
    // It was asked later, by as long as its page took to be looked at.
    await banner(bilal!, broken!).waitFor({ timeout: 45_000 })
    await fine(bilal!, 'banner')
    await banner(bilal!, kept).click()
    await bilal!.waitForURL(`**/workspace/inbox/${kept}`)
    await banner(siv!, kept).waitFor({ state: 'detached' })
    await answerBox(bilal!).fill('The round ones.')
    await answerBox(bilal!).press('ControlOrMeta+Enter')
    await bubble(bilal!, 'The round ones.').waitFor()
    await expect
      .poll(() => promiseOf(kept), { timeout: 20_000 })
      .toMatchObject({ brokenAt: null, keptAt: expect.any(String) })

    // Nobody took the other: its customer is told on the page that is open, and by letter.
    await anna!.getByText('We said that we would answer by').waitFor({ timeout: 120_000 })
    await reads(anna!, 'For what we did not keep')
    await reads(anna!, /Credit of kr.50: It waits for your next order\./)
    await fine(anna!, 'case-broken')
    const letter = await desk.program.mailbox.next(ANNA.email, 'We said that we would answer by')
    expect(letter.text).toContain('It waits for your next order.')
    await siv!.goto(`/workspace/inbox/${broken}`)
    await reads(siv!, 'recorded, not paid out yet')
    await reads(siv!, 'A promise broke and is still owed')
    await fine(siv!, 'case-at-the-desk')
    await Promise.all([here, there, outside].map((context) => context.close()))
  },
)

const promiseOf = async (number: string): Promise<object> =>
  (await desk.ask<{ promise: object }>('GET', `/api/cases/${number}`)).promise
