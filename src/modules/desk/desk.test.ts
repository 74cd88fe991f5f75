import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { askOwner } from '../../../test/harness/orders.ts'
import type { Principal } from '../../platform/principal.ts'
import { breakOverdue } from './clocks/broken.ts'
import type { CaseListed, CaseShown, ChatShown } from './contract.ts'
import { mailUnseen } from './jobs.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const bilal: Principal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000004',
  name: 'Bilal',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000014',
}
const chidi: Principal = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000003', name: 'Chidi', roles: ['packer'] }
const system: Principal = { kind: 'system', name: 'test' }

interface Opened {
  number: string
  url: string
  promise: { dueAt: string } | null
}

async function ask(person: Pick<Person, 'visit'>, text: string, more: Record<string, unknown> = {}): Promise<Opened> {
  const reply = await person.visit('/api/cases', { json: { email: 'anna@lie.example', name: 'Anna', text, ...more } })
  expect(reply.status).toBe(201)
  return (await reply.json()) as Opened
}

const see = async (person: Pick<Person, 'visit'>, number: string, query = '') =>
  (await (await person.visit(`/api/cases/${number}${query}`)).json()) as CaseShown

const say = (person: Pick<Person, 'visit'>, number: string, text: string, more: Record<string, unknown> = {}) =>
  person.visit(`/api/cases/${number}/messages`, { json: { text, ...more } })

const inbox = async (query = '') =>
  (await (await house.actAs(bilal).visit(`/api/cases${query}`)).json()) as {
    items: CaseListed[]
    counts: Record<string, number>
  }

test('a question from a form is acknowledged at once with a promise, answered by letter, and rated solved by its customer', async () => {
  const anna = house.person('Anna')
  const { number, url, promise } = await ask(anna, 'Can the soles be changed?\nThey are worn.')
  expect(promise?.dueAt).toBe('2026-11-25T09:00:00.000Z')
  const key = new URL(url).searchParams.get('key')!

  const theirs = await see(anna, number, `?key=${key}`)
  expect(theirs.subject).toBe('Can the soles be changed?')
  expect(theirs.messages.map((one) => one.direction)).toEqual(['in', 'automatic'])
  expect(theirs.messages[1]!.text).toContain('25 November, 10.00')
  expect(
    await askOwner(house, `select kind, recipient from customers.letter where data ->> 'case' = '${number}'`),
  ).toEqual([{ kind: 'case.received', recipient: 'anna@lie.example' }])

  expect((await inbox()).items.map((one) => [one.number, one.customer, one.dueAt !== null])).toContainEqual([
    number,
    'Anna',
    true,
  ])
  const agent = house.actAs(bilal)
  expect((await say(agent, number, 'She resoles twice a year', { kind: 'note' })).status).toBe(201)
  expect((await say(agent, number, 'Yes, twice.')).status).toBe(201)
  const answered = await see(agent, number)
  expect(answered.state).toBe('waiting')
  expect(answered.promise?.keptAt).not.toBeNull()
  expect(answered.messages.at(-1)).toMatchObject({ direction: 'out', by: 'Bilal', letter: 'queued' })
  // A note is among the staff.
  expect((await see(anna, number, `?key=${key}`)).messages.map((one) => one.direction)).toEqual([
    'in',
    'automatic',
    'out',
  ])

  const rated = await anna.visit(`/api/cases/${number}/rating`, { json: { key, solved: true } })
  expect(await rated.json()).toEqual({ number, state: 'closed' })
  // They write again: it is open again, with a new promise.
  expect((await say(anna, number, 'One more thing', { key })).status).toBe(201)
  expect(await see(agent, number)).toMatchObject({ state: 'open', solved: null, promise: { keptAt: null } })
  const kinds = await askOwner(
    house,
    `select kind from customers.interaction where subject_type = 'case' and subject_id = '${number}' order by position`,
  )
  expect(kinds.map((row) => (row as { kind: string }).kind)).toEqual([
    'case.opened',
    'message.received',
    'message.noted',
    'message.sent',
    'case.rated',
    'message.received',
    'case.reopened',
  ])
})

test('whoever has neither the link nor a part in it learns nothing of a case', async () => {
  const { number } = await ask(house.person('Anna'), 'A private matter')
  for (const stranger of [house.person('Mallory'), house.actAs(chidi)]) {
    expect([403, 404]).toContain((await stranger.visit(`/api/cases/${number}`)).status)
    expect([403, 404]).toContain((await say(stranger, number, 'let me in')).status)
  }
  const wrong = await house.person('Mallory').visit(`/api/cases/${number}?key=${'a'.repeat(22)}`)
  expect(wrong.status).toBe(404)
  expect(((await wrong.json()) as { code: string }).code).toBe('case-unknown')
})

test('the same message id again is the same message; another person cannot take it', async () => {
  const anna = house.person('Anna')
  const { number, url } = await ask(anna, 'Twice?')
  const key = new URL(url).searchParams.get('key')
  const id = randomUUID()
  const first = (await (await say(anna, number, 'Only once', { key, id })).json()) as { place: number }
  const again = (await (await say(anna, number, 'Only once', { key, id })).json()) as { place: number }
  expect(again.place).toBe(first.place)
  expect((await see(house.actAs(bilal), number)).messages.filter((one) => one.id === id)).toHaveLength(1)
  expect((await say(house.actAs(bilal), number, 'Mine now', { id })).status).toBe(409)
  expect((await house.person('Mallory').visit('/api/chat/messages', { json: { id, text: 'Mine too' } })).status).toBe(
    409,
  )
})

test('a visitor chats, leaves an address and goes: what they did not see follows by letter, once', async () => {
  const visitor = house.person('Visitor')
  const id = randomUUID()
  const said = await visitor.visit('/api/chat/messages', { json: { id, text: 'Is anybody there?' } })
  expect(said.status).toBe(201)
  const chat = async (query = '') => (await (await visitor.visit(`/api/chat${query}`)).json()) as ChatShown
  const begun = await chat()
  expect(begun.messages.map((one) => one.from)).toEqual(['you', 'house'])
  expect(begun.promise).not.toBeNull()
  expect(begun.topic).toMatch(/^chat\/[0-9a-f-]{36}$/)
  // Somebody else's browser has a conversation of its own.
  expect((await (await house.person('Other').visit('/api/chat')).json()) as ChatShown).toMatchObject({
    number: null,
    topic: '',
  })

  await visitor.visit('/api/chat/address', { json: { email: 'v@visitor.example', asked: 'chatAddress@00000000' } })
  await visitor.visit('/api/chat/presence', { json: { writing: true } })
  expect(await see(house.actAs(bilal), begun.number!)).toMatchObject({
    replyBy: 'chat',
    here: [{ staff: false, writing: true }],
  })
  expect((await say(house.actAs(bilal), begun.number!, 'Yes, here I am')).status).toBe(201)
  const after = await chat(`?after=${begun.messages.at(-1)!.place}&number=${begun.number}`)
  expect(after.messages.map((one) => one.text)).toEqual(['Yes, here I am'])
  await visitor.visit('/api/chat/presence', { json: { writing: false, seen: after.messages[0]!.place } })
  house.clock.moveTo(new Date(house.clock.now().getTime() + 70_000))
  expect(await mailUnseen(house.actAs(system))).toBe(0)
  // They have closed the page since.
  await askOwner(house, `delete from desk.presence`)
  expect((await say(house.actAs(bilal), begun.number!, 'One more thing')).status).toBe(201)
  expect(await askOwner(house, `select kind from customers.letter where recipient = 'v@visitor.example'`)).toEqual([
    { kind: 'case.answered' },
  ])
  expect(await mailUnseen(house.actAs(system))).toBe(0)
})

test('two first messages at once open one conversation', async () => {
  const visitor = house.person('Hasty')
  await visitor.visit('/api/carts', { json: {} })
  const both = await Promise.all(
    ['One', 'Two'].map((text) => visitor.visit('/api/chat/messages', { json: { id: randomUUID(), text } })),
  )
  expect(both.map((reply) => reply.status)).toEqual([201, 201])
  const chat = (await (await visitor.visit('/api/chat')).json()) as ChatShown
  expect(
    chat.messages
      .filter((one) => one.from === 'you')
      .map((one) => one.text)
      .toSorted(),
  ).toEqual(['One', 'Two'])
})

test('merging moves the messages on to the other case, whose number and earlier promise stand; splitting takes them out again', async () => {
  const anna = house.person('Anna')
  const first = await ask(anna, 'First question', { email: 'm@merge.example' })
  house.clock.moveTo(new Date(house.clock.now().getTime() + 3_600_000))
  const second = await ask(anna, 'Second question', { email: 'm@merge.example' })
  const agent = house.actAs(bilal)
  // Asked twice from a browser that keeps nothing: for all that we know, by two people.
  const guessed = await agent.visit(`/api/cases/${first.number}/merge`, { json: { into: second.number } })
  expect(((await guessed.json()) as { code: string }).code).toBe('case-of-another')
  const merged = await agent.visit(`/api/cases/${first.number}/merge`, {
    json: { into: second.number, samePerson: 'She said so on the telephone' },
  })
  expect(await merged.json()).toEqual({ number: second.number, state: 'open' })
  const whole = await see(agent, first.number)
  expect(whole.number).toBe(second.number)
  expect(whole.messages.filter((one) => one.direction === 'in').map((one) => one.text)).toEqual([
    'Second question',
    'First question',
  ])
  expect(whole.promise?.dueAt).toBe(first.promise!.dueAt)
  expect(whole.related).toMatchObject([{ number: first.number, why: 'merged' }])
  expect((await agent.visit(`/api/cases/${second.number}/merge`, { json: { into: first.number } })).status).toBe(422)

  const out = whole.messages.find((one) => one.text === 'First question')!
  const split = await agent.visit(`/api/cases/${second.number}/split`, {
    json: { messages: [out.id], subject: 'The first one' },
  })
  expect(split.status).toBe(201)
  const { number } = (await split.json()) as { number: string }
  expect(await see(agent, number)).toMatchObject({
    subject: 'The first one',
    state: 'open',
    messages: [{ text: 'First question' }],
    related: expect.arrayContaining([expect.objectContaining({ number: second.number, why: 'split' })]) as unknown,
  })
  const stranger = await agent.visit(`/api/cases/${second.number}/split`, { json: { messages: [randomUUID()] } })
  expect(stranger.status).toBe(422)
})

test('two agents see that the other is there and writing; a case is assigned, closed and opened again', async () => {
  const { number } = await ask(house.person('Anna'), 'Who has it?')
  const agent = house.actAs(bilal)
  await house
    .actAs({ ...bilal, id: randomUUID(), name: 'Siv' })
    .visit(`/api/cases/${number}/presence`, { json: { writing: true } })
  await agent.visit(`/api/cases/${number}/presence`, { json: {} })
  const shown = await see(agent, number)
  expect(
    shown.here
      .map(({ name, you, writing }) => ({ name, you, writing }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  ).toEqual([
    { name: 'Bilal', you: true, writing: false },
    { name: 'Siv', you: false, writing: true },
  ])
  expect(shown.messages[0]!.seenAt).not.toBeNull()
  expect(
    (await agent.visit(`/api/cases/${number}/assignee`, { method: 'PUT', json: { staff: randomUUID() } })).status,
  ).toBe(422)
  expect(await (await agent.visit(`/api/cases/${number}/closing`, { json: {} })).json()).toEqual({
    number,
    state: 'closed',
  })
  expect(await (await agent.visit(`/api/cases/${number}/reopening`, { json: {} })).json()).toEqual({
    number,
    state: 'open',
  })
})

test('a promise to reply that is over is broken once, told, and given a new time', async () => {
  const { number } = await ask(house.person('Anna'), 'Still there?', { email: 'late@late.example' })
  house.clock.moveTo(new Date(house.clock.now().getTime() + 25 * 3_600_000))
  expect(await breakOverdue(house.actAs(system))).toBeGreaterThan(0)
  expect(await breakOverdue(house.actAs(system))).toBe(0)
  const late = await see(house.actAs(bilal), number)
  expect(late.messages.at(-1)).toMatchObject({ direction: 'automatic' })
  expect(late.messages.at(-1)!.text).toContain('our fault')
  expect(Date.parse(late.promise!.dueAt)).toBeGreaterThan(house.clock.now().getTime())
  expect(
    await askOwner(house, `select kind from customers.letter where recipient = 'late@late.example' order by queued_at`),
  ).toEqual([{ kind: 'case.received' }, { kind: 'case.late' }])
})

test('who looked at a case stands in the ledger, and a question without any address is refused', async () => {
  const { number } = await ask(house.person('Anna'), 'Who reads this?')
  await see(house.actAs(bilal), number)
  expect(
    await askOwner(
      house,
      `select viewer_role from customers.look where reason_type = 'case' and reason_id = '${number}'`,
    ),
  ).toEqual([{ viewer_role: 'agent' }])
  const refused = await house.person('Nobody').visit('/api/cases', { json: { text: 'Hello?' } })
  expect(refused.status).toBe(422)
  expect(((await refused.json()) as { code: string }).code).toBe('address-needed')
})
