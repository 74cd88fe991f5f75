import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { ORDERS, transact } from '../customers/index.ts'

/** Something that a customer owns: it left us for them and did not come back. */
export interface OwnedProduct {
  product: string
  shelf: string
  /** As it was called when they bought it. */
  title: string
  /** When it arrived; where nobody told of that, when it left. */
  since: Date
  /** The number of the order. */
  order: string
}

/** Fills help's `owning`: what these parties own, each product once, what came last first. */
export async function ownedBy(ctx: Acting, parties: readonly string[]): Promise<OwnedProduct[]> {
  if (parties.length === 0) return []
  const { rows } = await transact(ctx, { purpose: ORDERS, parties }, (tx) =>
    sql<OwnedProduct>`
      select product, shelf, title, since, number::text as order from orders.owned(${[...parties]}::uuid[]) order by since desc`.execute(
      tx,
    ),
  )
  return rows
}

/** Fills help's `owners`: ids only, of those who allow the purpose; whoever reads more enters with them. Longest owned first. */
export async function ownersOf(
  ctx: Acting,
  asked: {
    products: readonly string[]
    shelves: readonly string[]
    from: Date
    until: Date
    purpose: string
    limit: number
  },
): Promise<{ party: string; product: string; order: string; since: Date }[]> {
  const { rows } = await sql<{ party: string; product: string; order: string; since: Date }>`
    select party, product, number::text as order, since
    from orders.owners(${[...asked.products]}::uuid[], ${[...asked.shelves]}::text[], ${asked.from}, ${asked.until}, ${asked.purpose}, ${asked.limit})`.execute(
    ctx.db,
  )
  return rows
}
