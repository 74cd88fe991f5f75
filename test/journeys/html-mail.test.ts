import { createTransport, type Transporter } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf } from '../../src/modules/desk/mail/html/page.ts'
import { readPage } from '../../src/platform/mail/in/page.ts'
import { executes, touchAll, watch } from '../harness/executes.ts'
import { type Desk, openDesk } from './desk.ts'
import { PAYLOADS } from './payloads.ts'
import { openPage, reads } from './steps.ts'

/** Mails on one page of the ledger. */
const PAGE = 50
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let desk: Desk
let sender: Transporter
beforeAll(async () => {
  desk = await openDesk()
  sender = createTransport({ ...desk.smtp, ignoreTLS: true, pool: true })
}, 150_000)
afterAll(async () => {
  sender?.close()
  await desk?.close()
}, 30_000)

const asMail = (html: string) =>
  Buffer.from(`From: mallory@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`)

interface Mail {
  id: string
  subject: string
  state: string
  case: string | null
}

/** Sends these, and answers with the mails that they became. */
async function send(mails: readonly { subject: string; html: string; cid?: string }[]): Promise<Mail[]> {
  for (const [index, { subject, html, cid }] of mails.entries())
    await sender.sendMail({
      from: `mallory${index}@example.com`,
      to: 'shop@shop.example',
      subject,
      text: 'As text.',
      html,
      ...(cid
        ? {
            attachments: [
              { cid, content: Buffer.from(PICTURE, 'base64'), contentType: 'image/png', filename: 'p.png' },
            ],
          }
        : {}),
    })
  const wanted = new Set(mails.map(({ subject }) => subject))
  let found: Mail[] = []
  await expect
    .poll(
      async () => {
        const pages = await Promise.all(
          [1, 2].map((page) => desk.ask<{ items: Mail[] }>('GET', `/api/mails?page=${page}`)),
        )
        found = pages
          .flatMap(({ items }) => items)
          .filter(({ subject, state }) => wanted.has(subject) && state !== 'received')
        return found.length
      },
      { timeout: 60_000 },
    )
    .toBe(mails.length)
  return found
}

test(
  'no payload runs in a mail that is shown, by any of its three walls, and each of them runs without',
  { timeout: 240_000 },
  async () => {
    expect(PAYLOADS.length).toBeLessThan(2 * PAGE)
    const context = await desk.someone(desk.siv)
    const browser = context.browser()!
    const cleaned = await Promise.all(PAYLOADS.map((payload) => readPage(asMail(payload), { pictures: true })))

    const bare = await executes(
      browser,
      PAYLOADS.map((body) => ({ body })),
    )
    // The control: what does not run here proves nothing there.
    expect(PAYLOADS.filter((_, index) => !bare.ran.includes(index))).toEqual([])
    // The first wall by itself: what is left of it stands in a page with nothing around it.
    const walled = await executes(
      browser,
      cleaned.map((page) => ({ body: page ? documentOf(page, '', 'en') : '' })),
    )
    expect(walled.ran.map((index) => PAYLOADS[index])).toEqual([])

    const mails = await send(PAYLOADS.map((html, index) => ({ subject: `payload ${index}`, html })))
    const ran: string[] = []
    await watch(context, (address) => ran.push(address))
    const page = await openPage(context)
    let policy = ''
    for (const { id } of mails) {
      const reply = await page.goto(`/api/mails/${id}/page?pictures=shown`)
      expect(reply!.status()).toBe(200)
      policy = reply!.headers()['content-security-policy']!
      await touchAll(page)
    }
    await page.waitForTimeout(200)
    expect(ran).toEqual([])
    // The second and third wall by themselves: what was not cleaned, under the policy that mails are sent with.
    const ruled = await executes(
      browser,
      PAYLOADS.map((body) => ({ body, headers: { 'content-security-policy': policy } })),
    )
    expect(ruled.ran.map((index) => PAYLOADS[index])).toEqual([])
    await context.close()
  },
)

test(
  'an agent looks at a mail as it was sent; pictures from elsewhere come when asked for, and links lead out',
  { timeout: 120_000 },
  async () => {
    const html =
      '<body bgcolor="#eef"><h1 style="color:#036">Torn strap</h1><p>See <a href="https://shop.example/p?a=1&b=2">the page</a> and <a href="/workspace/settings">ours</a>.</p>' +
      '<img src="cid:strap@example.com" alt="the strap"><img src="https://tracker.example/open.gif" alt="">'
    const [mail] = await send([{ subject: 'Torn strap', html, cid: 'strap@example.com' }])
    const context = await desk.someone(desk.siv)
    const fetched: string[] = []
    const page = await openPage(context)
    page.on('request', (request) => {
      if (new URL(request.url()).hostname === 'tracker.example')
        fetched.push(`${request.url()} ${request.headers()['referer'] || 'no referrer'}`)
    })
    await page.goto(`/workspace/inbox/${mail!.case}`)
    await page.getByRole('button', { name: 'As it was sent' }).press('Enter')
    const inside = page.frameLocator('.sent-page iframe')
    await inside.getByRole('heading', { name: 'Torn strap' }).waitFor()
    const picture = inside.getByAltText('the strap')
    await expect.poll(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1)
    const link = inside.getByRole('link', { name: 'the page' })
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual([
      '_blank',
      'noopener noreferrer nofollow',
    ])
    // What has no host would lead into our own house.
    expect(await inside.getByText('ours', { exact: true }).getAttribute('href')).toBeNull()
    expect(fetched).toEqual([])
    await reads(page, /One picture lies elsewhere \(tracker\.example\)/)
    await page.getByRole('button', { name: 'Fetch the pictures' }).click()
    await expect.poll(() => fetched).toEqual(['https://tracker.example/open.gif no referrer'])
    // Away with it by one key, and back by the same one in the folder.
    await page.locator('body').press('!')
    await reads(page, `Case ${mail!.case} is in the junk folder`)
    expect(await desk.caseNow(mail!.case!)).toMatchObject({ state: 'closed' })
    await page.getByRole('link', { name: 'Junk', exact: true }).press('Enter')
    await page.locator(`[data-mail="${mail!.id}"]`).getByRole('button', { name: 'As it was sent' }).press('!')
    await page.waitForURL(`**/workspace/inbox/${mail!.case}`)
    expect(await desk.caseNow(mail!.case!)).toMatchObject({ state: 'open' })
    await context.close()
  },
)
