import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'

/** The newest tries that are looked through: a flood of them is told by its count, and costs no more than this. */
const LOOKED_THROUGH_LIMIT = 10_000
/** Rows on the screen. Each is one kind of try by one caller within one day. */
const SHOWN_LIMIT = 100

export interface AttackShown {
  what: string
  address: string
  staff: string | null
  key: string | null
  times: number
  first: string
  last: string
}

/** Tries to come in that were refused and limits that were overstepped, newest first; the same by the same caller on one day is one row. */
export async function listAttacks(ctx: Pick<Context, 'db'>): Promise<AttackShown[]> {
  const { rows } = await sql<Omit<AttackShown, 'first' | 'last'> & { first: Date; last: Date }>`
    with newest as (select at, what, address, staff, key from accounts.attack order by at desc limit ${LOOKED_THROUGH_LIMIT})
    select n.what, n.address, s.name as staff, k.name as key, count(*)::integer as times, min(n.at) as first, max(n.at) as last
    from newest n
    left join accounts.staff s on s.id = n.staff
    left join accounts.key k on k.id = n.key
    group by n.what, n.address, s.id, k.id, date_trunc('day', n.at at time zone 'UTC')
    order by max(n.at) desc, n.what limit ${SHOWN_LIMIT}`.execute(ctx.db)
  return rows.map((row) => ({ ...row, first: row.first.toISOString(), last: row.last.toISOString() }))
}
