import { TOTP } from 'otpauth'
import type { BrowserContext, Page } from 'playwright-core'
import type { Mailbox } from '../harness/mailbox.ts'
import type { NamedPerson } from '../people.ts'

/** Nothing on a page of ours takes longer, also beside a second journey; what does is broken, not slow. */
export const STEP_LIMIT_MS = 15_000

/** Somebody who works in the shop, with what they need to sign in again. */
export interface Colleague {
  email: string
  password: string
  authenticator: TOTP
}

export const PASSWORD = 'a long way over the mountain'

/** Opens a page whose waiting has an end. */
export async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(STEP_LIMIT_MS)
  return page
}

/** Accepts an invitation with password and authenticator, and is in the workspace. */
export async function join(page: Page, link: string, { name, email }: NamedPerson): Promise<Colleague> {
  await page.goto(link)
  const secret = /\b[A-Z2-7]{32}\b/.exec(await page.locator('main').innerText())?.[0]
  if (!secret) throw new Error('The page of the invitation shows no secret for an authenticator.')
  const authenticator = new TOTP({ secret })
  await page.getByLabel('Name', { exact: true }).fill(name)
  // Whoever was invited by address sees it; the first owner types it.
  const typed = page.getByLabel('Email address')
  if (await typed.count()) await typed.fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Code from your authenticator').fill(authenticator.generate())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('**/workspace')
  return { email, password: PASSWORD, authenticator }
}

/** Signs in with password and code. A code works once, so the next half minute's is taken: it is good already (RFC 6238, one step early). */
export async function signInStaff(page: Page, { email, password, authenticator }: Colleague): Promise<void> {
  const next = () => authenticator.generate({ timestamp: Date.now() + 30_000 })
  await page.goto('/workspace/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Code from your authenticator').fill(next())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('**/workspace')
}

/** What the checkout asks for. */
export async function fillCheckout(page: Page, { name, email, address }: NamedPerson): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Address', { exact: true }).fill(address)
}

/** Waits until the page says this; when it does not, the failure says what it said instead. */
export async function reads(page: Page, text: string | RegExp): Promise<void> {
  try {
    await page.getByText(text).first().waitFor()
  } catch (error) {
    throw new Error(
      `${page.url()} does not say “${String(text)}”, but:\n${(await page.locator('body').innerText()).slice(0, 2_000)}`,
      { cause: error },
    )
  }
}

/** A customer signs in by the link that is mailed to them. */
export async function signInCustomer(page: Page, mailbox: Mailbox, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  const { links } = await mailbox.next(email, '/sign-in/link')
  await page.goto(links.find((link) => link.includes('/sign-in/link'))!)
  await page.getByRole('button', { name: 'Yes, sign me in' }).click()
  await page.waitForURL('**/me')
}
