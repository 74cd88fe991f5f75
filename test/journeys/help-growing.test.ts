import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANNA, DAGNY } from '../people.ts'
import { type Desk, openDesk } from './desk.ts'
import { openPage, reads } from './steps.ts'
import { violations } from './violations.ts'

const QUESTION = 'How do I get mould out of an awning?'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 150_000)
afterAll(async () => {
  await desk?.close()
}, 30_000)

/** As if the quarter of an hour had gone after which what was asked without an answer is put to what several want. */
async function wants(number: string, article: string): Promise<void> {
  const { url } = await desk.program.rapport<{ url: string }>('db', 'url')
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query(
    `with made as (insert into help.wanted (language, title, article, made_at) values ('en', 'Mould', $1, now()) returning id)
     update help.question set wanted = made.id from made where customer_case = $2`,
    [article, number],
  )
  await owner.end()
}

test(
  'what was answered once becomes an article in one move, is approved by a person, and is told to whoever asked',
  { timeout: 150_000 },
  async () => {
    const found: string[] = []
    const [theirs, first, second] = [await desk.someone(), await desk.someone(desk.bilal), await desk.someone(desk.siv)]
    const [dagny, bilal, siv] = [await openPage(theirs), await openPage(first), await openPage(second)]
    await desk.ask('PUT', '/api/settings/help/tellAfterMinutes', { value: 0 })

    // Nothing is written of it yet, so it goes to a person with what was said.
    await dagny.goto('/help/ask')
    await dagny.getByLabel('Your question').fill(QUESTION)
    await dagny.getByRole('button', { name: 'Ask', exact: true }).click()
    await dagny.getByLabel('Email address').fill(DAGNY.email)
    await dagny.getByRole('button', { name: 'Ask a person' }).click()
    await reads(dagny, /case \d+/i)
    const hers = /case (\d+)/i.exec(await dagny.locator('main').innerText())![1]!
    expect((await desk.caseNow(hers)).state).toBe('open')

    // Somebody else asked the same, and was answered: one key beside it makes the draft.
    const number = await desk.asks(ANNA, 'Awning', `I am Anna Berg. ${QUESTION} My order is 1042.`)
    await desk.ask('POST', `/api/cases/${number}/messages`, {
      kind: 'reply',
      text: 'Hi Anna,\n\nbrush it with soda and let it dry in the sun. Your order is 1042.\n\nBest regards\nBilal',
    })
    await bilal.goto(`/workspace/inbox/${number}`)
    await bilal.getByRole('button', { name: 'Make an article of this' }).waitFor()
    await bilal.keyboard.press('w')
    await reads(bilal, 'A draft was made, with 1 gap.')
    await reads(bilal, 'Made of this case')
    found.push(...(await violations(bilal)))
    const { items } = await desk.ask<{ items: { id: string }[] }>('GET', '/api/help/articles?text=awning')
    const article = items[0]!.id
    await wants(hers, article)

    // Who has the last word sees how many wait for it, fills the gap, and publishes.
    await siv.goto('/workspace/help/growth.cases')
    await reads(siv, '1 gap to fill')
    await reads(siv, /1 person is told/)
    found.push(...(await violations(siv)))
    await siv.getByRole('link', { name: QUESTION }).click()
    const body = siv.getByRole('textbox', { name: /text/i }).last()
    await body.click()
    await expect.poll(() => body.innerText()).toContain('⟨…⟩')
    await reads(siv, '1 person is told when it is published, at once.')
    const publish = siv.getByRole('button', { name: 'Publish it', exact: true })
    await publish.click()
    await reads(siv, /There is still 1 gap in it/)
    await body.click()
    await siv.keyboard.press('ControlOrMeta+a')
    await siv.keyboard.type('Brush it with soda and let it dry in the sun.')
    await publish.click()
    await expect
      .poll(
        async () => (await desk.ask<{ published: unknown[] }>('GET', `/api/help/articles/${article}`)).published.length,
        { timeout: 15_000 },
      )
      .toBe(1)

    // Told by mail, once, with a way to say that it solved it; her promise stands until she does.
    const mail = await desk.program.mailbox.next(DAGNY.email, 'has an answer now')
    expect(mail.text).toContain(QUESTION)
    expect(await desk.caseNow(hers)).toMatchObject({ state: 'open' })
    await dagny.goto(mail.links.find((link) => link.includes('/help/articles/'))!)
    await reads(dagny, 'Brush it with soda and let it dry in the sun.')
    await dagny.goto(mail.links.find((link) => link.includes('/answers/'))!)
    found.push(...(await violations(dagny)))
    await dagny.getByRole('button', { name: 'This solved it' }).click()
    await reads(dagny, 'You have your answer')
    await expect.poll(async () => (await desk.caseNow(hers)).state).toBe('closed')
    const told = (await desk.caseNow(hers)).messages.filter(({ text }) => text.includes('has an answer now'))
    expect(told).toMatchObject([{ direction: 'automatic' }])
    expect(found).toEqual([])
    await Promise.all([theirs.close(), first.close(), second.close()])
  },
)
