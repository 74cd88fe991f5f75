import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Principal } from '../../../platform/principal.ts'
import { createParty } from '../index.ts'

let house: TestHouse
let owner: pg.Client
let anna: string
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
beforeEach(async () => {
  anna = await createParty(house.context.db, 'account')
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const key = (id: string, origin: string | null = null, party: string | null = null): Principal => ({
  kind: 'key',
  id,
  name: 'till',
  scopes: ['collect'],
  origin,
  party,
})
const TILL = '00000000-0000-4000-8000-00000000000a'
const PAGE = '00000000-0000-4000-8000-00000000000b'

async function send(principal: Principal, interactions: unknown[]) {
  const response = await house.actAs(principal).visit('/api/interactions', { json: { interactions } })
  return { status: response.status, body: await response.json() }
}
const lineOf = async (party: string) =>
  (
    await owner.query(
      'select kind, class, actor, channel, subject_type, subject_id, data, occurred_at, id from customers.interaction where party = $1 order by position',
      [party],
    )
  ).rows

test('a server sends a batch: good rows stand on the line in their order, bad ones are refused with index and reason', async () => {
  const { status, body } = await send(key(TILL), [
    {
      kind: 'counter.bought',
      party: anna,
      at: '2026-11-20T10:00:00+01:00',
      subject: { type: 'till', id: '7' },
      data: { amount: 19_900, currency: 'NOK' },
    },
    { kind: 'order.placed', party: anna },
    { kind: 'counter.bought', party: anna, data: { amount: 'much', currency: 'NOK' } },
    { kind: 'counter.visited', party: randomUUID() },
    'nonsense',
    { kind: 'counter.visited' },
    { kind: 'counter.visited', party: anna, at: '2031-01-01T00:00:00Z' },
    { kind: 'counter.visited', email: 'no address' },
    { kind: 'counter.visited', party: anna, colour: 'red' },
    { kind: 'counter.visited', party: anna },
  ])
  expect(status).toBe(200)
  expect(body.stored).toBe(2)
  expect(body.refused.map((row: { index: number; where: string }) => [row.index, row.where])).toEqual([
    [1, 'kind'],
    [2, 'data.amount'],
    [3, 'party'],
    [4, ''],
    [5, 'party'],
    [6, 'at'],
    [7, 'email'],
    [8, 'colour'],
  ])
  expect(await lineOf(anna)).toMatchObject([
    {
      kind: 'counter.bought',
      class: 'lasting',
      actor: `key:${TILL}`,
      channel: 'api',
      subject_type: 'till',
      subject_id: '7',
      data: { amount: 19_900 },
      occurred_at: new Date('2026-11-20T09:00:00Z'),
    },
    { kind: 'counter.visited' },
  ])
})

test('the ids of the caller make a repeat harmless, per key; without them it is another entry', async () => {
  const row = { id: randomUUID(), kind: 'counter.visited', party: anna }
  expect((await send(key(TILL), [row, row])).body).toEqual({ stored: 2, refused: [] })
  expect((await send(key(TILL), [row])).body).toEqual({ stored: 1, refused: [] })
  expect(await lineOf(anna)).toHaveLength(1)
  await send(key('00000000-0000-4000-8000-00000000000c'), [row])
  expect(await lineOf(anna)).toHaveLength(2)
  const { id: _, ...nameless } = row
  await send(key(TILL), [nameless])
  await send(key(TILL), [nameless])
  expect(await lineOf(anna)).toHaveLength(4)
})

test('an address that is not known yet gets a line of its own', async () => {
  const rows = [
    { kind: 'phone.called', email: 'New@Person.example', data: { seconds: 40 } },
    { kind: 'phone.called', email: 'new@person.example' },
  ]
  expect((await send(key(TILL), rows)).body.stored).toBe(2)
  const { rows: known } = await owner.query(`select party from customers.address where value = 'new@person.example'`)
  expect(await lineOf(known[0].party)).toHaveLength(2)
})

test('a publishable key says that a page was viewed, and nothing else; the party comes from its token', async () => {
  const page = randomUUID()
  const { body } = await send(key(PAGE, 'https://shop.example', anna), [
    { kind: 'page.viewed', page, path: '/boots?name=Anna', referrer: 'https://search.example/?q=boots' },
    { kind: 'counter.visited', party: anna },
  ])
  expect(body).toEqual({
    stored: 1,
    refused: [{ index: 1, where: 'kind', what: 'a publishable key may send page.viewed only' }],
  })
  const { rows } = await owner.query('select party, path, referrer, source from customers.visit where page = $1', [
    page,
  ])
  expect(rows).toEqual([{ party: anna, path: '/boots', referrer: 'search.example', source: 'page' }])
  await send(key(PAGE, 'https://shop.example'), [{ kind: 'page.viewed', page, path: '/' }])
  expect(
    (await owner.query('select count(*)::integer as n from customers.visit where page = $1 and party is null', [page]))
      .rows[0].n,
  ).toBe(1)
})

test('an erased party is not written to again', async () => {
  await owner.query('update customers.party set erased_at = now() where id = $1', [anna])
  expect((await send(key(TILL), [{ kind: 'counter.visited', party: anna }])).body.stored).toBe(0)
})

test('batches of several senders on the same parties keep every line in the order of its positions', async () => {
  const parties = await Promise.all([1, 2, 3, 4].map(() => createParty(house.context.db, 'device')))
  const batch = (n: number) =>
    Array.from({ length: 60 }, (_, m) => ({
      kind: 'link.opened',
      party: parties[(n + m) % 4],
      data: { link: `${n}.${m}` },
    }))
  const replies = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => send(key(TILL), batch(n))))
  expect(replies.map((reply) => reply.body.stored)).toEqual([60, 60, 60, 60, 60, 60])
  const { rows } = await owner.query(
    `select count(*)::integer as inverted from (
       select tx, lag(tx) over (partition by party order by position) as before from customers.interaction where party = any ($1)
     ) line where before > tx`,
    [parties],
  )
  expect(rows[0].inverted).toBe(0)
})

test('more than a thousand rows, none at all, or no batch is refused whole', async () => {
  for (const interactions of [[], Array.from({ length: 1_001 }, () => ({}))])
    expect((await send(key(TILL), interactions)).status).toBe(400)
  expect((await house.actAs(key(TILL)).visit('/api/interactions', { json: [] })).status).toBe(400)
  const visitor = await house.visit('/api/interactions', { json: { interactions: [{}] } })
  expect(visitor.status).toBe(401)
})
