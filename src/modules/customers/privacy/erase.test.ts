import { mkdtemp, readFile, rm, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { findWords } from '../../../../test/harness/scan.ts'
import { fill } from '../../../platform/slots.ts'
import {
  addressParty,
  createParty,
  eraseCustomer,
  eraseObstacles,
  linkParties,
  makePromise,
  projectAgent,
  record,
  replayErasures,
  SERVICE,
  suggestAddress,
  tellFact,
  transact,
} from '../index.ts'
import { counterVisited, linkOpened } from '../kinds.ts'
import { declarePrivacy } from './declaration.ts'

let house: TestHouse
let owner: pg.Client
let dataFolder: string
let underWay = 0
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-erasure-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  fill(eraseObstacles, { count: async () => underWay })
})
afterAll(async () => {
  await owner.end()
  await house.close()
  await rm(dataFolder, { recursive: true })
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const WORDS = Array.from({ length: 40 }, (_, n) => `plantedword${String(n).padStart(2, '0')}`)
const word = (n: number) => WORDS[n]!

/** A person of whom forty words stand in every place that the record has for words. */
async function plant(): Promise<string[]> {
  const { db } = house.context
  const account = await createParty(db, 'account')
  const device = await createParty(db, 'device')
  const address = await addressParty(db, `${word(0)}@${word(1)}.example`)
  const friend = await createParty(db, 'account')
  const organisation = await createParty(db, 'organisation')
  await linkParties(system(), { party: device, other: account, rule: 'signed_in', evidence: { browser: word(2) } })
  await linkParties(system(), { party: address, other: account, rule: 'link_confirmed', evidence: { note: word(3) } })
  await transact(system(), { purpose: SERVICE, parties: [account, device], records: true }, async (tx) => {
    for (let n = 4; n < 16; n += 1) {
      await tellFact(tx, {
        party: n % 2 ? account : device,
        name: `name${n}`,
        value: { [word(n)]: [word(n)] },
        source: word(n),
        purpose: SERVICE,
        sentence: word(n),
        channel: 'me',
      })
    }
    await suggestAddress(tx, { party: device, email: `${word(16)}@typed.example`, rule: 'typed' })
    for (let n = 17; n < 20; n += 1) {
      await makePromise(tx, {
        party: account,
        kind: word(n),
        subject: { type: word(n), id: word(n) },
        dueAt: new Date('2026-12-01'),
        precision: 'day',
        zone: 'Europe/Oslo',
        owner: word(n),
      })
    }
    for (let n = 20; n < 25; n += 1) {
      await record(tx, linkOpened, {
        party: device,
        channel: 'api',
        subject: { type: word(n), id: word(n) },
        data: { link: word(n) },
      })
    }
    await record(tx, counterVisited, { party: account, channel: 'api', subject: { type: 'x', id: word(25) }, data: {} })
    for (let n = 26; n < 29; n += 1) {
      await sql`insert into customers.permission (party, purpose, granted, actor, sentence) values (${account}, ${word(n)}, true, ${word(n)}, ${word(n)})`.execute(
        tx,
      )
    }
    await sql`insert into customers.representation (principal, deputy_email, may, ends_at) values (${account}, ${`${word(29)}@x.example`}, '{ask}', now() + interval '1 day')`.execute(
      tx,
    )
    await sql`insert into customers.membership (organisation, member, role, shares, added_by) values (${organisation}, ${account}, 'buyer', array[${word(30)}], ${word(31)})`.execute(
      tx,
    )
    for (let n = 32; n < 34; n += 1) {
      await sql`insert into customers.letter (party, kind, recipient, locale, data) values (${account}, ${word(n)}, ${`${word(n)}@x.example`}, 'en', ${JSON.stringify({ x: word(n) })}::jsonb)`.execute(
        tx,
      )
    }
    await sql`insert into platform.idempotency (credential, key, digest, party) values (${word(34)}, ${word(35)}, sha256('x'), ${device})`.execute(
      tx,
    )
    await sql`select platform.keep_reply(${word(34)}, ${word(35)}, 201, ${JSON.stringify({ name: word(36) })})`.execute(
      tx,
    )
  })
  await owner.query(
    `insert into customers.visit (id, at, party, page, path, source) values (gen_random_uuid(), now(), $1, gen_random_uuid(), $2, 'page')`,
    [device, `/${word(37)}`],
  )
  // What others hold about them: a letter to their address that stands on no line, and being named to act for a friend.
  await owner.query(`insert into customers.letter (kind, recipient, locale, data) values ('x', $1, 'en', $2)`, [
    `${word(0)}@${word(1)}.example`,
    JSON.stringify({ x: word(38) }),
  ])
  await owner.query(
    `insert into customers.representation (principal, deputy_email, may, ends_at, revoked_by) values ($1, $2, '{ask}', now() + interval '1 day', $3)`,
    [friend, `${word(0)}@${word(1)}.example`, word(39)],
  )
  await projectAgent(
    house.actAs({
      kind: 'staff',
      id: '00000000-0000-4000-8000-0000000000b1',
      name: 'Bilal',
      roles: ['agent'],
      session: 's',
    }),
    { ids: [account], reason: { type: 'case', id: '1' } },
  )
  return [account, device, address]
}
const wordsIn = async () => {
  const found = [await findWords(house.database.owner, WORDS), await findWords(house.database.jobs, WORDS)]
  return new Set(found.flatMap((places) => [...places.values()].flat()))
}

test('of forty planted words none is found anywhere after the erasure, and the ids stand in the list', async () => {
  const [account] = await plant()
  expect([...(await wordsIn())].sort()).toEqual(WORDS)
  const erased = await eraseCustomer(
    house.actAs({ kind: 'customer', party: account!, session: 's', device: account! }),
    account!,
  )
  expect(Object.fromEntries(await findWords(house.database.owner, WORDS))).toEqual({})
  expect(erased).toEqual({ parties: 4, retained: [] })
  const list = await readFile(path.join(dataFolder, 'erasures.jsonl'), 'utf8')
  expect(JSON.parse(list).parties).toContain(account)
  expect(list).not.toContain('plantedword')
  const { rows } = await owner.query('select count(*)::integer as n from customers.party where erased_at is not null')
  expect(rows[0].n).toBe(4)
})

test('who comes back with an older backup is erased again from the list, and a line that a crash cut short is left out', async () => {
  const parties = await plant()
  await appendFile(
    path.join(dataFolder, 'erasures.jsonl'),
    `${JSON.stringify({ at: '2026-11-24T09:00:00Z', parties })}\n{"at":"2026-`,
  )
  expect(await replayErasures(system())).toBe(1)
  // What only the address that they typed holds was in the list of a real erasure; here it was not.
  expect([...(await findWords(house.database.owner, WORDS)).keys()]).toEqual(['customers.address.value'])
  expect(await replayErasures(system())).toBe(0)
})

test('what is under way is finished first, and nothing is erased meanwhile', async () => {
  const [account] = await plant()
  underWay = 2
  await expect(eraseCustomer(system(), account!)).rejects.toMatchObject({ code: 'erase-open', values: { count: 2 } })
  expect((await wordsIn()).size).toBe(WORDS.length)
  underWay = 0
  await eraseCustomer(system(), account!)
  expect((await wordsIn()).size).toBe(0)
})

test('what the law makes us keep is sealed with its end: written, and not readable by the program', async () => {
  const [account] = await plant()
  const until = new Date('2031-12-31T23:00:00Z')
  declarePrivacy({
    module: 'test',
    table: 'test.books',
    holds: 'holds.test',
    keptFor: { years: 5 },
    seenBy: [],
    export: async () => [],
    erase: async () => undefined,
    retain: async () => [{ law: 'law.bookkeeping', until, content: { order: '1042' } }],
  })
  const { retained } = await eraseCustomer(system(), account!)
  expect(retained).toEqual([{ law: 'law.bookkeeping', until }])
  expect((await owner.query('select module, law, until, content from customers.retained')).rows).toEqual([
    { module: 'test', law: 'law.bookkeeping', until, content: { order: '1042' } },
  ])
  await expect(sql`select from customers.retained`.execute(house.context.db)).rejects.toThrow('permission denied')
})

test('every table of ours with a column about a person has its declaration', async () => {
  const { privacyDeclarations } = await import('./declaration.ts')
  // The numbers of other shop systems come with imported orders, and orders declares them.
  const declared = new Set([...privacyDeclarations().map((one) => one.table), 'customers.external_id'])
  const { rows } = await owner.query<{ name: string }>(
    `select distinct n.nspname || '.' || c.relname as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname in ('customers', 'platform') and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname in ('party', 'member', 'principal', 'recipient') and not a.attisdropped`,
  )
  expect(rows.map((row) => row.name).filter((name) => !declared.has(name))).toEqual([])
})
