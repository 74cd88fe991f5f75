import { createTransport } from 'nodemailer'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, BILAL, SIV } from '../people.ts'
import { answerBox, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'

let desk: Desk
let bilals: BrowserContext
let bilal: Page
let siv: Page
beforeAll(async () => {
  desk = await openDesk()
  siv = await openPage(await desk.someone(desk.siv))
  bilals = await desk.someone(desk.bilal)
  bilal = await openPage(bilals)
  // The merchant switches it on, and says that she answers too.
  await siv.goto('/workspace/routing/agents')
  await siv.getByRole('button', { name: 'Switch routing on' }).click()
  await reads(siv, 'Cases are given by rule.')
  await siv.locator('.rail > .availability').click()
  await siv.locator('#availability').getByRole('radio', { name: /^Busy/ }).check()
  await bilal.goto('/workspace/inbox')
  await bilal.locator('.rail > .availability.ready').waitFor()
}, 120_000)
afterAll(() => desk?.close(), 30_000)

/** As its member of the staff does, from an open workspace. */
const from = (page: Page, method: string, path: string, body: unknown) =>
  page.evaluate(
    async (wanted) => {
      const reply = await fetch(wanted.path, {
        method: wanted.method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wanted.body),
      })
      return reply.status
    },
    { method, path, body },
  )

async function has(number: string, name: string): Promise<void> {
  await expect.poll(async () => (await desk.caseNow(number)).assignee?.name, { timeout: 15_000 }).toBe(name)
}

test(
  'a mail is sorted by a rule, acknowledged with a time, given to whoever can, answered and rated',
  { timeout: 120_000 },
  async () => {
    const { mailbox } = desk.program
    const rule = {
      name: 'Leaking boots',
      on: true,
      conditions: { words: ['leak', 'leaks'] },
      category: 'service',
      rank: 'critical',
      assignee: null,
    }
    expect(await from(siv, 'POST', '/api/blueprint/rules', rule)).toBe(201)
    const sender = createTransport({ ...desk.smtp, ignoreTLS: true })
    await sender.sendMail({
      from: `${ANNA.name} <${ANNA.email}>`,
      to: 'hello@shop.example',
      subject: 'My left boot leaks',
      text: 'Only where it is wet.',
    })
    sender.close()
    await mailbox.next(ANNA.email, 'Somebody answers by')

    // It is Bilal's, by rule and as its words say; nobody has touched it.
    const entry = bilal.locator('.inbox-rows a.entry').filter({ hasText: 'Only where it is wet.' })
    await entry.waitFor()
    await entry.getByText('Critical').waitFor()
    await entry.press('Enter')
    await reads(bilal, /Came to you by rule/)
    await reads(bilal, 'Leaking boots')
    const number = (await entry.getAttribute('data-number'))!
    expect(await desk.ask('GET', `/api/cases/${number}/sorting`)).toMatchObject({
      category: 'service',
      rank: 'critical',
    })
    await has(number, BILAL.name)
    await answerBox(bilal).fill('Send it in, we resole it.')
    await bilal.keyboard.press('Control+Enter')
    const answer = await mailbox.next(ANNA.email, 'Send it in, we resole it.')

    const anna = await desk.someone()
    const page = await openPage(anna)
    await page.goto(answer.links.find((link) => link.includes('/solved'))!)
    await page.getByRole('button', { name: 'This solved it' }).click()
    await expect.poll(async () => (await desk.caseNow(number)).state, { timeout: 15_000 }).toBe('closed')
    await anna.close()
  },
)

test(
  'a chat comes to who has room, is handed over with a note, and when that one vanishes it comes back, and the visitor hears who goes on',
  { timeout: 120_000 },
  async () => {
    const visitor = await openPage(await desk.someone())
    await visitor.goto('/')
    await visitor.getByRole('button', { name: 'Ask us' }).click()
    await visitor.getByLabel('Your message').fill('Does the wax come in tins?')
    await visitor.keyboard.press('Enter')

    // It is Bilal's within a moment, on top of his own list, and says why.
    const entry = bilal.locator('.inbox-rows a.entry').filter({ hasText: 'Does the wax come in tins?' })
    await entry.waitFor()
    await entry.press('Enter')
    await reads(bilal, /Came to you by rule/)
    const number = (await entry.getAttribute('data-number'))!
    await answerBox(bilal).fill('I will look.')
    await bilal.keyboard.press('Control+Enter')
    await reads(visitor, 'I will look.')

    // By keyboard alone to Siv, with a note that the visitor does not see.
    await bilal.keyboard.press('Escape')
    await bilal.locator('.detail').first().press('o')
    await bilal.getByRole('dialog').getByLabel('What they need to know').fill('Wants tins of wax, ten of them.')
    await bilal
      .getByRole('dialog')
      .getByRole('radio', { name: new RegExp(`^${SIV.name}`) })
      .check()
    await bilal.getByRole('button', { name: `Hand over to ${SIV.name}` }).press('Enter')
    await reads(visitor, `${SIV.name} takes over from ${BILAL.name}`)
    expect(await visitor.locator('body').innerText()).not.toContain('ten of them')
    await has(number, SIV.name)

    // The visitor asks on; Siv is gone before she has answered: signed out, with her window closed.
    await visitor.getByLabel('Your message').fill('Ten tins, please.')
    await visitor.keyboard.press('Enter')
    await siv.goto(`/workspace/inbox/${number}`)
    await reads(siv, 'Ten tins, please.')
    await reads(siv, 'Wants tins of wax, ten of them.')
    expect(await from(siv, 'POST', '/api/routing/here', {})).toBe(200)
    const left = siv.waitForURL(/sign-in|\/$/)
    await siv.locator('.rail').getByRole('button', { name: 'Sign out' }).first().click()
    await left
    await has(number, BILAL.name)
    await reads(visitor, `${BILAL.name} goes on here`)
    await reads(bilal, /Came to you by rule/)

    // And it can be undone.
    await bilal.getByRole('button', { name: 'Give back' }).click()
    await expect.poll(async () => (await desk.caseNow(number)).assignee, { timeout: 15_000 }).toBe(null)
  },
)
