import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { connectedParties, linkParties, ORDERS, record, transact, transactConnected } from '../customers/index.ts'
import { mergeBaskets } from './basket.ts'
import { orderClaimed } from './kinds.ts'
import { refuse } from './refusals.ts'

export interface ClaimableOrder {
  number: string
  placedAt: Date
}

/** Orders that gave a proven address of the signed-in customer, from a browser that is nobody's yet: theirs, if they say so. */
export async function claimableOrders(call: Call, parties: readonly string[]): Promise<ClaimableOrder[]> {
  const found = await transact(call, { purpose: ORDERS, parties }, async (tx) => {
    const { rows } = await sql<{ customer_order: string; party: string }>`
      select customer_order, party from orders.of_address(${[...parties]}::uuid[]) limit ${CLAIMABLE_LIMIT}`.execute(tx)
    return rows
  })
  if (found.length === 0) return []
  // Number and day only: until it is claimed, what is in it belongs to whoever ordered it.
  return transact(call, { purpose: ORDERS, parties: [...new Set(found.map((one) => one.party))] }, async (tx) => {
    const { rows } = await sql<{ number: string; placed_at: Date }>`
      select number::text as number, placed_at from orders.customer_order where id = any (${found.map((one) => one.customer_order)}::uuid[]) order by placed_at desc`.execute(
      tx,
    )
    return rows.map((row) => ({ number: row.number, placedAt: row.placed_at }))
  })
}

/**
 * Fills customers' `alsoErased`: browsers from which somebody only ever ordered as a guest with a proven address of these parties. One with
 * an order under way stays: anybody may type an address, and whoever did would else keep its owner from being erased.
 */
export async function guestsOfAddress(ctx: Acting, parties: readonly string[]): Promise<readonly string[]> {
  const { rows: guests } = await transact(ctx, { purpose: ORDERS, parties }, (tx) =>
    sql<{
      party: string
    }>`select distinct party from orders.of_address(${[...parties]}::uuid[]) limit ${GUESTS_LIMIT}`.execute(tx),
  )
  if (guests.length === 0) return []
  const { rows: busy } = await transact(ctx, { purpose: ORDERS, parties: guests.map(({ party }) => party) }, (tx) =>
    sql<{ party: string }>`
      select distinct party from orders.customer_order
      where party = any (${guests.map(({ party }) => party)}::uuid[]) and state in ('placed', 'packed')`.execute(tx),
  )
  return guests.map(({ party }) => party).filter((party) => !busy.some((one) => one.party === party))
}

/** Browsers that one erasure takes along: it enters at most 500 parties, and the customer's own come first. */
const GUESTS_LIMIT = 200

/** Orders offered at once; somebody with more writes to us. */
const CLAIMABLE_LIMIT = 20

/**
 * "Yes, that is mine": the browser that ordered becomes one of the customer's own. The address is proven to be theirs, and they say it
 * themselves; without the proof the order stays unknown.
 * @throws Refusal order-unknown
 */
export async function claimOrder(call: Call, number: string): Promise<void> {
  if (call.principal.kind !== 'customer') throw refuse('order-unknown', { number })
  const { party: account } = call.principal
  const offered = await claimableOrders(call, await connectedParties(call.db, account))
  if (!offered.some((one) => one.number === number)) throw refuse('order-unknown', { number })
  const { rows } = await sql<{ party: string }>`select party from orders.find_order(${number}::bigint)`.execute(call.db)
  const { party } = rows[0]!
  const linked = await linkParties(call, {
    party: account,
    other: party,
    rule: 'order_claimed',
    evidence: { order: number },
  })
  // Somebody else's account has got there first: their line is not ours to write on.
  if (linked === 'suggested') throw refuse('order-unknown', { number })
  await transactConnected(call, { purpose: ORDERS, parties: [party, account], records: true }, async (tx) => {
    await record(tx, orderClaimed, { party, channel: 'me', subject: { type: 'order', id: number }, data: {} })
    // What that browser orders from now on may be another person's, so its open basket does not stay on a line that is now the customer's.
    await mergeBaskets(tx, { visit: party, account })
  })
}
