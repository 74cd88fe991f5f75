import { Readable } from 'node:stream'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { tellFact } from '../facts.ts'
import { separateParties } from '../identity/link.ts'
import { findCustomers } from '../search/search.ts'
import { SERVICE } from '../purposes.ts'
import { transact } from '../transact.ts'
import { importCustomers } from './customers.ts'

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

const running = () => house.actAs({ kind: 'system', name: 'import:customers' })
const read = (text: string, source = 'shopify') =>
  importCustomers(running(), Readable.from([Buffer.from(text)]), { source })
const factsOf = async (reference: string) =>
  (
    await owner.query<{ name: string; value: string; source: string; party: string }>(
      'select f.name, f.value #>> $2 as value, f.source, f.party from customers.fact f join customers.external_id e using (party) where e.value = $1 order by f.name',
      [reference, []],
    )
  ).rows

const SHOPIFY = [
  'Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone',
  '\'7012,Anna,Berg,Anna@Example.com,yes,,"Storgata 1, 2. etg",,Oslo,,NO,0155,\'+47 22 22 22 22',
  "'7013,Bilal,Aziz,bilal.example.com,no,,,,,,,,",
  ',,,,no,,,,,,,,',
].join('\r\n')

test('a Shopify export is taken once; bad lines are skipped with their reason', async () => {
  const first = await read(SHOPIFY)
  expect(first).toMatchObject({ taken: 1, changed: 0, unchanged: 0, permissionsToAsk: 1 })
  expect(first.skipped).toEqual([
    { line: 3, reason: '“bilal.example.com” is not a mail address.' },
    { line: 4, reason: expect.stringContaining('neither a reference nor a mail address') },
  ])
  expect((await factsOf('7012')).map(({ name, value, source }) => [name, value, source])).toEqual([
    ['address', 'Storgata 1, 2. etg\n0155 Oslo\nNO', 'import:shopify'],
    ['name', 'Anna Berg', 'import:shopify'],
    ['phone', '+47 22 22 22 22', 'import:shopify'],
  ])
  expect(await read(SHOPIFY)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 })
})

test('an imported address is a suggestion, and what was allowed elsewhere is not allowed here', async () => {
  const [anna] = await findCustomers(running(), 'anna@example.com')
  expect(anna).toMatchObject({
    name: 'Anna Berg',
    strength: 'suggestion',
    allows: [],
    emails: [],
    suggestedEmails: ['anna@example.com'],
  })
  const { rows } = await owner.query('select from customers.permission')
  expect(rows).toHaveLength(0)
})

test('WooCommerce columns, semicolons and Norwegian headers are read; who has no reference is known by the address', async () => {
  const woo =
    'user_email;billing_first_name;billing_last_name;billing_address_1;billing_postcode;billing_city\nchidi@example.com;Chidi;Obi;Torget 2;5014;Bergen'
  expect(await read(woo, 'woocommerce')).toMatchObject({ taken: 1, skipped: [] })
  expect((await factsOf('email:chidi@example.com')).map(({ name, value }) => [name, value])).toEqual([
    ['address', 'Torget 2\n5014 Bergen'],
    ['name', 'Chidi Obi'],
  ])
  expect(await read('E-post;Navn;Språk\nsiv@example.no;Siv Moe;nb-NO', 'old')).toMatchObject({ taken: 1, skipped: [] })
  expect((await factsOf('email:siv@example.no')).map(({ name, value }) => [name, value])).toEqual([
    ['locale', 'nb'],
    ['name', 'Siv Moe'],
  ])
})

test('a changed line changes its facts; what the customer told us or took back themselves stays', async () => {
  const line = (name: string, phone: string) => read(`reference,email,name,phone\n9,dagny@example.com,${name},${phone}`)
  expect(await line('Dagny Lie', '1111')).toMatchObject({ taken: 1 })
  expect(await line('Dagny Lie Moe', '1111')).toMatchObject({ changed: 1 })
  const party = (await factsOf('9'))[0]!.party
  await transact(running(), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    tellFact(tx, {
      party,
      name: 'phone',
      value: '2222',
      source: 'checkout',
      purpose: SERVICE,
      sentence: 'ask.phone@1',
      channel: 'shop',
    }),
  )
  const address = (
    await owner.query<{ party: string }>(`select party from customers.address where value = 'dagny@example.com'`)
  ).rows[0]!.party
  expect(await separateParties(running(), { party, other: address, why: 'not-me' })).toBe(1)
  expect(await line('Dagny Lie Moe', '3333')).toMatchObject({ changed: 0, unchanged: 1 })
  expect((await factsOf('9')).map(({ value }) => value)).toEqual(['Dagny Lie Moe', '2222'])
  expect(await findCustomers(running(), 'dagny@example.com')).not.toContainEqual(
    expect.objectContaining({ name: 'Dagny Lie Moe' }),
  )
})

test('a file without a usable header, or without anything, takes nothing and says so', async () => {
  expect((await read('colour,size\nred,4')).skipped).toEqual([
    { line: 1, reason: expect.stringContaining('colour, size') },
  ])
  expect((await read('email,E-mail\na@b.no,a@b.no')).skipped).toEqual([
    { line: 1, reason: expect.stringContaining('Two columns') },
  ])
  expect(await read('')).toEqual({ taken: 0, changed: 0, unchanged: 0, skipped: [], permissionsToAsk: 0 })
})
