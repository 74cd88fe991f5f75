import { createHash } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import {
  addressParty,
  allowedPurposes,
  connectedParties,
  createParty,
  grantPermission,
  linkByStaff,
  linkParties,
  makePromise,
  notMe,
  type PartyKind,
  projectAgent,
  record,
  RECOMMENDATION,
  RESEARCH,
  separateParties,
  SERVICE,
  tellFact,
  transact,
  withdrawPermission,
} from '../index.ts'
import { counterVisited } from '../kinds.ts'
import { projectSelf } from '../projections/self.ts'

let house: TestHouse
let owner: pg.Client
beforeAll(async () => {
  house = await startHouse()
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
})

const system = () => house.actAs({ kind: 'system', name: 'test' })
const bilal = () =>
  house.actAs({
    kind: 'staff',
    id: '00000000-0000-4000-8000-0000000000b1',
    name: 'Bilal',
    roles: ['agent'],
    session: 's',
  })
const self = (party: string) => house.actAs({ kind: 'customer', party, session: 's', device: party })

const sentence = 'purpose.research@test'
const choice = (party: string, purpose = RESEARCH) => ({ party, purpose, sentence, channel: 'me' as const })

async function people(...kinds: PartyKind[]): Promise<string[]> {
  const made = []
  for (const kind of kinds) made.push(await createParty(house.context.db, kind))
  return made
}

/** Every row of the log as it lies in the database, as one number. */
async function hashOfLog(): Promise<string> {
  const { rows } = await owner.query(
    `select md5(coalesce(string_agg(i::text, '|' order by position), '')) as hash from customers.interaction i`,
  )
  return createHash('sha256').update(rows[0].hash).digest('hex')
}

test('proof connects two parties, a suggestion does not', async () => {
  const [device, account, other] = (await people('device', 'account', 'device')) as [string, string, string]
  expect(await linkParties(system(), { party: device, other: account, rule: 'signed_in' })).toBe('connected')
  expect(await linkParties(system(), { party: device, other: account, rule: 'signed_in' })).toBe('already')
  expect(await linkParties(system(), { party: other, other: account, rule: 'typed', strength: 'suggestion' })).toBe(
    'suggested',
  )
  expect(await connectedParties(house.context.db, account)).toEqual([device, account].sort())
})

test('two accounts never merge by themselves, but a member of staff may connect them with evidence', async () => {
  const [device, anna, berit] = (await people('device', 'account', 'account')) as [string, string, string]
  await linkParties(system(), { party: device, other: anna, rule: 'signed_in' })
  expect(await linkParties(system(), { party: device, other: berit, rule: 'signed_in' })).toBe('suggested')
  expect(await connectedParties(house.context.db, berit)).toEqual([berit])
  await expect(linkByStaff(self(anna), { party: anna, other: berit, evidence: 'I say so' })).rejects.toMatchObject({
    code: 'staff-only',
  })
  expect(await linkByStaff(bilal(), { party: anna, other: berit, evidence: 'Called from the number on both' })).toBe(
    'connected',
  )
  expect(await connectedParties(house.context.db, berit)).toEqual([device, anna, berit].sort())
  expect(await linkParties(system(), { party: device, other: berit, rule: 'signed_in' })).toBe('connected')
})

test('an address that several people share connects nobody', async () => {
  const [anna, berit] = (await people('account', 'account')) as [string, string]
  const office = await addressParty(house.context.db, 'info@firm.example')
  await linkParties(system(), { party: anna, other: office, rule: 'link_confirmed' })
  await linkParties(system(), { party: berit, other: office, rule: 'link_confirmed' })
  expect(await connectedParties(house.context.db, anna)).toEqual([anna])
  expect(await connectedParties(house.context.db, office)).toEqual([office])
})

test('"that is not me" takes a device out of whatever chain brought it in', async () => {
  const [account, laptop, stranger] = (await people('account', 'device', 'device')) as [string, string, string]
  await linkParties(system(), { party: laptop, other: account, rule: 'signed_in' })
  await linkParties(system(), { party: stranger, other: laptop, rule: 'link_confirmed' })
  await linkParties(system(), { party: stranger, other: account, rule: 'signed_in' })
  expect(await notMe(self(account), account, stranger)).toBe(2)
  expect(await connectedParties(house.context.db, account)).toEqual([account, laptop].sort())
  const { rows } = await owner.query(
    `select revoked_by, revoked_why from customers.identity_claim where $1 in (party, other)`,
    [stranger],
  )
  expect(rows).toEqual([1, 2].map(() => ({ revoked_by: `customer:${account}`, revoked_why: 'not-me' })))
})

test('a refusal wins while linked, until the signed-in customer chooses again, and then for all of them', async () => {
  const [device, account] = (await people('device', 'account')) as [string, string]
  await grantPermission(system(), choice(device))
  await withdrawPermission(self(account), choice(account))
  expect(await allowedPurposes(house.context.db, device)).toEqual([RESEARCH])
  await linkParties(system(), { party: device, other: account, rule: 'signed_in' })
  expect(await allowedPurposes(house.context.db, device)).toEqual([])
  expect(await allowedPurposes(house.context.db, account)).toEqual([])
  await separateParties(system(), { party: device, other: account, why: 'test' })
  expect(await allowedPurposes(house.context.db, device)).toEqual([RESEARCH])
  expect(await allowedPurposes(house.context.db, account)).toEqual([])
  await linkParties(system(), { party: device, other: account, rule: 'signed_in' })
  await grantPermission(self(account), choice(account))
  expect(await allowedPurposes(house.context.db, device)).toEqual([RESEARCH])
  await separateParties(system(), { party: device, other: account, why: 'test' })
  expect(await allowedPurposes(house.context.db, device)).toEqual([RESEARCH])
})

test('links that race with each other leave one whole customer and everybody allowed the same', async () => {
  const parties = await people('device', 'device', 'device', 'device', 'device')
  await grantPermission(system(), choice(parties[0]!))
  await withdrawPermission(system(), choice(parties[4]!))
  await Promise.all(
    parties.slice(1).map((other, n) => linkParties(system(), { party: parties[n]!, other, rule: 'link_confirmed' })),
  )
  expect(await connectedParties(house.context.db, parties[2]!)).toEqual([...parties].sort())
  for (const party of parties) expect(await allowedPurposes(house.context.db, party)).toEqual([])
})

type Step = { do: 'visit' | 'tell' | 'promise' | 'grant' | 'withdraw' | 'link'; at: number; other: number }
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('visit', 'tell', 'promise', 'grant', 'withdraw', 'link'),
  at: fc.nat(3),
  other: fc.nat(3),
})

async function live(ctx: Acting, parties: string[], history: readonly Step[]): Promise<void> {
  for (const { do: what, at, other } of history) {
    const party = parties[at]!
    if (what === 'grant') await grantPermission(ctx, choice(party, other % 2 === 0 ? RESEARCH : RECOMMENDATION))
    else if (what === 'withdraw')
      await withdrawPermission(ctx, choice(party, other % 2 === 0 ? RESEARCH : RECOMMENDATION))
    else if (what === 'link') {
      if (at !== other) await linkParties(ctx, { party, other: parties[other]!, rule: 'link_confirmed' })
    } else {
      await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
        if (what === 'visit') await record(tx, counterVisited, { party, channel: 'api', data: {} })
        if (what === 'tell')
          await tellFact(tx, {
            party,
            name: 'name',
            value: `Anna ${other}`,
            source: 'test',
            purpose: SERVICE,
            sentence,
            channel: 'me',
          })
        if (what === 'promise')
          await makePromise(tx, {
            party,
            kind: 'case.answer',
            subject: { type: 'case', id: String(other) },
            dueAt: new Date('2026-12-01T12:00:00Z'),
            precision: 'minute',
            zone: 'Europe/Oslo',
            owner: 'role:agent',
          })
      })
    }
  }
}

/** What each of them would be shown as. Times of looking are left out: looking itself is no part of the record. */
async function projectAll(parties: string[]): Promise<unknown> {
  const shown = []
  for (const party of parties) {
    shown.push(await projectAgent(system(), { ids: [party], reason: { type: 'case', id: '1' } }))
    shown.push(await projectSelf(self(party), { locale: 'en' }))
  }
  return JSON.parse(JSON.stringify(shown))
}

test('for random histories, linking and separating again projects as before, and the log is unchanged byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.nat(3), fc.nat(3), async (history, at, other) => {
      fc.pre(at !== other)
      const parties = await people('account', 'device', 'device', 'device')
      await live(system(), parties, history)
      const [one, two] = [parties[at]!, parties[other]!]
      fc.pre(!(await connectedParties(house.context.db, one)).includes(two))
      const before = await projectAll(parties)
      const log = await hashOfLog()
      await linkParties(system(), { party: one, other: two, rule: 'link_confirmed' })
      await separateParties(system(), { party: one, other: two, why: 'test' })
      expect(await projectAll(parties)).toEqual(before)
      expect(await hashOfLog()).toBe(log)
    }),
    { numRuns: 25 },
  )
})
