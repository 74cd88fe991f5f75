import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { openOtherSite } from '../harness/other-site.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

let program: Program
let browser: Browser
let key: string
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  key = (await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')).key
  await publish(
    'Cleaning your stove',
    'Let the burner cool down first.\n\nWipe the burner with a damp cloth. Never use steel wool: it scratches the enamel.',
  )
  await publish(
    'A chain that jumps',
    'Clean the chain with warm water.\n\nReplace the chain after 3,000 kilometres, or as soon as it jumps under load.',
  )
  await publish('How long a tent lasts', 'A tent that is dried before it is packed lasts ten years.')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

async function ask<Reply>(method: string, path: string, body?: object): Promise<Reply> {
  const reply = await fetch(program.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Reply
}

/** By the doors that writers use. */
async function publish(title: string, body: string): Promise<void> {
  const { id } = await ask<{ id: string }>('POST', '/api/help/articles', { kind: 'article' })
  const draft = `/api/help/articles/${id}/drafts/en`
  const { version } = await ask<{ version: number }>('PUT', draft, { version: 0, title, body })
  await ask('POST', `${draft}/publication`, { version })
}

const someone = async (options = {}): Promise<Page> =>
  openPage(await browser.newContext({ baseURL: program.url, locale: 'en-GB', reducedMotion: 'reduce', ...options }))
const field = (page: Page) => page.getByRole('combobox')
const options = (page: Page) => page.getByRole('option')

test(
  'a prospect has the answer with two clicks, by keyboard as well, and says that it helped',
  { timeout: 120_000 },
  async () => {
    const page = await someone()
    await page.goto('/help')
    // A slip of the finger.
    await field(page).fill('burnr clean')
    await options(page).filter({ hasText: 'Cleaning your stove' }).waitFor()
    await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/found/)
    const found = await violations(page)
    await page.setViewportSize({ width: 1280, height: 800 })
    await field(page).fill('clean burner')
    await options(page).filter({ hasText: 'Search our help for “clean burner”' }).waitFor()
    expect(await page.locator('.found mark').allInnerTexts()).toContain('burner')
    await field(page).press('ArrowDown')
    expect(await field(page).getAttribute('aria-activedescendant')).toBe('help-search-found-0')
    await field(page).press('Escape')
    expect(await field(page).getAttribute('aria-expanded')).toBe('false')
    await field(page).press('ArrowDown')
    const counted = page.waitForRequest((request) => request.url().endsWith('/api/help/searches'))
    await field(page).press('Enter')
    expect((await counted).postDataJSON()).toMatchObject({ text: 'clean burner', door: 'search' })
    await page.waitForURL('**/help/articles/cleaning-your-stove*')
    await page.getByRole('button', { name: 'No', exact: true }).click()
    await page.getByLabel('It is no longer so').check()
    await page.getByLabel('In your own words').fill('Mine has no burner.')
    found.push(...(await violations(page)))
    await page.getByRole('button', { name: 'Tell us' }).click()
    await reads(page, 'Whoever wrote it reads this.')
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await reads(page, 'That helps the next person find it.')
    expect(page.url()).toContain('/help/articles/cleaning-your-stove')
    expect(found).toEqual([])
    await page.context().close()
  },
)

test(
  'nothing found offers to ask and keeps the question of who wants it, without scripts too; the shop offers the same',
  { timeout: 90_000 },
  async () => {
    const page = await someone({ javaScriptEnabled: false })
    await page.goto('/help')
    await page.getByRole('search').last().getByRole('searchbox').fill('ukulele strings')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await reads(page, 'We have not written about “ukulele strings” yet')
    expect(await page.getByRole('link', { name: 'Ask us this' }).getAttribute('href')).toBe(
      '/help/ask?q=ukulele%20strings',
    )
    await page.getByRole('button', { name: 'Note that I looked for this' }).click()
    await reads(page, 'Noted. It is on our list')
    await page.goto('/products?search=jumping+chain')
    await page.getByRole('link', { name: 'A chain that jumps' }).click()
    await reads(page, 'Replace the chain')
    await page.getByRole('button', { name: 'No', exact: true }).click()
    await reads(page, 'What was wrong with it?')
    await page.context().close()
    const scripted = await someone()
    await scripted.goto('/help/search?q=ukulele+strings')
    const found = await violations(scripted)
    await scripted.goto('/help/search?q=chain')
    found.push(...(await violations(scripted)))
    expect(found).toEqual([])
    await scripted.context().close()
  },
)

test(
  'help.js finds and answers on a page of another site under its strict policy, and refuses where it is not allowed',
  { timeout: 120_000 },
  async () => {
    const policy = `default-src 'none'; script-src ${program.url}; connect-src ${program.url}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`
    let pageKey = ''
    const site = await openOtherSite(() => ({
      script: `<script defer src="${program.url}/help.js" data-key="${pageKey}"></script><script defer src="${program.url}/widget.js" data-key="${pageKey}"></script>`,
      policy,
    }))
    pageKey = (await program.rapport<{ key: string }>('key', 'add', '--origin', site.origin)).key
    const page = await someone()
    await page.goto(site.origin)
    await page.getByRole('button', { name: 'Help', exact: true }).press('Enter')
    const asked = page.getByRole('searchbox', { name: 'What do you want to know?' })
    await asked.fill('clean burner')
    const result = page.getByRole('link', { name: 'Cleaning your stove' })
    await result.waitFor()
    expect(await result.getAttribute('href')).toContain(`${program.url}/help/articles/cleaning-your-stove`)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    const found = await violations(page)
    await page.setViewportSize({ width: 1280, height: 800 })
    await asked.fill('When do I replace the chain?')
    await asked.press('Enter')
    await reads(page, 'Replace the chain after 3,000 kilometres')
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await reads(page, 'Thank you.')
    found.push(...(await violations(page)))
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(await page.context().cookies()).toEqual([])
    await page.getByRole('button', { name: 'Ask a person' }).click()
    await expect.poll(() => page.getByLabel('Your message').inputValue()).toBe('When do I replace the chain?')
    expect(found).toEqual([])

    const other = await openOtherSite(() => ({
      script: `<script defer src="${program.url}/help.js" data-key="${pageKey}"></script>`,
      policy,
    }))
    await page.goto(other.origin)
    await page.getByRole('button', { name: 'Help', exact: true }).click()
    await page.getByRole('searchbox').fill('clean burner')
    await page.getByRole('link', { name: 'Our help' }).waitFor()
    expect(await page.getByText('Cleaning your stove').count()).toBe(0)
    await page.context().close()
    await Promise.all([site.close(), other.close()])
  },
)
