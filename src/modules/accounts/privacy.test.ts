import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Authenticator } from '../../../test/harness/authenticator.ts'
import { type Person, startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { connectedParties, SERVICE, transact } from '../customers/index.ts'
import { sweepAccounts } from './jobs.ts'
import { accounts, customerKeys, customerPasskeys, customerSessions, signInLinks, widgetTokens } from './privacy.ts'
import { signInLink } from './sign-in/ask.ts'

const declarations = [signInLinks, customerSessions, customerPasskeys, accounts]
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

const system = () => ({ ...house.context, principal: { kind: 'system', name: 'test' } as const })

/** A customer with a row in each table of ours. */
async function customer(email: string): Promise<{ person: Person; parties: string[] }> {
  const person = house.person(email)
  await person.visit('/sign-in', { form: { email } })
  const { rows } = await owner.query<{ link: string }>(
    `select data ->> 'link' as link from customers.letter where recipient = $1 order by queued_at desc limit 1`,
    [email],
  )
  await person.visit('/sign-in/link', {
    form: { token: new URL(signInLink(house.context, rows[0]!.link).url).searchParams.get('token')! },
  })
  const options = (
    (await (await person.visit('/api/me/passkeys/options', { json: {} })).json()) as { options: { challenge: string } }
  ).options
  await person.visit('/api/me/passkeys', { json: { reply: new Authenticator().register(options) } })
  await house.person('Another').visit('/sign-in', { form: { email } })
  const address = await owner.query<{ party: string }>('select party from customers.address where value = $1', [email])
  return { person, parties: await connectedParties(house.context.db, address.rows[0]!.party) }
}

const exported = (parties: readonly string[]) =>
  transact(system(), { purpose: SERVICE, parties }, async (tx) => {
    const all: unknown[][] = []
    for (const declaration of declarations) all.push(await declaration.export(tx, parties))
    return all
  })

test('every table of ours about customers is declared', async () => {
  const { rows } = await owner.query<{ name: string }>(`
    select distinct conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and connamespace = 'accounts'::regnamespace and confrelid in ('customers.party'::regclass, 'accounts.account'::regclass) order by 1`)
  expect(rows.map((row) => row.name)).toEqual(
    [...declarations, customerKeys, widgetTokens].map((declaration) => declaration.table).sort(),
  )
})

test('the copy that a customer takes has all of it, and nothing that would let somebody in', async () => {
  const { person, parties } = await customer('takes@example.com')
  const all = await exported(parties)
  expect(all.map((rows) => rows.length)).toEqual([1, 1, 1, 1])
  const { rows } = await owner.query<{ id: string; token: string }>(
    `select id, encode(token_sha256, 'hex') as token from accounts.customer_session union select id, '-' from accounts.sign_in_link`,
  )
  for (const { id, token } of rows) {
    expect(JSON.stringify(all)).not.toContain(id)
    expect(JSON.stringify(all)).not.toContain(token.length > 1 ? token : 'never')
  }
  expect(JSON.stringify(all)).not.toContain(person.cookies.get('__Host-rapport'))
})

test('erasing removes one customer and leaves the next', async () => {
  const gone = await customer('gone@example.com')
  const stays = await customer('stays@example.com')
  await transact(system(), { purpose: SERVICE, parties: gone.parties, records: true }, async (tx) => {
    for (const declaration of declarations) await declaration.erase(tx, gone.parties)
  })
  expect((await exported(gone.parties)).flat()).toEqual([])
  expect((await exported(stays.parties)).map((rows) => rows.length)).toEqual([1, 1, 1, 1])
  expect(await (await gone.person.visit('/api/session')).json()).toEqual({ kind: 'nobody' })
})

test('what is over is swept away, the log of attacks after 30 days, and what is not over stays', async () => {
  const { parties } = await customer('swept@example.com')
  await house.visit('/api/session', { headers: { authorization: 'Bearer wrong' } })
  const count = async () =>
    (
      await owner.query(
        `select (select count(*) from accounts.sign_in_link) links, (select count(*) from accounts.customer_session) sessions, (select count(*) from accounts.attack) attacks, (select count(*) from accounts.customer_passkey) passkeys`,
      )
    ).rows[0]
  const before = await count()
  await sweepAccounts(system())
  expect(await count()).toEqual(before)
  const now = house.clock.now()
  house.clock.moveTo(new Date(now.getTime() + 31 * 86_400_000))
  await sweepAccounts(system())
  expect(await count()).toEqual({ ...before, links: 0, attacks: 0 })
  house.clock.moveTo(new Date(now.getTime() + 91 * 86_400_000))
  await sweepAccounts(system())
  expect(await count()).toMatchObject({ sessions: 0, passkeys: before.passkeys })
  expect((await exported(parties))[3]).toHaveLength(1)
  house.clock.moveTo(now)
})

test('without a named party the program reads none of these tables', async () => {
  await customer('unseen@example.com')
  for (const { table } of declarations) {
    const read = await transact(system(), { purpose: SERVICE, parties: [] }, (tx) =>
      tx
        .selectFrom(table as 'accounts.account')
        .selectAll()
        .execute(),
    )
    expect(read).toEqual([])
  }
})
