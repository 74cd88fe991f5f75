import { sql } from 'kysely'
import { anyOf, declarePrivacy, type Retained, type Tx } from '../customers/index.ts'

/** Years for which books are kept after the end of the year they belong to (Norwegian bookkeeping act, § 13). */
const BOOKS_YEARS = 5
/** Days for which a basket is kept after the last thing that was done to it. */
export const BASKET_DAYS = 90
declarePrivacy({
  module: 'orders',
  table: 'orders.cart',
  holds: 'holds.orders.cart',
  keptFor: { days: BASKET_DAYS },
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select c.begun_at, c.changed_at, c.ordered_at,
        (select coalesce(jsonb_agg(jsonb_build_object('product', l.product, 'quantity', l.quantity, 'waitUntil', l.wait_until)), '[]') from orders.cart_line l where l.cart = c.id) as lines
      from orders.cart c where c.party = ${anyOf(parties)} order by c.begun_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'orders',
  table: 'orders.prepared_basket',
  holds: 'holds.orders.prepared_basket',
  // What nobody ordered goes as other baskets do (prepared/tell.ts); with an order it tells where that came from.
  keptFor: { years: BOOKS_YEARS },
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql`
      select b.case_number, b.name as prepared_by, b.prepared_at, b.expires_at, b.withdrawn_at, b.ordered_at,
        (select coalesce(jsonb_agg(jsonb_build_object('product', l.product, 'quantity', l.quantity) order by l.line), '[]') from orders.prepared_line l where l.prepared_basket = b.id) as lines
      from orders.prepared_basket b where b.party = ${anyOf(parties)} order by b.prepared_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'orders',
  table: 'orders.contact',
  holds: 'holds.orders.contact',
  keptFor: { years: BOOKS_YEARS },
  seenBy: ['packer', 'agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select o.number, c.email, c.name, c.address, c.asked from orders.contact c join orders.customer_order o on o.id = c.customer_order
      where c.party = ${anyOf(parties)} order by o.number`.execute(tx)
    return rows
  },
  // Before the orders themselves lose their party: what the invoices said, to whom.
  retain: retainInvoices,
})

declarePrivacy({
  module: 'orders',
  table: 'orders.shipment',
  holds: 'holds.orders.shipment',
  keptFor: { years: BOOKS_YEARS },
  seenBy: ['packer', 'agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select o.number, s.carrier, s.waybill, s.shipped_at, s.delivered_at, s.lines from orders.shipment s join orders.customer_order o on o.id = s.customer_order
      where s.party = ${anyOf(parties)} order by s.shipped_at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    // A waybill leads to an address at the carrier's.
    await sql`delete from orders.shipment where party = ${anyOf(parties)}`.execute(tx)
  },
})

declarePrivacy({
  module: 'orders',
  table: 'orders.customer_order',
  holds: 'holds.orders.customer_order',
  keptFor: { years: BOOKS_YEARS },
  seenBy: ['packer', 'agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select o.number, o.reference, o.placed_at, o.state, o.payment, o.locale, o.country, o.currency, o.net, o.tax, o.gross,
        (select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity, 'price', l.unit_gross, 'gross', l.gross) order by l.line)
         from orders.order_line l where l.customer_order = o.id) as lines,
        (select to_jsonb(i) - 'customer_order' from orders.invoice i where i.customer_order = o.id) as invoice
      from orders.customer_order o where o.party = ${anyOf(parties)} order by o.placed_at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`select orders.forget(${[...parties]}::uuid[])`.execute(tx)
  },
})

/** Each invoice as the books must show it, sealed until five years after its year's end. */
async function retainInvoices(tx: Tx, parties: readonly string[]): Promise<Retained[]> {
  const { rows } = await sql<{ year: number; content: unknown }>`
    select extract(year from i.issued_at)::integer as year, jsonb_build_object(
      'invoice', i.number, 'issuedAt', i.issued_at, 'dueOn', i.due_on, 'order', o.number, 'currency', o.currency, 'net', o.net, 'tax', o.tax, 'gross', o.gross,
      'to', (select jsonb_build_object('name', c.name, 'address', c.address) from orders.contact c where c.customer_order = o.id),
      'lines', (select jsonb_agg(to_jsonb(l) - 'customer_order' order by l.line) from orders.order_line l where l.customer_order = o.id)) as content
    from orders.invoice i join orders.customer_order o on o.id = i.customer_order
    where o.party = ${anyOf(parties)}`.execute(tx)
  return rows.map(({ year, content }) => ({
    law: 'law.bookkeeping',
    until: new Date(Date.UTC(year + BOOKS_YEARS + 1, 0, 1)),
    content,
  }))
}
