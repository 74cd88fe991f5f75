import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { connectedParties, customerOf, ORDERS, type PromiseAbout, see, transact, type Tx } from '../customers/index.ts'
import { callerParty } from './basket.ts'
import { type OrderListed, type OrderShown, ORDERS_PAGE, type OrderState, type PromiseSeen } from './contract.ts'
import { caseOfOrder } from './prepared/prepared.ts'
import { promisesOf } from './promises.ts'
import { refuse } from './refusals.ts'
import { trackingUrl } from './tracking.ts'

/** Who reads an order, and so what of it: whoever packs needs no mail address. */
type Projection = 'self' | 'agent' | 'packing'

/**
 * One order, for those who may see it: its customer, whoever has the signed link, and staff and keys, whose look is written down.
 * Everybody else learns nothing, not even that it exists.
 * @throws Refusal order-unknown
 */
export async function showOrder(
  call: Call,
  { number, key }: { number: string; key?: string | undefined },
): Promise<OrderShown> {
  const found = await findOrder(call, number)
  const projection = await projectionFor(call, found.party, number, key)
  if (projection === null) throw refuse('order-unknown', { number })
  return transact(call, { purpose: ORDERS, parties: [found.party] }, async (tx) => {
    if (projection !== 'self') {
      await see(tx, {
        principal: call.principal,
        purpose: ORDERS,
        projection,
        reason: { type: 'order', id: number },
        parties: [found.party],
      })
    }
    const order = await readOrder(tx, found.id, projection)
    const fromCase = projection === 'agent' ? await caseOfOrder(tx, number) : null
    return { ...order, ...(fromCase === null ? {} : { fromCase }) }
  })
}

async function findOrder(ctx: Acting, number: string): Promise<{ id: string; party: string }> {
  const { rows } = await sql<{
    id: string
    party: string | null
  }>`select id, party from orders.find_order(${number}::bigint)`.execute(ctx.db)
  const found = rows[0]
  if (!found?.party) throw refuse('order-unknown', { number })
  return { id: found.id, party: found.party }
}

async function projectionFor(
  call: Call,
  party: string,
  number: string,
  key: string | undefined,
): Promise<Projection | null> {
  const { principal } = call
  if (key !== undefined && call.secret.verify('order', number, key)) return 'self'
  switch (principal.kind) {
    case 'visitor':
      return null
    case 'customer':
      return (await connectedParties(call.db, principal.party)).includes(party) ? 'self' : null
    case 'staff':
      return principal.roles.includes('agent') || principal.roles.includes('owner') ? 'agent' : 'packing'
    case 'key':
    case 'system':
      return 'agent'
  }
}

interface OrderRow {
  number: string
  state: OrderState
  party: string
  placed_at: Date
  currency: string
  net: number
  tax: number
  gross: number
  contact: { name: string; address: string; email: string } | null
  lines: {
    line: number
    product: string | null
    title: string
    quantity: number
    waiting: boolean
    ships_at: string | null
    rate: number
    unit_gross: number
    net: number
    tax: number
    gross: number
  }[]
  shipments: { id: string; carrier: string; waybill: string; shipped_at: string; lines: number[] }[]
  invoice: { number: number; issued_at: string; due_on: string } | null
}

/** Step: the order as its reader may see it. The order's party must have been entered. */
export async function readOrder(tx: Tx, id: string, projection: Projection): Promise<OrderShown> {
  const { rows } = await sql<OrderRow>`
    select o.number::text as number, o.state, o.party, o.placed_at, o.currency, o.net, o.tax, o.gross,
      (select jsonb_build_object('name', c.name, 'address', c.address, 'email', c.email) from orders.contact c where c.customer_order = o.id) as contact,
      (select coalesce(jsonb_agg(to_jsonb(l) order by l.line), '[]') from orders.order_line l where l.customer_order = o.id) as lines,
      (select coalesce(jsonb_agg(to_jsonb(s) order by s.shipped_at), '[]') from orders.shipment s where s.customer_order = o.id) as shipments,
      (select to_jsonb(i) from orders.invoice i where i.customer_order = o.id) as invoice
    from orders.customer_order o where o.id = ${id}`.execute(tx)
  const row = rows[0]
  if (!row) throw refuse('order-unknown')
  const money = (amount: number) => ({ amount, currency: row.currency })
  const promises = await promisesOf(tx, [row.number])
  return {
    number: row.number,
    state: row.state,
    placedAt: row.placed_at.toISOString(),
    customerId: projection === 'self' ? null : await customerOf(tx, row.party),
    contact: row.contact && {
      name: row.contact.name,
      address: row.contact.address,
      ...(projection === 'packing' ? {} : { email: row.contact.email }),
    },
    lines: row.lines.map((line) => ({
      line: line.line,
      productId: line.product,
      title: line.title,
      quantity: line.quantity,
      waiting: line.waiting,
      shipsAt: line.ships_at && new Date(line.ships_at).toISOString(),
      price: money(line.unit_gross),
      rate: line.rate,
      net: money(line.net),
      tax: money(line.tax),
      gross: money(line.gross),
    })),
    net: money(row.net),
    tax: money(row.tax),
    gross: money(row.gross),
    promises: promises.map(seen),
    shipments: row.shipments.map((one) => ({
      id: one.id,
      carrier: one.carrier,
      waybill: one.waybill,
      shippedAt: new Date(one.shipped_at).toISOString(),
      trackingUrl: trackingUrl(one.carrier, one.waybill),
      lines: one.lines,
    })),
    invoice: row.invoice && {
      number: row.invoice.number,
      issuedAt: new Date(row.invoice.issued_at).toISOString(),
      dueOn: row.invoice.due_on,
    },
  }
}

function seen(promise: PromiseAbout): PromiseSeen {
  return {
    dueAt: promise.dueAt.toISOString(),
    precision: promise.precision,
    zone: promise.zone,
    madeAt: promise.madeAt.toISOString(),
    keptAt: promise.keptAt?.toISOString() ?? null,
    brokenAt: promise.brokenAt?.toISOString() ?? null,
  }
}

/** A page of the packing or order list: what broke its promise first, then what is due. One look, on everybody it shows. */
export async function listOrders(ctx: Acting, { state, page }: { state: OrderState | 'open'; page: number }) {
  const states = state === 'open' ? ['placed', 'packed'] : [state]
  const { rows: found } = await sql<{ id: string; party: string }>`
    select id, party from orders.list_orders(${states}::text[], ${ORDERS_PAGE + 1}, ${(page - 1) * ORDERS_PAGE})`.execute(
    ctx.db,
  )
  const shown = found.slice(0, ORDERS_PAGE)
  if (shown.length === 0) return { items: [], page, more: false }
  const parties = [...new Set(shown.map((one) => one.party))]
  const items = await transact(ctx, { purpose: ORDERS, parties }, async (tx) => {
    await see(tx, {
      principal: ctx.principal,
      purpose: ORDERS,
      projection: 'packing',
      reason: { type: 'orders', id: `${state}/${page}` },
      parties,
    })
    return readListed(
      tx,
      shown.map((one) => one.id),
    )
  })
  return { items, page, more: found.length > ORDERS_PAGE }
}

/** The orders of a customer, newest first: what /me and the workspace's view of a customer show. */
export async function ordersOf(ctx: Acting, parties: readonly string[], limit = ORDERS_PAGE): Promise<OrderListed[]> {
  if (parties.length === 0) return []
  return transact(ctx, { purpose: ORDERS, parties }, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select id from orders.customer_order where party = any (${[...parties]}::uuid[]) order by placed_at desc, number desc limit ${limit}`.execute(
      tx,
    )
    return readListed(
      tx,
      rows.map((row) => row.id),
    )
  })
}

/** Step: for how much somebody has bought, in minor units; of parties that were entered, for a purpose that they allow. */
export async function boughtFor(tx: Tx, parties: readonly string[], currency: string): Promise<number> {
  const { rows } = await sql<{ bought: string }>`
    select coalesce(sum(gross), 0)::text as bought from orders.customer_order
    where party = any (${[...parties]}::uuid[]) and currency = ${currency} and state not in ('cancelled', 'returned')`.execute(
    tx,
  )
  return Number(rows[0]!.bought)
}

/** A signed-in customer's own orders, newest first. */
export async function ownOrders(call: Call): Promise<OrderListed[]> {
  const { principal } = call
  return principal.kind === 'customer' ? ordersOf(call, await connectedParties(call.db, principal.party)) : []
}

async function readListed(tx: Tx, ids: readonly string[]): Promise<OrderListed[]> {
  const { rows } = await sql<{
    number: string
    state: OrderState
    placed_at: Date
    gross: number
    currency: string
    pieces: number
    name: string | null
    party: string | null
    waiting: boolean
  }>`
    select o.number::text as number, o.state, o.placed_at, o.gross, o.currency, o.party,
      l.pieces, l.waiting, (select c.name from orders.contact c where c.customer_order = o.id) as name
    from orders.customer_order o
    cross join lateral (
      select coalesce(sum(l.quantity), 0)::integer as pieces, coalesce(bool_or(l.waiting), false) as waiting from orders.order_line l where l.customer_order = o.id
    ) l
    where o.id = any (${[...ids]}::uuid[]) order by array_position(${[...ids]}::uuid[], o.id)`.execute(tx)
  const promises = await promisesOf(
    tx,
    rows.map((row) => row.number),
  )
  return rows.map((row) => {
    // What broke is shown while it is late; once the parcel has left, nothing is open any more.
    const isOpen = row.state === 'placed' || row.state === 'packed'
    const next = isOpen
      ? promises.find((promise) => promise.subjectId === row.number && promise.keptAt === null)
      : undefined
    return {
      number: row.number,
      state: row.state,
      placedAt: row.placed_at.toISOString(),
      total: { amount: row.gross, currency: row.currency },
      pieces: row.pieces,
      customer: row.name,
      customerId: row.party,
      waiting: row.waiting,
      promise: next ? seen(next) : null,
    }
  })
}

/** What a signed-in customer gave for their last order: offered in the form, for them to change. */
export async function lastContact(call: Call): Promise<{ name: string; address: string; email: string } | null> {
  const party = callerParty(call)
  if (call.principal.kind !== 'customer' || party === null) return null
  const parties = await connectedParties(call.db, party)
  return transact(call, { purpose: ORDERS, parties }, async (tx) => {
    const { rows } = await sql<{ name: string; address: string; email: string }>`
      select c.name, c.address, c.email from orders.contact c join orders.customer_order o on o.id = c.customer_order
      where c.party = any (${parties}::uuid[]) order by o.placed_at desc limit 1`.execute(tx)
    return rows[0] ?? null
  })
}
