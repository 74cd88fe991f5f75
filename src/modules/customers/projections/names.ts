import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { type Projection, type Reason, see } from '../looks.ts'
import { SERVICE } from '../purposes.ts'
import { transact } from '../transact.ts'
import { IN_FORCE } from './agent.ts'
import { chunksOf, customerSets, partiesOf } from './sets.ts'

/** How a customer is called in a list. */
export interface CalledCustomer {
  /** The party that was asked for. */
  party: string
  /** The one id by which they are shown. */
  id: string
  name: string | null
  email: string | null
}

/** Customers by name and address, for a list of what they want. Leaves one look on all of them, of the list's own projection. */
export async function projectNames(
  ctx: Acting,
  { ids, projection, reason }: { ids: readonly string[]; projection: Projection; reason: Reason },
): Promise<Map<string, CalledCustomer>> {
  const called = new Map<string, CalledCustomer>()
  for (const chunk of chunksOf(await customerSets(ctx, ids))) {
    const parties = partiesOf(chunk)
    const { rows } = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
      await see(tx, { principal: ctx.principal, purpose: SERVICE, projection, reason, parties })
      return sql<CalledCustomer>`
        with customer as (
          select c.asked, c.id, array(select jsonb_array_elements_text(c.parties)::uuid) as parties
          from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) c (asked uuid, id uuid, parties jsonb)
        )
        select c.asked as party, c.id,
          (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'name' and ${IN_FORCE} order by f.known_at desc limit 1) as name,
          (select a.value from customers.address a where a.party = any (c.parties) and a.type = 'email' order by a.value limit 1) as email
        from customer c`.execute(tx)
    })
    for (const row of rows) called.set(row.party, row)
  }
  return called
}
