import { afterAll, beforeAll, expect, test } from 'vitest'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import type { StaffRole } from '../../platform/principal.ts'
import { createParty, SERVICE, tellFact, transact } from '../customers/index.ts'

let house: TestHouse
let product: string
let told: string
beforeAll(async () => {
  house = await startHouse()
  product = await addProduct(house, { title: 'Kettle', amount: 49_900, stock: 1_000 })
  told = await createParty(house.context.db, 'account')
  await tell(told, 'Åse-Marie Øverås')
})
afterAll(() => house.close())

const staff = (role: StaffRole) =>
  house.actAs({ kind: 'staff', id: '00000000-0000-4000-8000-0000000000b1', name: 'Bilal', roles: [role], session: 's' })

const tell = (party: string, name: string) =>
  transact(house.actAs({ kind: 'system', name: 'test' }), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    tellFact(tx, {
      party,
      name: 'name',
      value: name,
      source: 'sign-up',
      purpose: SERVICE,
      sentence: 'ask.name@1',
      channel: 'shop',
    }),
  )

interface FoundReply {
  items: { id: string; name: string; nameTyped: boolean; strength: string }[]
  more: boolean
}
async function find(search: string, role: StaffRole = 'agent'): Promise<FoundReply> {
  const reply = await staff(role).visit(`/api/customers?${new URLSearchParams({ search })}`)
  expect(reply.status).toBe(200)
  return (await reply.json()) as FoundReply
}
const names = async (search: string) => (await find(search)).items.map(({ name }) => name)

/** A guest's order; answers its party and number. */
async function order(name: string): Promise<{ party: string; number: string }> {
  const program = ordersProgram(house)
  const cart = await putInCart(program, [[product, 1]])
  const placed = await program.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, email: `${cart}@example.com`, name },
    headers: { 'idempotency-key': cart },
  })
  expect(placed.status).toBe(201)
  const { number } = (await placed.json()) as { number: string }
  const [row] = await askOwner(house, `select party from orders.customer_order where number = ${number}`)
  return { party: row!['party'] as string, number }
}

test('a customer is found by the beginning of any word of a told name, in any order, with or without its accents', async () => {
  for (const typed of ['Åse', 'ase', 'overas', 'ØVERÅS ås', 'marie', 'øver mar', 'Åse-Marie'])
    expect([typed, await names(typed)]).toEqual([typed, ['Åse-Marie Øverås']])
  expect((await find('ase')).items[0]).toMatchObject({ id: told, strength: 'proof', nameTyped: false })
  for (const typed of ['se', 'arie', 'ase nilsen', "ase' | 'x", 'xa:* & b', 'ase <-> marie !!x'])
    expect([typed, await names(typed)]).toEqual([typed, []])
})

test('a guest is found by the name on the parcel, as suggested, and by the number of the order', async () => {
  const { party, number } = await order('Trygve Haugland')
  expect((await find('haug')).items).toEqual([
    expect.objectContaining({ id: party, name: 'Trygve Haugland', nameTyped: true, strength: 'suggestion' }),
  ])
  for (const typed of [number, `#${number}`, ` ${number} `])
    expect((await find(typed)).items.map(({ id }) => id)).toEqual([party])
  expect((await find('999999999')).items).toEqual([])
})

test('whoever is shown was looked at, and nobody else; the ledger says what they were found by', async () => {
  const seen = await order('Sigrun Vik')
  const other = await order('Sverre Vik')
  await find('sigrun')
  await find(seen.number)
  const looks = await askOwner(
    house,
    `select l.reason_type || ' ' || l.reason_id as reason, p.party from customers.look_party p join customers.look l on l.id = p.look
     where p.party in ('${seen.party}', '${other.party}') and l.projection = 'agent' order by 1`,
  )
  expect(looks).toEqual([
    { reason: 'search name', party: seen.party },
    { reason: 'search order', party: seen.party },
  ])
})

test('one letter, an address that is none, two questions at once and a role that serves nobody are refused', async () => {
  const refused = async (query: string, role: StaffRole = 'agent') => {
    const reply = await staff(role).visit(`/api/customers?${query}`)
    return [reply.status, ((await reply.json()) as { code: string }).code]
  }
  expect(await refused('search=a')).toEqual([422, 'search-short'])
  expect(await refused('search=a+b')).toEqual([422, 'search-short'])
  for (const typed of ['%20', '%25%25', '%5C%5C', '%3C-%3E+!!'])
    expect([typed, ...(await refused(`search=${typed}`))]).toEqual([typed, 422, 'search-short'])
  expect((await refused('search=an%00na'))[0]).toBe(400)
  expect(await refused('search=anna@')).toEqual([400, 'bad-input'])
  expect(await refused('')).toEqual([400, 'bad-input'])
  expect(await refused('search=anna&email=anna@example.com')).toEqual([400, 'bad-input'])
  expect(await refused('search=anna', 'packer')).toEqual([403, 'not-yours'])
})

test('of many with one name twenty are shown, and it is said that there are more', async () => {
  for (let n = 0; n < 21; n += 1)
    await tell(await createParty(house.context.db, 'account'), `Kim Nr${String.fromCharCode(97 + n)}`)
  const { items, more } = await find('kim')
  expect([items.length, more]).toEqual([20, true])
  expect((await find('kim nrc')).more).toBe(false)
})

test('a name that was corrected or erased finds nobody', async () => {
  const party = await createParty(house.context.db, 'account')
  await tell(party, 'Vidar Gammel')
  await tell(party, 'Vidar Nyborg')
  expect(await names('gammel')).toEqual([])
  expect(await names('nyborg')).toEqual(['Vidar Nyborg'])
})
