import { createTransport, type Transporter } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'

/** After a browser has last said that the chat is open it is taken to be there for forty seconds. */
const GONE_LIMIT_MS = 60_000

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

/** An agent opens the case and answers in the workspace. */
async function answerInWorkspace(number: string, text: string): Promise<void> {
  const here = await desk.someone(desk.siv)
  const page = await openPage(here)
  await page.goto(`/workspace/inbox/${number}`)
  await answerBox(page).fill(text)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect.poll(() => desk.timesSaid(number, text), { timeout: 40_000 }).toBe(1)
  await here.close()
}

/** The number of the case that has this to say. */
async function caseSaying(text: string): Promise<string> {
  let found: string | undefined
  await expect
    .poll(
      async () => {
        const { items } = await desk.ask<{
          items: { number: string; last: { text: string } | null; subject: string }[]
        }>('GET', '/api/cases?state=all')
        return (found = items.find((one) => one.subject === text)?.number)
      },
      { timeout: 20_000 },
    )
    .toBeDefined()
  return found!
}

test(
  'a visitor chats, is answered, leaves, and the same conversation goes on by mail',
  { timeout: 150_000 },
  async () => {
    const { mailbox } = desk.program
    const visitor = await desk.someone()
    const page = await openPage(visitor)
    await page.goto('/')
    await page.getByRole('button', { name: 'Ask us' }).click()
    await page.getByLabel('Your message').fill('Does the tent stand without pegs?')
    await page.keyboard.press('Enter')
    const number = await caseSaying('Does the tent stand without pegs?')
    await answerInWorkspace(number, 'It does, out of the wind.')
    await reads(page, 'It does, out of the wind.')
    await page.locator('rapport-chat').getByText('Where does the answer go if you leave?').click()
    await page.locator('rapport-chat').getByLabel('Email address').fill('wanderer@visitor.example')
    await page.getByRole('button', { name: 'Answer me there' }).click()
    await reads(page, 'wanderer@visitor.example')
    await visitor.close()

    await expect
      .poll(async () => (await desk.ask<{ replyBy: string }>('GET', `/api/cases/${number}`)).replyBy, {
        timeout: GONE_LIMIT_MS,
      })
      .toBe('mail')
    await answerInWorkspace(number, 'With twelve pegs it stands in a storm.')
    const letter = await mailbox.next('wanderer@visitor.example', 'twelve pegs')
    await sender.sendMail({
      from: 'Wanderer <wanderer@visitor.example>',
      to: letter.replyTo,
      subject: letter.subject,
      inReplyTo: letter.messageId,
      text: 'Then I take twelve.\n\nOn Mon, 23 Nov 2026 at 10:12, The shop <hello@shop.example> wrote:\n> With twelve pegs it stands in a storm.\n',
    })
    await expect.poll(() => desk.timesSaid(number, 'Then I take twelve.'), { timeout: 20_000 }).toBe(1)
    // In the list it stands with what they said last, although the sender of a mail is not yet known to be the visitor.
    const { items } = await desk.ask<{
      items: { number: string; customer: string; last: { text: string }; unseen: number }[]
    }>('GET', '/api/cases')
    expect(items.find((one) => one.number === number)).toMatchObject({
      customer: 'Wanderer',
      last: { text: 'Then I take twelve.' },
      unseen: 1,
    })
    const { messages } = await desk.caseNow(number)
    expect(
      messages.filter(({ direction }) => direction === 'in' || direction === 'out').map(({ text }) => text),
    ).toEqual([
      'Does the tent stand without pegs?',
      'It does, out of the wind.',
      'With twelve pegs it stands in a storm.',
      'Then I take twelve.',
    ])
  },
)

test(
  'a customer’s mail is acknowledged with a time, answered, and rated solved from the mail; a stranger who quotes it stays outside',
  { timeout: 120_000 },
  async () => {
    const { mailbox } = desk.program
    await sender.sendMail({
      from: `${ANNA.name} <${ANNA.email}>`,
      to: 'hello@shop.example',
      subject: 'My left boot squeaks',
      text: 'Only when it rains.',
    })
    const acknowledged = await mailbox.next(ANNA.email, 'Somebody answers by')
    const number = await caseSaying('My left boot squeaks')
    await answerInWorkspace(number, 'A little wax under the tongue.')
    const answer = await mailbox.next(ANNA.email, 'A little wax under the tongue.')
    expect(answer.text).not.toContain('Hello')

    // Somebody else has got hold of the whole mail, its address for answers too.
    await sender.sendMail({
      from: `${DAGNY.name} <${DAGNY.email}>`,
      to: acknowledged.replyTo,
      subject: answer.subject,
      inReplyTo: answer.messageId,
      references: [acknowledged.messageId, answer.messageId],
      text: 'And where does she live?',
    })
    const here = await desk.someone(desk.siv)
    const page = await openPage(here)
    await page.goto('/workspace/inbox')
    await page.getByRole('button', { name: /^Nobody’s/ }).click()
    await page.locator('a.entry').filter({ hasText: 'And where does she live?' }).click()
    await bubble(page, 'And where does she live?').waitFor()
    await reads(page, number)
    await here.close()
    expect(await desk.timesSaid(number, 'And where does she live?')).toBe(0)

    // "This solved it": the link asks, and only the button says it.
    const solved = answer.links.find((link) => link.includes('/solved'))!
    const anna = await desk.someone()
    const confirm = await openPage(anna)
    await confirm.goto(solved)
    expect((await desk.caseNow(number)).state).toBe('waiting')
    await confirm.getByRole('button', { name: 'This solved it' }).click()
    await expect.poll(async () => (await desk.caseNow(number)).state, { timeout: 15_000 }).toBe('closed')
    await anna.close()
  },
)
