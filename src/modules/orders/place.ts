import { hash } from 'node:crypto'
import type { Acting, Call } from '../../platform/context.ts'
import { hotStatement } from '../../platform/database/hot.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { actorOf } from '../../platform/principal.ts'
import { refusalFromDatabase, refuse as refuseInput } from '../../platform/refusal.ts'
import { endOfDay, normaliseEmail } from '../customers/index.ts'
import { callerParty } from './basket.ts'
import type { Placed } from './contract.ts'
import { shippingHours } from './settings.ts'
import { refuse } from './refusals.ts'
import { shipsOn } from './shipping.ts'

export interface OrderToPlace {
  /** The basket. */
  id: string
  email: string
  name: string
  address: string
  payment: 'invoice'
}

/** The sentences (id@version) that stood beside the fields, when somebody filled in our own form. */
export interface Told {
  asked?: readonly string[]
}

/**
 * Makes an order of a basket, once per basket and key. Stock, money, the promise to ship, the log entry and the owed letter are one
 * statement; when this returns, they are all there and the letter will go.
 * @throws Refusal basket-unknown, basket-ordered, basket-empty, basket-currencies, basket-too-dear, not-enough-stock (with the lines to ask about), key-reused
 */
export async function placeOrder(
  call: Call,
  order: OrderToPlace,
  key: string,
  { asked = [] }: Told = {},
): Promise<Placed> {
  const email = normaliseEmail(order.email)
  if (email === null) throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  const hours = shippingHours(call)
  const now = call.clock.now()
  const ships = shipsOn(hours, now)
  if (ships === null) throw refuse('order-not-open')
  const [placed] = await askDatabase(
    place(call.db, [
      actorOf(call.principal),
      callerParty(call),
      order.id,
      key,
      digestOf(order),
      email,
      order.name,
      order.address,
      [...asked],
      call.locale,
      call.principal.kind === 'key' ? 'api' : 'shop',
      endOfDay(ships.on, hours.zone).toISOString(),
      hours.zone,
      now.toISOString(),
    ]),
  )
  failpoint('order.committed')
  const { reply } = placed!
  if (!reply.repeated)
    call.bell.ring([`line/${reply.party}`, 'orders', ...(reply.products ?? []).map((id) => `product/${id}`)])
  const number = String(reply.number)
  return { number, url: orderUrl(call, number) }
}

const place = hotStatement<{ reply: { number: number; party: string; products?: string[]; repeated?: true } }>(
  'place-order',
  'select orders.place($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as reply',
)

/** What the database refuses is a refusal here too, so that whoever calls can tell one from another. */
async function askDatabase<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw refusalFromDatabase(error) ?? error
  }
}

/** The address of an order's page, signed: whoever has it may see the order. */
export function orderUrl(ctx: Pick<Acting, 'config' | 'secret'>, number: string): string {
  return new URL(orderPath(ctx, number), ctx.config.url).href
}

export function orderPath(ctx: Pick<Acting, 'secret'>, number: string): string {
  return `/orders/${number}?key=${ctx.secret.sign('order', number)}`
}

/** The same request again is the same order; another one under the same key is refused. */
function digestOf({ id, email, name, address, payment }: OrderToPlace): Buffer {
  return hash('sha256', JSON.stringify([id, email, name, address, payment]), 'buffer')
}
