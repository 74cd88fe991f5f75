import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAGNY, SIV } from '../people.ts'
import { answerBox, bubble, type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

/** Two dots, red and green. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8J8BAAf/Af8Bf4mnAAAAAElFTkSuQmCC',
  'base64',
)
const file = (name: string) => ({ name, mimeType: 'image/png', buffer: PNG })

/** As if the forty seconds had gone after which somebody who says nothing counts as having left. */
async function hasLeft(number: string): Promise<void> {
  const { url } = await desk.program.rapport<{ url: string }>('db', 'url')
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query(
    `delete from desk.presence where actor = 'customer' and customer_case = (select id from desk.customer_case where number = $1)`,
    [number],
  )
  await owner.end()
}

test(
  'a chat handed from one agent to another goes on by mail with its picture when the customer leaves',
  { timeout: 150_000 },
  async () => {
    const found: string[] = []
    const [theirs, first, second] = [await desk.someone(), await desk.someone(desk.bilal), await desk.someone(desk.siv)]
    const [visitor, bilal, siv] = [await openPage(theirs), await openPage(first), await openPage(second)]
    await visitor.goto('/')
    await visitor.getByRole('button', { name: 'Ask us' }).click()
    const field = visitor.getByLabel('Your message')
    await field.waitFor()

    // A file that is not taken says why, and can be taken away; a picture on a bad line waits and goes once.
    const choose = visitor.locator('rapport-chat input[type=file]')
    await choose.setInputFiles({ name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: PNG })
    await reads(visitor, 'setup.exe is a program')
    await visitor.getByRole('button', { name: 'Take setup.exe away' }).click()
    await theirs.setOffline(true)
    await choose.setInputFiles(file('sole.png'))
    await field.fill('The sole has come off.')
    await visitor.keyboard.press('Enter')
    await expect.poll(() => visitor.getByRole('progressbar', { name: 'sole.png is on its way' }).count()).toBe(1)
    expect(await field.inputValue()).toBe('The sole has come off.')
    await theirs.setOffline(false)
    await reads(visitor, 'Sent')
    await expect.poll(() => visitor.locator('rapport-chat .said.you img').count(), { timeout: 15_000 }).toBe(1)
    // One is pasted, without a word.
    await field.evaluate(
      (area, bytes) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(bytes)], 'heel.png', { type: 'image/png' }))
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      },
      [...PNG],
    )
    await visitor.getByRole('button', { name: 'Take heel.png away' }).waitFor()
    await field.press('Enter')
    await expect.poll(() => visitor.locator('rapport-chat .said.you img').count(), { timeout: 15_000 }).toBe(2)
    found.push(...(await violations(visitor)))

    const list = () => desk.ask<{ items: { number: string; subject: string }[] }>('GET', '/api/cases?state=all')
    const { number } = (await list()).items.find(({ subject }) => subject.includes('sole'))!
    await bilal.goto(`/workspace/inbox/${number}`)
    await bilal.getByRole('button', { name: 'See sole.png large' }).click()
    await bilal.getByRole('dialog').getByRole('img', { name: 'sole.png' }).waitFor()
    found.push(...(await violations(bilal)))
    await bilal.keyboard.press('Escape')
    await answerBox(bilal).fill('Which size do you wear?')
    await bilal.keyboard.press('Control+Enter')
    await reads(visitor, 'Which size do you wear?')

    // Siv goes on, with the note that the visitor never sees.
    await bilal.keyboard.press('Escape')
    await bilal.locator('.detail').first().press('o')
    const sheet = bilal.getByRole('dialog')
    await sheet.getByLabel('What they need to know').fill('A fault of ours.')
    await sheet.getByRole('radio', { name: new RegExp(`^${SIV.name}`) }).check()
    await bilal.getByRole('button', { name: `Hand over to ${SIV.name}` }).press('Enter')
    await reads(visitor, new RegExp(`${SIV.name} takes over from`))
    await reads(visitor, `${SIV.name} has it.`)
    await siv.goto(`/workspace/inbox/${number}`)
    await reads(siv, 'A fault of ours.')
    await reads(siv, 'Which size do you wear?')
    await expect.poll(() => siv.getByRole('button', { name: /^See (sole|heel)\.png large$/ }).count()).toBe(2)
    expect(await visitor.locator('rapport-chat').innerText()).not.toContain('A fault of ours.')

    await field.fill('41, please.')
    await field.press('Enter')
    await bubble(siv, '41, please.').waitFor()
    await visitor.getByText('Where does the answer go if you leave?').click()
    await visitor.getByLabel('Email address').fill(DAGNY.email)
    await visitor.getByRole('button', { name: 'Answer me there' }).click()
    await reads(visitor, `the answer goes to ${DAGNY.email}`)

    // The conversation to keep: by mail, and as a file.
    await visitor.getByText('Keep this conversation').click()
    found.push(...(await violations(visitor)))
    await visitor.getByRole('button', { name: `Mail it to ${DAGNY.email}` }).click()
    await reads(visitor, `It is on its way to ${DAGNY.email}.`)
    const kept = await desk.program.mailbox.next(DAGNY.email, 'What was said')
    expect(kept.text).toContain('Which size do you wear?')
    expect(kept.text).toContain('sole.png')
    const [saved] = await Promise.all([
      visitor.waitForEvent('download'),
      visitor.getByRole('button', { name: 'Save it as a file' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe(`conversation-${number}.txt`)

    await theirs.close()
    await hasLeft(number)
    await answerBox(siv).fill('New ones in 41 leave tomorrow.')
    await siv.locator('input[type=file]').first().setInputFiles(file('new-sole.png'))
    await answerBox(siv).getByRole('img', { name: 'new-sole.png' }).waitFor({ state: 'attached' })
    await answerBox(siv).focus()
    await siv.keyboard.press('Control+Enter')
    const mail = await desk.program.mailbox.next(DAGNY.email, 'New ones in 41 leave tomorrow.')
    expect(mail.text).toContain('[new-sole.png]')
    // Behind its link stands every word and picture, theirs and ours.
    const reader = await openPage(await desk.someone())
    await reader.goto(mail.links.find((link) => link.includes(`/cases/${number}?key=`))!)
    for (const said of ['The sole has come off.', 'takes over from', '41, please.', 'New ones in 41 leave tomorrow.'])
      await reads(reader, said)
    const widths = () =>
      reader.locator('.talk img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth))
    await expect.poll(widths).toEqual([2, 2, 2])
    found.push(...(await violations(reader)))
    expect(found).toEqual([])
  },
)
