import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limitMessages } from '../../src/modules/accounts/index.ts'
import type { ChatShown } from '../../src/modules/desk/contract.ts'
import type { Call } from '../../src/platform/context.ts'
import { type Person, startHouse, type TestHouse } from '../harness/house.ts'

// Machines at the desk's doors: too much, what is no text, what is no question, and plain SQL.

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

type Visitor = Pick<Person, 'visit'>
const says = async (person: Visitor, text: string) =>
  (await person.visit('/api/chat/messages', { json: { id: randomUUID(), text } })).status
const chatOf = async (person: Visitor) => (await (await person.visit('/api/chat')).json()) as ChatShown

test('a machine asks no thousand questions without an address', async () => {
  const visitor = house.person('Mallory')
  await says(visitor, 'first')
  let status = 201
  for (let n = 0; n < 70 && status === 201; n += 1)
    status = (await visitor.visit('/api/cases', { json: { text: `question ${n}` } })).status
  expect(status).toBe(429)
})

test('no letter that no text has makes the chat or a question fail', async () => {
  const visitor = house.person('Mallory')
  for (const text of ['a\u0000b', '\ud83d', '\u0000'])
    expect((await visitor.visit('/api/chat/messages', { json: { id: randomUUID(), text } })).status).toBeLessThan(500)
  const json = { email: 'x@odd.example', name: 'a\u0000', subject: '\ud83d', text: 'a\u0000' }
  expect((await visitor.visit('/api/cases', { json })).status).toBeLessThan(500)
})

test('software that asks for what no tool is, or too much, is refused and breaks nothing', async () => {
  const ask = async (body: string) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const reply = await house.visit('/mcp', { method: 'POST', body, headers })
    return { status: reply.status, text: await reply.text() }
  }
  const call = (name: string, wanted: unknown) =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: wanted } })
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'show_case/../', '', 'my_questions']) {
    const { status, text } = await ask(call(name, {}))
    expect(status).toBeLessThan(500)
    expect(text).toMatch(/error/i)
  }
  const nested = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}}`
  for (const body of [
    nested,
    `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    call('find_products', { search: 'x'.repeat(60_000) }),
    call('find_products', { search: 'x'.repeat(2_000_000) }),
    `{"__proto__":{"jsonrpc":"2.0"},"constructor":1}`,
    `[${`${call('find_products', {})},`.repeat(50)}${call('find_products', {})}]`,
    call('show_case', { number: '5001', key: ['a'] }),
    call('show_case', { number: '9'.repeat(40) }),
  ])
    expect((await ask(body)).status).toBeLessThan(500)
  // A member of the staff and a program without the scope are offered no cases there.
  for (const who of [
    house.actAs({ kind: 'key', id: randomUUID(), name: 'till', scopes: ['catalogue'], origin: null, party: null }),
    house.actAs({ kind: 'staff', id: randomUUID(), name: 'Chidi', roles: ['packer'], session: 's' }),
  ]) {
    const headers = { accept: 'application/json, text/event-stream' }
    const json = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
    const reply = await who.visit('/mcp', { json, headers })
    expect(await reply.text()).not.toMatch(/show_case|my_questions/)
  }
})

test('whoever speaks SQL as the program reads nothing of the desk without having entered whose it is', async () => {
  const anna = house.person('Anna')
  await says(anna, 'A private matter')
  const { number } = await chatOf(anna)
  const client = new pg.Client({ connectionString: house.database.app })
  await client.connect()
  try {
    for (const table of ['customer_case', 'participant', 'message', 'attachment', 'mail', 'mail_source']) {
      const read = client.query(`select * from desk.${table}`).then(
        ({ rowCount }) => rowCount,
        () => 0,
      )
      expect([table, await read]).toEqual([table, 0])
      const gone = client.query(`delete from desk.${table}`).then(
        ({ rowCount }) => rowCount,
        () => 0,
      )
      expect([table, await gone]).toEqual([table, 0])
    }
    for (const table of ['widget_token', 'customer_key'])
      expect((await client.query(`select * from accounts.${table}`)).rowCount).toBe(0)
    for (const forget of ['forget', 'forget_mails'])
      await expect(
        client.query(`select desk.${forget}(array(select party from desk.find_case(${number})))`),
      ).rejects.toThrow('Only parties that were entered')
    const near = `select * from desk.near((select id from desk.find_case(${number})), 10)`
    expect((await client.query(near)).rowCount).toBe(0)
  } finally {
    await client.end()
  }
})

test('a machine does not fill the disk through a conversation of its own; whoever is somewhere else goes on', async () => {
  const mallory = house.person('Mallory')
  const say = async (person: Visitor, address: string) =>
    (await person.visit('/api/chat/messages', { address, json: { id: randomUUID(), text: 'x' } })).status
  expect(await say(mallory, '203.0.113.5')).toBe(201)
  // As many as an office says in an hour, without waiting for each to be stored.
  const call = { ...house.actAs({ kind: 'visitor', party: null }), address: '203.0.113.5' } as unknown as Call
  for (let said = 1; said < 999; said += 1) limitMessages(call)
  expect(await say(mallory, '203.0.113.5')).toBe(201)
  expect(await say(mallory, '203.0.113.5')).toBe(429)
  const { number } = await chatOf(mallory)
  const json = { text: 'x' }
  const page = await mallory.visit(`/api/cases/${number}/messages`, { address: '203.0.113.5', json })
  expect(page.status).toBe(429)
  expect(await say(house.person('Anna'), '203.0.113.6')).toBe(201)
})
