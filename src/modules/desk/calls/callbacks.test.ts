import { randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, TEST_NOW, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import type { Principal } from '../../../platform/principal.ts'
import { sendDue } from '../../customers/index.ts'
import type { CaseShown } from '../contract.ts'
import type { CallbackShown, CallShown } from './contract.ts'
import { seeToCallbacks } from './see-to.ts'

const MINUTE_MS = 60_000
let house: TestHouse
let bilal: Principal & { kind: 'staff' }
const system: Principal = { kind: 'system', name: 'test' }
const owner: Principal = { kind: 'staff', id: randomUUID(), name: 'Olga', roles: ['owner'], session: randomUUID() }

beforeAll(async () => {
  house = await startHouse()
  const { rows } = await sql<{ id: string }>`
    insert into accounts.staff (email, name, roles, joined_at) values ('bilal@example.org', 'Bilal', '{agent}', now()) returning id`.execute(
    house.context.db,
  )
  bilal = { kind: 'staff', id: rows[0]!.id, name: 'Bilal', roles: ['agent'], session: randomUUID() }
  // Half past seven to half past eleven: nobody is promised a call at night.
  await set('desk/opening', [{ days: [1, 2, 3, 4, 5], from: 480, to: 720 }])
  await set('calls/agents', 1)
})
afterEach(async () => {
  await askOwner(house, `update desk.callback set state = 'cancelled', settled_at = now() where state = 'booked'`)
  await letters()
})
afterAll(() => house.close())

async function set(name: string, value: unknown) {
  const reply = await house.actAs(owner).visit(`/api/settings/${name}`, { method: 'PUT', json: { value } })
  expect(reply.status).toBe(200)
}

interface Booked {
  id: string
  url: string
  number: string
}
const book = (who: Pick<Person, 'visit'>, more: Record<string, unknown>) =>
  who.visit('/api/callbacks', {
    // Each from a network of their own, as far as limits count.
    address: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
    json: {
      // And to a number of their own.
      phone: `55${randomInt(100_000, 1_000_000)}`,
      name: 'Anna',
      email: `${randomUUID()}@example.com`,
      text: 'The heel is worn',
      ...more,
    },
  })
async function booked(who: Pick<Person, 'visit'>, startsAt: string | undefined, more: Record<string, unknown> = {}) {
  const reply = await book(who, { ...(startsAt === undefined ? {} : { startsAt }), ...more })
  expect([reply.status, reply.status === 201 ? '' : await reply.clone().text()]).toEqual([201, ''])
  const { id, url, number } = (await reply.json()) as Booked
  return { id, number, key: new URL(url).searchParams.get('key')! }
}
const times = async (): Promise<{ items: { startsAt: string; free: number }[]; now: boolean }> =>
  (await house.visit('/api/callbacks/times')).json() as never
const today = async () =>
  ((await (await house.actAs(bilal).visit('/api/callbacks')).json()) as { items: CallbackShown[] }).items
const codeOf = async (reply: Response) => ((await reply.json()) as { code: string }).code
const promisesOf = (number: string) =>
  askOwner(
    house,
    `select to_char(due_at at time zone 'UTC', 'HH24:MI') as due, kept_at is not null as kept, broken_at is not null as broken, withdrawn_at is not null as withdrawn,
      moved_to is not null as moved from customers.promise where kind = 'case.callback' and subject_id = '${number}' order by made_at, due_at`,
  )
const later = (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * MINUTE_MS))
const sweep = () => seeToCallbacks(house.actAs(system))

/** The letters that are due, as they leave the house. */
async function letters(): Promise<Mail[]> {
  const sent: Mail[] = []
  await sendDue(house.context, { send: async (mail) => (sent.push(mail), { result: 'accepted', reply: '' }) })
  return sent
}
const withSubject = (sent: readonly Mail[], subject: string) => sent.filter((mail) => mail.subject.includes(subject))

/** Reads iCalendar by the grammar of RFC 5545, and nothing that it does not allow. */
function readCalendar(bytes: Buffer): Record<string, string> {
  const file = bytes.toString('utf8')
  expect(file.endsWith('\r\n')).toBe(true)
  const octets = file.split('\r\n').map((line) => Buffer.byteLength(line))
  expect(Math.max(...octets)).toBeLessThanOrEqual(75)
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const found: Record<string, string> = {}
  const open: string[] = []
  for (const line of file.replaceAll('\r\n ', '').split('\r\n').slice(0, -1)) {
    const parts = /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]+))*):(.*)$/u.exec(line)
    expect([line, parts !== null]).toEqual([line, true])
    const [, name, , value] = parts!
    if (name === 'BEGIN') open.push(value!)
    else if (name === 'END') expect(open.pop()).toBe(value)
    else {
      expect([name, found[name!]]).toEqual([name, undefined])
      found[name!] = value!.replaceAll('\\n', '\n').replaceAll(/\\([\\;,])/g, '$1')
    }
  }
  expect(open).toEqual([])
  return found
}
const calendarIn = (mail: Mail | undefined) => {
  const [file] = mail?.attachments ?? []
  const calendar = readCalendar(file!.bytes)
  expect(file!.mediaType).toBe(`text/calendar; method=${calendar['METHOD']}; charset=utf-8`)
  return calendar
}

test('times are those of the opening hours; booked, reminded, moved, rung: the promise and the calendar go along', async () => {
  house.clock.moveTo(TEST_NOW)
  const offered = await times()
  expect(offered.items.slice(0, 2)).toEqual([
    { startsAt: '2026-11-24T09:20:00.000Z', endsAt: '2026-11-24T09:40:00.000Z', free: 1 },
    { startsAt: '2026-11-24T09:40:00.000Z', endsAt: '2026-11-24T10:00:00.000Z', free: 1 },
  ])
  // Until noon in Oslo, and then from eight.
  expect(offered.items[5]!.startsAt).toBe('2026-11-25T07:00:00.000Z')
  expect(offered.now).toBe(false)
  const anna = house.person('Anna')
  const { id, number, key } = await booked(anna, '2026-11-25T07:20:00.000Z', { phone: '55 00 01 12' })
  expect(await promisesOf(number)).toMatchObject([{ due: '07:40', kept: false }])
  expect((await times()).items.map((one) => one.startsAt)).not.toContain('2026-11-25T07:20:00.000Z')
  const confirmed = withSubject(await letters(), 'We ring you')
  expect(confirmed).toHaveLength(1)
  expect(confirmed[0]!.text).toContain('Wednesday 25 November, 08.20–08.40 CET')
  const first = calendarIn(confirmed[0])
  expect(first).toMatchObject({
    METHOD: 'REQUEST',
    SEQUENCE: '0',
    DTSTART: '20261125T072000Z',
    DTEND: '20261125T074000Z',
    STATUS: 'CONFIRMED',
    ATTENDEE: `mailto:${confirmed[0]!.to}`,
  })
  // Twice about the same is once.
  const again = await book(anna, {
    startsAt: '2026-11-25T08:00:00.000Z',
    case: number,
    key: house.context.secret.sign('case', number),
  })
  expect(await codeOf(again)).toBe('callback-booked')

  const moved = { method: 'PUT', json: { key, startsAt: '2026-11-25T07:40:00.000Z' } }
  expect(
    (
      await house
        .person('Mallory')
        .visit(`/api/callbacks/${id}/time`, { ...moved, json: { ...moved.json, key: 'a'.repeat(22) } })
    ).status,
  ).toBe(404)
  expect((await house.visit(`/api/callbacks/${id}/time`, moved)).status).toBe(200)
  const told = withSubject(await letters(), 'new time')
  expect(calendarIn(told[0])).toMatchObject({
    UID: first['UID'],
    SEQUENCE: '1',
    METHOD: 'REQUEST',
    DTSTART: '20261125T074000Z',
  })
  expect(await promisesOf(number)).toMatchObject([
    { due: '07:40', moved: true },
    { due: '08:00', moved: false },
  ])

  house.clock.moveTo('2026-11-25T06:45:00Z')
  expect([await sweep(), await sweep()]).toEqual([1, 0])
  expect(withSubject(await letters(), 'We ring you soon')).toHaveLength(1)
  house.clock.moveTo('2026-11-25T07:38:00Z')
  const soon = ((await (await house.actAs(bilal).visit('/api/calls')).json()) as { callbacks: CallbackShown[] })
    .callbacks
  expect(soon).toMatchObject([
    { id, phone: '+4755000112', name: 'Anna', case: number, subject: 'The heel is worn', agent: null },
  ])
  const taken = await house.actAs(bilal).visit(`/api/callbacks/${id}/taking`, { json: {} })
  expect(await taken.json()).toEqual({ phone: '+4755000112' })
  house.clock.moveTo('2026-11-25T07:50:00Z')
  const outcome = { json: { reached: true, note: 'Sends them in.' } }
  expect((await house.actAs(bilal).visit(`/api/callbacks/${id}/outcome`, outcome)).status).toBe(200)
  expect(await codeOf(await house.actAs(bilal).visit(`/api/callbacks/${id}/outcome`, outcome))).toBe('callback-settled')
  expect((await promisesOf(number)).at(-1)).toMatchObject({ kept: true, broken: false })
  const shown = (await (await house.actAs(bilal).visit(`/api/cases/${number}`)).json()) as CaseShown
  expect(shown).toMatchObject({ assignee: { name: 'Bilal' } })
  expect(shown.messages.at(-1)).toMatchObject({ direction: 'note', text: 'Sends them in.' })
})

test(
  'fifty at once for the last place: one has it. Counting first and writing then gives it to many',
  { timeout: 60_000 },
  async () => {
    house.clock.moveTo('2026-11-26T06:00:00Z')
    const startsAt = '2026-11-26T09:00:00.000Z'
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        book(house.person(`Guest ${n}`), { startsAt, email: `guest${n}@example.com` }),
      ),
    )
    const won = replies.filter((reply) => reply.status === 201)
    expect(won).toHaveLength(1)
    for (const reply of replies.filter((one) => one.status !== 201)) expect(await codeOf(reply)).toBe('time-taken')
    expect(
      await askOwner(house, `select count(*)::integer as n from desk.callback where starts_at = '${startsAt}'`),
    ).toEqual([{ n: 1 }])
    // Whoever lost has no case either, and no letter.
    expect(
      await askOwner(
        house,
        `select count(*)::integer as n from desk.participant where address like 'guest%@example.com'`,
      ),
    ).toEqual([{ n: 1 }])

    // The control: the same race, without the lock and the constraint.
    const pool = new pg.Pool({ connectionString: house.database.owner, max: 10 })
    try {
      await pool.query('create table public.naive (starts_at timestamptz)')
      const naive = async () => {
        const { rows } = await pool.query<{ taken: number }>('select count(*)::integer as taken from public.naive')
        if (rows[0]!.taken < 1) await pool.query('insert into public.naive values (now())')
      }
      await Promise.all(Array.from({ length: 50 }, naive))
      const { rows } = await pool.query<{ n: number }>('select count(*)::integer as n from public.naive')
      expect(rows[0]!.n).toBeGreaterThan(1)
      // And the constraint alone holds, whoever forgets the lock.
      const twice = pool.query(
        `insert into desk.callback (party, customer_case, number, locale, starts_at, ends_at, seat, asked_at, changed_at)
       select party, customer_case, number, locale, starts_at + interval '5 minutes', ends_at, seat, asked_at, changed_at from desk.callback where starts_at = '${startsAt}'`,
      )
      await expect(twice).rejects.toThrow(/callback_seat/)
    } finally {
      await pool.query('drop table if exists public.naive')
      await pool.end()
    }
  },
)

test('at once is offered while somebody is free; who is not rung within a minute has a time', async () => {
  house.clock.moveTo('2026-11-27T08:00:00Z')
  expect(await codeOf(await book(house.person('Anna'), {}))).toBe('nobody-free')
  const seen = async () =>
    sql`insert into accounts.staff_session (staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
        values (${bilal.id}, sha256(gen_random_uuid()::text::bytea), 'passkey', 'test', ${house.clock.now()}, ${house.clock.now()}, ${new Date(Date.parse('2026-12-31'))})`.execute(
      house.context.db,
    )
  await seen()
  expect((await times()).now).toBe(true)
  // Two press; there is one who can ring.
  const both = await Promise.all([book(house.person('Anna'), {}), book(house.person('Ola'), {})])
  expect(both.map((one) => one.status).sort((one, other) => one - other)).toEqual([201, 409])
  expect((await times()).now).toBe(false)
  const first = (await both.find((one) => one.status === 201)!.json()) as Booked
  const live = (await (await house.actAs(bilal).visit('/api/calls')).json()) as {
    items: CallShown[]
    callbacks: CallbackShown[]
  }
  expect(live.callbacks).toMatchObject([{ id: first.id, offeredUntil: '2026-11-27T08:01:00.000Z' }])
  expect((await house.actAs(bilal).visit(`/api/callbacks/${first.id}/taking`, { json: {} })).status).toBe(200)
  later(5)
  expect(await sweep()).toBe(0)
  await house.actAs(bilal).visit(`/api/callbacks/${first.id}/outcome`, { json: { reached: true } })

  const second = await booked(house.person('Kari'), undefined)
  later(2)
  await letters()
  expect(await sweep()).toBe(1)
  expect((await today()).find(({ id }) => id === second.id)).toMatchObject({
    startsAt: '2026-11-27T08:40:00.000Z',
    offeredUntil: null,
  })
  expect(await promisesOf(second.number)).toMatchObject([{ moved: true, broken: false }, { due: '09:00' }])
  expect(withSubject(await letters(), 'We ring you')).toHaveLength(1)
})

test('missed by us it is broken, said and moved; missed by them they are told, and choose again', async () => {
  house.clock.moveTo('2026-11-30T07:00:00Z')
  const missed = await booked(house.person('Anna'), '2026-11-30T07:20:00.000Z')
  house.clock.moveTo('2026-11-30T07:41:00Z')
  await letters()
  expect(await sweep()).toBe(1)
  const [late] = withSubject(await letters(), 'did not ring you in time')
  expect(late!.text).toContain('That is our fault')
  expect(calendarIn(late)).toMatchObject({ SEQUENCE: '1', DTSTART: '20261130T080000Z' })
  expect(await promisesOf(missed.number)).toMatchObject([
    { broken: true, moved: true },
    { due: '08:20', broken: false },
  ])

  await house.actAs(bilal).visit(`/api/callbacks/${missed.id}/taking`, { json: {} })
  await house.actAs(bilal).visit(`/api/callbacks/${missed.id}/outcome`, { json: { reached: false } })
  expect(withSubject(await letters(), 'did not reach you')).toHaveLength(1)
  const moved = await house.visit(`/api/callbacks/${missed.id}/time`, {
    method: 'PUT',
    json: { key: missed.key, startsAt: '2026-11-30T09:00:00.000Z' },
  })
  expect(moved.status).toBe(200)
  expect((await promisesOf(missed.number)).map((one) => (one as { kept: boolean }).kept)).toEqual([false, true, false])
  expect(calendarIn(withSubject(await letters(), 'new time')[0])).toMatchObject({ DTSTART: '20261130T090000Z' })
})

test('who asked for an earlier time is asked when one is free; it is theirs once they take it, and theirs is offered on', async () => {
  house.clock.moveTo('2026-12-01T06:00:00Z')
  const solved = await booked(house.person('Anna'), '2026-12-01T08:00:00.000Z')
  const patient = await booked(house.person('Ola'), '2026-12-01T08:20:00.000Z')
  const second = await booked(house.person('Kari'), '2026-12-01T09:00:00.000Z', { earlier: true })
  later(1)
  const third = await booked(house.person('Per'), '2026-12-01T10:00:00.000Z', { earlier: true })
  await letters()
  const at = async () => {
    const times = Object.fromEntries((await today()).map((one) => [one.id, one.startsAt.slice(11, 16)]))
    return [solved, patient, second, third].map(({ id }) => times[id])
  }
  expect((await house.actAs(bilal).visit(`/api/cases/${solved.number}/closing`, { json: {} })).status).toBe(200)
  expect(await sweep()).toBe(1)
  expect(await at()).toEqual([undefined, '08:20', '09:00', '10:00'])
  const sent = await letters()
  const [asked, ...others] = withSubject(sent, 'An earlier time is free')
  expect(others).toEqual([])
  expect(asked!.text).toContain(`/callbacks/${second.id}?key=`)
  const [cancelled] = withSubject(sent, 'We do not ring you')
  expect(calendarIn(cancelled)).toMatchObject({ METHOD: 'CANCEL', STATUS: 'CANCELLED', SEQUENCE: '1' })
  expect(await promisesOf(solved.number)).toMatchObject([{ withdrawn: true }])

  const page = async ({ id, key }: { id: string; key: string }) =>
    (await house.visit(`/callbacks/${id}?key=${key}`)).text()
  const take = ({ id, key }: { id: string; key: string }, startsAt: string) =>
    house.visit(`/callbacks/${id}/time`, { form: { key, startsAt } })
  expect(await page(second)).toContain('An earlier time has become free')
  expect((await take(second, '2026-12-01T08:00:00.000Z')).status).toBe(303)
  expect(await at()).toEqual([undefined, '08:20', '08:00', '10:00'])
  expect(await page(second)).not.toContain('An earlier time has become free')
  // Per is asked about what Kari has left; somebody else is quicker.
  expect(withSubject(await letters(), 'An earlier time is free')).toHaveLength(1)
  await booked(house.person('Liv'), '2026-12-01T09:00:00.000Z')
  expect(await page(third)).toContain('The earlier time that we asked you about is taken')
  expect((await take(third, '2026-12-01T09:00:00.000Z')).status).toBe(409)
  later(21)
  expect(await sweep()).toBe(1)
  expect(await page(third)).not.toContain('earlier time that we asked')
  expect(await at()).toEqual([undefined, '08:20', '08:00', '10:00'])
})

test('without hours, without anybody who rings, or with a number that is none, nothing is agreed', async () => {
  house.clock.moveTo('2026-12-02T06:00:00Z')
  const free = (await times()).items[0]!.startsAt
  expect(await codeOf(await book(house.person('Anna'), { startsAt: free, phone: '110' }))).toBe('phone-unknown')
  expect(await codeOf(await book(house.person('Anna'), { startsAt: '2026-12-02T03:00:00.000Z' }))).toBe('time-taken')
  expect(await codeOf(await book(house.person('Anna'), { startsAt: free, email: undefined }))).toBe('address-needed')
  await set('calls/agents', 0)
  expect(await times()).toEqual({ items: [], now: false })
  expect(await codeOf(await book(house.person('Anna'), { startsAt: free }))).toBe('time-taken')
  await set('calls/agents', 1)
})

test('the pages work without scripts: agreed, put into a calendar, moved, taken back; a stranger finds nothing', async () => {
  house.clock.moveTo('2026-12-03T06:00:00Z')
  const form = (await (await house.visit('/callback')).text()).replaceAll('&amp;', '&')
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)![1]!
  const sent = {
    form: hidden('form'),
    phoneAsked: hidden('phoneAsked'),
    emailAsked: hidden('emailAsked'),
    text: 'The heel is worn',
    name: 'Anna',
    email: 'anna@lie.example',
    startsAt: '2026-12-03T09:00:00.000Z',
  }
  const wrong = await house.visit('/callback', { form: { ...sent, phone: '110' } })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('This does not look like a telephone number.')
  // Pressed twice it is agreed once.
  const [first, second] = [0, 1].map(() => house.visit('/callback', { form: { ...sent, phone: '55 00 01 12' } }))
  const to = (await first)!.headers.get('location')!
  expect((await second)!.headers.get('location')).toBe(to)
  expect(await today()).toMatchObject([{ phone: '+4755000112', startsAt: '2026-12-03T09:00:00.000Z' }])
  const [path, key] = to.split('?key=')
  expect(await (await house.visit(to)).text()).toContain('10.00–10.20')
  for (const stranger of [path!, `${path}?key=${'a'.repeat(22)}`, `${path}/call.ics`, `${path}/state`])
    expect((await house.visit(stranger)).status).toBe(404)
  const file = await house.visit(`${path}/call.ics?key=${key}`)
  expect(file.headers.get('content-type')).toContain('text/calendar')
  expect(readCalendar(Buffer.from(await file.arrayBuffer()))['DTSTART']).toBe('20261203T090000Z')

  const moved = await house.visit(`${path}/time`, { form: { key: key!, startsAt: '2026-12-03T10:00:00.000Z' } })
  expect(await (await house.visit(moved.headers.get('location')!)).text()).toContain('11.00–11.20')
  const gone = await house.visit(`${path}/time`, { form: { key: key!, startsAt: '2026-12-03T03:00:00.000Z' } })
  expect([gone.status, (await gone.text()).includes('Somebody was quicker')]).toEqual([409, true])
  const cancelled = await house.visit(`${path}/cancelling`, { form: { key: key! } })
  expect(await (await house.visit(cancelled.headers.get('location')!)).text()).toContain('Nobody rings')
  expect(
    readCalendar(Buffer.from(await (await house.visit(`${path}/call.ics?key=${key}`)).arrayBuffer()))['METHOD'],
  ).toBe('CANCEL')
  expect(await (await house.visit('/ask')).text()).toContain('href="/callback"')
})
