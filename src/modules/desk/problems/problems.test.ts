import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import { eraseCustomer } from '../../customers/index.ts'
import { tellWords } from './word.ts'

let house: TestHouse
const staff = (nth: number, name: string, roles: StaffRole[]): Extract<Principal, { kind: 'staff' }> => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const bilal = staff(4, 'Bilal', ['agent'])
const chidi = staff(3, 'Chidi', ['packer'])
const system = () => house.actAs({ kind: 'system', name: 'test' })

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [bilal, chidi])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles[0]}}', now())`,
    )
})
beforeEach(() => askOwner(house, 'truncate accounts.rate'))
afterAll(() => house.close())

async function call<Answer = unknown>(who: Principal, method: string, path: string, json?: unknown): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}

interface Asked {
  who: Person
  number: string
  key: string
  email: string
}
async function asks(text: string, more: object = {}): Promise<Asked> {
  const who = house.person('Anna')
  const email = `${randomUUID()}@lie.example`
  const reply = await who.visit('/api/cases', { json: { email, name: 'Anna', text, ...more } })
  expect(reply.status).toBe(201)
  const { number, url } = (await reply.json()) as { number: string; url: string }
  return { who, number, email, key: new URL(url).searchParams.get('key')! }
}
/** Who asks in a browser stands there as that browser. */
const partyOf = async ({ number }: Asked) =>
  String((await askOwner(house, `select party from desk.customer_case where number = ${number}`))[0]!['party'])
const begin = async (title: string, number?: string) =>
  (await call<{ id: string }>(bilal, 'POST', '/api/problems', { title, ...(number ? { case: number } : {}) })).id
interface Shown {
  cases: number
  open: number
  owed: number
  told: number
  value: number
  fixedAt: string | null
  items: { number: string; toldAt: string | null; owed: boolean }[]
}
const shown = (id: string) => call<Shown>(bilal, 'GET', `/api/problems/${id}`)
const say = (id: string, word: object) =>
  call<{ owed: number }>(bilal, 'POST', `/api/problems/${id}/words`, { texts: { en: 'It is known.' }, ...word })
const page = async ({ who, number, key }: Asked, locale = 'en') =>
  (await who.visit(`/cases/${number}?key=${key}`, { headers: { 'accept-language': locale } })).text()
const tellings = async (number: string) =>
  (
    await askOwner(
      house,
      `select m.text from desk.message m join desk.customer_case c on c.id = m.customer_case
       where c.number = ${number} and m.direction = 'automatic' and m.text like 'It is known%' order by m.place`,
    )
  ).map(({ text }) => text)

test('cases with one cause are linked, counted with what is at stake, and their customers read that we know', async () => {
  const boots = await addProduct(house, { title: 'Boots', amount: 249_000, stock: 3 })
  const anna = house.person('Anna')
  const cart = await putInCart(anna, [[boots, 1]])
  const placed = await anna.visit(`/api/carts/${cart}/order`, {
    json: WHO,
    headers: { 'idempotency-key': randomUUID() },
  })
  const order = ((await placed.json()) as { number: string }).number
  const [one, other] = [
    await asks('Where is it?', { about: { type: 'order', id: order } }),
    await asks('Where is my parcel?'),
  ]
  const id = await begin('The van broke down', one.number)
  expect(await call(bilal, 'POST', `/api/problems/${id}/cases`, { cases: [one.number, other.number] })).toEqual({
    linked: 1,
  })
  expect(await shown(id)).toMatchObject({ cases: 2, open: 2, value: 249_000, told: 0, fixedAt: null })
  expect(await page(one)).toContain('We know about this, and 1 other has it.')
  await say(id, { texts: { en: 'It leaves on Friday.', nb: 'Den går på fredag.' } })
  expect(await page(one)).toContain('It leaves on Friday.')
  expect(await page(one, 'nb')).toContain('Den går på fredag.')
  expect(await page(one)).not.toContain('The van broke down')
  expect(await tellWords(system())).toBe(0)
  expect(await call(bilal, 'GET', `/api/cases/${other.number}/problems`)).toMatchObject({
    items: [{ id, title: 'The van broke down', others: 1 }],
    open: [],
  })
  await call(bilal, 'DELETE', `/api/problems/${id}/cases/${other.number}`)
  expect(await shown(id)).toMatchObject({ cases: 1 })
  expect(await call(bilal, 'GET', `/api/cases/${other.number}/problems`)).toEqual({
    items: [],
    open: [{ id, title: 'The van broke down', cases: 1 }],
  })
  expect(await page(other)).not.toContain('We know about this')
})

test('open cases that ask the same are offered, and looking at them is written down', async () => {
  const mine = await asks('The zip of my tent is stuck and will not close any more')
  const alike = await asks('My tent has a zip that is stuck, it will not close')
  const other = await asks('Do you sell gift cards for children?')
  const { items } = await call<{ items: { number: string; subject: string }[] }>(
    bilal,
    'GET',
    `/api/cases/${mine.number}/alike`,
  )
  const numbers = items.map(({ number }) => number)
  expect(numbers[0]).toBe(alike.number)
  expect(numbers).not.toContain(other.number)
  expect(numbers).not.toContain(mine.number)
  const party = await partyOf(alike)
  const looks = `select count(*)::integer as n from customers.look_party p join customers.look l on l.id = p.look where p.party = '${party}' and l.viewer = 'staff:${bilal.id}'`
  expect(await askOwner(house, looks)).toEqual([{ n: 1 }])
  const id = await begin('Zips of spring', mine.number)
  await call(bilal, 'POST', `/api/problems/${id}/cases`, { cases: [alike.number] })
  const again = await call<{ items: { number: string }[] }>(
    bilal,
    'GET',
    `/api/cases/${mine.number}/alike?problem=${id}`,
  )
  expect(again.items.map(({ number }) => number)).not.toContain(alike.number)
})

test('fixed once, everybody is told once and their cases are settled; whoever joins late is told too', async () => {
  const [one, late] = [await asks('No light'), await asks('It is dark')]
  const id = await begin('Lamps', one.number)
  expect(
    await say(id, { texts: { en: 'It is known: case {{case.number}} is mended.' }, fixes: true, closes: true }),
  ).toMatchObject({ owed: 1 })
  expect(await tellWords(system())).toBe(1)
  expect(await tellWords(system())).toBe(0)
  expect(await tellings(one.number)).toEqual([`It is known: case ${one.number} is mended.`])
  expect(await page(one)).toContain('This is fixed.')
  expect(await askOwner(house, `select state from desk.customer_case where number = ${one.number}`)).toEqual([
    { state: 'closed' },
  ])
  expect(
    await askOwner(
      house,
      `select kind from customers.letter where data ->> 'case' = '${one.number}' order by queued_at`,
    ),
  ).toEqual([{ kind: 'case.received' }, { kind: 'case.status' }])
  await call(bilal, 'POST', `/api/problems/${id}/cases`, { cases: [late.number] })
  expect(await tellWords(system())).toBe(1)
  expect(await tellings(late.number)).toHaveLength(1)
  expect(await shown(id)).toMatchObject({ told: 2, owed: 0, open: 0 })
})

test('left open, a case keeps the promise to answer; a case that was merged is told once', async () => {
  const [one, other] = [await asks('It rattles'), await asks('It rattles still')]
  const id = await begin('Rattle', one.number)
  await call(bilal, 'POST', `/api/problems/${id}/cases`, { cases: [other.number] })
  await say(id, { tells: true })
  await tellWords(system())
  await call(bilal, 'POST', `/api/cases/${one.number}/merge`, {
    into: other.number,
    samePerson: 'She rang and said so.',
  })
  expect(await shown(id)).toMatchObject({ cases: 1, told: 1, items: [{ number: other.number }] })
  await say(id, { fixes: true })
  await tellWords(system())
  // Both were told the first word before they were one; the second they are told once.
  expect(await tellings(other.number)).toHaveLength(3)
  expect(
    await askOwner(
      house,
      `select state, due_at is not null as due from desk.customer_case where number = ${other.number}`,
    ),
  ).toEqual([{ state: 'open', due: true }])
})

test('what cannot be said is refused, and nobody but the desk says it; whoever is erased is told nothing', async () => {
  const asked = await asks('It squeaks')
  const id = await begin('Squeak', asked.number)
  const refused: [Principal, string, object, string][] = [
    [bilal, `/api/problems/${id}/words`, { texts: { nb: 'Bare norsk.' } }, '422 word-without-text'],
    [bilal, `/api/problems/${id}/words`, { texts: { en: 'Hi {{customer.name}}' } }, '422 field-unknown'],
    [bilal, `/api/problems/${id}/words`, { texts: {} }, '422 word-without-text'],
    [bilal, `/api/problems/${randomUUID()}/words`, { texts: { en: 'Hi' } }, '404 problem-unknown'],
    [bilal, `/api/problems/${randomUUID()}/cases`, { cases: [asked.number] }, '404 problem-unknown'],
    [bilal, `/api/problems/${id}/cases`, { cases: ['999999'] }, '404 case-unknown'],
    [chidi, `/api/problems/${id}/words`, { texts: { en: 'Hi' } }, '403 not-yours'],
    [chidi, '/api/problems', { title: 'Mine' }, '403 not-yours'],
  ]
  for (const [who, path, json, code] of refused) await expect(call(who, 'POST', path, json)).rejects.toThrow(code)
  await say(id, { fixes: true })
  await expect(say(id, { fixes: true })).rejects.toThrow('409 problem-fixed')
  await eraseCustomer(system(), await partyOf(asked))
  expect(await tellWords(system())).toBe(0)
  expect(await shown(id)).toMatchObject({ cases: 0, owed: 0 })
})

const MANY = 500
const CUTS = 1
/** Between two looks at how far it is. */
const LOOK_MS = 50

test(
  'five hundred are told once each, though two tell at once and are cut off in between',
  { timeout: 240_000 },
  async () => {
    const first = await asks('The strap tore')
    const id = await begin('Straps', first.number)
    // As many as one question, each its own customer's.
    await askOwner(
      house,
      `with made as (insert into customers.party (kind) select 'address' from generate_series(2, ${MANY}) returning id),
     addressed as (insert into customers.address (party, type, value) select id, 'email', id || '@lie.example' from made),
     cases as (insert into desk.customer_case (party, channel, subject, locale) select id, 'web', 'The strap tore', 'en' from made returning id, party),
     joined as (insert into desk.participant (customer_case, party, address) select id, party, party || '@lie.example' from cases)
     insert into desk.problem_case (problem, customer_case, party, linked_at) select '${id}', id, party, now() from cases`,
    )
    expect(await say(id, { fixes: true })).toMatchObject({ owed: MANY })

    // Every other connection of the program's own, in the middle of whatever it does.
    const cut = () =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = current_user and pid <> pg_backend_pid() and state <> 'idle'`.execute(
        house.context.db,
      )
    const told = () =>
      askOwner(house, `select count(*)::integer as n from desk.problem_telling where told_at is not null`).then(
        ([row]) => Number(row!['n']),
      )
    let cuts = 0
    const telling = Promise.allSettled([tellWords(system()), tellWords(system())])
    let over = false
    void telling.then(() => (over = true))
    while (!over && cuts < CUTS) {
      const had = await told()
      if (had < (cuts + 1) * 20) {
        await pause(LOOK_MS)
        continue
      }
      if ((await cut()).rows.length > 0) cuts += 1
    }
    await telling
    expect(cuts).toBeGreaterThan(0)
    for (let round = 0; (await tellWords(system()).catch(() => 1)) > 0; round += 1) expect(round).toBeLessThan(20)

    const each = `select count(*)::integer as cases, max(said)::integer as most, min(said)::integer as least, max(letters)::integer as letters from (
    select l.customer_case, (select count(*) from desk.message m where m.customer_case = l.customer_case and m.direction = 'automatic' and m.text = 'It is known.') as said,
      (select count(*) from customers.letter t where t.kind = 'case.status' and t.data ->> 'case' = c.number::text) as letters
    from desk.problem_case l join desk.customer_case c on c.id = l.customer_case where l.problem = '${id}') one`
    expect(await askOwner(house, each)).toEqual([{ cases: MANY, most: 1, least: 1, letters: 1 }])

    // The control: without what the row remembers they would be told again.
    await askOwner(
      house,
      `update desk.problem_telling set told_at = null where customer_case = (select id from desk.customer_case where number = ${first.number})`,
    )
    await tellWords(system())
    expect(await tellings(first.number)).toHaveLength(2)
  },
)
