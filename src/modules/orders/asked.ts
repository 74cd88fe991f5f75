import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { addressParty, connectedParties, normaliseEmail, ORDERS, transact } from '../customers/index.ts'
import type { OrderShown } from './contract.ts'
import { readOrder } from './queries.ts'

/** Who asks for an order by its number from outside a browser. */
export interface OrderAsker {
  /** Normalised. What is told goes to this address and to no other. */
  address: string
  /** The sender's own host vouches for the address. */
  vouched: boolean
  /** Texts in which the order's keyed link may stand: whoever has it may read the order. */
  said: readonly string[]
}

/** The signed link to an order, in running text. */
const LINK = /\/orders\/([1-9]\d{0,14})\?key=([\w-]{20,64})/g
/** Links looked at in one text: what is longer than a thread of our letters tries keys. */
const LINKS_LIMIT = 20

/**
 * The order, for an asker who may be told of it; null for everybody else, whether it exists or not. May: whoever holds its keyed link; the
 * address that stands on it, where our letters about it go anyway, so that a forged sender tells its owner what they were told before; and,
 * where the sender's host vouches for it, another address that its customer has proven.
 */
export async function orderAskedFor(ctx: Acting, number: string, asker: OrderAsker): Promise<OrderShown | null> {
  const found = await readForLetter(ctx, number)
  if (!found) return null
  const { order, party } = found
  if (holdsLink(ctx, number, asker.said)) return order
  if (order.contact?.email !== undefined && normaliseEmail(order.contact.email) === asker.address) return order
  if (!asker.vouched) return null
  const theirs = await connectedParties(ctx.db, await addressParty(ctx.db, asker.address))
  return theirs.includes(party) ? order : null
}

function holdsLink(ctx: Pick<Acting, 'secret'>, number: string, said: readonly string[]): boolean {
  const links = said.flatMap((text) => [...text.matchAll(LINK)].slice(0, LINKS_LIMIT))
  return links.some(([, of, key]) => of === number && ctx.secret.verify('order', number, key!))
}

/** An order for a letter about it that is owed to somebody who may read it; null when its customer was erased. */
export async function orderForLetter(ctx: Acting, number: string): Promise<OrderShown | null> {
  return (await readForLetter(ctx, number))?.order ?? null
}

async function readForLetter(ctx: Acting, number: string): Promise<{ order: OrderShown; party: string } | null> {
  const { rows } = await sql<{ id: string; party: string | null }>`
    select id, party from orders.find_order(${number}::bigint)`.execute(ctx.db)
  const { id, party } = rows[0] ?? {}
  if (!id || !party) return null
  const order = await transact(ctx, { purpose: ORDERS, parties: [party] }, (tx) => readOrder(tx, id, 'self'))
  return { order, party }
}
