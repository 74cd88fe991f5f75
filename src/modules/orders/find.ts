import { sql } from 'kysely'
import type { CustomerFind } from '../customers/index.ts'

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
