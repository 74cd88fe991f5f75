import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, BILAL, SIV } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads, signInCustomer } from './steps.ts'
import { violations } from './violations.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(() => desk?.close(), 30_000)

/** As its member of the staff does, from an open workspace. */
const post = (page: Page, path: string, body: unknown) =>
  page.evaluate(
    async (wanted) => {
      const reply = await fetch(wanted.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wanted.body),
      })
      if (!reply.ok) throw new Error(`${wanted.path} answered ${reply.status}`)
    },
    { path, body },
  )

test(
  'a new agent practises on a masked past case and compares; a customer who withdraws is gone from it',
  { timeout: 180_000 },
  async () => {
    const siv = await openPage(await desk.someone(desk.siv))
    await siv.goto('/workspace/inbox')
    const number = await desk.asks(
      ANNA,
      'The boots of Anna Berg',
      `The seam of my boots has opened. It is order 1042.\nRing me on ${ANNA.phone}, or come to ${ANNA.address}.\n\nRegards,\nAnna Berg`,
    )
    await post(siv, `/api/cases/${number}/messages`, { text: 'Hi Anna, wax the seam twice and let it dry overnight.' })
    await post(siv, `/api/cases/${number}/closing`, {})

    // Nobody has allowed it yet.
    const bilal = await openPage(await desk.someone(desk.bilal))
    await bilal.goto('/workspace/practice')
    await bilal.getByRole('button', { name: 'Take a case' }).click()
    await reads(bilal, 'There is no case left to practise on.')

    const anna = await openPage(await desk.someone())
    await signInCustomer(anna, desk.program.mailbox, ANNA.email)
    const allow = () => anna.getByRole('switch', { name: 'Let our staff practise on my questions' })
    await allow().click()
    await expect.poll(() => allow().getAttribute('aria-checked'), { timeout: 15_000 }).toBe('true')

    await bilal.getByRole('button', { name: 'Take a case' }).press('Enter')
    await reads(bilal, 'has opened')
    const exercise = bilal.locator('.detail')
    const known = /Anna|Berg|Storgata|Oslo|0155|22 00 00 01|1042|berg\.example/i
    expect(await exercise.innerText()).not.toMatch(known)
    // What was answered is not there before one has answered.
    expect(await exercise.innerText()).not.toContain('overnight')
    const found = await violations(bilal)

    await bilal.getByLabel('Your answer').fill('Send them to us, and we mend the seam.')
    await bilal.getByRole('button', { name: 'Show me what was answered' }).press('Enter')
    await reads(bilal, /let it dry overnight/)
    await reads(bilal, 'Send them to us, and we mend the seam.')
    expect(await exercise.innerText()).not.toMatch(known)
    await bilal.getByRole('radio', { name: 'Partly' }).check()
    await bilal.getByLabel('What would you do differently?').fill('Wax first.')
    await bilal.getByRole('button', { name: 'Keep it' }).click()
    found.push(...(await violations(bilal)))

    // A reviewer says something of it, without knowing whose case it was either.
    await siv.goto('/workspace/practice')
    await siv.locator('a.entry').filter({ hasText: BILAL.name }).click()
    await siv.getByLabel(`What ${BILAL.name} should know`).fill('Offer both.')
    await siv.getByRole('button', { name: 'Tell them' }).click()
    await reads(bilal, `${SIV.name} says`)
    await reads(bilal, 'Offer both.')

    // Anna sees that it was practised on, and takes it back: with that it is gone from the screen of whoever has it open next.
    await anna.goto('/me/looks')
    await reads(anna, new RegExp(`practise on case ${number}`))
    await anna.goto('/me')
    await allow().click()
    await expect.poll(() => allow().getAttribute('aria-checked'), { timeout: 15_000 }).toBe('false')
    await bilal.reload()
    await reads(bilal, 'its customer no longer allows it')
    expect(await bilal.locator('body').innerText()).not.toContain('seam')
    await bilal.goto('/workspace/practice')
    await reads(bilal, 'You have not practised yet.')
    expect(found).toEqual([])
  },
)
