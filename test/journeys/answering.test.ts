import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk, writtenIn } from './desk.ts'
import { PAYLOADS } from './payloads.ts'
import { fillCheckout, openPage, reads } from './steps.ts'
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
    await expect.poll(() => writtenIn(siv)).toBe('Yes, Anna. Order ⟨number of the order⟩')
    expect(await siv.getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true)
    await siv.keyboard.type('1042 or any other')
    expect(await writtenIn(siv)).toBe('Yes, Anna. Order 1042 or any other')

    // The colleague finds it in the box, with who began it, and goes on.
    await bilal.goto(`/workspace/inbox/${number}`)
    await expect.poll(() => writtenIn(bilal), { timeout: 10_000 }).toContain('1042 or any other')
    await reads(bilal, /Siv Moe began this at/)
    await there.setOffline(true)
    await answerBox(bilal).fill('No, never.')
    await answerBox(siv).pressSequentially(', twice.')
    await expect.poll(async () => (await drafted(number)) ?? '', { timeout: 10_000 }).toContain(', twice.')
    await there.setOffline(false)
    await reads(bilal, /Siv Moe has changed this draft while you were writing/)
    expect(await writtenIn(bilal)).toBe('No, never.')
    found.push(...(await violations(bilal)))
    await bilal.getByRole('button', { name: 'Take theirs' }).click()
    await expect.poll(() => writtenIn(bilal)).toContain(', twice.')

    await answerBox(siv).press('ControlOrMeta+Enter')
    await reads(siv, /leaves in \d seconds?/)
    await bilal.locator('article.waiting').waitFor()
    await siv.keyboard.press('Escape')
    await siv.keyboard.press('z')
    await expect.poll(() => writtenIn(siv), { timeout: 10_000 }).toContain(', twice.')
    expect(await siv.locator('article.waiting').count()).toBe(0)
    await answerBox(siv).press('ControlOrMeta+Enter')
    await siv.locator('article.waiting').waitFor()
    await expect
      .poll(() => desk.timesSaid(number, 'Yes, Anna. Order 1042 or any other, twice.'), { timeout: 20_000 })
      .toBe(1)
    await expect.poll(() => writtenIn(bilal), { timeout: 10_000 }).toBe('')
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
  await page.locator('.compose .sending input[type=file]').setInputFiles({
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

test(
  'an answer with formatting, a picture and a basket goes by mail, and its customer orders it',
  { timeout: 120_000 },
  async () => {
    await desk.ask('POST', '/api/products', {
      title: 'Fell boots',
      price: { amount: 249_900, currency: 'NOK' },
      stock: 5,
    })
    const number = await desk.asks(ANNA, 'Boots', 'Which boots?')
    const here = await desk.someone(desk.siv)
    const page = await openPage(here)
    await page.goto(`/workspace/inbox/${number}`)
    await page.locator('.editor').waitFor()
    await answerBox(page).click()
    for (const line of ['Hi Anna,', '**These**, and *no others*:', '- they are dry', 'they are warm', '']) {
      await page.keyboard.type(line)
      await page.keyboard.press('Enter')
    }
    await page.evaluate(async () => {
      const drawing = new OffscreenCanvas(160, 80)
      drawing.getContext('2d')!.fillRect(0, 0, 160, 80)
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([await drawing.convertToBlob()], 'sole.png', { type: 'image/png' }))
      document.activeElement!.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    })
    await page.locator('.editor').getByRole('img', { name: 'sole.png' }).waitFor()
    // A basket, by keys: found by its name, its link in the answer.
    await page.getByRole('heading', { name: 'A basket for them' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('b')
    await page.locator('.filling input:focus').waitFor()
    await page.keyboard.type('fell')
    await page.getByRole('button', { name: /^Fell boots/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByLabel('How many: Fell boots').waitFor()
    const found = await violations(page)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Put its link into the answer' }).click()
    await expect.poll(() => writtenIn(page)).toContain('Your basket, ready to order')
    await answerBox(page).press('ControlOrMeta+Enter')
    await page.locator('article.waiting').getByRole('button', { name: 'Send now' }).click()
    const sent = page.locator('.speech.out:not(.waiting) .rich')
    await sent.getByRole('img', { name: 'sole.png' }).waitFor()
    expect(await sent.locator('strong, em, li').allInnerTexts()).toEqual([
      'These',
      'no others',
      'they are dry',
      'they are warm',
    ])

    const mail = await desk.program.mailbox.next(ANNA.email, 'no others')
    expect(mail.text.replaceAll('\r', '')).toContain('These, and no others:\n\n- they are dry\n- they are warm\n')
    expect(mail.raw).toMatch(/multipart\/alternative/)
    expect(mail.raw).toMatch(/Content-Id: <[\da-f-]{36}@rapport>/i)
    const their = await desk.someone()
    const anna = await openPage(their)
    await anna.goto(mail.links.find((one) => one.includes(`/cases/${number}?`))!)
    await anna.locator('.rich').getByRole('img', { name: 'sole.png' }).waitFor()
    found.push(...(await violations(anna)))

    await anna.goto(mail.links.find((one) => one.includes('/prepared/'))!)
    await reads(anna, /Prepared for you by Siv Moe/)
    found.push(...(await violations(anna)))
    await anna.getByRole('button', { name: 'Go to the checkout' }).click()
    await fillCheckout(anna, ANNA)
    await anna.getByRole('button', { name: /^Order/ }).click()
    await anna.waitForURL('**/orders/*')
    await page.locator('.helping').getByText('ordered').first().waitFor()
    expect(found).toEqual([])

    // Nothing that somebody writes runs, on either side.
    const text = PAYLOADS.map((one) => `- **${one}** [x](${one}) ![${one}](${one})`).join('\n')
    await page.evaluate(
      async ([of, words]) => {
        const { messages } = (await (await fetch(`/api/cases/${of}`)).json()) as { messages: { place: number }[] }
        const json = { id: crypto.randomUUID(), text: words, version: 99, since: messages.at(-1)!.place }
        const { drafts } = (await (await fetch(`/api/cases/${of}/answering`)).json()) as {
          drafts: { kind: string; version: number }[]
        }
        json.version = drafts.find(({ kind }) => kind === 'reply')?.version ?? 0
        const headers = { 'content-type': 'application/json' }
        const reply = await fetch(`/api/cases/${of}/answers`, { method: 'POST', headers, body: JSON.stringify(json) })
        await fetch(`/api/cases/${of}/answers/${json.id}/leaving`, { method: 'POST', headers, body: '{}' })
        if (!reply.ok) throw new Error(await reply.text())
      },
      [number, text] as const,
    )
    for (const reader of [page, anna]) {
      await reader.addInitScript('window.ran = () => { window.hasRun = true }')
      await reader.goto(
        reader === page ? `/workspace/inbox/${number}` : mail.links.find((one) => one.includes(`/cases/${number}?`))!,
      )
      await reader.locator('.rich li').nth(PAYLOADS.length).waitFor()
      for (const link of await reader.locator('.rich a').all())
        expect(await link.getAttribute('href')).toMatch(/^https?:|^mailto:/)
      expect(await reader.evaluate('window.hasRun')).toBe(undefined)
      expect(await reader.locator('.rich :is(script, style, iframe, object, svg, math, form)').count()).toBe(0)
    }
    await Promise.all([here.close(), their.close()])
  },
)
