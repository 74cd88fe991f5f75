import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import type { z } from 'zod'
import type { report } from './contract.ts'
import { csvField } from '../../../platform/csv.ts'
import { reportCsv } from './csv.ts'

let house: TestHouse
const staff = (name: string, nth: number, role: StaffRole): Principal & { kind: 'staff' } => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles: [role],
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const bilal = staff('Bilal', 4, 'agent')
const dora = staff('Dora', 5, 'agent')
const aron = staff('Aron', 6, 'analyst')
const chidi = staff('Chidi', 3, 'packer')

/** Friday evening in Oslo, an hour before the weekend, and Monday at nine. */
const FRIDAY = new Date('2026-11-27T22:00:00Z')
const MONDAY = new Date('2026-11-30T08:00:00Z')
const PERIOD = 'from=2026-11-26T00:00:00Z&to=2026-12-02T00:00:00Z'

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [bilal, dora])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles[0]}}', now())`,
    )
})
beforeEach(() => askOwner(house, 'truncate accounts.rate'))
afterAll(() => house.close())

async function buy(person: Person, product: string): Promise<void> {
  const cart = await putInCart(person, [[product, 1]])
  const email = `${person.name.toLowerCase()}@lie.example`
  const reply = await person.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, email, name: person.name },
    headers: { 'idempotency-key': person.name },
  })
  expect([reply.status, await reply.text()]).toEqual([201, expect.any(String)])
}

async function ask(person: Person): Promise<{ number: string; key: string }> {
  const asked = await person.visit('/api/cases', {
    json: { email: `${person.name.toLowerCase()}@lie.example`, name: person.name, text: 'The seam has opened.' },
  })
  const { number, url } = (await asked.json()) as { number: string; url: string }
  return { number, key: new URL(url).searchParams.get('key')! }
}

type Report = z.output<typeof report>
async function read(name: string, who: Principal = aron): Promise<Report> {
  const reply = await house.actAs(who).visit(`/api/reports/${name}?${PERIOD}`)
  expect([name, reply.status]).toEqual([name, 200])
  return (await reply.json()) as Report
}
const all = ({ rows }: Report) => rows.find(({ dimension }) => dimension === 'all')
const by = ({ rows }: Report, wanted: string) =>
  rows.filter(({ dimension }) => dimension === wanted).map(({ key, name, customers }) => [name ?? key, customers])

test('reports count customers, the hours that are open, what was kept and what is said; few customers name no agent', async () => {
  const boots = await addProduct(house, { title: 'Boots', amount: 9_900, stock: 50 })
  house.clock.moveTo(FRIDAY)
  const buyers = ['Ada', 'Ben', 'Cleo', 'Dag', 'Eli', 'Finn', 'Gro'].map((name) => house.person(name))
  for (const person of buyers) await buy(person, boots)
  const asked = []
  for (const person of buyers.slice(0, 6)) {
    await askOwner(house, 'truncate accounts.rate')
    asked.push({ person, ...(await ask(person)) })
  }
  house.clock.moveTo(MONDAY)
  for (const [nth, { number }] of asked.entries()) {
    const answered = await house
      .actAs(nth < 5 ? bilal : dora)
      .visit(`/api/cases/${number}/messages`, { json: { text: 'Wax it.' } })
    expect(answered.status).toBe(201)
  }
  for (const [nth, { person, number, key }] of asked.slice(0, 5).entries())
    await person.visit(`/api/cases/${number}/rating`, { json: { key, solved: nth < 3 } })
  // One of those who were not content is now.
  await asked[4]!.person.visit(`/api/cases/${asked[4]!.number}/rating`, { json: { key: asked[4]!.key, solved: true } })

  expect(all(await read('problems'))?.figures).toEqual({
    bought: 7,
    problem: 6,
    said: 5,
    dissatisfied: 1,
    mended: 1,
  })

  const replies = await read('replies')
  // From Friday 23.00 to Monday 9.00 are 58 hours, of which ten were open.
  expect(all(replies)).toMatchObject({
    customers: 6,
    figures: { cases: 6, answered: 6, median: 3_480, p90: 3_480, openMedian: 600, openP90: 600 },
  })
  expect(by(replies, 'agent')).toEqual([['Bilal', 5]])
  expect(by(replies, 'hour')).toEqual([[String(4 * 24 + 23), 6]])
  expect(by(replies, 'channel')).toEqual([['web', 6]])

  const promises = await read('promises', bilal)
  expect(all(promises)?.figures).toMatchObject({ kept: 6, broken: 0 })
  // Whose cases a second person has now: three customers each, who are too few to be told apart.
  expect(by(promises, 'agent')).toEqual([['others', 6]])

  const solved = await read('solved')
  expect(all(solved)?.figures).toMatchObject({ cases: 6, rated: 5, solved: 4, firstSolved: 3, written: 1 })
  expect(by(solved, 'agent')).toEqual([['Bilal', 5]])
  // Nobody is looked at: there is no name, number or address of a customer in any of it.
  const told = JSON.stringify([replies, promises, solved])
  for (const { person, number } of asked)
    expect(told).not.toMatch(new RegExp(`"${number}"|${person.name}|lie\\.example`))
  expect(
    await askOwner(house, `select count(*)::int as looks from customers.look where viewer like '%${aron.id}'`),
  ).toEqual([{ looks: 0 }])
})

test('a report is for agents, analysts and owners, of a period that can be counted', async () => {
  for (const path of [`/api/reports/replies?${PERIOD}`, `/workspace/reports/replies/csv?${PERIOD}`]) {
    expect((await house.actAs(chidi).visit(path)).status).toBe(403)
    expect((await house.actAs(aron).visit(path)).status).toBe(200)
  }
  expect((await house.visit(`/api/reports/replies?${PERIOD}`)).status).toBe(401)
  for (const wrong of [
    'from=2026-11-26T00:00:00Z&to=2026-11-20T00:00:00Z',
    'from=2020-01-01T00:00:00Z&to=2026-11-20T00:00:00Z',
    'from=x&to=y',
  ])
    expect((await house.actAs(aron).visit(`/api/reports/replies?${wrong}`)).status).toBe(400)
  expect((await house.actAs(aron).visit(`/api/reports/everything?${PERIOD}`)).status).toBe(400)
})

test('the file is one that a spreadsheet reads as text and numbers, and runs nothing of', async () => {
  const file = await house.actAs(aron).visit(`/workspace/reports/replies/csv?${PERIOD}`)
  expect(file.headers.get('content-type')).toContain('text/csv')
  expect(file.headers.get('content-disposition')).toContain('replies-2026-11-26-2026-12-02.csv')
  const text = await file.text()
  expect(text).toContain('replies,2026-11-26T00:00:00.000Z,2026-12-02T00:00:00.000Z,all,')
  expect(text.split('\r\n')[0]).toMatch(/^report,from,to,by,key,name,customers,answered,cases,median/)
  const named = (name: string) => ({
    dimension: 'agent' as const,
    key: 'k',
    name,
    customers: 5,
    figures: { cases: -2 },
  })
  const csv = reportCsv({ report: 'replies', from: 'a', to: 'b', rows: [named('=1+1'), named('Lie, "Anna"')] })
  expect(csv).toContain(`agent,k,'=1+1,5,-2\r\n`)
  expect(csv).toContain(`agent,k,"Lie, ""Anna""",5,-2\r\n`)
  for (const evil of ['=cmd()', '+1', '-1', '@SUM', '\t=1', '\r=1'])
    expect(csvField(evil).replace('"', '')).toMatch(/^'/)
})
