import { sql } from 'kysely'
import type { Tx } from './transact.ts'

/** Step: the mail address of these parties that they came with last and share with nobody; null where there is none. */
export async function ownEmail(tx: Tx, parties: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ value: string }>`
    select a.value from customers.address a join customers.party p on p.id = a.party
    where a.party = any (${[...parties]}::uuid[]) and a.type = 'email' and not a.shared order by p.created_at desc limit 1`.execute(
    tx,
  )
  return rows[0]?.value ?? null
}
