import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { RECOMMENDATION, type Tx } from '../customers/index.ts'

/** Customers who must have bought both before it is said of anybody: of fewer it would say what one of them bought. */
export const TOGETHER_LEAST = 5
/** What was bought longer ago says little of what goes with what now. */
const SINCE_DAYS = 730
/** Additions that are kept for each thing; a few are shown. */
const EACH = 5
/** Things of one customer that are counted, the latest: a school that buys a thousand would make half a million pairs. */
const PRODUCTS_OF_ONE = 50
/** Rows of one writing transaction. */
const BATCH = 500
const DAY_MS = 86_400_000

/**
 * Counts anew what is bought together, of those who allow recommendations. Read in one statement that changes nothing, and written in
 * batches. Answers how many pairs there are.
 */
export async function countTogether(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - SINCE_DAYS * DAY_MS)
  const { rows } = await sql<{ product: string; other: string; times_both: number; bought: number }>`
    select product, other, times_both, bought
    from orders.count_together(${since}::timestamptz, ${TOGETHER_LEAST}, ${EACH}, ${PRODUCTS_OF_ONE}, ${RECOMMENDATION})`.execute(
    ctx.db,
  )
  for (let at = 0; at < rows.length; at += BATCH) {
    await sql`
      insert into orders.bought_together (product, other, times, bought, counted_at)
      select p.product, p.other, p.times_both, p.bought, ${now}
      from jsonb_to_recordset(${JSON.stringify(rows.slice(at, at + BATCH))}::jsonb) p (product uuid, other uuid, times_both integer, bought integer)
      on conflict (product, other) do update set times = excluded.times, bought = excluded.bought, counted_at = excluded.counted_at`.execute(
      ctx.db,
    )
  }
  await sql`delete from orders.bought_together where counted_at < ${now}`.execute(ctx.db)
  return rows.length
}

/** Something that others bought along, and by how many that is so. */
export interface Addition {
  productId: string
  slug: string
  title: string
  price: { amount: number; currency: string }
  /** Of `bought` customers who bought `because`, `times` bought this too. */
  because: string
  times: number
  bought: number
}

/** What goes with these things and is in stock: what most of those who bought one of them bought too comes first. */
export async function goesWith(
  db: Acting['db'] | Tx,
  { products, locale, limit }: { products: readonly string[]; locale: string; limit: number },
): Promise<Addition[]> {
  if (products.length === 0) return []
  const { rows } = await sql<Addition>`
    select * from orders.goes_with(${[...products]}::uuid[], ${locale}, ${limit})`.execute(db)
  return rows
}

/** Step: what an order is about. Its party is entered; of another's order nothing is told. */
export async function productsOfOrder(tx: Tx, number: string): Promise<string[]> {
  const { rows } = await sql<{ product: string }>`
    select distinct l.product from orders.customer_order o join orders.order_line l on l.customer_order = o.id
    where o.number = ${number}::bigint and l.product is not null`.execute(tx)
  return rows.map(({ product }) => product)
}
