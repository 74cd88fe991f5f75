import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, BILAL, DAGNY, SIV } from '../people.ts'
import { join, openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

/** So long is a line down in a tunnel: retries have become seldom by then, and requests have been given up. */
const OFFLINE_MS = 60_000

type State = Awaited<ReturnType<BrowserContext['storageState']>>
interface Shown {
  state: string
  assignee: { name: string } | null
  messages: { direction: string; text: string; by: string | null }[]
}

let program: Program
let browser: Browser
let siv: State
let bilal: State
let ask: <Answer>(method: string, path: string, body?: object) => Promise<Answer>
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  const { key } = await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')
  ask = async <Answer>(method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const reply = await fetch(program.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    return (await reply.json()) as Answer
  }
  const first = await someone()
  const page = await openPage(first)
  await join(page, program.ownerLink, SIV)
  siv = await first.storageState()
  await page.goto('/workspace/staff/new')
  await page.getByLabel('Name', { exact: true }).fill(BILAL.name)
  await page.getByLabel('Mail address').fill(BILAL.email)
  await page.locator('.sheet').getByRole('button', { name: 'Invite somebody' }).click()
  const link = await page.locator('.note input').inputValue()
  const second = await someone()
  await join(await openPage(second), link, BILAL)
  bilal = await second.storageState()
  await Promise.all([first.close(), second.close()])
}, 150_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (state?: State): Promise<BrowserContext> =>
  browser.newContext({
    baseURL: program.url,
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    reducedMotion: 'reduce',
    ...(state ? { storageState: state } : {}),
  })

/** Somebody asks; answers with the number of their case. */
const asks = async ({ name, email }: { name: string; email: string }, subject: string, text: string) =>
  (await ask<{ number: string }>('POST', '/api/cases', { name, email, subject, text })).number

const caseNow = (number: string) => ask<Shown>('GET', `/api/cases/${number}`)
const timesSaid = async (number: string, text: string) =>
  (await caseNow(number)).messages.filter((one) => one.text === text).length

const answerBox = (page: Page) => page.getByRole('textbox', { name: /^Your (answer|note)/ })
const bubble = (page: Page, text: string) => page.locator('.thread article').filter({ hasText: text })

test(
  'two agents on one case see each other, and whoever answers second is asked before it goes',
  { timeout: 90_000 },
  async () => {
    const number = await asks(ANNA, 'Soles', 'Can the soles be changed?')
    const [here, there] = [await someone(siv), await someone(bilal)]
    const [first, second] = await Promise.all([here, there].map(openPage))
    await Promise.all([first!, second!].map((page) => page.goto(`/workspace/inbox/${number}`)))
    await reads(first!, 'Bilal Haddad is reading')
    await reads(second!, 'Siv Moe is reading')
    await answerBox(second!).pressSequentially('Yes, twice.')
    await reads(first!, 'Bilal Haddad is writing')
    await answerBox(first!).fill('No, never.')
    await answerBox(second!).press('ControlOrMeta+Enter')
    await bubble(first!, 'Yes, twice.').waitFor()
    await reads(first!, /Bilal Haddad answered at .* after you began/)
    // The first stroke asks, and nothing has gone.
    await answerBox(first!).press('ControlOrMeta+Enter')
    await expect.poll(() => first!.locator(':focus').innerText()).toContain('Send it all the same')
    expect(await timesSaid(number, 'No, never.')).toBe(0)
    await first!.getByRole('button', { name: 'Send it all the same' }).press('Enter')
    await bubble(second!, 'No, never.').waitFor()
    expect(await timesSaid(number, 'No, never.')).toBe(1)
    expect(await timesSaid(number, 'Yes, twice.')).toBe(1)
    // A note is for us: it stands amber with both, and its writing shows nobody outside that somebody writes.
    await first!.getByRole('button', { name: 'Note' }).click()
    await answerBox(first!).fill('Ask the cobbler first.')
    await first!.getByRole('button', { name: 'Keep the note' }).click()
    await second!.locator('article.among-us').filter({ hasText: 'only we see it' }).waitFor()
    // Who has it, both see.
    await first!.getByLabel('Whose case it is').selectOption({ label: 'Siv Moe (you)' })
    await expect
      .poll(() => second!.getByLabel('Whose case it is').locator('option:checked').innerText(), { timeout: 10_000 })
      .toBe('Siv Moe')
    await Promise.all([here.close(), there.close()])
  },
)

test(
  'an agent who was offline for a minute has missed nothing, and what they sent meanwhile goes out once',
  { timeout: 180_000 },
  async () => {
    const [one, two] = [await asks(ANNA, 'Wax', 'Which wax?'), await asks(DAGNY, 'Laces', 'Which laces?')]
    const here = await someone(siv)
    const page = await openPage(here)
    await page.goto(`/workspace/inbox/${two}`)
    await answerBox(page).fill('The round ones, I')
    await page.getByRole('button', { name: /^All open/ }).click()
    await page.locator(`a.entry[data-number="${one}"]`).click()
    await bubble(page, 'Which wax?').waitFor()
    const box = await page.locator('.inbox-rows a.entry').count()

    await here.setOffline(true)
    await reads(page, 'You are offline')
    await answerBox(page).fill('The brown one.')
    await answerBox(page).press('ControlOrMeta+Enter')
    await bubble(page, 'kept here until the line is back').waitFor()
    const meanwhile: string[] = []
    for (const subject of ['Socks', 'Hats', 'Mittens'])
      meanwhile.push(await asks(ANNA, subject, `Have you ${subject}?`))
    await ask('POST', `/api/cases/${one}/messages`, { kind: 'note', text: 'She is in a hurry.' })
    await new Promise((resolve) => setTimeout(resolve, OFFLINE_MS))
    expect(await page.locator('.inbox-rows a.entry').count()).toBe(box)
    expect(await timesSaid(one, 'The brown one.')).toBe(0)

    await here.setOffline(false)
    for (const number of meanwhile) await page.locator(`a.entry[data-number="${number}"]`).waitFor()
    await bubble(page, 'She is in a hurry.').waitFor()
    await expect.poll(() => timesSaid(one, 'The brown one.'), { timeout: 15_000 }).toBe(1)
    await expect.poll(() => page.locator('article.pending').count(), { timeout: 10_000 }).toBe(0)
    // What was being written in the other case is still there, also in a new window.
    await page.goto(`/workspace/inbox/${two}`)
    expect(await answerBox(page).inputValue()).toBe('The round ones, I')
    expect(await timesSaid(one, 'The brown one.')).toBe(1)
    await here.close()
  },
)

test(
  'an answer that waited while a colleague answered is held for its writer, and a closed window loses nothing',
  { timeout: 90_000 },
  async () => {
    const number = await asks(DAGNY, 'Size', 'Is it small?')
    const here = await someone(siv)
    const page = await openPage(here)
    await page.goto(`/workspace/inbox/${number}`)
    await bubble(page, 'Is it small?').waitFor()
    await here.setOffline(true)
    await answerBox(page).fill('Take one larger.')
    await answerBox(page).press('ControlOrMeta+Enter')
    await bubble(page, 'kept here until the line is back').waitFor()
    const there = await someone(bilal)
    const colleague = await openPage(there)
    await colleague.goto(`/workspace/inbox/${number}`)
    await answerBox(colleague).fill('It is true to size.')
    await answerBox(colleague).press('ControlOrMeta+Enter')
    await expect.poll(() => timesSaid(number, 'It is true to size.'), { timeout: 10_000 }).toBe(1)
    await page.close()

    await here.setOffline(false)
    const again = await openPage(here)
    await again.goto(`/workspace/inbox/${number}`)
    await reads(again, /Not sent yet. Bilal Haddad answered at/)
    expect(await timesSaid(number, 'Take one larger.')).toBe(0)
    await again.getByRole('button', { name: 'Back into the box' }).click()
    expect(await answerBox(again).inputValue()).toBe('Take one larger.')
    await again.getByRole('button', { name: 'Send', exact: true }).click()
    await expect.poll(() => timesSaid(number, 'Take one larger.'), { timeout: 10_000 }).toBe(1)
    await Promise.all([here.close(), there.close()])
  },
)

test('an answer that arrived, but whose receipt was lost on the way, is there once', { timeout: 60_000 }, async () => {
  const number = await asks(ANNA, 'Rope', 'How long is the rope?')
  const here = await someone(siv)
  const page = await openPage(here)
  await page.goto(`/workspace/inbox/${number}`)
  await bubble(page, 'How long is the rope?').waitFor()
  let lost = 0
  await page.route('**/messages', async (route) => {
    if (lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })
  await answerBox(page).fill('Sixty metres.')
  await answerBox(page).press('ControlOrMeta+Enter')
  await expect.poll(() => lost, { timeout: 10_000 }).toBe(1)
  // Either the bell brings it first or it is sent again under the same id.
  await expect.poll(() => page.locator('article.pending').count(), { timeout: 10_000 }).toBe(0)
  expect(await bubble(page, 'Sixty metres.').count()).toBe(1)
  expect(await timesSaid(number, 'Sixty metres.')).toBe(1)
  await here.close()
})

test('the inbox is worked with the keyboard alone', { timeout: 90_000 }, async () => {
  const [one, two] = [await asks(ANNA, 'Tent', 'Is the tent dry?'), await asks(ANNA, 'Poles', 'And its poles?')]
  const here = await someone(siv)
  const page = await openPage(here)
  const keys = page.keyboard
  await page.goto('/workspace')
  await page.locator('.inbox-find').waitFor()
  await keys.press('?')
  await reads(page, 'With the keyboard alone')
  await keys.press('Escape')
  await expect.poll(() => page.locator('dialog').count()).toBe(0)
  // A number leads to its case.
  await keys.press('/')
  await keys.type(one)
  await keys.press('Enter')
  await bubble(page, 'Is the tent dry?').waitFor()
  await keys.press('Escape')
  await keys.press('r')
  await keys.type('As a bone.')
  await keys.press('ControlOrMeta+Enter')
  await expect.poll(() => timesSaid(one, 'As a bone.'), { timeout: 10_000 }).toBe(1)
  await keys.press('Escape')
  await keys.press('n')
  await keys.type('It was hung up twice.')
  await keys.press('ControlOrMeta+Enter')
  await expect.poll(async () => (await caseNow(one)).messages.at(-1)?.direction, { timeout: 10_000 }).toBe('note')
  await keys.press('Escape')
  // Through the list: j to the next entry, Enter opens it.
  await page.getByRole('button', { name: /^All open/ }).focus()
  await keys.press('Enter')
  const entry = page.locator(`a.entry[data-number="${two}"]`)
  await entry.waitFor()
  for (let step = 0; step < 20 && !(await entry.evaluate((link) => link === document.activeElement)); step += 1)
    await keys.press('j')
  expect(await entry.evaluate((link) => getComputedStyle(link).outlineStyle)).not.toBe('none')
  await keys.press('Enter')
  await bubble(page, 'And its poles?').waitFor()
  await keys.press('a')
  await expect.poll(async () => (await caseNow(two)).assignee?.name, { timeout: 10_000 }).toBe('Siv Moe')
  await keys.press('e')
  await expect.poll(async () => (await caseNow(two)).state, { timeout: 10_000 }).toBe('closed')
  await page.getByRole('button', { name: 'Open again' }).waitFor()
  await keys.press('e')
  await expect.poll(async () => (await caseNow(two)).state, { timeout: 10_000 }).toBe('open')
  // Into the other case, under whose number one is then.
  await keys.press('m')
  await page.getByLabel('Number of the other case').focus()
  await keys.type(one)
  await keys.press('Enter')
  await page.waitForURL(`**/inbox/${one}`)
  await bubble(page, 'And its poles?').waitFor()
  // And out of it again.
  await keys.press('s')
  await page
    .getByRole('checkbox', { name: /^Take out: Anna Berg/ })
    .last()
    .focus()
  await keys.press('Space')
  await page.getByLabel('What the new case is about').focus()
  await keys.press('Enter')
  await page.waitForURL((url) => !url.pathname.endsWith(`/${one}`))
  await bubble(page, 'And its poles?').waitFor()
  expect(await bubble(page, 'Is the tent dry?').count()).toBe(0)
  // Everything is in the way of Tab.
  const met = new Set<string>()
  await page.locator('.inbox-find').focus()
  for (let step = 0; step < 40; step += 1) {
    await keys.press('Tab')
    met.add(
      await page.evaluate(() => {
        const on = document.activeElement as HTMLElement
        return on.getAttribute('aria-label') ?? on.innerText.split('\n')[0] ?? ''
      }),
    )
  }
  for (const name of [/^Whose case it is/, /^Close/, /^More/, /^Messages of case/, /^Your answer/, /^Note/])
    expect(
      [...met].some((one) => name.test(one)) ? '' : `Tab does not reach ${name.source}: ${[...met].join(', ')}`,
    ).toBe('')
  await keys.press('Escape')
  await page.waitForURL('**/workspace/inbox')
  await here.close()
})

test(
  'a customer who writes reaches the window whose case it is: in its title, and as one sentence',
  { timeout: 60_000 },
  async () => {
    const visitor = await openPage(await someone())
    await visitor.goto('/')
    const says = (text: string) =>
      visitor.evaluate(async (words) => {
        const body = JSON.stringify({ id: crypto.randomUUID(), text: words })
        const reply = await fetch('/api/chat/messages', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        if (!reply.ok) throw new Error(await reply.text())
      }, text)
    await says('Is anybody there?')
    const here = await someone(siv)
    const page = await openPage(here)
    await page.goto('/workspace/inbox')
    await page.getByRole('button', { name: /^Nobody’s/ }).click()
    await page.locator('a.entry').filter({ hasText: 'Is anybody there?' }).click()
    await bubble(page, 'Is anybody there?').waitFor()
    await page.keyboard.press('a')
    await reads(page, 'It is yours.')
    await page.keyboard.press('Escape')
    await page.waitForURL('**/workspace/inbox')
    await says('Hello?')
    await reads(page, /wrote in case \d+, which is yours/)
    await expect.poll(() => page.title()).toMatch(/^\(1\) /)
    await page.getByRole('button', { name: /^Yours/ }).click()
    await page.locator('a.entry').filter({ hasText: 'Hello?' }).click()
    await expect.poll(() => page.title(), { timeout: 10_000 }).not.toMatch(/^\(/)
    await here.close()
  },
)

test(
  'a mail stands there with what it quotes and what is attached, and one of a machine waits for a person to want it',
  { timeout: 90_000 },
  async () => {
    const [, host, port] = /smtp:\/\/([^:\s]+):(\d+)/.exec(program.output())!
    const relay = createTransport({ host: host!, port: Number(port), ignoreTLS: true })
    const mail = { from: `${DAGNY.name} <${DAGNY.email}>`, to: 'hello@shop.example' }
    await relay.sendMail({
      ...mail,
      subject: 'Where is my kettle?',
      text: 'It has not come.\n\nOn Monday, the shop wrote:\n> It comes on Tuesday.\n',
      attachments: [{ filename: 'receipt.txt', content: 'One kettle' }],
    })
    await relay.sendMail({
      ...mail,
      subject: 'Away until Friday',
      text: 'I am away, but please ring me.',
      headers: { 'auto-submitted': 'auto-replied' },
    })
    const here = await someone(siv)
    const page = await openPage(here)
    await page.goto('/workspace/inbox')
    await page.getByRole('button', { name: /^Nobody’s/ }).click()
    await page.locator('a.entry').filter({ hasText: 'Where is my kettle?' }).click()
    const said = bubble(page, 'It has not come.')
    await said.waitFor()
    expect(await said.getByText('It comes on Tuesday.').isVisible()).toBe(false)
    await said.getByText('What they quote').click()
    expect(await said.getByText('It comes on Tuesday.').isVisible()).toBe(true)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      said.getByRole('link', { name: 'receipt.txt' }).click(),
    ])
    expect(readFileSync(await file.path(), 'utf8')).toBe('One kettle')
    await page.getByRole('link', { name: 'Mail without a case' }).click()
    await page.getByText('Written by machines').click()
    const machine = page.getByRole('listitem').filter({ hasText: 'Away until Friday' })
    await machine.waitFor()
    const found = await violations(page)
    await machine.getByRole('button', { name: 'A person wrote this' }).click()
    await page.locator('a.entry').filter({ hasText: 'I am away, but please ring me.' }).click()
    await bubble(page, 'I am away, but please ring me.').waitFor()
    found.push(...(await violations(page)))
    expect(found).toEqual([])
    await here.close()
  },
)

test('axe finds nothing in the inbox, whatever is open in it', { timeout: 120_000 }, async () => {
  const number = await asks(ANNA, 'A long question about boots', 'Which boots?\n\nhttps://boots.example/nordmarka')
  const other = await asks(ANNA, 'Another one', 'And which socks?')
  await ask('POST', `/api/cases/${number}/messages`, { kind: 'note', text: 'She asks each year.' })
  const here = await someone(siv)
  const page = await openPage(here)
  const found: string[] = []
  await page.goto('/workspace/inbox')
  await page.getByRole('button', { name: /^All open/ }).click()
  await page.locator('a.entry').first().waitFor()
  found.push(...(await violations(page)))
  await page.goto(`/workspace/inbox/${number}`)
  await bubble(page, 'She asks each year.').waitFor()
  await expect.poll(() => page.locator('.skeleton').count(), { timeout: 10_000 }).toBe(0)
  found.push(...(await violations(page)))
  await answerBox(page).fill('These.')
  const colleague = await someone(bilal)
  const second = await openPage(colleague)
  await second.goto(`/workspace/inbox/${number}`)
  await answerBox(second).fill('Those.')
  await answerBox(second).press('ControlOrMeta+Enter')
  await reads(page, /Bilal Haddad answered at/)
  found.push(...(await violations(page)))
  for (const key of ['m', 's', '?']) {
    await page.goto(`/workspace/inbox/${other}`)
    await bubble(page, 'And which socks?').waitFor()
    await page.keyboard.press(key)
    await page
      .locator(key === 's' ? '.pick' : 'dialog[open]')
      .first()
      .waitFor()
    found.push(...(await violations(page)))
  }
  // On a telephone, whose case it is has a column of its own.
  await page.goto(`/workspace/inbox/${other}`)
  await page.setViewportSize({ width: 390, height: 800 })
  await page.getByRole('button', { name: 'Customer' }).click()
  await reads(page, `You opened this for case ${other}`)
  found.push(...(await violations(page)))
  expect(found).toEqual([])
  await Promise.all([here.close(), colleague.close()])
})
