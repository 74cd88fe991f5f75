import { sql } from 'kysely'
import type { Tx } from '../transact.ts'
import type { CustomerSet } from './sets.ts'

/** How a customer is called in a list. */
export interface CalledCustomer {
  /** The party that was asked for. */
  party: string
  /** The one id by which they are shown. */
  id: string
  name: string | null
  email: string | null
}

/** Step: customers by name and address, for a list of what they want, by the party that was asked for. The look is the list's own. */
export async function callCustomers(tx: Tx, sets: readonly CustomerSet[]): Promise<Map<string, CalledCustomer>> {
  const { rows } = await sql<CalledCustomer>`
    select c.asked as party, c.id, called.name, called.email
    from jsonb_to_recordset(${JSON.stringify(sets)}::jsonb) c (asked uuid, id uuid, parties jsonb),
      customers.called(array(select jsonb_array_elements_text(c.parties)::uuid)) called`.execute(tx)
  return new Map(rows.map((row) => [row.party, row]))
}
