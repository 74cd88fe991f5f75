import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publish } from '../../../../test/harness/help.ts'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import { createParty, sendDue } from '../../customers/index.ts'
import type { ChatShown } from '../contract.ts'
import { keepMail } from '../mail/ledger.ts'
import { readNext } from '../mail/read.ts'
import { answerInChat } from './chat-answer.ts'

let house: TestHouse
let parser: Parser
let siv: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: 'hello@shop.example' } })
  parser = openParser()
  siv = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Siv', roles: ['owner'], session: 'test' })
  await publish(house, {
    title: 'New soles for worn shoes',
    passages: ['Worn soles of shoes are replaced within two weeks. Send the shoes to us in any box.'],
  })
  await publish(house, {
    title: 'Soles for resellers',
    audience: 'partners',
    passages: ['Resellers pay 61 kroner for the soles of worn shoes.'],
  })
})
afterAll(async () => {
  await parser.close()
  await house.close()
})

/** Ids of answers that the house gave by itself. */
const questions = (door: string) =>
  askOwner(
    house,
    `select outcome, helped, customer_case::text as number from help.question where door = '${door}' order by asked_at`,
  )

async function mail(from: string, subject: string, body: string): Promise<string> {
  const ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  const head = [
    `From: ${from}`,
    'To: hello@shop.example',
    `Subject: ${subject}`,
    `Message-ID: <${randomUUID()}@elsewhere.example>`,
  ]
  const raw = Buffer.from([...head, '', body, ''].join('\r\n'))
  await keepMail(ctx, { source: 'smtp', raw, envelope: { from, to: ['hello@shop.example'] }, at: ctx.clock.now() })
  return ((await readNext(ctx, parser)) as { number: string }).number
}

test('a mail is acknowledged with the article that is likely to answer it; who says that it was it is asked nothing more', async () => {
  const number = await mail(
    'a@example.com',
    'Worn soles',
    'Within how many weeks are the worn soles of shoes replaced?',
  )
  const sent: Mail[] = []
  await sendDue(house.context, {
    send(one) {
      sent.push(one)
      return Promise.resolve({ result: 'accepted', reply: '250' })
    },
  })
  const letter = sent.find(({ text }) => text.includes(`/cases/${number}`))!.text.replaceAll(/\s+/g, ' ')
  expect(letter).toContain('Worn soles of shoes are replaced within two weeks.')
  expect(letter).toContain('/help/articles/new-soles-for-worn-shoes')
  expect(letter).not.toContain('Resellers')
  const url = new URL(/https?:\S+\/cases\/\d+\/answers\/\S+/.exec(letter)![0])
  const said = await house.person('A').visit(url.pathname, { form: { key: url.searchParams.get('key')! } })
  expect(said.status).toBe(303)
  expect(await (await siv.visit(`/api/cases/${number}`)).json()).toMatchObject({ state: 'closed', solved: true })
  expect(await questions('mail')).toEqual([{ outcome: 'answered', helped: true, number }])
})

test('in a chat where nobody is free the help answers the first question once, and the promise stands', async () => {
  const visitor = house.person('Chatter')
  const id = randomUUID()
  const text = 'Within how many weeks are the worn soles of shoes replaced?'
  expect((await visitor.visit('/api/chat/messages', { json: { id, text } })).status).toBe(201)
  const show = async () => (await (await visitor.visit('/api/chat?after=0')).json()) as ChatShown
  const { number } = await show()
  const run = () =>
    answerInChat.run(
      house.actAs({ kind: 'system', name: 'desk.answer-in-chat' }),
      { number: number!, message: id, signedIn: false },
      new AbortController().signal,
    )
  const jobs = { ...house, database: { ...house.database, owner: house.database.jobs } }
  const waiting = await askOwner(
    jobs,
    `select count(*)::integer as n from graphile_worker.jobs where task_identifier = 'desk.answer-in-chat'`,
  )
  expect(waiting).toEqual([{ n: 1 }])
  await vi.waitFor(async () => {
    await run()
    expect((await show()).messages.some(({ text: words }) => words.startsWith('From our help:'))).toBe(true)
  })
  await run()
  const { messages, promise } = await show()
  const [answer, ...more] = messages.filter(({ text: words }) => words.startsWith('From our help:'))
  expect(more).toEqual([])
  expect(answer).toMatchObject({ from: 'house' })
  expect(answer!.text).toContain('Worn soles of shoes are replaced within two weeks.')
  expect(answer!.text).toContain('/help/articles/new-soles-for-worn-shoes')
  expect(promise).not.toBeNull()
  expect(await questions('chat')).toEqual([{ outcome: 'answered', helped: null, number }])
})

test('whoever asks on from the help is handed over with all of it, and somebody who is there takes it in the chat', async () => {
  const id = randomUUID()
  await askOwner(
    house,
    `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', 'bilal@shop.example', 'Bilal', '{agent}', now());
     insert into accounts.staff_session (id, staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
     values (gen_random_uuid(), '${id}', sha256('x'), 'passkey', 'Firefox', '${house.clock.now().toISOString()}', '${house.clock.now().toISOString()}', '${house.clock.now().toISOString()}'::timestamptz + interval '12 hours')`,
  )
  const account = await createParty(house.context.db, 'account')
  const gro = house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account })
  const asked = (await (
    await gro.visit('/api/help/answers', { json: { text: 'Can you dye my shoes green?' } })
  ).json()) as { conversation: string }
  const handed = await gro.visit(`/api/help/conversations/${asked.conversation}/person`, { json: {} })
  expect(handed.status).toBe(201)
  const { number, dueAt } = (await handed.json()) as { number: string; dueAt: string | null }
  const again = await gro.visit(`/api/help/conversations/${asked.conversation}/person`, { json: {} })
  expect(await again.json()).toMatchObject({ number })
  const shown = (await (await siv.visit(`/api/cases/${number}`)).json()) as {
    channel: string
    messages: { text: string; quoted: string | null }[]
  }
  expect(shown.messages[0]).toMatchObject({ text: 'Can you dye my shoes green?' })
  expect(shown.messages[0]!.quoted).toContain('Asked in our help before:')
  expect({ channel: shown.channel, dueAt }).toEqual({ channel: 'chat', dueAt: null })
})
