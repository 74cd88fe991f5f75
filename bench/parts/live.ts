import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import { BARE_SQL } from '../bare-sql.ts'
import { startBare } from '../bare-process.ts'
import { withClient } from '../ground.ts'
import type { Row } from '../report.ts'
import { type Shop, signInStaff } from '../shop.ts'
import { request, Wire } from '../wire.ts'

/** Orders watched one by one: p99 of them is the second worst. */
const WATCHED = 200
const WARM_UP = 20
/** What a workspace shows of the list at once; before there are more open orders they are shipped, so that each new one is in sight. */
const SHOWN = 40
const RING_LIMIT_MS = 5_000

/**
 * From POST order until an open workspace shows it: the ring over /live, and then the list that it fetches again holds the order.
 * Against a bare socket that sends on what it has put into one table with one insert.
 */
export async function benchLive(shop: Shop): Promise<Row[]> {
  const staff = await signInStaff(shop.url)
  const origin = `http://localhost:${shop.program.port}`
  const workspace = new WebSocket(`ws://127.0.0.1:${shop.program.port}/live`, {
    headers: { cookie: staff.trim().slice('cookie: '.length), origin },
  })
  const customer = await Wire.open(shop.program.port)
  const desk = await Wire.open(shop.program.port)
  try {
    await heard(
      workspace,
      (text) => text.includes('subscribed'),
      () => {
        workspace.once('open', () => workspace.send(JSON.stringify({ subscribe: ['orders'] })))
      },
    )
    const times: { ring: number; shown: number }[] = []
    for (let n = 0; n < WARM_UP + WATCHED; n += 1) {
      if (n % SHOWN === 0)
        await withClient(shop.url, (client) =>
          client.query(`update orders.customer_order set state = 'shipped' where state = 'placed'`),
        )
      const time = await watchOne(shop, workspace, customer, desk, staff, n)
      if (n >= WARM_UP) times.push(time)
    }
    await withClient(shop.url, (client) => client.query(BARE_SQL))
    const { port } = await startBare({ url: shop.url, same: {} })
    const bare = await bareTimes(port, 2)
    const rows = (['ring', 'shown'] as const).map((until): Row => {
      const ours = spread(times.map((time) => time[until]))
      return {
        what: until === 'ring' ? 'POST order → ring in the workspace, p99' : 'POST order → workspace shows it, p99',
        unit: 'ms',
        ours: ours.p99,
        bare: bare.p99,
        ratio: ours.p99 / bare.p99,
        p50ms: ours.p50,
        p99ms: ours.p99,
        note: `p50: ${(ours.p50 / bare.p50).toFixed(1)} × bare (${bare.p50.toFixed(1)} ms)`,
      }
    })
    return rows
  } finally {
    workspace.terminate()
    customer.close()
    desk.close()
  }
}

async function watchOne(
  shop: Shop,
  workspace: WebSocket,
  customer: Wire,
  desk: Wire,
  staff: string,
  n: number,
): Promise<{ ring: number; shown: number }> {
  const begun = JSON.parse((await customer.send(request('POST', '/api/carts', {}))).body) as { id: string }
  await customer.send(
    request('PUT', `/api/carts/${begun.id}/lines/${shop.products[n % shop.products.length]!.id}`, { quantity: 1 }),
  )
  // The bell rings at most every so often: an order that comes just after another one's ring would measure that pause.
  await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20))
  const order = { email: `live${n}@example.com`, name: 'Anna Live', address: 'Street 1, 0150 Oslo', payment: 'invoice' }
  const at = performance.now()
  let placed: Promise<{ status: number; body: string }> | undefined
  await heard(
    workspace,
    (text) => text.includes('rang'),
    () =>
      (placed = customer.send(
        request('POST', `/api/carts/${begun.id}/order`, order, `idempotency-key: ${randomUUID()}\r\n`),
      )),
  )
  const ring = performance.now() - at
  const list = await desk.send(request('GET', '/api/orders?state=open', undefined, staff))
  const shown = performance.now() - at
  const { number } = JSON.parse((await placed!).body) as { number: string }
  if (!list.body.includes(`"number":"${number}"`))
    throw new Error(`The ring came before the order could be seen: ${list.status} ${list.body.slice(0, 300)}`)
  return { ring, shown }
}

/** The baseline: from one browser to another over a bare socket, with so many open in all. */
export async function bareTimes(port: number, sockets: number): Promise<{ p50: number; p99: number }> {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/one`)
    await new Promise((resolve) => socket.once('open', resolve))
    return socket
  }
  const idle: WebSocket[] = []
  for (let n = 2; n < sockets; n += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/idle`)
    await new Promise((resolve) => socket.once('open', resolve))
    idle.push(socket)
  }
  const [sender, reader] = [await open(), await open()]
  const times: number[] = []
  for (let n = 0; n < WARM_UP + WATCHED; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20))
    const at = performance.now()
    await heard(
      reader,
      () => true,
      () => sender.send(`message ${n}`),
    )
    if (n >= WARM_UP) times.push(performance.now() - at)
  }
  for (const socket of [...idle, sender, reader]) socket.terminate()
  return spread(times)
}

export function heard(socket: WebSocket, wanted: (text: string) => boolean, begin: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => done(() => reject(new Error(`Nothing was heard within ${RING_LIMIT_MS / 1000} s. Last: ${last}`))),
      RING_LIMIT_MS,
    )
    let last = ''
    const hear = (data: Buffer) => {
      last = data.toString()
      if (wanted(last)) done(resolve)
    }
    const fail = (error: Error) => done(() => reject(error))
    const done = (then: () => void) => {
      clearTimeout(limit)
      socket.off('message', hear)
      socket.off('error', fail)
      then()
    }
    socket.on('message', hear)
    socket.on('error', fail)
    begin()
  })
}

export function spread(times: number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((one, other) => one - other)
  return { p50: sorted[Math.floor(sorted.length * 0.5)]!, p99: sorted[Math.floor(sorted.length * 0.99)]! }
}
