import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { breakOverdue } from './jobs.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../test/harness/orders.ts'

let house: TestHouse
let product: string
beforeAll(async () => {
  house = await startHouse()
  product = await addProduct(house, { title: 'Kettle', amount: 49_900, stock: 100 })
})
afterAll(() => house.close())

const bilal = () =>
  house.actAs({
    kind: 'staff',
    id: '00000000-0000-4000-8000-0000000000b1',
    name: 'Bilal',
    roles: ['agent'],
    session: 's',
  })
const json = async <T>(path: string): Promise<T> => (await bilal().visit(path)).json() as Promise<T>

/** A guest's order; answers the guest's party. */
async function orderAs(who: { email: string; name: string }): Promise<{ party: string; number: string }> {
  const program = ordersProgram(house)
  const cart = await putInCart(program, [[product, 1]])
  const placed = await program.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, ...who },
    headers: { 'idempotency-key': cart },
  })
  expect(placed.status).toBe(201)
  const { number } = (await placed.json()) as { number: string }
  const [row] = await askOwner(house, `select party from orders.customer_order where number = ${number}`)
  return { party: row!['party'] as string, number }
}

test('a guest has the name that stands in their newest order, marked as typed, found and opened', async () => {
  const { party } = await orderAs({ email: 'gro@example.com', name: 'Gro Dahl' })
  expect(await json(`/api/customers/${party}`)).toMatchObject({
    name: 'Gro Dahl',
    nameTyped: true,
    suggestedEmails: ['gro@example.com'],
  })
  const { items } = await json<{ items: unknown[] }>('/api/customers?email=gro@example.com')
  expect(items).toEqual([
    expect.objectContaining({ id: party, name: 'Gro Dahl', nameTyped: true, strength: 'suggestion' }),
  ])
})

test('what is promised with an order stands on its entry and above the line; what broke is told beside what it was moved to', async () => {
  const { party, number } = await orderAs({ email: 'ola@example.com', name: 'Ola Nes' })
  const line = await json<{ items: { kind: string; promise: { kind: string; subject: { id: string } } | null }[] }>(
    `/api/customers/${party}/timeline`,
  )
  expect(line.items.find((entry) => entry.kind === 'order.placed')?.promise).toMatchObject({
    kind: 'order.ships',
    subject: { type: 'order', id: number },
  })
  const before = await json<{ promises: { brokenAt: string | null }[] }>(`/api/customers/${party}`)
  expect(before.promises.map(({ brokenAt }) => brokenAt)).toEqual([null])

  house.clock.moveTo(new Date(house.clock.now().getTime() + 14 * 24 * 60 * 60 * 1000))
  expect(await breakOverdue(house.actAs({ kind: 'system', name: 'test' }))).toBeGreaterThan(0)
  const after = await json<{ promises: { brokenAt: string | null; words: string }[] }>(`/api/customers/${party}`)
  expect(after.promises.map(({ brokenAt }) => brokenAt !== null)).toEqual([true, false])
  expect(after.promises[0]!.words).toContain(number)
})

test('no row points to a party, a product or an order that is not there, and the program has no right to take one away', async () => {
  const references = await askOwner(
    house,
    `
    select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent, a.attname as "column", k.attname as key
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    join pg_attribute k on k.attrelid = c.confrelid and k.attnum = c.confkey[1]
    where c.contype = 'f' and not c.conenforced`,
  )
  expect(references.length).toBeGreaterThan(8)
  for (const { child, parent, column, key } of references) {
    const lost = await askOwner(
      house,
      `select count(*)::integer as lost from ${child} c where c.${column} is not null and not exists (select from ${parent} p where p.${key} = c.${column})`,
    )
    expect([child, column, lost[0]!['lost']]).toEqual([child, column, 0])
    const may = await askOwner(
      house,
      `select has_table_privilege('rapport_app', '${parent}', 'delete') or has_table_privilege('rapport_app', '${parent}', 'truncate') as may`,
    )
    expect([parent, may[0]!['may']]).toEqual([parent, false])
  }
})
