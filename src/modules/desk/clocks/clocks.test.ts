import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type { CaseListed, CaseShown, ChatShown } from '../contract.ts'
import { breakOverdue } from './broken.ts'
import type { CaseClocks } from './contract.ts'
import { type Escalation, warnOfBreaking } from './escalate.ts'
import { tellHalf } from './half.ts'
import { type ClockRule, DEFAULT_RULES } from './rules.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
  for (const { id, name } of [bilal, siv])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{agent}', now())`,
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
const siv = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000005', name: 'Siv' } satisfies Principal
const olga: Principal = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000001', name: 'Olga', roles: ['owner'] }
const system: Principal = { kind: 'system', name: 'test' }

/** Monday to Friday, eight to four, in Oslo. */
const OFFICE = [{ days: [1, 2, 3, 4, 5], from: 480, to: 960 }]
const RULE: ClockRule = {
  category: null,
  rank: null,
  tier: null,
  first: null,
  next: null,
  solved: null,
  makeGood: null,
}

async function set(name: string, value: unknown): Promise<number> {
  return (await house.actAs(olga).visit(`/api/settings/desk/${name}`, { method: 'PUT', json: { value } })).status
}
beforeEach(async () => {
  for (const [name, value] of Object.entries({
    opening: OFFICE,
    replyHours: 8,
    clocks: DEFAULT_RULES,
    warnBefore: { share: 25 },
    makeGoodBudget: 0,
  }))
    expect(await set(name, value)).toBe(200)
  // What other tests left open would stand before what this one asks.
  await askOwner(
    house,
    "update desk.customer_case set state = 'closed', closed_at = now(), due_at = null where state <> 'closed'",
  )
  await askOwner(house, "update customers.promise set kept_at = now() where kept_at is null and kind like 'case.%'")
  await askOwner(house, 'update desk.clock set ended_at = now() where ended_at is null')
})

interface Asked {
  who: Person
  number: string
  key: string
}

async function asks(moment: string, more: object = {}): Promise<Asked> {
  house.clock.moveTo(moment)
  const who = house.person('Anna')
  const reply = await who.visit('/api/cases', {
    json: { email: `${randomUUID()}@lie.example`, name: 'Anna', text: 'The sole has come off.', ...more },
  })
  expect(reply.status).toBe(201)
  const { number, url } = (await reply.json()) as { number: string; url: string }
  return { who, number, key: new URL(url).searchParams.get('key')! }
}

const json = async <T>(who: { visit: Person['visit'] }, path: string): Promise<T> =>
  (await (await who.visit(path)).json()) as T
const shown = ({ number }: Asked) => json<CaseShown>(house.actAs(bilal), `/api/cases/${number}`)
const own = ({ who, number, key }: Asked) => json<CaseShown>(who, `/api/cases/${number}?key=${key}`)
const clocksOf = ({ number }: Asked) => json<CaseClocks>(house.actAs(bilal), `/api/cases/${number}/clocks`)
const escalations = async () => (await json<{ items: Escalation[] }>(house.actAs(siv), '/api/escalations')).items

async function answers({ number }: Asked, moment: string, as: Principal = bilal): Promise<void> {
  house.clock.moveTo(moment)
  const reply = await house
    .actAs(as)
    .visit(`/api/cases/${number}/messages`, { json: { text: 'Send us a picture, please.' } })
  expect(reply.status).toBe(201)
}

async function writes({ who, number, key }: Asked, moment: string): Promise<void> {
  house.clock.moveTo(moment)
  expect((await who.visit(`/api/cases/${number}/messages`, { json: { text: 'Here it is.', key } })).status).toBe(201)
}

test('the time for a solution stands still while it is the customer’s turn, and goes on with what was left; history is not edited', async () => {
  await set('clocks', [{ ...RULE, first: 120, next: 60, solved: 480 }])
  const asked = await asks('2026-12-07T08:00:00Z')
  expect((await shown(asked)).promise!.dueAt).toBe('2026-12-07T10:00:00.000Z')
  expect((await own(asked)).solvedBy!.dueAt).toBe('2026-12-08T08:00:00.000Z')

  // An hour has gone; it waits for them over two days.
  await answers(asked, '2026-12-07T09:00:00Z')
  expect((await clocksOf(asked)).items).toMatchObject([
    { what: 'solved', dueAt: null, minutes: 480, left: 420 },
    { what: 'first', ended: true, left: 60 },
  ])
  house.clock.moveTo('2026-12-09T08:30:00Z')
  expect(await breakOverdue(house.actAs(system))).toBe(0)

  await writes(asked, '2026-12-09T09:00:00Z')
  const back = await shown(asked)
  // Six hours of Wednesday are left, and one of Thursday. A further question has the shorter time.
  expect(back.solvedBy!.dueAt).toBe('2026-12-10T08:00:00.000Z')
  expect(back.promise!.dueAt).toBe('2026-12-09T10:00:00.000Z')
  expect((await clocksOf(asked)).items.map(({ what }) => what).sort()).toEqual(['first', 'next', 'solved'])
  const rows = await askOwner(
    house,
    `select due_at, moved_to is not null as moved, stopped_at is not null as stopped from customers.promise where kind = 'case.solved' and subject_id = '${asked.number}' order by due_at`,
  )
  expect(rows).toEqual([
    { due_at: new Date('2026-12-08T08:00:00Z'), moved: true, stopped: true },
    { due_at: new Date('2026-12-10T08:00:00Z'), moved: false, stopped: false },
  ])

  // Settled: it is solved, and nothing is owed any more.
  await house.actAs(bilal).visit(`/api/cases/${asked.number}/closing`, { json: {} })
  expect((await shown(asked)).solvedBy!.keptAt).not.toBeNull()
  expect((await clocksOf(asked)).items.every(({ ended }) => ended)).toBe(true)
})

test('the nearest rule sets the clock and is shown on the case; what no rule names has the hours of the house', async () => {
  await set('clocks', [{ ...RULE, category: 'press', first: 60 }])
  const asked = await asks('2026-12-07T08:00:00Z')
  expect((await clocksOf(asked)).items).toMatchObject([
    { what: 'first', minutes: 480, rule: { by: 'house', category: null } },
  ])
  // An agent reads the rules; only the owner writes them.
  const agent = house.actAs(bilal)
  expect((await agent.visit('/api/settings/desk/clocks', { method: 'PUT', json: { value: [] } })).status).toBe(403)
  expect(await set('clocks', [{ ...RULE, rank: 'urgent' }])).toBe(400)
  expect((await json<{ rules: ClockRule[] }>(agent, '/api/clocks')).rules).toHaveLength(1)
})

test('what turns out to be worse than it seemed is due sooner from then on, and nothing that was said becomes later', async () => {
  await set('clocks', [
    { ...RULE, rank: 'critical', first: 60, solved: 240 },
    { ...RULE, rank: 'suggestion', first: 960 },
  ])
  const asked = await asks('2026-12-07T08:00:00Z')
  const sort = (rank: string) =>
    house.actAs(bilal).visit(`/api/cases/${asked.number}/sorting`, { method: 'PUT', json: { rank } })
  house.clock.moveTo('2026-12-07T12:00:00Z')
  expect((await sort('suggestion')).status).toBe(200)
  expect((await shown(asked)).promise!.dueAt).toBe('2026-12-08T08:00:00.000Z')
  expect((await sort('critical')).status).toBe(200)
  expect(await own(asked)).toMatchObject({
    promise: { dueAt: '2026-12-07T13:00:00.000Z' },
    solvedBy: { dueAt: '2026-12-08T08:00:00.000Z' },
  })
  expect((await clocksOf(asked)).items).toMatchObject([
    { what: 'first', rule: { by: 'rule', rank: 'critical' } },
    { what: 'solved' },
  ])
})

test('for those who bought the most and let us go by it, a rule of their own holds', async () => {
  await set('clocks', [{ ...RULE, tier: 'best', first: 60 }])
  expect(await set('bestFrom', 100_000)).toBe(200)
  const anna = house.actAs({ kind: 'key', id: randomUUID(), name: 'till', scopes: ['all'], origin: null, party: null })
  const ask = async (email: string) => {
    const reply = await anna.visit('/api/cases', { json: { email, text: 'Is it in stock?' } })
    const { number } = (await reply.json()) as { number: string }
    return (await clocksOf({ who: house.person('till'), number, key: '' })).items[0]!.minutes
  }
  house.clock.moveTo('2026-12-07T08:00:00Z')
  const email = 'best@lie.example'
  expect(await ask(email)).toBe(480)
  const [{ party }] = (await askOwner(house, `select party from customers.address where value = '${email}'`)) as [
    { party: string },
  ]
  await askOwner(
    house,
    `insert into orders.customer_order (party, payment, currency, net, tax, gross) values ('${party}', 'invoice', 'NOK', 80000, 20000, 100000)`,
  )
  // Bought, and nothing said of it: then it decides nothing.
  expect(await ask(email)).toBe(480)
  await askOwner(house, `insert into customers.allowed (party, purpose) values ('${party}', 'value_routing')`)
  expect(await ask(email)).toBe(60)
  await set('bestFrom', null)
})

test('who can wait a week gives us one, and is thanked by its being kept; who cannot stands before the others', async () => {
  const patient = await asks('2026-12-07T08:00:00Z', { urgency: 'week' })
  // The last moment of opening time within seven days.
  expect((await shown(patient)).promise!.dueAt).toBe('2026-12-14T08:00:00.000Z')
  expect((await shown(patient)).messages.at(-1)!.text).toContain('Thank you for giving us time.')
  const two = await asks('2026-12-07T08:00:00Z', { urgency: 'days' })
  expect((await shown(two)).promise!.dueAt).toBe('2026-12-09T08:00:00.000Z')
  const plain = await asks('2026-12-07T08:00:00Z')
  expect((await own(plain)).before).toBe(0)

  const hurried = await asks('2026-12-07T08:30:00Z')
  expect((await own(hurried)).before).toBe(1)
  const say = (one: Asked, urgency: string, key = one.key) =>
    one.who.visit(`/api/cases/${one.number}/urgency`, { method: 'PUT', json: { urgency, key } })
  expect((await say(hurried, 'now')).status).toBe(200)
  // Nothing says how fast we are: what was promised stands, and it is said that this is what we can keep.
  expect((await own(hurried)).promise!.dueAt).toBe('2026-12-08T08:30:00.000Z')
  expect((await shown(hurried)).messages.at(-1)!.text).toContain('before those that can')
  expect((await own(hurried)).before).toBe(0)
  expect((await own(plain)).before).toBe(1)
  const { items } = await json<{ items: CaseListed[] }>(house.actAs(bilal), '/api/cases')
  expect(items.map(({ number }) => number)).toEqual([hurried, plain, two, patient].map(({ number }) => number))
  // They may change their mind; somebody else has nothing to say here, and nobody while it is their own turn.
  expect((await say(hurried, 'week')).status).toBe(200)
  expect((await own(hurried)).promise!.dueAt).toBe('2026-12-14T08:30:00.000Z')
  expect((await say(patient, 'now', plain.key)).status).toBe(404)
  await answers(plain, '2026-12-07T10:00:00Z')
  expect((await say(plain, 'now')).status).toBe(409)
  expect((await own(plain)).urgency).toBe(null)
})

test('a full desk says so at once, in the form, the acknowledgement and the chat, and promises what it can keep', async () => {
  // Two dozen cases were answered last week by one of us in eight hours: three an hour.
  const past = await asks('2026-12-01T08:00:00Z')
  await answers(past, '2026-12-01T08:01:00Z')
  await askOwner(
    house,
    `insert into desk.message (customer_case, place, party, direction, channel, actor, text, at)
     select c.id, 100 + n, c.party, 'out', 'web', 'staff:${bilal.id}', 'Yes.', '2026-12-01T08:00:00Z'::timestamptz + n * interval '1 hour' from desk.customer_case c, generate_series(0, 23) n where c.number = ${past.number}`,
  )
  await set('replyHours', 2)
  const first = await asks('2026-12-07T08:00:00Z')
  // One answer an hour: the second of those who wait is answered within two hours, the third is not.
  expect((await shown(first)).promise!.dueAt).toBe('2026-12-07T10:00:00.000Z')
  await asks('2026-12-07T08:01:00Z')
  const third = await asks('2026-12-07T08:02:00Z')
  expect((await clocksOf(third)).items).toMatchObject([{ minutes: 225, rule: { by: 'full', before: 2 } }])
  const full = await shown(third)
  expect(full.promise!.dueAt).toBe('2026-12-07T11:47:00.000Z')
  expect(full.messages.at(-1)!.text).toContain('2 questions are before yours')
  house.clock.moveTo('2026-12-07T08:03:00Z')
  expect(await (await house.person('Eva').visit('/ask')).text()).toMatch(/3 questions wait before yours.*by 14\.03/s)
  // What is ranked red does not queue.
  await askOwner(house, 'delete from desk.message where place >= 100')
})

test('the customer hears how it stands when half the time has gone: once, and not at night', async () => {
  const asked = await asks('2026-12-07T12:00:00Z')
  house.clock.moveTo('2026-12-08T07:59:00Z')
  expect(await tellHalf(house.actAs(system))).toBe(0)
  house.clock.moveTo('2026-12-07T16:30:00Z')
  expect(await tellHalf(house.actAs(system))).toBe(0)
  house.clock.moveTo('2026-12-08T08:00:00Z')
  expect(await tellHalf(house.actAs(system))).toBe(1)
  expect(await tellHalf(house.actAs(system))).toBe(0)
  expect((await shown(asked)).messages.at(-1)!.text).toMatch(
    /^We have not forgotten you. Yours is next in line, .* by 13\.00 CET/,
  )
  const letters = await askOwner(
    house,
    `select kind from customers.letter where kind = 'case.status' and data ->> 'case' = '${asked.number}'`,
  )
  expect(letters).toHaveLength(1)
  // Who was answered hears nothing more.
  const answered = await asks('2026-12-09T08:00:00Z')
  await answers(answered, '2026-12-09T09:00:00Z')
  house.clock.moveTo('2026-12-09T13:00:00Z')
  expect(await tellHalf(house.actAs(system))).toBe(0)
})

test('what is about to break is shown to those present until one takes it, and a second hears who was quicker', async () => {
  const asked = await asks('2026-12-07T08:00:00Z')
  house.clock.moveTo('2026-12-07T13:59:00Z')
  expect(await warnOfBreaking(house.actAs(system))).toBe(0)
  expect(await escalations()).toEqual([])
  house.clock.moveTo('2026-12-07T14:00:00Z')
  expect(await warnOfBreaking(house.actAs(system))).toBe(1)
  expect(await warnOfBreaking(house.actAs(system))).toBe(0)
  expect(await escalations()).toMatchObject([{ number: asked.number, what: 'first', broken: false, takenBy: null }])
  const take = (who: Principal) => house.actAs(who).visit(`/api/cases/${asked.number}/taking`, { json: {} })
  expect((await take(bilal)).status).toBe(200)
  const late = await take(siv)
  expect([late.status, ((await late.json()) as { detail: string }).detail]).toEqual([
    409,
    expect.stringContaining('Bilal'),
  ])
  expect((await shown(asked)).assignee?.name).toBe('Bilal')
  expect(await escalations()).toMatchObject([{ takenBy: { name: 'Bilal' } }])
  await answers(asked, '2026-12-07T14:30:00Z')
  expect(await escalations()).toEqual([])
  expect((await shown(asked)).promise).toMatchObject({ brokenAt: null, keptAt: '2026-12-07T14:30:00.000Z' })
  // Numbers and times are for the staff: a packer and a customer get none.
  for (const who of [house.actAs({ ...bilal, roles: ['packer'] }), asked.who])
    expect((await who.visit('/api/escalations')).status).toBeGreaterThanOrEqual(401)
})

const CREDIT = { give: 'credit', amount: 5_000, words: 'Use it when you like.' } as const

test('a broken promise is told with a new time and made good by its rule, once, and everybody whom it concerns sees it', async () => {
  await set('clocks', [{ ...RULE, makeGood: CREDIT }])
  await set('makeGoodBudget', 7_000)
  const asked = await asks('2026-12-07T08:00:00Z')
  house.clock.moveTo('2026-12-08T08:01:00Z')
  expect(await breakOverdue(house.actAs(system))).toBe(1)
  const told = (await own(asked)).messages.at(-1)!.text
  expect(told).toMatch(/by 9 December, 09\.01|by Wednesday 9 December, 09\.01/)
  expect(told).toMatch(/you have kr.50 from us/)
  expect((await own(asked)).makeGoods).toMatchObject([
    { give: 'credit', amount: 5_000, words: CREDIT.words, paidAt: null },
  ])
  expect(await (await asked.who.visit(`/cases/${asked.number}?key=${asked.key}`)).text()).toContain(
    'For what we did not keep',
  )
  expect((await clocksOf(asked)).makeGoods).toMatchObject([{ refused: false }])
  expect(await escalations()).toMatchObject([{ number: asked.number, broken: true }])
  // It breaks again: told again, and not paid twice.
  house.clock.moveTo('2026-12-09T08:02:00Z')
  expect(await breakOverdue(house.actAs(system))).toBe(1)
  expect((await own(asked)).makeGoods).toHaveLength(1)

  // The next one is beyond the budget: its customer is told no sum, and the staff see why.
  const second = await asks('2026-12-10T08:00:00Z')
  house.clock.moveTo('2026-12-11T08:01:00Z')
  await breakOverdue(house.actAs(system))
  expect((await own(second)).makeGoods).toEqual([])
  expect((await own(second)).messages.at(-1)!.text).not.toContain('from us')
  expect((await clocksOf(second)).makeGoods).toMatchObject([{ refused: true, amount: 5_000 }])
  // A new month has a new budget.
  const third = await asks('2027-01-04T08:00:00Z')
  house.clock.moveTo('2027-01-05T08:01:00Z')
  await breakOverdue(house.actAs(system))
  expect((await own(third)).makeGoods).toHaveLength(1)
})

test('forty that break at once never pass the budget; without the month’s row they would', async () => {
  const give = (clock: string, sql: string) =>
    askOwner(house, sql.replaceAll('$clock', clock)).catch((error: unknown) => error)
  const asked = await asks('2026-12-07T08:00:00Z')
  const [found] = await askOwner(house, `select id, party from desk.customer_case where number = ${asked.number}`)
  const clocks = Array.from({ length: 40 }, () => randomUUID())
  const call = `select desk.give_make_good('$clock', '${String(found!['id'])}', '${String(found!['party'])}', 'credit', 300, 'NOK', 'Sorry.', '2031-01-01', 1000, now())`
  await Promise.all(clocks.map((clock) => give(clock, call)))
  const sum = async (words: string) =>
    Number(
      (
        await askOwner(
          house,
          `select coalesce(sum(amount), 0)::text as given from desk.make_good where words = '${words}' and refused is null`,
        )
      )[0]!['given'],
    )
  expect(await sum('Sorry.')).toBe(900)
  expect(
    (await askOwner(house, "select given::text as given from desk.make_good_month where month = '2031-01-01'"))[0]![
      'given'
    ],
  ).toBe('900')
  // The control: each looks at what is given, and gives if there is room. All of them see the same room.
  const naive = `with room as (select coalesce(sum(amount), 0) as given from desk.make_good where words = 'Naive.'), waits as (select pg_sleep(0.3))
    insert into desk.make_good (clock, customer_case, party, give, amount, currency, words, given_at)
    select '$clock', '${String(found!['id'])}', '${String(found!['party'])}', 'credit', 300, 'NOK', 'Naive.', now() from room, waits where given + 300 <= 1000`
  await Promise.all(Array.from({ length: 8 }, () => give(randomUUID(), naive)))
  expect(await sum('Naive.')).toBeGreaterThan(1_000)
})

test('the chat shows place, clock and who has it, and takes the word on haste there', async () => {
  house.clock.moveTo('2026-12-07T08:00:00Z')
  const chi = house.person('Chi')
  await chi.visit('/api/chat/messages', { json: { id: randomUUID(), text: 'Is anybody there?' } })
  const chat = () => json<ChatShown>(chi, '/api/chat')
  expect(await chat()).toMatchObject({ before: 0, with: null, urgency: null })
  expect((await chi.visit('/api/chat/urgency', { method: 'PUT', json: { urgency: 'week' } })).status).toBe(200)
  expect(await chat()).toMatchObject({ urgency: 'week', promise: { dueAt: '2026-12-14T08:00:00.000Z' } })
  const { number } = await chat()
  await house.actAs(olga).visit(`/api/cases/${number}/assignee`, { method: 'PUT', json: { staff: bilal.id } })
  expect((await chat()).with).toBe('Bilal')
  expect(
    (await house.person('Dag').visit('/api/chat/urgency', { method: 'PUT', json: { urgency: 'now' } })).status,
  ).toBe(404)
})
