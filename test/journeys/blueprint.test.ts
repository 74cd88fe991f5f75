import { createTransport, type Transporter } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads, signInCustomer } from './steps.ts'

/** A correction is learnt within a minute: the rounds are a quarter of it apart. */
const LEARNT_LIMIT_MS = 60_000

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

/** Somebody mails; answers with the number of their case. */
async function mails(from: string, subject: string, text: string): Promise<string> {
  await sender.sendMail({ from, to: 'shop@shop.example', subject, text })
  let number: string | undefined
  const find = async () => {
    const { items } = await desk.ask<{ items: { number: string; subject: string }[] }>('GET', '/api/cases?state=all')
    return (number = items.find((one) => one.subject === subject)?.number)
  }
  await expect.poll(find, { timeout: 20_000 }).toBeDefined()
  return number!
}

test(
  'a mail is sorted with the words that decided, corrected with two keys, and the next of its like is sorted right',
  { timeout: 240_000 },
  async () => {
    const anna = await desk.someone()
    const own = await openPage(anna)
    await signInCustomer(own, desk.program.mailbox, ANNA.email)
    await own.goto('/me')
    const allow = own.getByRole('switch', { name: 'Learn from how I write to us' })
    await allow.click()
    await expect.poll(() => allow.getAttribute('aria-checked')).toBe('true')

    const here = await desk.someone(desk.bilal)
    const page = await openPage(here)
    const past = [
      ['1', 'sales', 'Soles', 'What is the price of the brown boots, and do you have them in stock in size 42?'],
      ['1', 'sales', 'Boots', 'Do you have these boots in another size? What is the price?'],
      ['4', 'jobs', 'Work', 'I would like to apply for a job in your workshop. My application is attached.'],
      ['4', 'jobs', 'Vacancy', 'Is there a job for a seller? I send you my application.'],
    ] as const
    for (const [digit, , subject, text] of past) {
      const number = await mails(ANNA.email, subject, text)
      await page.goto(`/workspace/inbox/${number}`)
      await reads(page, 'it waits for you to say')
      await page.locator('.detail.case').press('c')
      await page.getByRole('dialog', { name: 'Category' }).press(digit)
      await reads(page, 'Bilal Haddad sorted it.')
      await reads(page, 'What you choose is learnt from')
    }
    let sorted = ''
    const asked = async () => {
      const number = await mails(
        DAGNY.email,
        `Boots ${sorted.length}`,
        'What is the price of the red boots? Are they in stock?',
      )
      sorted += '.'
      const { category } = await desk.ask<{ category: string | null }>('GET', `/api/cases/${number}/sorting`)
      return category
    }
    await expect.poll(asked, { timeout: LEARNT_LIMIT_MS, interval: 5_000 }).toBe('sales')
    const wrong = await mails(
      DAGNY.email,
      'A question',
      'Do you have a job with a good price? My application is about boots in stock.',
    )
    await page.goto(`/workspace/inbox/${wrong}`)
    await reads(page, /sure:/)
    await page.locator('.because .tag').first().waitFor()
    // Its haste too, by two keys; the list shows it, and is narrowed by it.
    await page.locator('.detail.case').press('h')
    await page.getByRole('dialog', { name: 'Rank' }).press('3')
    await expect.poll(() => page.getByLabel(/^Rank(?! in)/).inputValue()).toBe('emergent')
    await page.getByRole('button', { name: /^All open/ }).click()
    await page.getByLabel('Rank in this list').selectOption('emergent')
    await expect.poll(() => page.locator('.inbox-rows a.entry').count()).toBe(1)
    await Promise.all([here.close(), anna.close()])
  },
)

test(
  'a red alert stands before everybody at once until somebody has taken the case',
  { timeout: 120_000 },
  async () => {
    const [here, there] = [await desk.someone(desk.siv), await desk.someone(desk.bilal)]
    const [siv, bilal] = await Promise.all([here, there].map(openPage))
    await siv!.goto('/workspace/blueprint/rule-new')
    await siv!.getByLabel('What you call it').fill('Fire')
    await siv!.getByLabel('It has one of these words').fill('burning')
    await siv!.getByLabel('Rank').selectOption('red')
    await siv!.getByRole('button', { name: 'Save' }).click()
    await siv!.getByRole('button', { name: 'Rehearse it on last month’s cases' }).click()
    await reads(siv!, /it fits 0, and would have changed none/)
    await siv!.getByRole('button', { name: 'Switch it on' }).click()
    await siv!.getByRole('button', { name: 'Switch it off' }).waitFor()
    await bilal!.goto('/workspace/packing')
    const number = await mails(ANNA.email, 'The shed', 'Your shed is burning, and the parcels in it.')
    await Promise.all([siv!, bilal!].map((page) => reads(page, `Red alert: case ${number}`)))
    await siv!.getByRole('button', { name: 'I have seen it' }).click()
    await reads(bilal!, 'Seen by Siv Moe.')
    await reads(siv!, `Case ${number} still has nobody.`)
    await bilal!.getByRole('link', { name: `Go to the case ${number}` }).click()
    await bubble(bilal!, 'Your shed is burning').waitFor()
    await bilal!.locator('.detail.case').press('a')
    for (const page of [siv!, bilal!])
      await expect.poll(() => page.locator('.alert').count(), { timeout: 10_000 }).toBe(0)
    await Promise.all([here.close(), there.close()])
  },
)
