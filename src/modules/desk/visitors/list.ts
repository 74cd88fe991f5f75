import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import type { Struggle } from '../../../ui/struggle.ts'
import { see, SERVICE, transact } from '../../customers/index.ts'
import { type Basket, totalOf } from '../../orders/index.ts'
import { VISITORS_PAGE, type VisitorListed } from './contract.ts'
import { LIVE_VISIT } from './purpose.ts'
import { hereSince } from './visit.ts'

interface VisitorRow {
  party: string
  customer: boolean
  page: string
  title: string | null
  referrer: string | null
  began_at: Date
  before: boolean
  struggle: Struggle | null
  wants: boolean
  invited_at: Date | null
  total: number
}

/**
 * Who is in the shop now, of those who let it be seen: whoever struggles first, then whoever came last. The policy leaves out whoever has
 * withdrawn it, from their commit on. It counts as a look at everybody on the page, and says no name: that takes opening the customer,
 * which is a look of its own.
 */
export async function listVisitors(call: Call, { page }: { page: number }) {
  const rows = await transact(call, { purpose: LIVE_VISIT, parties: 'all' }, async (tx) => {
    const { rows: found } = await sql<VisitorRow>`
      select v.*, desk.is_known(v.party) as customer
      from (
        select party, page, title, referrer, began_at, before, struggle, wants, invited_at, count(*) over ()::integer as total
        from desk.visitor where seen_at > ${hereSince(call)}::timestamptz
        order by struggle is null, began_at desc, party limit ${VISITORS_PAGE} offset ${(page - 1) * VISITORS_PAGE}) v
      order by v.struggle is null, v.began_at desc, v.party`.execute(tx)
    await see(tx, {
      principal: call.principal,
      purpose: LIVE_VISIT,
      projection: 'visit',
      reason: { type: 'visitors', id: String(page) },
      parties: found.map(({ party }) => party),
    })
    return found
  })
  const baskets = await basketsOf(
    call,
    rows.map(({ party }) => party),
  )
  const total = rows[0]?.total ?? 0
  return {
    items: rows.map((row): VisitorListed => ({
      party: row.party,
      customer: row.customer,
      page: row.page,
      title: row.title,
      referrer: row.referrer,
      began: row.began_at.toISOString(),
      before: row.before,
      struggle: row.struggle,
      wants: row.wants,
      invited: row.invited_at?.toISOString() ?? null,
      basket: baskets.get(row.party) ?? null,
    })),
    total,
    page,
    more: page * VISITORS_PAGE < total,
  }
}

/** What lies in the baskets of these parties. The sentence beside their switch says that it is seen. */
async function basketsOf(
  call: Call,
  parties: readonly string[],
): Promise<ReadonlyMap<string, VisitorListed['basket']>> {
  if (parties.length === 0) return new Map()
  const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<{ party: string; content: Basket }>`
      select p as party, orders.cart_content(o.cart, ${call.locale}) as content
      from unnest(${[...parties]}::uuid[]) p cross join lateral orders.open_cart(p) o where o.pieces > 0`.execute(tx),
  )
  return new Map(
    rows.map(({ party, content }) => [
      party,
      { lines: content.lines.map(({ title, quantity }) => ({ title, quantity })), total: totalOf(content) },
    ]),
  )
}
