import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { request, Wire } from '../../bench/wire.ts'

/** Between two tries of somebody whose order was not answered. */
const RETRY_MS = 25
/** Somebody who has not got an answer by then is counted as unanswered, which fails the proof. */
const PATIENCE_MS = 120_000

export interface Orders {
  /** Buyers' wishes that were answered with 201, by the address that each wish alone used. */
  acknowledged: Map<string, string>
  /** Wishes that never got an answer. */
  unanswered: number
  /** Tries beyond the first. */
  repeats: number
  /** Answers that no order should get. */
  refused: string[]
  /** Baskets that had been acknowledged and were gone when they were to be ordered. */
  basketsLost: number
}

export interface BuyersOptions {
  /** Where the program is at this moment: it may have been started again on another port. */
  port(): number
  products: readonly string[]
  clients: number
  /**
   * `same`: a try that was not answered is repeated with the same basket and key, as clients should. `fresh`: the whole is begun
   * anew, with another basket and another key: what happens without a key that makes a repeat harmless.
   */
  key: 'same' | 'fresh'
}

/** So many clients order one thing after another until told to stop; each wish is carried on until it is answered. */
export function startBuyers(options: BuyersOptions): { stop(): Promise<Orders>; acknowledged(): number } {
  const orders: Orders = { acknowledged: new Map(), unanswered: 0, repeats: 0, basketsLost: 0, refused: [] }
  let stopping = false
  const lanes = Promise.all(
    Array.from({ length: options.clients }, async (_, lane) => {
      const line = new Line(options.port)
      for (let n = lane; !stopping; n += options.clients)
        await wish(options, line, options.products[n % options.products.length]!, orders)
      line.close()
    }),
  )
  return {
    acknowledged: () => orders.acknowledged.size,
    async stop() {
      stopping = true
      await lanes
      return orders
    },
  }
}

async function wish({ key: keeps }: BuyersOptions, line: Line, product: string, orders: Orders): Promise<void> {
  const email = `wish-${randomUUID()}@example.com`
  const order = { email, name: 'Anna', address: 'Street 1, 0150 Oslo', payment: 'invoice' }
  const until = Date.now() + PATIENCE_MS
  let key = randomUUID()
  let cart: string | undefined
  for (let tries = 0; Date.now() < until; tries += 1) {
    if (tries > 0) orders.repeats += 1
    try {
      if (cart === undefined || keeps === 'fresh') {
        const begun = await line.send(request('POST', '/api/carts', {}))
        const { id } = JSON.parse(begun.body) as { id: string }
        const put = await line.send(request('PUT', `/api/carts/${id}/lines/${product}`, { quantity: 1 }))
        if (put.status !== 200) throw new Error(`${put.status}`)
        cart = id
        key = keeps === 'fresh' ? randomUUID() : key
      }
      const placed = await line.send(request('POST', `/api/carts/${cart}/order`, order, `idempotency-key: ${key}\r\n`))
      if (placed.status === 201) {
        orders.acknowledged.set(email, (JSON.parse(placed.body) as { number: string }).number)
        return
      }
      // The basket, or the line in it, that was answered with success is not there any more.
      if (/basket-(unknown|empty)/.test(placed.body)) {
        orders.basketsLost += 1
        cart = undefined
        continue
      }
      // Anything but "come back in a moment" would be an answer that somebody has to look at.
      if (placed.status < 500) {
        orders.refused.push(`${placed.status} ${placed.body.slice(0, 200)}`)
        return
      }
    } catch {
      // Broken off: the program or its database is away.
    }
    await pause(RETRY_MS)
  }
  orders.unanswered += 1
}

/** A connection that is opened again when it has broken. */
class Line {
  readonly #port: () => number
  #wire: Wire | undefined

  constructor(port: () => number) {
    this.#port = port
  }

  async send(text: string): Promise<{ status: number; body: string }> {
    try {
      this.#wire ??= await Wire.open(this.#port())
      return await this.#wire.send(text)
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    this.#wire?.close()
    this.#wire = undefined
  }
}
