import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.ts'
import { asked } from '../../../../test/harness/reacting.ts'
import { type BareRecord, openRecord } from '../../../../test/harness/record.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { record } from '../record.ts'
import { transact, type Tx } from '../transact.ts'
import { readHorizon, readLogAfter } from './cursor.ts'
import { CURSOR_LIMIT, LINE_PARTIES_LIMIT } from './line-cursor.ts'
import { readLine, readNewer } from './read.ts'
import { keepPartitions } from './jobs.ts'

let database: TestDatabase
let open: BareRecord
let owner: pg.Client
let anna: string
let phone: string

beforeAll(async () => {
  database = await createTestDatabase()
  open = await openRecord(database)
  owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
})
beforeEach(async () => {
  ;[anna, phone] = [randomUUID(), randomUUID()]
  await owner.query(`insert into customers.party (id, kind) values ($1, 'account'), ($2, 'device')`, [anna, phone])
})
afterAll(async () => {
  await owner.end()
  await open.close()
  await database.drop()
})

const happen = (party: string, number: number, occurredAt?: string) =>
  transact(open.as('test'), { purpose: 'service', parties: [party], records: true }, (tx) =>
    record(tx, asked, {
      party,
      channel: 'api',
      data: { number },
      ...(occurredAt ? { occurredAt: new Date(occurredAt) } : {}),
    }),
  )
const look = <T>(parties: string[], read: (tx: Tx) => Promise<T>) =>
  transact(open.as('test'), { purpose: 'service', parties }, read)
const numbers = (entries: { data: unknown }[]) => entries.map((entry) => (entry.data as { number: number }).number)

test('a line is read page by page, by when things happened and not by when they were recorded', async () => {
  for (const [number, day] of [
    [3, '03'],
    [1, '01'],
    [4, '04'],
    [2, '02'],
    [5, '05'],
  ] as const)
    await happen(number % 2 ? anna : phone, number, `2026-01-${day}T10:00:00Z`)
  const parties = [anna, phone]
  const seen: number[] = []
  let before: string | undefined
  do {
    const page = await look(parties, (tx) => readLine(tx, { parties, before, limit: 2 }))
    seen.push(...numbers(page.entries))
    before = page.older ?? undefined
  } while (before)
  expect(seen).toEqual([5, 4, 3, 2, 1])
})

test('what concerns two parties of one customer is shown once, also across pages', async () => {
  await owner.query(
    `insert into customers.interaction (class, party, position, era, id, kind, version, channel, actor, data, occurred_at)
     select 'lasting', p, nextval('customers.interaction_position'), 1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'test.asked', 1, 'api', 'test',
       json_build_object('number', n)::jsonb, '2026-01-01T10:00:00Z'
     from generate_series(1, 7) n cross join unnest($1::uuid[]) p`,
    [[anna, phone]],
  )
  const parties = [anna, phone]
  for (const limit of [1, 2, 3, 7, 50]) {
    const seen: number[] = []
    let before: string | undefined
    do {
      const page = await look(parties, (tx) => readLine(tx, { parties, before, limit }))
      expect(page.entries.length).toBeLessThanOrEqual(limit)
      seen.push(...numbers(page.entries))
      before = page.older ?? undefined
    } while (before)
    expect(seen.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7])
  }
})

test('a woken reader gets what is new from each party, from its own position', async () => {
  const parties = [anna, phone]
  await happen(anna, 1)
  const { newest } = await look(parties, (tx) => readLine(tx, { parties, limit: 10 }))
  // The device's entry gets its position first and is committed last: one position for both would pass it over.
  const slow = await open.pool.connect()
  await slow.query(`begin; select customers.enter('service', 'system:test', '{${phone}}', true)`)
  await slow.query(`select customers.record($1, $2, 'api', null, null, '{"number": 2}')`, [phone, asked.name])
  await happen(anna, 3)
  const first = await look(parties, (tx) => readNewer(tx, { parties, after: newest, limit: 10 }))
  expect(numbers(first.entries)).toEqual([3])
  await slow.query('commit')
  slow.release()
  const second = await look(parties, (tx) => readNewer(tx, { parties, after: first.next, limit: 10 }))
  expect(numbers(second.entries)).toEqual([2])
  expect(second).toMatchObject({ more: false, reload: false })
})

test('a party that is linked later waits for a reload; one that is separated vanishes at once', async () => {
  await happen(anna, 1)
  await happen(phone, 2)
  const alone = await look([anna], (tx) => readLine(tx, { parties: [anna], limit: 10 }))
  await owner.query(
    `insert into customers.identity_claim (party, other, strength, rule, asserted_by) values ($1, $2, 'proof', 'sign-in', 'test')`,
    [anna, phone],
  )
  const parties = [anna, phone]
  const linked = await look(parties, (tx) => readNewer(tx, { parties, after: alone.newest, limit: 10 }))
  expect(linked).toMatchObject({ entries: [], reload: true })
  const fresh = await look(parties, (tx) => readLine(tx, { parties, limit: 1 }))
  expect(numbers(fresh.entries)).toEqual([2])
  await owner.query(`update customers.identity_claim set revoked_at = now(), revoked_by = 'test'`)
  const separated = await look([anna], (tx) => readLine(tx, { parties: [anna], before: fresh.older!, limit: 10 }))
  expect(numbers(separated.entries)).toEqual([1])
  expect((await look([anna], (tx) => readNewer(tx, { parties: [anna], after: fresh.newest, limit: 10 }))).reload).toBe(
    true,
  )
})

test('a cursor that we did not give, or gave before a restore, is refused: one begins anew', async () => {
  await happen(anna, 1)
  await happen(anna, 2)
  const { older } = await look([anna], (tx) => readLine(tx, { parties: [anna], limit: 1 }))
  const changed = (change: (cursor: { e: number; p: string; b: Record<string, unknown> }) => void) => {
    const cursor = JSON.parse(Buffer.from(older!, 'base64url').toString())
    change(cursor)
    return Buffer.from(JSON.stringify(cursor)).toString('base64url')
  }
  // The control: the same words in the same order are a cursor.
  expect(
    numbers(
      (await look([anna], (tx) => readLine(tx, { parties: [anna], before: changed(() => undefined), limit: 1 })))
        .entries,
    ),
  ).toEqual([1])
  for (const bad of [
    '',
    'x',
    // What this address gave until cursors had an era.
    Buffer.from(JSON.stringify(['2026-01-01T10:00:00.000000Z', 7, anna])).toString('base64url'),
    changed((cursor) => (cursor.p += '.x')),
    changed((cursor) => (cursor.p = cursor.p.slice(0, 8) + 'zzzzzzzzzzz')),
    changed((cursor) => (cursor.b['at'] = '2026-02-31T10:00:00.000000Z')),
  ]) {
    for (const read of [
      (tx: Tx) => readNewer(tx, { parties: [anna], after: bad, limit: 1 }),
      (tx: Tx) => readLine(tx, { parties: [anna], before: bad, limit: 1 }),
    ]) {
      const refused = await look<unknown>([anna], read).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(Refusal)
      expect(refused).toMatchObject({ code: 'cursor-unknown' })
    }
  }
  const elsewhere = changed((cursor) => (cursor.e += 1))
  await expect(
    look([anna], (tx) => readLine(tx, { parties: [anna], before: elsewhere, limit: 1 })),
  ).rejects.toMatchObject({
    code: 'cursor-unknown',
  })
})

test('the cursor of a customer of 500 parties fits into an address', async () => {
  const parties = Array.from({ length: LINE_PARTIES_LIMIT }, () => randomUUID())
  await owner.query(`insert into customers.party (id, kind) select p, 'device' from unnest($1::uuid[]) p`, [parties])
  for (const number of [1, 2]) await happen(parties[number]!, number)
  const { older } = await look(parties, (tx) => readLine(tx, { parties, limit: 1 }))
  expect(older!.length).toBeLessThan(CURSOR_LIMIT)
  expect(numbers((await look(parties, (tx) => readLine(tx, { parties, before: older!, limit: 1 }))).entries)).toEqual([
    1,
  ])
})

test('after a restore into another cluster a new era begins, old entries are read, and positions go on above', async () => {
  await happen(anna, 1)
  const { newest } = await look([anna], (tx) => readLine(tx, { parties: [anna], limit: 10 }))
  const { rows: before } = await owner.query<{ era: number; last: number }>(
    'select customers.current_era() as era, max(position) as last from customers.interaction',
  )
  // What a restore brings along: the era of a cluster that is not this one, and entries with transaction ids far beyond ours.
  await owner.query('update customers.era set system_identifier = system_identifier - 1')
  await owner.query(`update customers.interaction set tx = '9000000000000' where party = $1`, [anna])
  const restored = await openRecord(database)
  const { rows: after } = await restored.pool.query<{ era: number }>('select customers.current_era() as era')
  expect(after[0]!.era).toBe(before[0]!.era + 1)
  const position = await happen(anna, 2)
  expect(position).toBeGreaterThan(before[0]!.last + 1_000)
  const beginning = { era: 0, tx: 0n, position: 0, recordedAt: '1970-01-01' }
  const erasRead = async () => {
    const { entries } = await readLogAfter(open.context.db, beginning, [asked.name])
    return entries.filter((entry) => entry.party === anna).map((entry) => entry.era)
  }
  // A neighbour's open write may hide the new entry for a moment.
  await expect.poll(erasRead).toEqual([before[0]!.era, after[0]!.era])
  expect((await readHorizon(open.context.db)).era).toBe(after[0]!.era)
  expect((await look([anna], (tx) => readNewer(tx, { parties: [anna], after: newest, limit: 10 }))).reload).toBe(true)
  const again = await openRecord(database)
  expect((await again.pool.query<{ era: number }>('select customers.current_era() as era')).rows[0]!.era).toBe(
    after[0]!.era,
  )
  await restored.close()
  await again.close()
})

test('partitions are made ahead, a missing one is named, and only old months of detail are dropped', async () => {
  await owner.query(
    `create table customers.interaction_detail_2020_01 partition of customers.interaction_detail for values from ('2020-01-01Z') to ('2020-02-01Z')`,
  )
  await owner.query(
    `create table customers.visit_2020_01 partition of customers.visit for values from ('2020-01-01Z') to ('2020-02-01Z')`,
  )
  await owner.query(
    `create table customers.interaction_lasting_2020 partition of customers.interaction_lasting for values from ('2020-01-01Z') to ('2021-01-01Z')`,
  )
  const { rows: next } = await owner.query<{ name: string }>(
    `select 'visit_' || to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY_MM') as name`,
  )
  await owner.query(`drop table customers.${next[0]!.name}`)
  const said: Record<string, unknown>[] = []
  const log = {
    ...open.context.log,
    error: (what: Record<string, unknown>) => void said.push(what),
    info: (what: Record<string, unknown>) => void said.push(what),
  }
  await keepPartitions.run({ ...open.as('upkeep'), log: log as never }, {}, AbortSignal.timeout(5_000))
  expect(said).toEqual([
    { missing: [next[0]!.name] },
    { made: 1, dropped: ['interaction_detail_2020_01', 'visit_2020_01'] },
  ])
  expect((await owner.query(`select to_regclass('customers.interaction_lasting_2020') as kept`)).rows[0].kept).not.toBe(
    null,
  )
  await expect(open.pool.query(`drop table customers.${next[0]!.name}`)).rejects.toThrow('must be owner')
})
