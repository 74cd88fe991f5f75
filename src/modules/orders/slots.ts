import { sql } from 'kysely'
import type { ComponentChildren } from 'preact'
import type { Acting, Call, Context } from '../../platform/context.ts'
import { slot } from '../../platform/slots.ts'
import { formatMoney } from '../../ui/format.ts'
import { promisesAbout } from '../customers/index.ts'
import type {
  AlsoErased,
  CustomerAside,
  CustomerFind,
  EntryToSay,
  EntryWords,
  EraseObstacle,
  MeSection,
  PromiseToSay,
  PromiseWords,
  Reader,
  RepresentativeSection,
  TimelineWords,
  Tx,
  TypedNames,
} from '../customers/index.ts'
import { guestsOfAddress } from './claim.ts'
import type { OrderListed, OrderShown } from './contract.ts'
import { shippingHours } from './settings.ts'
import { claimable, theirOrders, yourOrders } from './pages/me.tsx'
import { SHIPS } from './promises.ts'
import { ordersOf } from './queries.ts'
import { shipsAfterRestock, shipsOn } from './shipping.ts'

export { ownOrderSearch } from './own-search.ts'

/** What stands beside an order on its customer's page: asking about it, what was asked. */
export type OrderAside = (call: Call, order: OrderShown) => ComponentChildren | Promise<ComponentChildren>
export const orderAside = slot<OrderAside>('orders.orderAside')

/** Fills catalogue's `shipsWhen`: when this stock would leave, without asking the database. */
export function shipsWhen(ctx: Context, { available, restockOn }: { available: number; restockOn: string | null }) {
  const hours = shippingHours(ctx)
  const now = ctx.clock.now()
  if (available > 0) {
    const ships = shipsOn(hours, now)
    return ships && { ...ships, zone: hours.zone }
  }
  const on = restockOn === null ? null : shipsAfterRestock(hours, restockOn, now)
  return on === null ? null : { on, orderBy: null, zone: hours.zone }
}

/** Fills customers' `timelineWords`: numbers, amounts and carriers for the entries of orders. */
export const orderWords: TimelineWords = {
  kinds: [
    'order.placed',
    'order.packed',
    'order.shipped',
    'order.delivered',
    'order.cancelled',
    'order.returned',
    'order.claimed',
  ],
  async say(tx, entries, reader) {
    const carriers = await carriersOf(tx, entries)
    const promises = await promisesMade(tx, entries)
    return new Map(
      entries.map((entry) => {
        const promise = entry.kind === 'order.placed' ? promises.get(entry.subject?.id ?? '') : undefined
        return [entry.id, { ...wordsOf(entry, carriers, reader), ...(promise === undefined ? {} : { promise }) }]
      }),
    )
  },
}

/** By order number, the first promise to ship that was made with the order: an order records no entry of its own for it. */
async function promisesMade(tx: Tx, entries: readonly EntryToSay[]): Promise<ReadonlyMap<string, string>> {
  const numbers = entries.flatMap((entry) => (entry.kind === 'order.placed' && entry.subject ? [entry.subject.id] : []))
  if (numbers.length === 0) return new Map()
  const made = await promisesAbout(tx, SHIPS, { type: 'order', ids: numbers })
  const first = made.toSorted(
    (one, other) => other.madeAt.getTime() - one.madeAt.getTime() || other.dueAt.getTime() - one.dueAt.getTime(),
  )
  // The earliest comes last, and stays.
  return new Map(first.map((promise) => [promise.subjectId, promise.id]))
}

async function carriersOf(tx: Tx, entries: readonly EntryToSay[]): Promise<ReadonlyMap<string, string>> {
  const shipments = entries.flatMap((entry) =>
    typeof entry.data['shipment'] === 'string' ? [entry.data['shipment']] : [],
  )
  if (shipments.length === 0) return new Map()
  const { rows } = await sql<{
    id: string
    carrier: string
  }>`select id, carrier from orders.shipment where id = any (${shipments}::uuid[])`.execute(tx)
  return new Map(rows.map(({ id, carrier }) => [id, carrier]))
}

function wordsOf(entry: EntryToSay, carriers: ReadonlyMap<string, string>, reader: Reader): EntryWords {
  const number = entry.subject?.id ?? ''
  const values: Record<string, string> = { number }
  const { gross, currency, shipment } = entry.data
  if (typeof gross === 'number' && typeof currency === 'string')
    values['total'] = formatMoney({ amount: gross, currency }, reader.locale)
  if (typeof shipment === 'string') values['carrier'] = carriers.get(shipment) ?? '…'
  return { values, href: hrefOf(number, reader) }
}

/** Fills customers' `promiseWords`. */
export const shipPromiseWords: PromiseWords = {
  kinds: ['order.ships'],
  async say(_tx: Tx, promises: readonly PromiseToSay[], reader: Reader) {
    return new Map(
      promises.map((promise) => [
        promise.id,
        { values: { number: promise.subject.id }, href: hrefOf(promise.subject.id, reader) },
      ]),
    )
  },
}

function hrefOf(number: string, reader: Reader): string {
  return reader.audience === 'self' ? `/orders/${number}` : `/workspace/orders/${number}`
}

/** Fills customers' `typedNames`: whom the parcels of these parties were sent to. */
export const orderNames: TypedNames = {
  async newest(tx, parties) {
    const { rows } = await sql<{ party: string; name: string; at: Date }>`
      select distinct on (c.party) c.party, c.name, o.placed_at as at
      from orders.contact c join orders.customer_order o on o.id = c.customer_order
      where c.party = any (${[...parties]}::uuid[]) order by c.party, o.placed_at desc, o.number desc`.execute(tx)
    return rows
  },
}

/** Fills customers' `customerFinds`: the name on a parcel, and the number of an order. */
export const orderFinds: CustomerFind = {
  async byName(db, text, limit) {
    const { rows } = await sql<{ party: string }>`select p as party from orders.find_name(${text}, ${limit}) p`.execute(
      db,
    )
    return rows.map(({ party }) => party)
  },
  async byNumber(db, number) {
    const { rows } = await sql<{
      party: string | null
    }>`select party from orders.find_order(${number}::bigint)`.execute(db)
    return rows[0]?.party ?? null
  },
}

/** Fills customers' `customerAside`: a customer's orders, beside their line in the workspace. */
export const ordersAside: CustomerAside = {
  name: 'orders',
  load: (ctx: Acting, parties: readonly string[]): Promise<OrderListed[]> => ordersOf(ctx, parties),
}

/** Fills customers' `eraseObstacles`: what is packed or on the way is finished first. */
export const openOrders: EraseObstacle = {
  async count(tx: Tx, parties: readonly string[]): Promise<number> {
    const { rows } = await sql<{ open: number }>`
      select count(*)::integer as open from orders.customer_order where party = any (${[...parties]}::uuid[]) and state in ('placed', 'packed')`.execute(
      tx,
    )
    return rows[0]!.open
  },
}

/** Fills customers' `representativeSections`: the orders of somebody who lets others see them. */
export const ordersForOthers: RepresentativeSection = { may: 'see_orders', render: theirOrders }

/** Fills customers' `alsoErased`. */
export const guestsErased: AlsoErased = guestsOfAddress

/** Fill customers' `meSections`. */
export const ordersOnMe: MeSection = { name: 'orders', place: 'main', render: yourOrders }
export const claimableOnMe: MeSection = { name: 'claimable-orders', place: 'main', render: claimable }

export { ownedBy, ownersOf } from './owned.ts'

export { costOfAsking } from './asking.ts'
