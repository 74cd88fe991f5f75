import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { launchBrowser } from '../harness/browser.ts'
import { openGate, openOtherSite } from '../harness/other-site.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { DAGNY, SIV } from '../people.ts'
import { join, openPage, reads } from './steps.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let program: Program
let browser: Browser
let key: string
/** Somebody of the staff, in a workspace of their own. */
let siv: Page
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
  ;({ key } = await program.rapport<{ key: string }>('key', 'add', '--scope', 'all'))
  siv = await openPage(await browser.newContext({ baseURL: program.url, locale: 'en-GB' }))
  await join(siv, program.ownerLink, SIV)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

interface Said {
  id: string
  place: number
  direction: string
  text: string
}
interface Case {
  number: string
  messages: Said[]
  more: boolean
}

async function ask<Reply>(path: string, body?: object): Promise<Reply> {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) }
  const reply = await fetch(program.url + path, {
    headers,
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Reply
}

/** The open case whose newest message says this. */
async function caseThatSays(text: string): Promise<string> {
  let number: string | undefined
  await expect
    .poll(
      async () => {
        const { items } = await ask<{ items: { number: string; subject: string }[] }>('/api/cases?state=all')
        number = items.find(({ subject }) => subject.includes(text))?.number
        return number
      },
      { timeout: 15_000 },
    )
    .toBeDefined()
  return number!
}

/** As the owner does in the workspace. */
const keyFor = (origin: string): Promise<string> =>
  siv.evaluate(async (site) => {
    const reply = await fetch('/api/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: site, scopes: ['collect'], origin: site }),
    })
    return ((await reply.json()) as { key: string }).key
  }, origin)

const answer = (number: string, text: string) => ask(`/api/cases/${number}/messages`, { text })

async function allSaid(number: string): Promise<Said[]> {
  const said: Said[] = []
  for (;;) {
    const part = await ask<Case>(`/api/cases/${number}?after=${said.at(-1)?.place ?? 0}`)
    said.push(...part.messages)
    if (!part.more) return said
  }
}

/** What stands in the chat, in its order: who said it and what. */
const shown = (page: Page) =>
  page
    .locator('rapport-chat .said')
    .evaluateAll((said) => said.map((one) => [one.classList[1] ?? '', one.querySelector('p')?.textContent ?? '']))
const openChat = async (page: Page) => {
  await page.getByRole('button', { name: 'Ask us' }).click()
  await page.getByLabel('Your message').waitFor()
}
async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text)
  await page.keyboard.press('Enter')
}

async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(AXE)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations: broken } = (await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] })',
    )) as AxeResults
    found.push(
      ...broken.flatMap(({ id, nodes }) =>
        nodes.map(
          (node) => `${colorScheme} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`,
        ),
      ),
    )
  }
  return found
}

test(
  'a visitor asks from the shop, is told by when, sees that it was read, is answered, and says that it is solved',
  { timeout: 90_000 },
  async () => {
    const visitor = await browser.newContext({ baseURL: program.url, locale: 'en-GB', timezoneId: 'Europe/Oslo' })
    const page = await openPage(visitor)
    const wrong: string[] = []
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    await page.goto('/')
    // By keyboard alone; nothing is loaded before somebody means it, and nothing known.
    const chatLoaded = page.waitForResponse(/\/assets\/chat-/)
    await page.getByRole('button', { name: 'Ask us' }).focus()
    await chatLoaded
    await page.keyboard.press('Enter')
    await page.getByLabel('Your message').waitFor()
    expect(await visitor.cookies()).toEqual([])
    await page.keyboard.type('Is the thermos still hot after a night?')
    await page.keyboard.press('Enter')
    await reads(page, 'Sent')
    await reads(page, /Somebody answers (within|by)/)
    const number = await caseThatSays('thermos')

    await siv.evaluate(async (address) => {
      await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"writing":true}',
      })
    }, `/api/cases/${number}/presence`)
    await reads(page, 'Seen')
    await reads(page, `${SIV.name} is writing to you`)
    await answer(number, 'It is: see https://shop.example/warm. Ask more if you like.')
    await reads(page, 'It is: see')
    expect(await page.locator('rapport-chat .said a').getAttribute('href')).toBe('https://shop.example/warm')

    await page.getByText('Where does the answer go if you leave?').click()
    await page.getByLabel('Email address').fill(DAGNY.email)
    expect(await page.locator('rapport-chat #asked').innerText()).toContain('to send you the answer')
    await page.getByRole('button', { name: 'Answer me there' }).click()
    await reads(page, `the answer goes to ${DAGNY.email}`)
    expect(await violations(page)).toEqual([])

    // The conversation walks along; shut, its button says that we have answered.
    await page.goto('/products')
    await reads(page, 'It is: see')
    await page.getByLabel('Your message').focus()
    await page.keyboard.press('Escape')
    expect(await page.evaluate('document.activeElement.shadowRoot.activeElement.textContent')).toBe('Ask us')
    expect(await page.getByRole('button', { name: 'Ask us' }).getAttribute('aria-expanded')).toBe('false')
    await answer(number, 'And it weighs little.')
    await page.getByRole('button', { name: 'We have answered' }).click()
    await reads(page, 'And it weighs little.')
    await page.getByRole('button', { name: 'This solved it' }).click()
    await reads(page, 'Good to hear.')
    const { solved } = await ask<{ solved: boolean | null }>(`/api/cases/${number}`)
    expect(solved).toBe(true)
    expect(wrong).toEqual([])
    await visitor.close()
  },
)

test('without scripts the same corner is a link to the page on which to ask', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ baseURL: program.url, locale: 'nb-NO', javaScriptEnabled: false })
  const page = await openPage(context)
  await page.goto('/')
  await page.getByRole('link', { name: 'Spør oss' }).click()
  expect(new URL(page.url()).pathname).toBe('/ask')
  await context.close()
})

test('what is typed without network waits, and goes out once when it is back', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ baseURL: program.url, locale: 'en-GB' })
  const page = await openPage(context)
  await page.goto('/')
  await openChat(page)
  await say(page, 'First, about the tent.')
  await reads(page, 'Sent')
  const number = await caseThatSays('tent')
  await context.setOffline(true)
  await say(page, 'Second, from the tunnel.')
  await say(page, 'Third, from the tunnel.')
  await reads(page, 'You are offline. What you write is kept and sent.')
  expect(await page.getByText('Waits for the network').count()).toBe(2)
  await answer(number, 'Answered meanwhile.')
  await context.setOffline(false)
  await reads(page, 'Answered meanwhile.')
  const words = async () => (await shown(page)).map(([, text]) => text).filter((text) => text?.includes('tunnel'))
  await expect.poll(() => page.getByText('Waits for the network').count(), { timeout: 15_000 }).toBe(0)
  expect(await words()).toEqual(['Second, from the tunnel.', 'Third, from the tunnel.'])
  // Back in the network they go out one after the other: the last may still be on its way.
  const heard = async () =>
    (await allSaid(number)).filter(({ direction }) => direction === 'in').map(({ text }) => text)
  await expect
    .poll(heard, { timeout: 15_000 })
    .toEqual(['First, about the tent.', 'Second, from the tunnel.', 'Third, from the tunnel.'])
  await context.close()
})

/** A policy that lets the page use nothing but the shop: no inline style, no frames, no other host. */
const strictFor = (home: string, live: boolean) =>
  `default-src 'none'; script-src ${home}; connect-src ${home}${live ? ` ${home.replace('http', 'ws')}` : ''}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`

test.each([
  ['with sockets', true],
  ['without, where it asks every few seconds', false],
])(
  'the chat works on a page of another site that the owner allowed, under its strict policy: %s',
  async (_, live) => {
    let pageKey = ''
    const site = await openOtherSite(() => ({
      script: `<script defer src="${program.url}/widget.js" data-key="${pageKey}"></script>`,
      policy: strictFor(program.url, live),
    }))
    // By the command that the sentences name, and in the workspace.
    pageKey = live
      ? (await program.rapport<{ key: string }>('key', 'add', '--origin', site.origin)).key
      : await keyFor(site.origin)
    const context = await browser.newContext({ locale: 'en-GB' })
    const page = await openPage(context)
    // What the shop knows of this browser by its own cookie counts for nothing there.
    await page.goto(site.origin)
    await openChat(page)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    const topic = live ? 'socks' : 'skis'
    await page.evaluate('document.querySelector("main").dataset.about = "product:socks-and-more"')
    await say(page, `Do you have ${topic}?`)
    await reads(page, 'Sent')
    const number = await caseThatSays(topic)
    const { about } = await ask<{ about: object }>(`/api/cases/${number}`)
    expect(about).toEqual({ type: 'product', id: 'socks-and-more' })
    await answer(number, `We have ${topic}.`)
    await reads(page, `We have ${topic}.`)
    expect(await context.cookies()).toEqual([])
    // The token opens the chat and nothing else of the house.
    const statuses = await page.evaluate(async (home) => {
      const [token] = (localStorage.getItem(`rapport.chat.token ${home}`) ?? '').split(' ')
      const headers = { authorization: `Bearer ${token}` }
      const chat = await fetch(`${home}/api/chat`, { headers })
      const me = await fetch(`${home}/api/me/sessions`, { headers }).then(
        ({ status }) => status,
        () => 'the browser shows nothing of it',
      )
      return [token?.slice(0, 4), chat.status, me]
    }, program.url)
    expect(statuses).toEqual(['rpw_', 200, 'the browser shows nothing of it'])
    await page.reload()
    await reads(page, `We have ${topic}.`)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Forget this here' }).click()
    await expect.poll(() => page.getByText(`We have ${topic}.`).count()).toBe(0)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await context.close()
    await site.close()
  },
  60_000,
)

test('on a page that the owner did not allow it says so: to the visitor, and in the console to whose page it is', async () => {
  const others = await keyFor('https://blog.example')
  let tag = `data-key="${others}"`
  const site = await openOtherSite(() => ({
    script: `<script defer src="${program.url}/widget.js" ${tag}></script>`,
    policy: strictFor(program.url, true),
  }))
  const page = await openPage(await browser.newContext({ locale: 'en-GB' }))
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await page.goto(site.origin)
  await openChat(page)
  await reads(page, 'The chat cannot be reached from this page.')
  expect(await page.getByRole('link', { name: 'Ask us on our own page' }).getAttribute('href')).toBe(
    `${program.url}/ask`,
  )
  expect(said.join('\n')).toContain(`npx rapport key add --origin ${site.origin}`)
  said.length = 0
  tag = ''
  await page.goto(site.origin)
  await expect.poll(() => said.join('\n')).toContain('its script needs data-key')
  expect(await page.locator('rapport-chat').count()).toBe(0)
  await page.context().close()
  await site.close()
}, 60_000)

test('a socket from another site that says no token is closed within five seconds; one from a site that is not allowed never opens', async () => {
  const origin = 'https://window.example'
  await keyFor(origin)
  const address = `${program.url.replace('http', 'ws')}/live`
  const began = Date.now()
  const silent = new WebSocket(address, { origin })
  const [code, reason] = (await once(silent, 'close')) as [number, Buffer]
  expect([code, reason.toString()]).toEqual([4401, expect.stringContaining('within 5 seconds')])
  expect(Date.now() - began).toBeLessThan(6_500)
  const stranger = new WebSocket(address, { origin: 'https://evil.example' })
  stranger.on('error', () => undefined)
  const [, { statusCode }] = (await once(stranger, 'unexpected-response')) as [unknown, { statusCode: number }]
  expect(statusCode).toBe(403)
}, 30_000)

/** Of both sides together, and how often everything between them breaks meanwhile. The long series does more. */
const MESSAGES = 200
const CUTS = 20

test(
  'while every connection is cut again and again, both sides end with the same list',
  { timeout: 120_000 },
  async () => {
    const gate = await openGate(program.url)
    const page = await openPage(await browser.newContext({ baseURL: gate.url, locale: 'en-GB' }))
    await page.goto('/')
    await openChat(page)
    await say(page, 'Mine 0 of many')
    await reads(page, 'Sent')
    const number = await caseThatSays('of many')
    for (let n = 1; n < MESSAGES / 2; n += 1) {
      await say(page, `Mine ${n}`)
      const answered = answer(number, `Ours ${n}`)
      if (n % Math.floor(MESSAGES / 2 / CUTS) === 0) gate.cut()
      await answered
    }
    await expect
      .poll(async () => (await shown(page)).length, { timeout: 60_000, interval: 500 })
      .toBeGreaterThanOrEqual(MESSAGES - 1)
    await expect
      .poll(() => page.locator('rapport-chat .said.you', { hasText: /On its way|Waits/ }).count(), { timeout: 30_000 })
      .toBe(0)
    const ours = (await allSaid(number)).map(({ direction, text }) => [
      direction === 'in' ? 'you' : direction === 'out' ? 'us' : 'house',
      text,
    ])
    await expect.poll(async () => (await shown(page)).join('\n'), { timeout: 30_000 }).toBe(ours.join('\n'))
    const mine = ours.filter(([by]) => by === 'you').map(([, text]) => text)
    expect(mine).toEqual(Array.from({ length: MESSAGES / 2 }, (_, n) => (n === 0 ? 'Mine 0 of many' : `Mine ${n}`)))
    await page.context().close()
    await gate.close()
  },
)
