import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import {
  type Channel,
  keepPromise,
  oweLetter,
  ORDERS,
  record,
  transact,
  type Tx,
  withdrawPromise,
} from '../customers/index.ts'
import type { OrderState } from './contract.ts'
import { orderCancelled, orderDelivered, orderPacked, orderShipped } from './kinds.ts'
import { openPromises } from './promises.ts'
import { refuse } from './refusals.ts'
import { readWaybill, trackingUrl } from './tracking.ts'

interface OpenOrder {
  id: string
  party: string
  state: OrderState
  email: string | null
  locale: string
}

/** "It is in the box": from here on it can no longer be cancelled. Packing twice does nothing. @throws Refusal order-unknown, order-not-open */
export async function packOrder(ctx: Acting, number: string): Promise<{ number: string; state: OrderState }> {
  await change(ctx, number, async (tx, order) => {
    if (order.state === 'packed') return
    if (order.state !== 'placed') throw refuse('order-not-open')
    await sql`update orders.customer_order set state = 'packed', packed_by = ${actorOf(ctx.principal)}, packed_at = ${ctx.clock.now()} where id = ${order.id}`.execute(
      tx,
    )
    await record(tx, orderPacked, {
      party: order.party,
      channel: channelOf(ctx),
      subject: { type: 'order', id: number },
      data: {},
      occurredAt: ctx.clock.now(),
    })
  })
  return { number, state: 'packed' }
}

export interface ShipmentToAdd {
  number: string
  carrier: string
  waybill: string
  lines?: number[] | undefined
}

/**
 * A parcel leaves: stock goes out, the promise is kept, and the customer is owed a letter, in one transaction. The same carrier and
 * waybill again is the same parcel.
 * @throws Refusal order-unknown, order-not-open, line-unknown, line-waiting, waybill-mistyped
 */
export async function shipOrder(ctx: Acting, { number, lines: wanted, ...typed }: ShipmentToAdd) {
  const { carrier, waybill } = readWaybill(typed.carrier, typed.waybill)
  const state = await change(ctx, number, async (tx, order, moved) => {
    const again =
      await sql`select from orders.shipment where customer_order = ${order.id} and carrier = ${carrier} and waybill = ${waybill}`.execute(
        tx,
      )
    if (again.rows.length > 0) return order.state
    if (order.state !== 'placed' && order.state !== 'packed') throw refuse('order-not-open')
    const inParcel = await linesToShip(tx, order, wanted)
    const now = ctx.clock.now()
    const shipment = await sql<{ id: string }>`
      insert into orders.shipment (customer_order, party, carrier, waybill, shipped_at, shipped_by, lines)
      values (${order.id}, ${order.party}, ${carrier}, ${waybill}, ${now}, ${actorOf(ctx.principal)}, ${inParcel.map((line) => line.line)})
      returning id`.execute(tx)
    const leaving = inParcel.filter((line) => line.product !== null)
    await sql`select catalogue.ship(${leaving.map((line) => line.product)}::uuid[], ${leaving.map((line) => line.quantity)}::integer[])`.execute(
      tx,
    )
    for (const { product } of leaving) moved.add(product!)
    await keepWhatIsDue(tx, order, number, now, channelOf(ctx))
    const left = await unshipped(tx, order)
    const next: OrderState = left.length === 0 ? 'shipped' : 'placed'
    await sql`update orders.customer_order set state = ${next} where id = ${order.id}`.execute(tx)
    const { id } = shipment.rows[0]!
    await record(tx, orderShipped, {
      party: order.party,
      channel: channelOf(ctx),
      subject: { type: 'order', id: number },
      data: { shipment: id, lines: inParcel.length },
      occurredAt: now,
    })
    if (order.email)
      await oweLetter(tx, {
        party: order.party,
        kind: 'order.shipped',
        recipient: order.email,
        locale: order.locale,
        data: { order: number, shipment: id },
      })
    return next
  })
  return { number, carrier, waybill, trackingUrl: trackingUrl(carrier, waybill), state }
}

/**
 * Command: what has left us has arrived, as the carrier or the customer says. Saying it twice does nothing.
 * @throws Refusal order-unknown, order-not-open when nothing has left
 */
export async function noteDelivery(ctx: Acting, number: string): Promise<{ number: string; state: OrderState }> {
  const state = await change(ctx, number, async (tx, order) => {
    const now = ctx.clock.now()
    const { rows } = await sql<{ parcels: number; open: number }>`
      with arrived as (
        update orders.shipment set delivered_at = ${now} where customer_order = ${order.id} and delivered_at is null returning 1)
      select (select count(*)::integer from orders.shipment where customer_order = ${order.id}) as parcels, (select count(*)::integer from arrived) as open`.execute(
      tx,
    )
    const { parcels, open } = rows[0]!
    if (parcels === 0) throw refuse('order-not-open')
    if (open > 0)
      await record(tx, orderDelivered, {
        party: order.party,
        channel: channelOf(ctx),
        subject: { type: 'order', id: number },
        data: { parcels: open },
        occurredAt: now,
      })
    return order.state
  })
  return { number, state }
}

/**
 * Cancels an order that is not packed yet; what was reserved is free again, what was promised is taken back.
 * @throws Refusal order-unknown, order-packed, order-not-open
 */
export async function cancelOrder(ctx: Acting, number: string): Promise<{ number: string; state: OrderState }> {
  await change(ctx, number, async (tx, order, moved) => {
    if (order.state === 'cancelled') return
    if (order.state !== 'placed') throw refuse(order.state === 'packed' ? 'order-packed' : 'order-not-open')
    const left = await unshipped(tx, order)
    const shipped = await sql`select from orders.shipment where customer_order = ${order.id}`.execute(tx)
    if (shipped.rows.length > 0) throw refuse('order-packed')
    const reserved = left.filter((line) => line.product !== null && !line.waiting)
    await sql`select catalogue.release(${reserved.map((line) => line.product)}::uuid[], ${reserved.map((line) => line.quantity)}::integer[])`.execute(
      tx,
    )
    for (const { product } of reserved) moved.add(product!)
    await sql`update orders.order_line set waiting = false where customer_order = ${order.id} and waiting`.execute(tx)
    await sql`update orders.customer_order set state = 'cancelled' where id = ${order.id}`.execute(tx)
    for (const promise of await openPromises(tx, number))
      await withdrawPromise(tx, promise.id, ctx.clock.now(), channelOf(ctx))
    await record(tx, orderCancelled, {
      party: order.party,
      channel: channelOf(ctx),
      subject: { type: 'order', id: number },
      data: {},
      occurredAt: ctx.clock.now(),
    })
    if (order.email)
      await oweLetter(tx, {
        party: order.party,
        kind: 'order.cancelled',
        recipient: order.email,
        locale: order.locale,
        data: { order: number },
      })
  })
  return { number, state: 'cancelled' }
}

/**
 * Opens the order's party and locks the order: two packers with the same parcel come one after the other. Products whose stock `fn` changes
 * go into `moved`: whoever has their page open is woken after the commit.
 */
async function change<T>(
  ctx: Acting,
  number: string,
  fn: (tx: Tx, order: OpenOrder, moved: Set<string>) => Promise<T>,
): Promise<T> {
  const found = await sql<{
    id: string
    party: string | null
  }>`select id, party from orders.find_order(${number}::bigint)`.execute(ctx.db)
  const party = found.rows[0]?.party
  if (!party) throw refuse('order-unknown', { number })
  const moved = new Set<string>()
  const result = await transact(ctx, { purpose: ORDERS, parties: [party], records: true }, async (tx) => {
    const { rows } = await sql<OpenOrder>`
      select o.id, o.party, o.state, o.locale, (select c.email from orders.contact c where c.customer_order = o.id) as email
      from orders.customer_order o where o.number = ${number}::bigint for no key update`.execute(tx)
    if (!rows[0]) throw refuse('order-unknown', { number })
    return fn(tx, rows[0], moved)
  })
  ctx.bell.ring(['orders', ...[...moved].map((product) => `product/${product}`)])
  return result
}

interface Line {
  line: number
  product: string | null
  quantity: number
  waiting: boolean
  ships_at: Date | null
}

async function unshipped(tx: Tx, order: OpenOrder): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select l.line, l.product, l.quantity, l.waiting, l.ships_at from orders.order_line l
    where l.customer_order = ${order.id} and not exists (select from orders.shipment s where s.customer_order = l.customer_order and l.line = any (s.lines))
    order by l.line`.execute(tx)
  return rows
}

async function linesToShip(tx: Tx, order: OpenOrder, wanted: number[] | undefined): Promise<Line[]> {
  const left = await unshipped(tx, order)
  if (!wanted) {
    const ready = left.filter((line) => !line.waiting)
    if (ready.length === 0) throw refuse('line-waiting')
    return ready
  }
  return [...new Set(wanted)].map((number) => {
    const line = left.find((one) => one.line === number)
    if (!line) throw refuse('line-unknown', { line: number })
    if (line.waiting) throw refuse('line-waiting', { line: number })
    return line
  })
}

/** A promise is kept when all that was to leave by its day has left. */
async function keepWhatIsDue(tx: Tx, order: OpenOrder, number: string, now: Date, channel: Channel): Promise<void> {
  const left = await unshipped(tx, order)
  for (const promise of await openPromises(tx, number)) {
    const owed = left.some((line) => line.ships_at !== null && line.ships_at <= promise.dueAt)
    if (!owed) await keepPromise(tx, promise.id, now, channel)
  }
}

function channelOf(ctx: Acting): Channel {
  switch (ctx.principal.kind) {
    case 'staff':
      return 'workspace'
    case 'key':
      return 'api'
    case 'system':
      return 'house'
    case 'visitor':
    case 'customer':
      return 'shop'
  }
}
