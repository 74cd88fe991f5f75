import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk, writtenIn } from './desk.ts'
import { openPage, reads } from './steps.ts'

/** So long is a line down in a tunnel: retries have become seldom by then, and requests have been given up. */
const OFFLINE_MS = 60_000

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

test(
  'two agents on one case see each other, and whoever answers second is asked before it goes',
  { timeout: 90_000 },
  async () => {
    const number = await desk.asks(ANNA, 'Soles', 'Can the soles be changed?')
    const [here, there] = [await desk.someone(desk.siv), await desk.someone(desk.bilal)]
    const [first, second] = await Promise.all([here, there].map(openPage))
    await Promise.all([first!, second!].map((page) => page.goto(`/workspace/inbox/${number}`)))
    await reads(first!, 'Bilal Haddad is reading')
    await reads(second!, 'Siv Moe is reading')
    await answerBox(second!).pressSequentially('Yes, twice.')
    await reads(first!, 'Bilal Haddad is writing')
    await answerBox(first!).fill('No, never.')
    await answerBox(second!).press('ControlOrMeta+Enter')
    await bubble(first!, 'Yes, twice.').waitFor()
    await reads(first!, /Bilal Haddad answered at .* after you began/)
    // The first stroke asks, and nothing has gone.
    await answerBox(first!).press('ControlOrMeta+Enter')
    await expect.poll(() => first!.locator(':focus').innerText()).toContain('Send it all the same')
    expect(await desk.timesSaid(number, 'No, never.')).toBe(0)
    await first!.getByRole('button', { name: 'Send it all the same' }).press('Enter')
    await bubble(second!, 'No, never.').waitFor()
    expect(await desk.timesSaid(number, 'No, never.')).toBe(1)
    expect(await desk.timesSaid(number, 'Yes, twice.')).toBe(1)
    // A note is for us: it stands amber with both, and its writing shows nobody outside that somebody writes.
    await first!.getByRole('button', { name: 'Note' }).click()
    await answerBox(first!).fill('Ask the cobbler first.')
    await first!.getByRole('button', { name: 'Keep the note' }).click()
    await second!.locator('article.among-us').filter({ hasText: 'only we see it' }).waitFor()
    // Who has it, both see.
    await first!.getByLabel('Whose case it is').selectOption({ label: 'Siv Moe (you)' })
    await expect
      .poll(() => second!.getByLabel('Whose case it is').locator('option:checked').innerText(), { timeout: 10_000 })
      .toBe('Siv Moe')
    await Promise.all([here.close(), there.close()])
  },
)

test(
  'an agent who was offline for a minute has missed nothing, and what they sent meanwhile goes out once',
  { timeout: 180_000 },
  async () => {
    const [one, two] = [await desk.asks(ANNA, 'Wax', 'Which wax?'), await desk.asks(DAGNY, 'Laces', 'Which laces?')]
    const here = await desk.someone(desk.siv)
    const page = await openPage(here)
    await page.goto(`/workspace/inbox/${two}`)
    await answerBox(page).fill('The round ones, I')
    await page.getByRole('button', { name: /^All open/ }).click()
    await page.locator(`a.entry[data-number="${one}"]`).click()
    await bubble(page, 'Which wax?').waitFor()
    const box = await page.locator('.inbox-rows a.entry').count()

    await here.setOffline(true)
    await reads(page, 'You are offline')
    await answerBox(page).fill('The brown one.')
    await answerBox(page).press('ControlOrMeta+Enter')
    await bubble(page, 'kept here until the line is back').waitFor()
    const meanwhile: string[] = []
    for (const subject of ['Socks', 'Hats', 'Mittens'])
      meanwhile.push(await desk.asks(ANNA, subject, `Have you ${subject}?`))
    await desk.ask('POST', `/api/cases/${one}/messages`, { kind: 'note', text: 'She is in a hurry.' })
    await new Promise((resolve) => setTimeout(resolve, OFFLINE_MS))
    expect(await page.locator('.inbox-rows a.entry').count()).toBe(box)
    expect(await desk.timesSaid(one, 'The brown one.')).toBe(0)

    await here.setOffline(false)
    for (const number of meanwhile) await page.locator(`a.entry[data-number="${number}"]`).waitFor()
    await bubble(page, 'She is in a hurry.').waitFor()
    await expect.poll(() => desk.timesSaid(one, 'The brown one.'), { timeout: 15_000 }).toBe(1)
    await expect.poll(() => page.locator('article.pending').count(), { timeout: 10_000 }).toBe(0)
    // What was being written in the other case is still there, also in a new window.
    await page.goto(`/workspace/inbox/${two}`)
    expect(await writtenIn(page)).toBe('The round ones, I')
    expect(await desk.timesSaid(one, 'The brown one.')).toBe(1)
    await here.close()
  },
)

test(
  'an answer that waited while a colleague answered is held for its writer, and a closed window loses nothing',
  { timeout: 90_000 },
  async () => {
    const number = await desk.asks(DAGNY, 'Size', 'Is it small?')
    const here = await desk.someone(desk.siv)
    const page = await openPage(here)
    await page.goto(`/workspace/inbox/${number}`)
    await bubble(page, 'Is it small?').waitFor()
    await here.setOffline(true)
    await answerBox(page).fill('Take one larger.')
    await answerBox(page).press('ControlOrMeta+Enter')
    await bubble(page, 'kept here until the line is back').waitFor()
    const there = await desk.someone(desk.bilal)
    const colleague = await openPage(there)
    await colleague.goto(`/workspace/inbox/${number}`)
    await answerBox(colleague).fill('It is true to size.')
    await answerBox(colleague).press('ControlOrMeta+Enter')
    await expect.poll(() => desk.timesSaid(number, 'It is true to size.'), { timeout: 10_000 }).toBe(1)
    await page.close()

    await here.setOffline(false)
    const again = await openPage(here)
    await again.goto(`/workspace/inbox/${number}`)
    await reads(again, /Not sent yet. Bilal Haddad answered at/)
    expect(await desk.timesSaid(number, 'Take one larger.')).toBe(0)
    await again.getByRole('button', { name: 'Back into the box' }).click()
    expect(await writtenIn(again)).toBe('Take one larger.')
    await again.getByRole('button', { name: 'Send', exact: true }).click()
    await expect.poll(() => desk.timesSaid(number, 'Take one larger.'), { timeout: 10_000 }).toBe(1)
    await Promise.all([here.close(), there.close()])
  },
)

test('an answer that arrived, but whose receipt was lost on the way, is there once', { timeout: 60_000 }, async () => {
  const number = await desk.asks(ANNA, 'Rope', 'How long is the rope?')
  const here = await desk.someone(desk.siv)
  const page = await openPage(here)
  await page.goto(`/workspace/inbox/${number}`)
  await bubble(page, 'How long is the rope?').waitFor()
  let lost = 0
  await page.route('**/answers', async (route) => {
    if (lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })
  await answerBox(page).fill('Sixty metres.')
  await answerBox(page).press('ControlOrMeta+Enter')
  await expect.poll(() => lost, { timeout: 10_000 }).toBe(1)
  // Either the bell brings it first or it is sent again under the same id.
  await expect.poll(() => page.locator('article.pending').count(), { timeout: 10_000 }).toBe(0)
  expect(await bubble(page, 'Sixty metres.').count()).toBe(1)
  expect(await desk.timesSaid(number, 'Sixty metres.')).toBe(1)
  await here.close()
})
