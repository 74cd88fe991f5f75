import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { askOwner } from '../../../test/harness/orders.ts'
import type { Principal } from '../../platform/principal.ts'
import type { CaseShown, ChatShown } from './contract.ts'
import { breakOverdue } from './clocks/broken.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
  await askOwner(
    house,
    `insert into accounts.staff (id, email, name, roles, joined_at) values ('${bilal.id}', 'bilal@harbour.example', 'Bilal', '{agent}', now())`,
  )
})
afterAll(() => house.close())

const bilal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000004',
  name: 'Bilal',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000014',
} satisfies Principal
const olga: Principal = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000001', name: 'Olga', roles: ['owner'] }

const system: Principal = { kind: 'system', name: 'test' }

/** Monday to Friday, eight to four, in the shop's zone, which is Oslo's. */
const OFFICE = [{ days: [1, 2, 3, 4, 5], from: 480, to: 960 }]

async function set(name: string, value: unknown, module = 'desk'): Promise<number> {
  const reply = await house.actAs(olga).visit(`/api/settings/${module}/${name}`, { method: 'PUT', json: { value } })
  return reply.status
}

beforeEach(async () => {
  for (const [name, value] of Object.entries({ opening: [], closedDays: [], replyHours: 24 })) await set(name, value)
  await set('closedDays', [], 'orders')
})

/** Somebody asks at this moment, and is promised an answer by that one. */
async function promisedAt(moment: string): Promise<string> {
  house.clock.moveTo(moment)
  const reply = await house
    .person('Anna')
    .visit('/api/cases', { json: { email: `${randomUUID()}@lie.example`, name: 'Anna', text: 'Can it be mended?' } })
  expect(reply.status).toBe(201)
  return ((await reply.json()) as CaseShown).promise!.dueAt
}

/** The agent has a session, and was last seen at this moment. */
async function sitsThere(seenAt: string): Promise<void> {
  await askOwner(house, `delete from accounts.staff_session where staff = '${bilal.id}'`)
  await askOwner(
    house,
    `insert into accounts.staff_session (staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
      values ('${bilal.id}', sha256('bilal'), 'passkey', 'Firefox', '${seenAt}', '${seenAt}', '${seenAt}'::timestamptz + interval '1 day')`,
  )
}

async function chatsAt(moment: string, person: Person): Promise<ChatShown> {
  house.clock.moveTo(moment)
  const reply = await person.visit('/api/chat/messages', { json: { id: randomUUID(), text: 'Is anybody there?' } })
  expect(reply.status).toBe(201)
  return (await (await person.visit('/api/chat')).json()) as ChatShown
}

test('a merchant who has set no hours promises nothing for a Sunday, and no hours are made up for them', async () => {
  expect(await promisedAt('2026-11-24T19:00:00Z')).toBe('2026-11-25T19:00:00.000Z')
  // Friday at six in the evening, and Sunday.
  expect(await promisedAt('2026-11-27T17:00:00Z')).toBe('2026-11-30T17:00:00.000Z')
  expect(await promisedAt('2026-11-29T10:00:00Z')).toBe('2026-11-30T23:00:00.000Z')
})

test('with opening hours the promise counts only them, over weekends, closed days and the change of clocks', async () => {
  expect(await set('opening', OFFICE)).toBe(200)
  expect(await set('replyHours', 8)).toBe(200)
  expect(await promisedAt('2026-11-24T09:00:00Z')).toBe('2026-11-25T09:00:00.000Z')
  expect(await promisedAt('2026-11-27T17:00:00Z')).toBe('2026-11-30T15:00:00.000Z')
  // Summer time begins on the last Sunday of March: ten in the morning stays ten in the morning.
  expect(await promisedAt('2027-03-26T09:00:00Z')).toBe('2027-03-29T08:00:00.000Z')
  // The shop sends nothing on the 24th and 25th, the desk is closed on the 28th too.
  expect(await set('closedDays', ['2026-12-24', '2026-12-25'], 'orders')).toBe(200)
  expect(await set('closedDays', ['2026-12-28'])).toBe(200)
  expect(await promisedAt('2026-12-23T13:00:00Z')).toBe('2026-12-29T13:00:00.000Z')
})

test('what is promised is what is said: on the page that asks, in the acknowledgement and when it was missed', async () => {
  await set('opening', OFFICE)
  await set('replyHours', 8)
  house.clock.moveTo('2026-12-04T14:00:00Z')
  const anna = house.person('Anna')
  expect(await (await anna.visit('/ask')).text()).toMatch(/you have the answer by Monday 7 December, 15\.00/)
  const asked = await anna.visit('/api/cases', { json: { email: 'said@lie.example', text: 'Which size?' } })
  const { number } = (await asked.json()) as CaseShown
  const read = async () => (await (await house.actAs(bilal).visit(`/api/cases/${number}`)).json()) as CaseShown
  expect((await read()).messages.at(-1)!.text).toMatch(/by Monday 7 December, 15\.00/)

  house.clock.moveTo('2026-12-07T14:01:00Z')
  await breakOverdue(house.actAs(system))
  const late = await read()
  expect(late.promise!.dueAt).toBe('2026-12-08T14:01:00.000Z')
  expect(late.messages.at(-1)!.text).toMatch(/by [^.]*8 December, 15\.01/)

  // Where no night lies between, the plain words stay.
  await set('opening', [])
  await set('replyHours', 4)
  expect(await (await anna.visit('/ask')).text()).toContain('within 4 hours')
})

test('while it waits for the customer nothing is due; what they write then is promised anew', async () => {
  await set('opening', OFFICE)
  await set('replyHours', 2)
  house.clock.moveTo('2026-12-09T09:00:00Z')
  const anna = house.person('Anna')
  const asked = await anna.visit('/api/cases', { json: { email: 'turn@lie.example', text: 'It is broken' } })
  const { number, url } = (await asked.json()) as CaseShown & { url: string }
  const key = new URL(url).searchParams.get('key')!
  const read = async () => (await (await house.actAs(bilal).visit(`/api/cases/${number}`)).json()) as CaseShown
  house.clock.moveTo('2026-12-09T10:00:00Z')
  await house.actAs(bilal).visit(`/api/cases/${number}/messages`, { json: { text: 'Where?' } })
  expect((await read()).state).toBe('waiting')
  expect((await read()).promise?.keptAt).not.toBeNull()

  house.clock.moveTo('2026-12-11T14:00:00Z')
  await breakOverdue(house.actAs(system))
  expect((await read()).promise?.brokenAt).toBeNull()
  await anna.visit(`/api/cases/${number}/messages`, { json: { text: 'At the heel', key } })
  const again = await read()
  expect(again.state).toBe('open')
  // An hour of Friday was left, and an hour of Monday.
  expect(again.promise).toMatchObject({ dueAt: '2026-12-14T08:00:00.000Z', keptAt: null })
})

test('the chat promises minutes only while it is open and somebody is there', async () => {
  await set('opening', OFFICE)
  await set('replyHours', 8)
  await sitsThere('2026-12-14T10:00:00Z')
  const open = await chatsAt('2026-12-14T10:00:00Z', house.person('Chi'))
  expect([open.here, open.promise!.dueAt]).toEqual([true, '2026-12-14T10:10:00.000Z'])
  const alone = await chatsAt('2026-12-15T10:00:00Z', house.person('Dag'))
  expect([alone.here, alone.promise!.dueAt]).toEqual([false, '2026-12-16T10:00:00.000Z'])
  // Somebody works late: nobody is promised that they do.
  await sitsThere('2026-12-14T19:00:00Z')
  const late = await chatsAt('2026-12-14T19:00:00Z', house.person('Eva'))
  expect([late.here, late.promise!.dueAt]).toEqual([false, '2026-12-15T15:00:00.000Z'])
  // Without hours of its own the desk is open when somebody sits at it, on a Sunday too.
  await set('opening', [])
  await sitsThere('2026-12-20T10:00:00Z')
  const sunday = await chatsAt('2026-12-20T10:00:00Z', house.person('Fia'))
  expect([sunday.here, sunday.promise!.dueAt]).toEqual([true, '2026-12-20T10:10:00.000Z'])
})

test('hours that hold too little of a year promise the last day that was looked at, and nothing runs for ever', async () => {
  await set('opening', [{ days: [1], from: 480, to: 485 }])
  await set('replyHours', 168)
  expect(await promisedAt('2026-12-21T09:00:00Z')).toBe('2028-01-25T09:00:00.000Z')
})

test('hours that are no hours are refused, and a packer may not set them', async () => {
  for (const opening of [
    [{ days: [], from: 480, to: 960 }],
    [{ days: [8], from: 480, to: 960 }],
    [{ days: [1], from: 1_440, to: 0 }],
    [{ days: [1], from: 480, to: 1_441 }],
    [{ days: [1], from: 480 }],
    'always',
  ])
    expect(await set('opening', opening)).toBe(400)
  expect(await set('closedDays', ['2026-02-30'])).toBe(400)
  const packer = house.actAs({ ...bilal, roles: ['packer'] })
  expect((await packer.visit('/api/settings/desk/opening', { method: 'PUT', json: { value: OFFICE } })).status).toBe(
    403,
  )
})
