import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../test/harness/house.ts'

let house: TestHouse
let merchandiser: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  house = await startHouse()
  merchandiser = house.actAs({
    kind: 'key',
    id: 'feed',
    name: 'feed',
    scopes: ['catalogue'],
    origin: null,
    party: null,
  })
})
afterAll(() => house.close())

const boot = (title: string) => ({ title, price: { amount: 249_000, currency: 'NOK' }, stock: 3 })
const add = (key: string, json: unknown) =>
  merchandiser.visit('/api/products', { json, headers: { 'idempotency-key': key } })
const count = async (title: string) =>
  ((await (await house.visit(`/api/products?search=${title}`)).json()) as { total: number }).total

test('a command that comes twice with one key is carried out once and answered the same', async () => {
  const first = await add('spring-1', boot('Nordmarka'))
  const again = await add('spring-1', boot('Nordmarka'))
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
  expect(await count('Nordmarka')).toBe(1)
})

test('without a key it is carried out twice', async () => {
  for (let time = 0; time < 2; time += 1) await merchandiser.visit('/api/products', { json: boot('Jotunheimen') })
  expect(await count('Jotunheimen')).toBe(2)
})

test('of twenty at once with one key one is carried out', async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => add('race', boot('Hardangervidda'))))
  expect(await count('Hardangervidda')).toBe(1)
  const statuses = replies.map((reply) => reply.status)
  expect(statuses).toContain(201)
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true)
})

test('the same key with another body is refused, and so is another address', async () => {
  await add('spring-2', boot('Finse'))
  const other = await add('spring-2', boot('Rondane'))
  expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'key-reused'])
  expect(await count('Rondane')).toBe(0)
})

test('a refusal keeps no key, so that the mended request goes through with it', async () => {
  expect((await add('spring-3', { ...boot('Femunden'), price: { amount: -1, currency: 'NOK' } })).status).toBe(400)
  expect((await add('spring-3', boot('Femunden'))).status).toBe(201)
})
