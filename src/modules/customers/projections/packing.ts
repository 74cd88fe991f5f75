import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { type Reason, see } from '../looks.ts'
import { ORDERS } from '../purposes.ts'
import { transact } from '../transact.ts'
import { IN_FORCE } from './agent.ts'
import { chunksOf, customerSets, partiesOf } from './sets.ts'

/** What somebody who packs sees of a customer: whom the parcel is for and whom the carrier may ring. The address stands on the order. */
export interface PackingCustomer {
  /** The party that was asked for. */
  party: string
  name: string | null
  phone: string | null
}

/** Customers for whoever packs, by the parties of their orders. Leaves a look on each. */
export async function projectPacking(
  ctx: Acting,
  { ids, reason }: { ids: readonly string[]; reason: Reason },
): Promise<PackingCustomer[]> {
  const shown: PackingCustomer[] = []
  for (const chunk of chunksOf(await customerSets(ctx, ids))) {
    const parties = partiesOf(chunk)
    const rows = await transact(ctx, { purpose: ORDERS, parties }, async (tx) => {
      await see(tx, { principal: ctx.principal, purpose: ORDERS, projection: 'packing', reason, parties })
      const read = await sql<PackingCustomer>`
        with customer as (
          select c.asked, array(select jsonb_array_elements_text(c.parties)::uuid) as parties
          from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) c (asked uuid, parties jsonb)
        )
        select c.asked as party,
          (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'name' and ${IN_FORCE} order by f.known_at desc limit 1) as name,
          (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'phone' and ${IN_FORCE} order by f.known_at desc limit 1) as phone
        from customer c`.execute(tx)
      return read.rows
    })
    shown.push(...rows)
  }
  return shown
}
