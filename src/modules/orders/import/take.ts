import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { productsByReference } from '../../catalogue/index.ts'
import { erasedAmong, ORDERS, transact } from '../../customers/index.ts'
import { orderPlaced, orderReturned } from '../kinds.ts'

export interface LineToTake {
  /** The other system's product number. */
  product: string | null
  title: string
  quantity: number
  rate: number
  unit: number
  net: number
  tax: number
  gross: number
}

export interface OrderToTake {
  number: string
  /** The other system's customer number; null when nobody is named. */
  customer: string | null
  placedAt: Date
  currency: string
  country: string | null
  /** Goods came back: every quantity is negative. */
  returned: boolean
  lines: LineToTake[]
}

type Outcome = 'taken' | 'changed' | 'unchanged'
export interface Taken {
  /** Lines by what became of their order. */
  lines: Map<Outcome, number>
  orders: number
  customers: number
  /** Left out: whose they are was erased here. */
  erased: OrderToTake[]
}

/** Takes a batch of orders in one commit: what is there already and the same is not touched, and nobody is brought back who was erased. */
export async function takeOrders(ctx: Acting, source: string, batch: readonly OrderToTake[]): Promise<Taken> {
  const prepared = batch.map((order) => ({ order, reference: `${source}:${order.number}`, digest: digestOf(order) }))
  const known = await knownOrders(
    ctx,
    prepared.map((one) => one.reference),
  )
  const lines = new Map<Outcome, number>()
  const count = (outcome: Outcome, order: OrderToTake) =>
    lines.set(outcome, (lines.get(outcome) ?? 0) + order.lines.length)
  const isErased = await erasedAmong(
    ctx,
    prepared.flatMap(({ order }) => (order.customer === null ? [] : [{ source, value: order.customer }])),
  )
  const erased: OrderToTake[] = []
  const wanted = prepared.filter(({ order, reference, digest }) => {
    const before = known.get(reference)
    if (before === undefined && order.customer !== null && isErased({ source, value: order.customer })) {
      erased.push(order)
      return false
    }
    if (before === undefined || (before.digest !== null && before.digest !== digest)) return true
    count('unchanged', order)
    return false
  })
  if (wanted.length === 0) return { lines, orders: 0, customers: 0, erased }

  const { parties, made } = await partiesOf(
    ctx,
    source,
    wanted.flatMap(({ order }) => order.customer ?? []),
  )
  const products = await productsByReference(
    ctx,
    wanted.flatMap(({ order }) => order.lines.flatMap((line) => line.product ?? [])),
  )
  const rows = wanted.map(({ order, reference, digest }) => ({
    reference,
    digest,
    party: order.customer === null ? null : parties.get(order.customer)!,
    placed_at: order.placedAt.toISOString(),
    state: order.returned ? 'returned' : 'shipped',
    country: order.country,
    currency: order.currency,
    lines: order.lines.map((line, at) => ({
      ...line,
      line: at + 1,
      product: line.product === null ? null : (products.get(line.product) ?? null),
    })),
  }))
  // A changed order stays its owner's, also when the file names another customer by now.
  const owners = wanted.flatMap(({ reference }) => known.get(reference)?.party ?? [])
  const concerned = [...new Set([...rows.flatMap((row) => row.party ?? []), ...owners])]
  let orders = 0
  await transact(ctx, { purpose: ORDERS, parties: concerned, records: concerned.length > 0 }, async (tx) => {
    const { rows: taken } = await sql<{ reference: string; number: number; outcome: Outcome; gross: number }>`
      select reference, number, outcome, gross from orders.take_imported(${JSON.stringify(rows)}::jsonb)`.execute(tx)
    const entries = []
    for (const one of taken) {
      const at = rows.findIndex((row) => row.reference === one.reference)
      const { order } = wanted[at]!
      const { party } = rows[at]!
      count(one.outcome, order)
      if (one.outcome !== 'taken') continue
      orders += 1
      if (party === null) continue
      const kind = order.returned ? orderReturned : orderPlaced
      entries.push({
        party,
        kind: kind.name,
        number: String(one.number),
        at: order.placedAt.toISOString(),
        data: kind.data.parse({ gross: one.gross, currency: order.currency, lines: order.lines.length }),
      })
    }
    // In the order in which it happened, so that a line of imports alone is in order by position too.
    await sql`
      select customers.record(e.party, e.kind, 'import', 'order', e.number, e.data, e.at)
      from (select * from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) e (party uuid, kind text, number text, at timestamptz, data jsonb) order by at) e`.execute(
      tx,
    )
  })
  ctx.bell.ring(['orders'])
  return { lines, orders, customers: made, erased }
}

/** Digest and owner of what was taken before; no digest: taken once, and erased since. */
async function knownOrders(
  ctx: Acting,
  references: readonly string[],
): Promise<Map<string, { digest: string | null; party: string | null }>> {
  const { rows } = await sql<{ reference: string; digest: string | null; party: string | null }>`
    select reference, digest, party from orders.imported_before(${[...references]}::text[])`.execute(ctx.db)
  return new Map(rows.map(({ reference, ...known }) => [reference, known]))
}

async function partiesOf(
  ctx: Acting,
  source: string,
  customers: readonly string[],
): Promise<{ parties: Map<string, string>; made: number }> {
  if (customers.length === 0) return { parties: new Map(), made: 0 }
  const { rows } = await sql<{ value: string; party: string; made: boolean }>`
    select value, party, made from customers.external_parties(${source}, ${[...new Set(customers)]}::text[])`.execute(
    ctx.db,
  )
  return {
    parties: new Map(rows.map(({ value, party }) => [value, party])),
    made: rows.filter((row) => row.made).length,
  }
}

/** What the order was made of: products that the catalogue learns of later do not make it another order. */
function digestOf(order: OrderToTake): string {
  return createHash('sha256').update(JSON.stringify(order)).digest('hex')
}
