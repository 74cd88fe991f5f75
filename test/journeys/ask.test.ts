import { mkdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { ANNA, SIV } from '../people.ts'
import { join, openPage, reads, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

/** Where the screens are put to be looked at; without it none are made. */
const SCREENS = process.env['ASK_SCREENS']
/** To the first view: gzip, pictures and scripts apart. */
const FIRST_VIEW_BYTES = 20_000

let program: Program
let browser: Browser
beforeAll(async () => {
  ;[program, browser] = await Promise.all([startProgram(), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await program?.stop()
}, 30_000)

const someone = (options: BrowserContextOptions = {}) =>
  browser.newContext({
    baseURL: program.url,
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    reducedMotion: 'reduce',
    ...options,
  })

/** Sends as the page that is open: with its cookies, from its own origin. */
async function send(page: Page, path: string, json: object): Promise<void> {
  const reply = await page.request.post(path, { data: json, headers: { origin: program.url } })
  if (!reply.ok()) throw new Error(`${path} answered ${reply.status()}: ${await reply.text()}`)
}

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
}

test(
  'a visitor asks without JavaScript, is answered, writes back, and says by a button that it is solved',
  { timeout: 120_000 },
  async () => {
    const siv = await openPage(await someone())
    await join(siv, program.ownerLink, SIV)

    const anna = await openPage(await someone({ javaScriptEnabled: false }))
    await anna.goto('/ask')
    await anna.getByLabel('What it is about').fill('A seam has opened')
    await anna.getByLabel('Your question').fill('After two walks the seam at the heel has opened.\n\nCan it be sewn?')
    await anna.getByLabel('Email address').fill(ANNA.email)
    await anna.getByLabel('Name').fill(ANNA.name)
    await anna.getByRole('button', { name: 'Send the question' }).click()
    await anna.waitForURL('**/cases/**')
    expect(await anna.locator('main').innerText()).toMatch(/^We have your question\. You have our answer by \d\d\.\d\d/)
    const [, number] = /cases\/(\d+)/.exec(anna.url())!
    const link = anna.url().replace('&new=1', '')
    expect((await program.mailbox.next(ANNA.email)).links).toContain(link)

    // The same page where JavaScript is on, and where axe can run: it shows the answer without being loaded again.
    const eyes = await openPage(await someone())
    await eyes.goto(link)
    await fine(eyes, 'case-asked')
    await eyes.evaluate('window.neverLoadedAgain = true')
    await send(siv, `/api/cases/${number}/messages`, { kind: 'note', text: 'She has bought three pairs.' })
    await send(siv, `/api/cases/${number}/messages`, {
      text: 'It can, and it costs you nothing. Print the label and send it in:\nhttps://shop.example/repair',
    })
    await eyes.getByText('It can, and it costs you nothing.').waitFor()
    expect(await eyes.evaluate('window.neverLoadedAgain')).toBe(true)
    expect(await eyes.locator('main').innerText()).not.toContain('three pairs')

    await anna.reload()
    await reads(anna, 'It can, and it costs you nothing.')
    await anna.getByLabel('Your answer').fill('Thank you. It is in the post.')
    await anna.getByRole('button', { name: 'Send', exact: true }).click()
    await reads(anna, 'We have it.')
    await reads(anna, 'Thank you. It is in the post.')
    await eyes.getByText('Thank you. It is in the post.').waitFor()
    await fine(eyes, 'case-answered')

    // A machine that follows the mail's link changes nothing; the button does.
    const answered = await program.mailbox.next(ANNA.email, 'costs you nothing')
    const solvedLink = answered.links.find((one) => one.includes(`/cases/${number}/solved`))!
    const solved = async (): Promise<unknown> => {
      const shown = (await (await siv.request.get(`/api/cases/${number}`)).json()) as { solved: unknown }
      return shown.solved
    }
    for (let scan = 0; scan < 2; scan += 1) expect((await fetch(solvedLink)).status).toBe(200)
    expect(await solved()).toBeNull()
    await eyes.goto(solvedLink)
    await fine(eyes, 'case-solved')
    await anna.goto(solvedLink)
    await anna.getByRole('button', { name: 'This solved it' }).click()
    await reads(anna, 'Thank you for telling us.')
    expect(await solved()).toBe(true)
    await eyes.goto(anna.url())
    await fine(eyes, 'case-closed')

    // Somebody without the link sees what they would see of a case that there is not.
    const stranger = await openPage(await someone())
    await stranger.goto(`/cases/${number}`)
    await reads(stranger, 'We do not find this case.')
  },
)

test(
  'what is missing is said beside its field; whom we know is asked for less; the pages are light',
  { timeout: 120_000 },
  async () => {
    const page = await openPage(await someone())
    await page.goto('/ask?order=1042')
    await fine(page, 'ask')
    await page.locator('form[action="/ask"]').evaluate((form: HTMLFormElement) => form.setAttribute('novalidate', ''))
    await page.getByLabel('Email address').fill('anna@')
    await page.getByRole('button', { name: 'Send the question' }).click()
    await page.locator('#text-wrong').waitFor()
    expect(await page.getByLabel('Email address').inputValue()).toBe('anna@')
    await fine(page, 'ask-wrong')

    await signInCustomer(page, program.mailbox, ANNA.email)
    await page.goto('/ask')
    expect(await page.getByLabel('Email address').count()).toBe(0)
    await page.getByLabel('Your question').fill('Do you have laces in green?')
    await page.getByRole('button', { name: 'Send the question' }).click()
    await page.waitForURL('**/cases/**')
    await page.goto('/me')
    const question = page.getByRole('link', { name: 'Do you have laces in green?', exact: true })
    await question.waitFor()
    await fine(page, 'me')
    await question.click()
    await reads(page, 'Do you have laces in green?')

    for (const path of ['/ask', new URL(page.url()).pathname]) {
      const bytes: Promise<number>[] = []
      page.on('response', (response) => {
        if (['document', 'stylesheet'].includes(response.request().resourceType()))
          bytes.push(response.body().then((body) => gzipSync(body).length))
      })
      await page.goto(path, { waitUntil: 'networkidle' })
      const sum = (await Promise.all(bytes)).reduce((one, other) => one + other, 0)
      expect({ path, light: sum > 1_000 && sum <= FIRST_VIEW_BYTES, sum }).toMatchObject({ light: true })
      page.removeAllListeners('response')
    }
  },
)
