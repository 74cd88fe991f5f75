import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Person, TestHouse } from './house.ts'

/** Whom the tests of orders send parcels to. */
export const WHO = {
  email: 'Anna@Example.com',
  name: 'Anna Lie',
  address: 'Storgata 1\n0155 Oslo',
  payment: 'invoice',
} as const

/** A product with stock, through the catalogue's own door. */
export async function addProduct(
  house: TestHouse,
  { title, amount, stock, taxRate = 2_500 }: { title: string; amount: number; stock: number; taxRate?: number },
): Promise<string> {
  const program = house.actAs({
    kind: 'key',
    id: randomUUID(),
    name: 'tests',
    scopes: ['all'],
    origin: null,
    party: null,
  })
  const response = await program.visit('/api/products', {
    json: { title, price: { amount, currency: 'NOK' }, stock, taxRate },
  })
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}

/** A program with the key of a warehouse. */
export function ordersProgram(house: TestHouse) {
  return house.actAs({
    kind: 'key',
    id: randomUUID(),
    name: 'warehouse',
    scopes: ['orders'],
    origin: null,
    party: null,
  })
}

/** A new basket of theirs with these products in it. */
export async function putInCart(
  person: Pick<Person, 'visit'>,
  lines: readonly (readonly [product: string, quantity: number])[],
): Promise<string> {
  const begun = await person.visit('/api/carts', { json: {} })
  if (begun.status !== 201) throw new Error(`${begun.status} ${await begun.text()}`)
  const { id } = (await begun.json()) as { id: string }
  for (const [product, quantity] of lines) {
    const set = await person.visit(`/api/carts/${id}/lines/${product}`, { method: 'PUT', json: { quantity } })
    if (set.status !== 200) throw new Error(`${set.status} ${await set.text()}`)
  }
  return id
}

/** Asks the database as its owner, whom no policy holds: what is really there. */
export async function askOwner(house: TestHouse, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: house.database.owner })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(query)).rows
  } finally {
    await client.end()
  }
}
