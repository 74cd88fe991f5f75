import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

test('the inbox is worked with the keyboard alone', { timeout: 90_000 }, async () => {
  const [one, two] = [
    await desk.asks(ANNA, 'Tent', 'Is the tent dry?'),
    await desk.asks(ANNA, 'Poles', 'And its poles?'),
  ]
  const here = await desk.someone(desk.siv)
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
  await expect.poll(() => desk.timesSaid(one, 'As a bone.'), { timeout: 10_000 }).toBe(1)
  await keys.press('Escape')
  await keys.press('n')
  await keys.type('It was hung up twice.')
  await keys.press('ControlOrMeta+Enter')
  await expect.poll(async () => (await desk.caseNow(one)).messages.at(-1)?.direction, { timeout: 10_000 }).toBe('note')
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
  await expect.poll(async () => (await desk.caseNow(two)).assignee?.name, { timeout: 10_000 }).toBe('Siv Moe')
  await keys.press('e')
  await expect.poll(async () => (await desk.caseNow(two)).state, { timeout: 10_000 }).toBe('closed')
  await page.getByRole('button', { name: 'Open again' }).waitFor()
  await keys.press('e')
  await expect.poll(async () => (await desk.caseNow(two)).state, { timeout: 10_000 }).toBe('open')
  await page.getByRole('button', { name: 'Open again' }).waitFor({ state: 'detached' })
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
    const visitor = await openPage(await desk.someone())
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
    const here = await desk.someone(desk.siv)
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
    const relay = createTransport({ ...desk.smtp, ignoreTLS: true })
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
    const here = await desk.someone(desk.siv)
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
  const number = await desk.asks(ANNA, 'A long question about boots', 'Which boots?\n\nhttps://boots.example/nordmarka')
  const other = await desk.asks(ANNA, 'Another one', 'And which socks?')
  await desk.ask('POST', `/api/cases/${number}/messages`, { kind: 'note', text: 'She asks each year.' })
  const here = await desk.someone(desk.siv)
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
  const colleague = await desk.someone(desk.bilal)
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

test(
  'cases of two customers become one only when the agent says how they are one person',
  { timeout: 60_000 },
  async () => {
    const [hers, other] = [
      await desk.asks(ANNA, 'Stove', 'Which gas does it take?'),
      await desk.asks(DAGNY, 'My stove', 'It is me from my other address.'),
    ]
    const page = await openPage(await desk.someone(desk.siv))
    await page.goto(`/workspace/inbox/${other}`)
    await bubble(page, 'It is me from my other address.').waitFor()
    await page.keyboard.press('m')
    await page.getByLabel('number', { exact: false }).last().fill(hers)
    await page.getByRole('button', { name: `Merge into ${hers}` }).click()
    const how = page.getByLabel('How do you know that both are one person?')
    await how.fill('She answered from both addresses')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: `Merge into ${hers}` }).click()
    await bubble(page, 'Which gas does it take?').waitFor()
    await bubble(page, 'It is me from my other address.').waitFor()
  },
)
