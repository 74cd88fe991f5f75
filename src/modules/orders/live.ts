import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { formatDay } from '../../ui/format.ts'
import { chooseLocale, say } from '../../ui/words.ts'
import { warrantyMonths } from '../catalogue/index.ts'
import { callCustomers, ORDERS, transact, type Tx } from '../customers/index.ts'
import { ownedBy, type OwnedProduct } from './owned.ts'
import { promisesOf } from './promises.ts'
import { deliveredWithin, shipping } from './settings.ts'
import { addMonths, dayAfter } from './terms.ts'

/** Purchases that a table in an article shows; the whole of it stands on /me. */
const PURCHASES_SHOWN = 8
/** Products of which one field says something: of more it would be no sentence. */
const NAMED_LIMIT = 4

/** What an article can say of its reader's orders, in words. It is never read as formatting. */
interface Said {
  words?: string
  rows?: string[][]
}
interface Wanted {
  names: readonly string[]
  parties: readonly string[]
  /** Those that the article is about, of what they own; empty: all. */
  products: readonly string[]
  language: string
}

const OF_ORDER = ['order.number', 'order.state', 'order.ships', 'order.tracking', 'returns.until'] as const
const OF_PURCHASES = ['warranty.until', 'purchases'] as const

/** Fills help's `liveFields`. What the record does not say is not in the answer. */
export const liveOfOrders = {
  names: [...OF_ORDER, ...OF_PURCHASES, 'customer.firstName'],
  async load(call: Call, { names, parties, products, language }: Wanted): Promise<ReadonlyMap<string, Said>> {
    const said = new Map<string, Said>()
    const wants = (some: readonly string[]) => some.some((name) => names.includes(name))
    if (parties.length === 0) return said
    if (wants(OF_ORDER) || names.includes('customer.firstName'))
      await transact(call, { purpose: ORDERS, parties }, async (tx) => {
        if (wants(OF_ORDER)) sayOrder(said, call, await currentOrder(tx, parties), language)
        if (names.includes('customer.firstName')) await sayName(said, tx, parties)
      })
    if (wants(OF_PURCHASES)) {
      const owned = await ownedBy(call, parties)
      const meant = products.length === 0 ? owned : owned.filter(({ product }) => products.includes(product))
      sayPurchases(said, call, meant, await untilOf(call, meant), language)
    }
    return said
  },
}

/** Fills help's `orderState`. */
export async function liveOrderState(ctx: Acting, parties: readonly string[]): Promise<string | null> {
  if (parties.length === 0) return null
  const order = await transact(ctx, { purpose: ORDERS, parties }, (tx) => currentOrder(tx, parties))
  return order && stateOf(order)
}

interface CurrentOrder {
  number: string
  state: 'placed' | 'packed' | 'shipped'
  ships: { dueAt: Date; zone: string } | null
  parcels: { carrier: string; waybill: string; shippedAt: Date; deliveredAt: Date | null }[]
}

/** The newest that has not arrived, else the newest of all: what somebody means who asks about their order. */
async function currentOrder(tx: Tx, parties: readonly string[]): Promise<CurrentOrder | null> {
  const { rows } = await sql<
    Omit<CurrentOrder, 'ships' | 'parcels'> & {
      parcels: { carrier: string; waybill: string; shipped_at: string; delivered_at: string | null }[]
    }
  >`
    select o.number::text as number, o.state, (
      select coalesce(jsonb_agg(jsonb_build_object('carrier', s.carrier, 'waybill', s.waybill, 'shipped_at', s.shipped_at, 'delivered_at', s.delivered_at)
        order by s.shipped_at), '[]') from orders.shipment s where s.customer_order = o.id) as parcels
    from orders.customer_order o
    where o.party = any (${[...parties]}::uuid[]) and o.state in ('placed', 'packed', 'shipped')
    order by o.state = 'shipped' and not exists (select from orders.shipment s where s.customer_order = o.id and s.delivered_at is null),
      o.placed_at desc, o.number desc limit 1`.execute(tx)
  const [row] = rows
  if (!row) return null
  const open =
    row.state === 'shipped'
      ? undefined
      : (await promisesOf(tx, [row.number])).find(({ keptAt, moved }) => keptAt === null && !moved)
  return {
    number: row.number,
    state: row.state,
    ships: open ? { dueAt: open.dueAt, zone: open.zone } : null,
    parcels: row.parcels.map(({ carrier, waybill, shipped_at: left, delivered_at: arrived }) => ({
      carrier,
      waybill,
      shippedAt: new Date(left),
      deliveredAt: arrived === null ? null : new Date(arrived),
    })),
  }
}

const hasArrived = ({ state, parcels }: CurrentOrder): boolean =>
  state === 'shipped' && parcels.length > 0 && parcels.every(({ deliveredAt }) => deliveredAt !== null)

const stateOf = (order: CurrentOrder): string => (hasArrived(order) ? 'delivered' : order.state)

function sayOrder(said: Map<string, Said>, call: Call, order: CurrentOrder | null, language: string): void {
  if (order === null) return
  const locale = chooseLocale(language, undefined)
  const zone = setting(call, shop.zone)
  const now = call.clock.now()
  said.set('order.number', { words: order.number })
  said.set('order.state', { words: say(locale)(hasArrived(order) ? 'live.arrived' : `order.state.${order.state}`) })
  if (order.ships)
    said.set('order.ships', { words: formatDay(order.ships.dueAt, order.ships.zone, locale, { now, style: 'long' }) })
  const [last] = order.parcels.slice(-1)
  if (!last) return
  said.set('order.tracking', { words: order.parcels.map(({ carrier, waybill }) => `${carrier} ${waybill}`).join(', ') })
  const until = returnsUntil(call, order)
  if (until !== null && until >= now)
    said.set('returns.until', { words: formatDay(until, zone, locale, { now, style: 'long' }) })
}

/** From the day on which the last of it arrived; where nobody told of that, from the day by which parcels have. */
function returnsUntil(call: Call, { state, parcels }: CurrentOrder): Date | null {
  const days = setting(call, shipping.returnDays)
  if (days === 0 || state !== 'shipped') return null
  const there = parcels.map(({ shippedAt, deliveredAt }) =>
    (deliveredAt ?? dayAfter(shippedAt, deliveredWithin(call))).getTime(),
  )
  return dayAfter(new Date(Math.max(...there)), days)
}

async function sayName(said: Map<string, Said>, tx: Tx, parties: readonly string[]): Promise<void> {
  const called = await callCustomers(tx, [{ asked: parties[0]!, id: parties[0]!, parties }])
  const first = called.get(parties[0]!)?.name?.trim().split(/\s+/, 1)[0]
  if (first) said.set('customer.firstName', { words: first })
}

function sayPurchases(
  said: Map<string, Said>,
  call: Call,
  owned: readonly OwnedProduct[],
  untils: ReadonlyMap<string, Date>,
  language: string,
): void {
  if (owned.length === 0) return
  const locale = chooseLocale(language, undefined)
  const zone = setting(call, shop.zone)
  const now = call.clock.now()
  const day = (date: Date) => formatDay(date, zone, locale, { now, style: 'bare' })
  const dated = owned.flatMap(({ product, title }) => {
    const until = untils.get(product)
    return until ? [{ title, until }] : []
  })
  const [only] = dated
  if (only && owned.length === 1) said.set('warranty.until', { words: day(only.until) })
  else if (only)
    said.set('warranty.until', {
      words: dated
        .slice(0, NAMED_LIMIT)
        .map(({ title, until }) => `${day(until)} (${title})`)
        .join(', '),
    })
  const words = say(locale)
  const rows = owned.slice(0, PURCHASES_SHOWN).map(({ product, title, since, order }) => {
    const until = untils.get(product)
    return [title, day(since), order, until ? day(until) : '–']
  })
  said.set('purchases', {
    rows: [[words('live.what'), words('live.since'), words('live.order'), words('live.warranty')], ...rows],
  })
}

/** When the warranty of each runs out: after what the product says of itself, else what the house gives; what nobody says is not in it. */
async function untilOf(call: Call, owned: readonly OwnedProduct[]): Promise<Map<string, Date>> {
  const said = await warrantyMonths(
    call,
    owned.map(({ product }) => product),
  )
  const general = setting(call, shipping.warrantyMonths)
  return new Map(
    owned.flatMap(({ product, since }) => {
      const months = said.get(product) ?? general
      return months > 0 ? [[product, addMonths(since, months)] as const] : []
    }),
  )
}
