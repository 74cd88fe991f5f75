import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startHouse, TEST_ORIGIN, type TestHouse } from '../test/harness/house.ts'
import { authenticate } from './modules/accounts/index.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../test/harness/orders.ts'
import { attachLive, type Live } from './platform/live/server.ts'
import { liveTopics } from './routes.ts'
import { chooseLocaleOf } from './web.tsx'

const EVERYTHING = ['orders', 'products', 'staff', 'settings', 'letters']

let house: TestHouse
let server: Server
let live: Live
beforeAll(async () => {
  house = await startHouse()
  server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  live = attachLive(server, house.context, {
    bell: house.house.bell,
    topics: liveTopics,
    authenticate,
    chooseLocale: chooseLocaleOf(house.context),
  })
})
afterAll(async () => {
  await live.stop()
  server.close()
  await house.close()
})

interface Desk {
  id: string
  subscribe(topics: string[]): Promise<{ subscribed: string[]; refused: Record<string, string> }>
  /** Resolves when this topic has rung since it was last asked for. */
  rings(topic: string): Promise<void>
  refusedLater(topic: string): Promise<string>
  rung: string[]
}

/** Somebody of the staff with a session of their own and a socket. */
async function openDesk(name: string, role: string): Promise<Desk> {
  const token = randomBytes(32).toString('base64url')
  const hash = createHash('sha256').update(token).digest('hex')
  const [staff] = await askOwner(
    house,
    `
    with one as (insert into accounts.staff (email, name, roles, joined_at) values ('${name}@shop.example', '${name}', '{${role}}', now()) returning id)
    insert into accounts.staff_session (staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
    select id, '\\x${hash}', 'passkey', 'test', '${house.clock.now().toISOString()}', '${house.clock.now().toISOString()}', '${house.clock.now().toISOString()}'::timestamptz + interval '1 day'
    from one returning staff`,
  )
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`, {
    origin: TEST_ORIGIN,
    headers: { cookie: `__Host-staff=${token}` },
  })
  const said: { subscribed?: string[]; refused?: Record<string, string>; rang?: string[] }[] = []
  const rung: string[] = []
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as (typeof said)[number]
    said.push(message)
    rung.push(...(message.rang ?? []))
  })
  await once(socket, 'open')
  const until = async <T>(what: string, look: () => T | undefined): Promise<T> => {
    for (const end = Date.now() + 5_000; Date.now() < end; await pause(10)) {
      const found = look()
      if (found !== undefined) return found
    }
    throw new Error(`${name} waited for ${what} and heard ${JSON.stringify(said)}`)
  }
  return {
    id: staff!['staff'] as string,
    rung,
    async subscribe(topics) {
      socket.send(JSON.stringify({ subscribe: topics }))
      const subscribed = await until('an answer', () => said.find((message) => message.subscribed)?.subscribed)
      await pause(20)
      return {
        subscribed,
        refused: Object.assign({}, ...said.map((message) => message.refused ?? {})) as Record<string, string>,
      }
    },
    async rings(topic) {
      await until(topic, () => rung.includes(topic) || undefined)
      rung.splice(0)
    },
    refusedLater: (topic) =>
      until(`the end of ${topic}`, () => said.findLast((message) => message.refused?.[topic])?.refused?.[topic]),
  }
}

test('each list rings whoever may fetch it, after the commit, and nobody else; new rights hold at once', async () => {
  const product = await addProduct(house, { title: 'Lamp', amount: 19_900, stock: 10 })
  const [siv, chidi] = [await openDesk('siv', 'owner'), await openDesk('chidi', 'packer')]
  expect((await siv.subscribe([...EVERYTHING, `product/${product}`])).subscribed).toEqual([
    ...EVERYTHING,
    `product/${product}`,
  ])
  const packer = await chidi.subscribe([...EVERYTHING, `product/${product}`])
  expect(packer.subscribed).toEqual(['orders', 'products', 'settings', `product/${product}`])
  expect(packer.refused).toEqual({ staff: 'not-yours', letters: 'not-yours' })

  const program = ordersProgram(house)
  const cart = await putInCart(program, [[product, 1]])
  expect(
    (await program.visit(`/api/carts/${cart}/order`, { json: WHO, headers: { 'idempotency-key': cart } })).status,
  ).toBe(201)
  await Promise.all([siv, chidi].map((desk) => desk.rings('orders')))

  const owner = house.actAs({ kind: 'staff', id: siv.id, name: 'Siv', roles: ['owner'], session: 's' })
  expect((await owner.visit(`/api/products/${product}/stock`, { json: { received: 5 } })).status).toBe(200)
  await Promise.all([siv, chidi].map((desk) => desk.rings(`product/${product}`)))
  expect((await owner.visit('/api/settings/shop/name', { method: 'PUT', json: { value: 'Fjell' } })).status).toBe(200)
  await Promise.all([siv, chidi].map((desk) => desk.rings('settings')))

  chidi.rung.splice(0)
  expect(
    (await owner.visit(`/api/staff/${chidi.id}/roles`, { method: 'PUT', json: { roles: ['merchandiser'] } })).status,
  ).toBeLessThan(300)
  await siv.rings('staff')
  expect(await chidi.refusedLater('orders')).toBe('not-yours')
  expect(chidi.rung).not.toContain('staff')

  expect((await owner.visit(`/api/staff/${chidi.id}`, { method: 'DELETE' })).status).toBeLessThan(300)
  expect(await chidi.refusedLater('settings')).toBe('sign-in-first')
})
