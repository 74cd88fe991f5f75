import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SIV } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(() => desk?.close(), 30_000)

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

interface Kept {
  drafts: { body: string; title: string; state: string }[]
  published: { body: string; href: string }[]
}
const kept = (id: string): Promise<Kept> => desk.ask<Kept>('GET', `/api/help/articles/${id}`)
const draftOf = async (id: string): Promise<string> => (await kept(id)).drafts[0]?.body ?? ''
const soon = { timeout: 20_000 }

const box = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const tool = (page: Page, name: string) => page.locator('.article-tools').getByRole('button', { name, exact: true })

test(
  'an agent writes an article with a picture and a table, an owner approves and publishes it, a stranger reads it',
  { timeout: 180_000 },
  async () => {
    const bilal = await openPage(await desk.someone(desk.bilal))
    await bilal.goto('/workspace/help')
    await reads(bilal, 'Nothing is written yet')
    const found = await violations(bilal)
    await bilal.getByRole('link', { name: 'New article' }).click()
    await bilal.getByRole('button', { name: 'Guide' }).click()
    await bilal.getByLabel('Title', { exact: true }).fill('Waxing boots')
    await box(bilal).click()
    await bilal.keyboard.type('## Before you begin')
    await bilal.keyboard.press('Enter')
    await bilal.keyboard.type('Brush off what is **dry** and let it be. ')
    await tool(bilal, 'Table').click()
    await bilal.keyboard.type('Leather')
    await bilal.keyboard.press('Tab')
    await bilal.keyboard.type('How often')
    await bilal.keyboard.press('Tab')
    await bilal.keyboard.type('Smooth | shiny')
    await bilal.keyboard.press('Tab')
    await bilal.keyboard.type('monthly')
    await bilal.keyboard.press('Control+Enter')
    await bilal
      .locator('.article-tools input[type=file]')
      .setInputFiles({ name: 'sole.png', mimeType: 'image/png', buffer: PNG })
    await reads(bilal, 'Say what it shows.')
    await reads(bilal, 'It needs a title and words, and each picture a sentence that says what it shows.')
    expect(await bilal.getByRole('button', { name: 'Ask for a review' }).isDisabled()).toBe(true)
    await bilal.getByLabel('What it shows, for who cannot see or hear it').fill('A sole from below')
    await reads(bilal, /^Kept \d/)
    found.push(...(await violations(bilal)))
    const id = /articles\.([\da-f-]{36})/.exec(bilal.url())![1]!
    await expect.poll(() => draftOf(id), soon).toMatch(/!\[A sole from below\]\(file:[\da-f-]{36}\)/)
    expect(await draftOf(id)).toContain(
      '## Before you begin\n\nBrush off what is **dry** and let it be.\n\n| Leather | How often |\n| --- | --- |\n| Smooth \\| shiny | monthly |',
    )
    // Only an owner or an editor publishes.
    expect(await bilal.getByRole('button', { name: 'Publish it', exact: true }).count()).toBe(0)
    await bilal.getByRole('button', { name: 'Ask for a review' }).click()
    await reads(bilal, 'Whoever may publish is asked to look at it.')

    const siv = await openPage(await desk.someone(desk.siv))
    await siv.goto('/workspace/help')
    await siv.getByLabel('Show', { exact: true }).selectOption({ label: 'Those I am to look at' })
    await siv.locator('a.entry').filter({ hasText: 'Waxing boots' }).click()
    await reads(siv, 'Before you begin')
    await siv.getByLabel('What is to be changed').fill('Say how thin.')
    await siv.getByRole('button', { name: 'Send it back' }).click()
    await reads(bilal, 'Say how thin.')
    await box(bilal).click()
    await bilal.keyboard.press('Control+End')
    await bilal.keyboard.type('Thin as water.')
    await expect.poll(() => draftOf(id), soon).toContain('Thin as water.')
    await bilal.getByRole('button', { name: 'Ask for a review' }).click()
    await siv.getByRole('button', { name: 'Approve it' }).click()
    await siv.locator('.person .tag', { hasText: 'approved' }).waitFor()
    await siv.getByRole('button', { name: 'Publish it', exact: true }).click()
    await reads(siv, 'Read it as published: revision 1')
    found.push(...(await violations(siv)))

    const reader = await openPage(await desk.someone())
    await reader.goto((await kept(id)).published[0]!.href)
    await reads(reader, 'Thin as water.')
    expect(await reader.getByRole('img', { name: 'A sole from below' }).count()).toBe(1)
    expect(await reader.getByRole('cell', { name: 'Smooth | shiny' }).count()).toBe(1)
    expect(found).toEqual([])
  },
)

test('two write in one article at once, and no word of either is lost', { timeout: 180_000 }, async () => {
  const { id } = await desk.ask<{ id: string }>('POST', '/api/help/articles', { kind: 'article' })
  await desk.ask('PUT', `/api/help/articles/${id}/drafts/en`, {
    version: 0,
    title: 'Laces',
    body: 'Cross them.\n\nPull them.\n\nTie them.',
  })
  const [one, other] = [await desk.someone(desk.siv), await desk.someone(desk.bilal)]
  const [siv, bilal] = [await openPage(one), await openPage(other)]
  for (const page of [siv, bilal]) {
    await page.goto(`/workspace/help/articles.${id}.en`)
    await reads(page, 'Tie them.')
  }
  // What is typed without a line stays in the browser, and over a reload.
  await other.setOffline(true)
  await box(bilal).getByText('Cross them.').click()
  await bilal.keyboard.press('End')
  await bilal.keyboard.type(' Evenly.')
  await reads(bilal, 'Kept in this browser')
  await box(siv).getByText('Cross them.').click()
  await siv.keyboard.press('End')
  await siv.keyboard.type(' Twice.')
  await siv.keyboard.press('Control+End')
  await siv.keyboard.type(' Well.')
  await expect.poll(() => draftOf(id), soon).toContain('Tie them. Well.')
  await other.setOffline(false)
  await reads(bilal, `${SIV.name} saved while you were writing.`)
  const both = bilal.getByRole('region', { name: 'Two of you wrote at once' })
  expect((await both.locator('mark').allInnerTexts()).map((words) => words.trim())).toEqual([
    'Evenly',
    'Twice',
    'Well.',
  ])
  const found = await violations(bilal)
  await both.getByRole('button', { name: 'Keep what is chosen' }).press('Enter')
  await expect
    .poll(() => draftOf(id), soon)
    .toBe('Cross them. Evenly.\n\nCross them. Twice.\n\nPull them.\n\nTie them. Well.')
  // Whoever only reads sees it come.
  await reads(siv, 'Cross them. Evenly.')
  expect(found).toEqual([])
})

test(
  'an article is written with the keyboard alone, and a telephone has room for it',
  { timeout: 180_000 },
  async () => {
    const page = await openPage(await desk.someone(desk.bilal))
    const { id } = await desk.ask<{ id: string }>('POST', '/api/help/articles', { kind: 'path' })
    await page.goto(`/workspace/help/articles.${id}.en`)
    await page.getByLabel('Title', { exact: true }).focus()
    await page.keyboard.type('It does not light')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await box(page).evaluate((one) => one.contains(document.activeElement))).toBe(true)
    await page.keyboard.type('## Is it charged?')
    await page.keyboard.press('Enter')
    await page.keyboard.type('## Charge it')
    await page.keyboard.press('Enter')
    await page.keyboard.type(':::careful Two hours, no longer.')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.type('See ')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Is it')
    await page.getByRole('button', { name: 'Is it charged? in this article' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type(' again.')
    await expect
      .poll(() => draftOf(id), soon)
      .toBe(
        '## Is it charged?\n\n## Charge it\n\n:::careful\nTwo hours, no longer.\n:::\n\nSee [Is it charged?](#is-it-charged) again.',
      )
    // Back to the tools: one stop, and the arrows go along it.
    await page.keyboard.press('Shift+Tab')
    for (let n = 0; n < 30; n += 1) {
      if ((await page.evaluate(() => document.activeElement?.textContent)) === 'Signs') break
      await page.keyboard.press('ArrowRight')
    }
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toContain(':::careful')

    await page.setViewportSize({ width: 390, height: 844 })
    await page.reload()
    await reads(page, 'Is it charged?')
    expect(await page.evaluate(() => document.querySelector('.sheet')!.scrollWidth)).toBeLessThanOrEqual(390)
    await page.getByRole('button', { name: 'About this article' }).click()
    await page.getByLabel('Who reads it').selectOption({ label: 'Customers' })
    await reads(page, 'Saved')
    await page.locator('.person').getByRole('button', { name: /Back/ }).click()
    await page.getByRole('link', { name: /Back/ }).first().click()
    await page.getByRole('link', { name: 'New article' }).waitFor()
    expect(await violations(page)).toEqual([])
  },
)
