import { createTransport, type Transporter } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAGNY } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'

let desk: Desk
let sender: Transporter
beforeAll(async () => {
  desk = await openDesk()
  sender = createTransport({ ...desk.smtp, ignoreTLS: true })
}, 150_000)
afterAll(async () => {
  sender?.close()
  await desk?.close()
}, 30_000)

/** The owner writes a text and approves it, in their own browser. */
async function approve(title: string, text: string): Promise<void> {
  const here = await desk.someone(desk.siv)
  const page = await openPage(here)
  await page.goto('/workspace/inbox')
  await page.evaluate(
    async ([name, said]) => {
      const send = (method: string, path: string, body: object) =>
        fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
      const made = await send('POST', '/api/canned-answers', { title: name, texts: { en: said }, editedBy: 'owner' })
      const { id, changedAt } = (await made.json()) as { id: string; changedAt: string }
      const approved = await send('PUT', `/api/canned-answers/${id}/approval`, { approved: true, changedAt })
      if (!approved.ok) throw new Error(`${approved.status}`)
    },
    [title, text],
  )
  await here.close()
}

test(
  'a mail is acknowledged with a likely answer, and its reader settles the case from the mail',
  { timeout: 120_000 },
  async () => {
    const answer = 'Yes, send the shoes to us. New soles are on them within two weeks.'
    await approve('Can worn soles be replaced?', answer)
    await sender.sendMail({
      from: DAGNY.email,
      to: 'hello@shop.example',
      subject: 'My soles',
      text: 'Can the worn soles of my shoes be replaced?',
    })
    const letter = await desk.program.mailbox.next(DAGNY.email, 'worn soles')
    expect(letter.text.replaceAll(/\s+/g, ' ')).toContain(answer)
    const link = letter.links.find((one) => one.includes('/answers/'))!
    const number = /\/cases\/(\d+)\//.exec(link)![1]!
    expect((await desk.caseNow(number)).state).toBe('open')

    const here = await desk.someone()
    const page = await openPage(here)
    await page.goto(link)
    await reads(page, 'Did this solve it?')
    expect((await desk.caseNow(number)).state).toBe('open')
    await page.getByRole('button', { name: 'This solved it' }).click()
    await reads(page, 'You have said that this solved it.')
    expect(await desk.caseNow(number)).toMatchObject({ state: 'closed', solved: true, promise: null })
    await here.close()
  },
)
