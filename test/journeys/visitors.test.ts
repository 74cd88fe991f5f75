import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BILAL } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  await desk.ask('POST', '/api/products', { title: 'Red cap', price: { amount: 24_900, currency: 'NOK' }, stock: 5 })
  const off = { on: false, times: 1, minutes: 10, en: '', nb: '' }
  await desk.ask('PUT', '/api/settings/desk/invitations', {
    value: {
      checkout: { ...off, on: true },
      payment: off,
      leaving: off,
      search: { on: true, times: 2, minutes: 10, en: 'Not finding it? Ask us.', nb: '' },
      pages: off,
      perVisit: 1,
      pause: 10,
      away: 'none',
    },
  })
}, 180_000)
afterAll(() => desk?.close(), 30_000)

const card = (page: Page) => page.getByRole('region', { name: 'An invitation to chat' })
const search = async (page: Page, what: string) => {
  const noticed = page.waitForFunction(
    (words) => (sessionStorage.getItem('rapport.visit') ?? '').includes(JSON.stringify(words)),
    what,
  )
  await page.goto(`/products?search=${encodeURIComponent(what)}`)
  await noticed
}
/**
 * Everything that a page sends, but what it fetches without saying anything, and that a search found nothing: that is counted without
 * anybody's name, and its words were sent with the search itself.
 */
function sent(page: Page): string[] {
  const all: string[] = []
  page.on('request', (request) => {
    const body = request.postData()
    if (new URL(request.url()).pathname === '/api/help/searches') return
    if (request.method() !== 'GET' || body) all.push(`${request.method()} ${request.url()} ${body ?? ''}`)
  })
  return all
}

test(
  'a visitor who searches twice in vain is invited once, says no, and is left alone',
  { timeout: 120_000 },
  async () => {
    const visitor = await desk.someone()
    const page = await openPage(visitor)
    const told = sent(page)
    await page.goto('/')
    await search(page, 'wool socks')
    expect(await card(page).count()).toBe(0)
    await search(page, 'woollen socks')
    await card(page).waitFor()
    await reads(page, 'Not finding it? Ask us.')
    // Nothing is taken from whoever looks at something else, and nothing was sent.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
    expect(
      await card(page)
        .getByLabel(/Tell them this/)
        .inputValue(),
    ).toBe('I searched for “wool socks”, “woollen socks” and found nothing.')
    expect(told).toEqual([])
    expect(await visitor.cookies()).toEqual([])
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await card(page).waitFor({ state: 'detached' })
    await search(page, 'socks of wool')
    await page.goto('/')
    await search(page, 'something of wool')
    await page.waitForLoadState('networkidle')
    expect(await card(page).count()).toBe(0)

    // Another visit of theirs: now they never want to be asked, and can take that back.
    const again = await openPage(visitor)
    await search(again, 'wool socks')
    await search(again, 'woollen socks')
    await card(again).getByRole('button', { name: 'Never' }).click()
    await again.close()
    const third = await openPage(visitor)
    await search(third, 'wool socks')
    await search(third, 'woollen socks')
    await third.waitForLoadState('networkidle')
    expect(await card(third).count()).toBe(0)
    await third.goto('/visit')
    await third.getByRole('button', { name: 'Invitations are welcome again' }).click()
    await search(third, 'woollen hats')
    await card(third).waitFor()
    expect(told).toEqual([])
    await visitor.close()
  },
)

test(
  'another accepts, and the agent sees what they were looking for; who lets it be seen is on the list, and is invited by the agent',
  { timeout: 180_000 },
  async () => {
    const visitor = await desk.someone()
    const page = await openPage(visitor)
    await search(page, 'wool socks')
    await search(page, 'woollen socks')
    await card(page)
      .getByLabel(/Tell them this/)
      .fill('I look for wool socks, size 40.')
    await card(page).getByRole('button', { name: 'Chat with us' }).click()
    const field = page.getByLabel('Your message')
    await expect.poll(() => field.inputValue()).toBe('I look for wool socks, size 40.')
    await page.keyboard.press('Enter')
    const bilal = await openPage(await desk.someone(desk.bilal))
    const wanted = 'I look for wool socks, size 40.'
    let number: string | undefined
    await expect
      .poll(async () => {
        const { items } = await desk.ask<{ items: { number: string; subject: string }[] }>('GET', '/api/cases')
        return (number = items.find(({ subject }) => subject === wanted)?.number)
      })
      .toBeDefined()
    await bilal.goto(`/workspace/inbox/${number}`)
    await reads(bilal, wanted)

    // They allow nothing, so they are on no list.
    await bilal.goto('/workspace/visitors')
    await reads(bilal, 'Nobody is here who lets us see it')
    const shared = await shares(desk)
    await shared.page.goto('/products/red-cap')
    const entry = bilal.locator('.visitors li')
    await entry.filter({ hasText: 'Red cap' }).waitFor()
    expect(await entry.count()).toBe(1)
    await search(shared.page, 'a kettle')
    await search(shared.page, 'a tea kettle')
    await entry.filter({ hasText: 'Searches in vain' }).waitFor()
    expect(await violations(bilal)).toEqual([])
    await card(shared.page).waitFor()
    // One invitation in a visit, whoever makes it.
    await entry.getByText('wants no invitations now').waitFor()
    await shared.visitor.close()

    const second = await shares(desk)
    await second.page.goto('/products/red-cap')
    await entry.filter({ hasText: 'Red cap' }).getByRole('button', { name: 'Invite whoever is on Red cap' }).click()
    await reads(second.page, `${BILAL.name} is here. Can we help you find something?`)
    await entry.filter({ hasText: 'invited' }).waitFor()
    await card(second.page).getByRole('button', { name: 'Not now' }).click()

    // They take it back: gone from the list, and the browser tells nothing any more.
    await second.page.goto('/visit')
    expect(await violations(second.page)).toEqual([])
    await second.page.getByRole('switch', { name: 'See my visit while I am here' }).click()
    await reads(second.page, 'Saved.')
    await entry.filter({ hasText: 'invited' }).waitFor({ state: 'detached' })
    const told = sent(second.page)
    await second.page.goto('/products/red-cap')
    await second.page.waitForLoadState('networkidle')
    expect(told).toEqual([])

    await bilal.goto('/workspace/visitors/rules')
    await reads(bilal, '2 rules are on')
    expect(await violations(bilal)).toEqual([])
  },
)

/** Somebody whom nobody knows lets their visit be seen. */
async function shares({ someone }: Desk): Promise<{ visitor: BrowserContext; page: Page }> {
  const visitor = await someone()
  const page = await openPage(visitor)
  await page.goto('/')
  await page.getByRole('link', { name: 'Your visit' }).click()
  await page.getByRole('switch', { name: 'See my visit while I am here' }).click()
  await reads(page, 'Saved.')
  return { visitor, page }
}
