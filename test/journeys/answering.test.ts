import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

/** Short for who waits for it, long enough to press a key in. */
const UNDO_SECONDS = 5

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ undoSeconds: UNDO_SECONDS })
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

test(
  'two agents write one draft, neither writes over the other unseen, and what was sent is taken back with a key',
  { timeout: 120_000 },
  async () => {
    const number = await desk.asks(ANNA, 'Soles', 'Can the soles be changed?')
    const [here, there] = [await desk.someone(desk.siv), await desk.someone(desk.bilal)]
    const [siv, bilal] = [await openPage(here), await openPage(there)]
    const found: string[] = []

    // A text is written down once, with a field, and found again by a stroke.
    await siv.goto('/workspace/answers/new')
    await siv.getByLabel('Name', { exact: false }).first().fill('Soles, changed')
    const english = siv.getByLabel('In English')
    await english.fill('Yes, ')
    await siv.getByRole('button', { name: 'their first name' }).click()
    await english.pressSequentially('. Order ')
    await siv.getByRole('button', { name: 'number of the order' }).click()
    found.push(...(await violations(siv)))
    await siv.getByRole('button', { name: 'Save' }).click()
    await reads(siv, 'Saved.')

    await siv.goto(`/workspace/inbox/${number}`)
    await bubble(siv, 'Can the soles be changed?').waitFor()
    await siv.keyboard.press('r')
    await siv.keyboard.type('/sole')
    await siv.getByRole('option', { name: /Soles, changed/ }).waitFor()
    found.push(...(await violations(siv)))
    await siv.keyboard.press('Enter')
    // What the record does not say is a gap, marked, and nothing leaves with it.
    await expect.poll(() => answerBox(siv).inputValue()).toBe('Yes, Anna. Order ⟨number of the order⟩')
    expect(await siv.getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true)
    await siv.keyboard.type('1042 or any other')
    expect(await answerBox(siv).inputValue()).toBe('Yes, Anna. Order 1042 or any other')

    // The colleague finds it in the box, with who began it, and goes on.
    await bilal.goto(`/workspace/inbox/${number}`)
    await expect.poll(() => answerBox(bilal).inputValue(), { timeout: 10_000 }).toContain('1042 or any other')
    await reads(bilal, /Siv Moe began this at/)
    await there.setOffline(true)
    await answerBox(bilal).fill('No, never.')
    await answerBox(siv).pressSequentially(', twice.')
    await expect.poll(async () => (await drafted(number)) ?? '', { timeout: 10_000 }).toContain(', twice.')
    await there.setOffline(false)
    await reads(bilal, /Siv Moe has changed this draft while you were writing/)
    expect(await answerBox(bilal).inputValue()).toBe('No, never.')
    found.push(...(await violations(bilal)))
    await bilal.getByRole('button', { name: 'Take theirs' }).click()
    await expect.poll(() => answerBox(bilal).inputValue()).toContain(', twice.')

    await answerBox(siv).press('ControlOrMeta+Enter')
    await reads(siv, /leaves in \d seconds?/)
    await bilal.locator('article.waiting').waitFor()
    await siv.keyboard.press('Escape')
    await siv.keyboard.press('z')
    await expect.poll(() => answerBox(siv).inputValue(), { timeout: 10_000 }).toContain(', twice.')
    expect(await siv.locator('article.waiting').count()).toBe(0)
    await answerBox(siv).press('ControlOrMeta+Enter')
    await siv.locator('article.waiting').waitFor()
    await expect
      .poll(() => desk.timesSaid(number, 'Yes, Anna. Order 1042 or any other, twice.'), { timeout: 20_000 })
      .toBe(1)
    await expect.poll(() => answerBox(bilal).inputValue(), { timeout: 10_000 }).toBe('')
    expect(found).toEqual([])
    await Promise.all([here.close(), there.close()])
  },
)

/** What the desk has of the answer that is being written. */
async function drafted(number: string): Promise<string | undefined> {
  const page = await openPage(await desk.someone(desk.siv))
  await page.goto('/workspace/you')
  const draft = await page.evaluate(async (at) => {
    const reply = await fetch(`/api/cases/${at}/answering`)
    const { drafts } = (await reply.json()) as { drafts: { kind: string; text: string }[] }
    return drafts.find(({ kind }) => kind === 'reply')?.text
  }, number)
  await page.close()
  return draft
}

test('a file is pasted, goes by mail, and an answer can wait until tomorrow', { timeout: 90_000 }, async () => {
  const number = await desk.asks(DAGNY, 'Manual', 'Have you a manual?')
  const here = await desk.someone(desk.siv)
  const page = await openPage(here)
  await page.goto(`/workspace/inbox/${number}`)
  await bubble(page, 'Have you a manual?').waitFor()
  await page.locator('.compose input[type=file]').setInputFiles({
    name: 'manual.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Lace it.'),
  })
  await page.getByRole('button', { name: 'Take away manual.txt' }).waitFor()
  await answerBox(page).fill('Here it is.')
  const found = await violations(page)
  await answerBox(page).press('ControlOrMeta+Shift+Enter')
  await page.getByRole('button', { name: /^Tomorrow morning/ }).waitFor()
  found.push(...(await violations(page)))
  await page.getByRole('button', { name: /^Tomorrow morning/ }).click()
  await reads(page, /leaves .*08\.00/)
  expect(await desk.timesSaid(number, 'Here it is.')).toBe(0)
  await page.getByRole('button', { name: 'Send now' }).click()
  const mail = await desk.program.mailbox.next(DAGNY.email, 'Here it is.')
  expect(mail.text).toContain('Here it is.')
  await page.getByRole('link', { name: 'manual.txt' }).waitFor()
  expect(found).toEqual([])
  await here.close()
})
