import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Colleague, ROUTER, type StaffedHouse, staffedHouse } from '../../../../test/harness/agents.ts'
import type { TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import type { Principal } from '../../../platform/principal.ts'
import { createParty, eraseCustomer, newParty, sendDue, SERVICE, tellFact, transact } from '../../customers/index.ts'
import type { CannedShown } from '../answering/contract.ts'
import type { CallbackShown } from './contract.ts'
import { rosterOf } from './roster.ts'
import { seeToCallbacks } from './see-to.ts'

let at: StaffedHouse
let house: TestHouse
let bilal: Colleague
let chidi: Colleague
const owner: Principal = { kind: 'staff', id: randomUUID(), name: 'Olga', roles: ['owner'], session: randomUUID() }
beforeAll(async () => {
  at = await staffedHouse()
  ;({ house, bilal, chidi } = at)
  await setting('desk/opening', [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1_440 }])
  await setting('calls/agents', 2)
})
afterAll(() => house.close())
beforeEach(async () => {
  await at.begin()
  await askOwner(house, `update desk.callback set state = 'cancelled', settled_at = now() where state = 'booked'`)
})

async function setting(name: string, value: unknown): Promise<void> {
  const reply = await house.actAs(owner).visit(`/api/settings/${name}`, { method: 'PUT', json: { value } })
  expect(reply.status).toBe(200)
}
const times = async () =>
  ((await (await house.visit('/api/callbacks/times')).json()) as { items: { startsAt: string; free: number }[] }).items

async function book(more: Record<string, unknown> = {}): Promise<{ id: string; number: string; startsAt: string }> {
  const { startsAt } = (await times())[0]!
  const reply = await house.person('Anna').visit('/api/callbacks', {
    address: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
    json: {
      phone: `55${randomInt(100_000, 1_000_000)}`,
      email: `${randomUUID()}@example.com`,
      text: 'The heel is worn',
      startsAt,
      ...more,
    },
  })
  expect(reply.status).toBe(201)
  return { ...((await reply.json()) as { id: string; number: string }), startsAt }
}
const shownTo = async (who: Colleague) =>
  ((await (await house.actAs(who).visit('/api/calls')).json()) as { callbacks: CallbackShown[] }).callbacks.map(
    ({ id }) => id,
  )
async function letters(): Promise<Mail[]> {
  const sent: Mail[] = []
  await sendDue(house.context, { send: async (mail) => (sent.push(mail), { result: 'accepted', reply: '' }) })
  return sent
}
const minutesBefore = (iso: string, minutes: number) => house.clock.moveTo(new Date(Date.parse(iso) - minutes * 60_000))

test('who is due to be rung comes to one agent who speaks their language, is ready and has nobody on the line; untaken, to the next', async () => {
  const { id, number, startsAt } = await book()
  minutesBefore(startsAt, 10)
  await at.can(bilal, { languages: ['en'] })
  await at.can(chidi, { languages: ['nb'] })
  for (const who of [bilal, chidi]) await at.here(who)
  await at.route()
  expect(await shownTo(bilal)).toEqual([])
  minutesBefore(startsAt, 4)
  for (const who of [bilal, chidi]) await at.here(who)
  await at.route()
  expect([await shownTo(bilal), await shownTo(chidi)]).toEqual([[id], []])
  expect(await at.whose(number)).toBe('Bilal')
  // From now on a case would keep them from it.
  expect(await at.here(bilal)).toMatchObject({ points: 6, capacity: 6 })
  const waits = await at.ask('And this?')
  await at.route()
  expect(await at.whose(waits)).toBe(null)
  // He does not ring; she can as well, as soon as she has learnt English.
  minutesBefore(startsAt, -1)
  await at.can(chidi, { languages: ['nb', 'en'] })
  for (const who of [bilal, chidi]) await at.here(who)
  await at.route()
  expect([await shownTo(bilal), await shownTo(chidi)]).toEqual([[], [id]])
  expect(await at.whose(number)).toBe('Chidi')
  expect((await house.actAs(chidi).visit(`/api/callbacks/${id}/taking`, { json: {} })).status).toBe(200)
  expect(await at.here(chidi)).toMatchObject({ points: 6 })
  await house.actAs(chidi).visit(`/api/callbacks/${id}/outcome`, { json: { reached: true } })
  expect((await at.here(chidi))['points']).toBeLessThan(6)
})

test('whoever takes a call and never says what became of it loses it after an hour: everybody sees it again, and nobody is told that we had not rung', async () => {
  const { id, number, startsAt } = await book()
  minutesBefore(startsAt, 1)
  await house.actAs(bilal).visit(`/api/callbacks/${id}/taking`, { json: {} })
  await letters()
  const sweep = () => seeToCallbacks(house.actAs(ROUTER))
  minutesBefore(startsAt, -75)
  expect(await sweep()).toBe(0)
  minutesBefore(startsAt, -81)
  expect([await sweep(), await sweep()]).toEqual([1, 0])
  expect(await shownTo(chidi)).toEqual([id])
  const { messages } = (await (await house.actAs(chidi).visit(`/api/cases/${number}`)).json()) as {
    messages: { direction: string; text: string }[]
  }
  expect(messages.at(-1)).toMatchObject({
    direction: 'note',
    text: expect.stringContaining('Bilal was to ring them at'),
  })
  expect(await letters()).toEqual([])
  // Nobody sees to it for another hour: then we have missed it, and say so.
  minutesBefore(startsAt, -145)
  expect(await sweep()).toBe(1)
  expect((await letters()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining('We did not ring you in time'),
  ])
})

test('what is likely to answer it is mailed before the call; whoever says that it did is not rung', async () => {
  const made = await house.actAs(owner).visit('/api/canned-answers', {
    json: {
      title: 'Can a worn heel be replaced?',
      texts: { en: 'Yes: send us the shoe with the worn heel.' },
      editedBy: 'owner',
    },
  })
  const { id: canned, changedAt } = (await made.json()) as CannedShown
  const approved = await house
    .actAs(owner)
    .visit(`/api/canned-answers/${canned}/approval`, { method: 'PUT', json: { approved: true, changedAt } })
  expect(approved.status).toBe(200)
  await letters()
  const { id, number } = await book({ text: 'Can a worn heel be replaced?' })
  const [letter] = await letters()
  expect(letter!.text).toContain('Yes: send us the shoe with the worn heel.')
  const link = /\/cases\/\d+\/answers\/(\S+)\?key=(\S+)/.exec(letter!.text.replaceAll('\n', ' '))!
  const solved = await house.visit(`/cases/${number}/answers/${link[1]}`, { form: { key: link[2]! } })
  expect(solved.status).toBeLessThan(400)
  expect(await seeToCallbacks(house.actAs(ROUTER))).toBe(1)
  expect(await askOwner(house, `select state from desk.callback where id = '${id}'`)).toEqual([{ state: 'cancelled' }])
})

test('times are those at which people really work who speak the language, by what they were seen to do', async () => {
  const seats = async (language?: string, hour = 10) =>
    (await rosterOf(house.context, language)).seatsAt({ weekday: 2, hour, startsAt: house.clock.now() })
  expect(await seats()).toBe(2)
  await at.can(bilal, { languages: ['en'] })
  await at.can(chidi, { languages: ['nb'] })
  await at.can(at.siv, { languages: ['nb', 'fr'] })
  expect([await seats('en'), await seats('nb'), await seats('de')]).toEqual([1, 2, 0])
  expect((await times())[0]!.free).toBe(1)
  // For four weeks Bilal was seen at ten on weekdays, and nobody in the evening.
  const number = await at.ask('Who is there?')
  await askOwner(
    house,
    `insert into desk.message (id, customer_case, party, place, direction, channel, actor, at, text)
     select gen_random_uuid(), c.id, c.party, 100 + d, 'out', 'web', 'staff:${bilal.id}', date_trunc('day', '${at.now()}'::timestamptz) - d * interval '1 day' + interval '9 hours', 'Here.'
     from desk.customer_case c, generate_series(1, 27) d where c.number = ${number}`,
  )
  at.later(11)
  expect([await seats(), await seats('en'), await seats('nb'), await seats('en', 20)]).toEqual([1, 1, 0, 0])
})

test('a missed call goes with the one who told that number, unless somebody else has told it too', async () => {
  const told = async (phone: string): Promise<string> => {
    const party = newParty()
    await transact(house.actAs(ROUTER), { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
      await createParty(tx, 'account', party)
      await tellFact(tx, {
        party,
        name: 'phone',
        value: phone,
        source: 'test',
        purpose: SERVICE,
        sentence: 'test@1',
        channel: 'shop',
      })
    })
    return party
  }
  const missed = async (from: string): Promise<string> => {
    const exchange = house.actAs({
      kind: 'key',
      id: randomUUID(),
      name: 'exchange',
      scopes: ['cases'],
      origin: null,
      party: null,
    })
    const id = randomUUID()
    await exchange.visit('/api/calls', { json: { id, event: 'ringing', from } })
    const reply = await exchange.visit('/api/calls', { json: { id, event: 'ended', from } })
    return ((await reply.json()) as { case: string }).case
  }
  const [anna, ola, kari] = [await told('22 11 22 33'), await told('22 11 22 44'), await told('+47 22 11 22 44')]
  const [hers, shared] = [await missed('+4722112233'), await missed('+4722112244')]
  const left = async () =>
    (
      await askOwner(
        house,
        `select number::text as number from desk.customer_case where number in (${hers}, ${shared}) order by number`,
      )
    ).map((row) => row['number'])
  await eraseCustomer(house.actAs(ROUTER), anna)
  expect(await left()).toEqual([shared])
  expect(await askOwner(house, `select count(*)::integer as n from desk.call where number = '+4722112233'`)).toEqual([
    { n: 0 },
  ])
  await eraseCustomer(house.actAs(ROUTER), ola)
  expect(await left()).toEqual([shared])
  await eraseCustomer(house.actAs(ROUTER), kari)
  expect(await left()).toEqual([])
})
