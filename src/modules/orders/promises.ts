import { sql } from 'kysely'
import type { Tx } from '../customers/index.ts'

/** A promise to ship, as it stands. */
export interface ShipPromise {
  id: string
  number: string
  dueAt: Date
  precision: 'minute' | 'day'
  zone: string
  madeAt: Date
  keptAt: Date | null
  brokenAt: Date | null
}

/** Step: the promises about these orders that were neither moved nor taken back, those that are due first in front. */
export async function promisesOf(tx: Tx, numbers: readonly string[]): Promise<ShipPromise[]> {
  const { rows } = await sql<ShipPromise>`
    select id, subject_id as number, due_at as "dueAt", precision, zone, made_at as "madeAt", kept_at as "keptAt", broken_at as "brokenAt"
    from customers.promise
    where subject_type = 'order' and subject_id = any (${numbers}::text[]) and kind = 'order.ships' and moved_to is null and withdrawn_at is null
    order by due_at, id`.execute(tx)
  return rows
}

/** Step: those of one order that are still to be kept, broken ones too: late is better than never. */
export async function openPromises(tx: Tx, number: string): Promise<ShipPromise[]> {
  return (await promisesOf(tx, [number])).filter((promise) => promise.keptAt === null)
}
