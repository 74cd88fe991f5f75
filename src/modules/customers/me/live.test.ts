import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { createParty, keepPromise, makePromise, SERVICE, transact } from '../index.ts'

let house: TestHouse
let anna: string
let device: string
let promise: string
beforeAll(async () => {
  house = await startHouse()
  anna = await createParty(house.context.db, 'account')
  device = await createParty(house.context.db, 'device')
  promise = await transact(system(), { purpose: SERVICE, parties: [anna], records: true }, (tx) =>
    makePromise(tx, {
      party: anna,
      kind: 'order.ships',
      subject: { type: 'order', id: '1042' },
      dueAt: new Date('2026-11-25T22:59:59Z'),
      precision: 'day',
      zone: 'Europe/Oslo',
      owner: 'role:packer',
    }),
  )
})
afterAll(() => house.close())

const system = () => house.actAs({ kind: 'system', name: 'test' })
const asAnna = () =>
  house.actAs({ kind: 'customer', party: anna, session: '00000000-0000-4000-8000-00000000000a', device })
async function part(path: string): Promise<string> {
  const reply = await asAnna().visit(path)
  expect([path, reply.status]).toEqual([path, 200])
  return reply.text()
}

test('what is promised and what happened is read again by itself, drawn as it was with the page', async () => {
  const whole = await part('/me')
  for (const [path, inside] of [
    ['/me/now/promises', 'id="promises"'],
    ['/me/now/line', 'id="line"'],
    ['/me/now/sections/orders', 'class="card"'],
  ] as const) {
    const alone = await part(path)
    expect(whole).toContain(`<div data-live="${path}" data-topic="line/${anna}">${alone}</div>`)
    expect(alone).toContain(inside)
    expect(alone).not.toContain('<html')
  }
  const before = await part('/me/now/promises')
  await transact(system(), { purpose: SERVICE, parties: [anna], records: true }, (tx) =>
    keepPromise(tx, promise, house.clock.now()),
  )
  expect(await part('/me/now/promises')).not.toBe(before)
  expect(await part('/me/now/line')).toContain('We kept our promise')
})

test('nobody else reads a part: who is not signed in is sent to the sign-in, and there is no part of another name', async () => {
  for (const path of ['/me/now/promises', '/me/now/line', '/me/now/sections/orders']) {
    const reply = await house.visit(path)
    expect([path, reply.status, new URL(reply.headers.get('location') ?? '', 'http://x').pathname]).toEqual([
      path,
      303,
      '/sign-in',
    ])
  }
  expect((await asAnna().visit('/me/now/sections/other')).status).toBe(404)
})
