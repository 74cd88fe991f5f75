import type { BrowserContext, Locator, Page } from 'playwright-core'
import { launchBrowser } from '../harness/browser.ts'
import { type Program, startProgram } from '../harness/program.ts'
import { BILAL, SIV } from '../people.ts'
import { join, openPage } from './steps.ts'

type State = Awaited<ReturnType<BrowserContext['storageState']>>
interface Shown {
  state: string
  assignee: { name: string } | null
  messages: { direction: string; text: string; by: string | null }[]
}

/** A program with two people at its desk. */
export interface Desk {
  program: Program
  /** A browser of one's own, signed in or not. */
  someone(state?: State): Promise<BrowserContext>
  siv: State
  bilal: State
  /** Calls the API with a key. */
  ask<Answer>(method: string, path: string, body?: object): Promise<Answer>
  /** Somebody asks; answers with the number of their case. */
  asks(who: { name: string; email: string }, subject: string, text: string): Promise<string>
  caseNow(number: string): Promise<Shown>
  /** How often a case says exactly this. */
  timesSaid(number: string, text: string): Promise<number>
  /** Where its mail is taken. */
  smtp: { host: string; port: number }
  close(): Promise<void>
}

/** @param undoSeconds in which an answer can be taken back: none, where a journey is not about them */
export async function openDesk({ undoSeconds = 0 } = {}): Promise<Desk> {
  const [program, browser] = await Promise.all([startProgram(), launchBrowser()])
  const close = async () => {
    await browser.close()
    await program.stop()
  }
  try {
    const { key } = await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')
    const ask = async <Answer>(method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const reply = await fetch(program.url + path, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
      return (await reply.json()) as Answer
    }
    const someone = (state?: State) =>
      browser.newContext({
        baseURL: program.url,
        locale: 'en-GB',
        timezoneId: 'Europe/Oslo',
        reducedMotion: 'reduce',
        ...(state ? { storageState: state } : {}),
      })
    await ask('PUT', '/api/settings/desk/undoSeconds', { value: undoSeconds })
    const [, host, port] = /smtp:\/\/([^:\s]+):(\d+)/.exec(program.output())!
    const caseNow = (number: string) => ask<Shown>('GET', `/api/cases/${number}`)
    return {
      program,
      someone,
      ...(await signIn(program, someone)),
      ask,
      caseNow,
      smtp: { host: host!, port: Number(port) },
      close,
      asks: async ({ name, email }, subject, text) =>
        (await ask<{ number: string }>('POST', '/api/cases', { name, email, subject, text })).number,
      timesSaid: async (number, text) => (await caseNow(number)).messages.filter((one) => one.text === text).length,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The owner comes in by the first link, and invites the agent. */
async function signIn({ ownerLink }: Program, someone: () => Promise<BrowserContext>) {
  const [first, second] = [await someone(), await someone()]
  const page = await openPage(first)
  await join(page, ownerLink, SIV)
  const siv = await first.storageState()
  await page.goto('/workspace/staff/new')
  await page.getByLabel('Name', { exact: true }).fill(BILAL.name)
  await page.getByLabel('Mail address').fill(BILAL.email)
  await page.locator('.sheet').getByRole('button', { name: 'Invite somebody' }).click()
  const link = await page.locator('.note input').inputValue()
  await join(await openPage(second), link, BILAL)
  const bilal = await second.storageState()
  await Promise.all([first.close(), second.close()])
  return { siv, bilal }
}

/** Where one writes, an answer or a note. */
export const answerBox = (page: Page): Locator => page.getByRole('textbox', { name: /^Your (answer|note)/ })

/** What stands in it, whichever box it is: marked text in the plain one, words in the other. */
export const writtenIn = (page: Page): Promise<string> =>
  answerBox(page).evaluate((box) =>
    'value' in box ? String(box.value) : box.textContent === '' ? '' : (box as HTMLElement).innerText,
  )

/** The message that says this. */
export const bubble = (page: Page, text: string): Locator => page.locator('.thread article').filter({ hasText: text })
