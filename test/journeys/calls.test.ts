import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, BILAL } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

/** Where the screens are put to be looked at; without it none are made. */
const SCREENS = process.env['CALL_SCREENS']

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const siv = await openPage(await desk.someone(desk.siv))
  await siv.goto('/workspace')
  const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1_440 }]
  for (const [name, value] of Object.entries({ 'desk/opening': always, 'calls/agents': 1, 'calls/minutes': 20 })) {
    const reply = await siv.request.put(`/api/settings/${name}`, {
      data: { value },
      headers: { origin: desk.program.url },
    })
    expect(reply.status()).toBe(200)
  }
  await siv.context().close()
}, 120_000)
afterAll(() => desk?.close(), 30_000)

/** Axe finds nothing, wide and narrow, and the screens are kept for eyes to look at. */
async function fine(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await violations(page)).toEqual([])
    if (SCREENS === undefined) continue
    await page.setViewportSize({ width, height: 800 })
    mkdirSync(SCREENS, { recursive: true })
    await page.screenshot({ path: `${SCREENS}/${name}-${width}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

async function fill(page: Page, email: string): Promise<void> {
  await page.goto('/callback')
  await page.getByLabel('Your telephone number').fill('55 00 01 12')
  await page.getByLabel('What it is about').fill('The heel is worn')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Name').fill(ANNA.name)
}

test(
  'somebody asks to be rung now, and an agent takes it from whatever they have open',
  { timeout: 120_000 },
  async () => {
    const bilal = await openPage(await desk.someone(desk.bilal))
    await bilal.goto('/workspace/inbox')
    const anna = await openPage(await desk.someone())
    await fill(anna, ANNA.email)
    await fine(anna, 'ask')
    await anna.getByRole('button', { name: 'Ring me now' }).click()
    await reads(anna, /one of us rings within a minute/)
    await bilal.getByRole('heading', { name: ANNA.name }).waitFor()
    await fine(bilal, 'card')
    const take = bilal.getByRole('button', { name: 'I ring them' })
    await take.focus()
    await bilal.keyboard.press('Enter')
    await reads(anna, `${BILAL.name} is ringing you now, at +4755000112.`)
    await fine(anna, 'ringing')
    await bilal.getByRole('link', { name: 'See their record first' }).click()
    await reads(bilal, 'The heel is worn')
    await bilal.locator('.detail a[href="tel:+4755000112"]').waitFor()
    await bilal.getByLabel('What was said, for ourselves').fill('Sends them in.')
    await fine(bilal, 'record')
    await bilal.getByRole('button', { name: 'Reached', exact: true }).click()
    await reads(anna, 'We have talked.')
  },
)

test(
  'a call is agreed for later, moved by the customer, not reached, and agreed again',
  { timeout: 120_000 },
  async () => {
    const anna = await openPage(await desk.someone())
    await fill(anna, 'later@lie.example')
    await anna.getByRole('button', { name: 'Ring me then' }).click()
    await reads(anna, /We ring you .*, at \+4755000112\./)
    await fine(anna, 'agreed')
    expect(
      (await desk.program.mailbox.next('later@lie.example', 'We ring you')).links.some((one) =>
        one.includes('/callbacks/'),
      ),
    ).toBe(true)
    await anna.getByLabel('Another time').selectOption({ index: 1 })
    await anna.getByRole('button', { name: 'Move it there' }).click()
    await reads(anna, 'It is moved.')
    await desk.program.mailbox.next('later@lie.example', 'has a new time')

    const bilal = await openPage(await desk.someone(desk.bilal))
    await bilal.goto('/workspace/calls')
    const first = bilal.locator('.list a.entry').first()
    await first.focus()
    await bilal.keyboard.press('Enter')
    await reads(bilal, 'The number was typed by whoever asked.')
    await fine(bilal, 'room')
    const missed = bilal.getByRole('button', { name: 'Not reached' })
    await missed.focus()
    await bilal.keyboard.press('Enter')
    await desk.program.mailbox.next('later@lie.example', 'did not reach you')
    await reads(anna, 'and did not reach you')
    await fine(anna, 'unreached')
    await anna.getByRole('button', { name: 'Ring me then' }).click()
    await reads(anna, /We ring you .*, at \+4755000112\./)
    await anna.getByRole('button', { name: 'Take it back' }).click()
    await reads(anna, 'Nobody rings')
  },
)
