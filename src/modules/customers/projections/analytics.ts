import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { LOOK_CHUNK, type Reason, see } from '../looks.ts'
import { ANALYTICS } from '../purposes.ts'
import { transact } from '../transact.ts'

/** What whoever counts sees of a customer: no name, no address, the month instead of the day. */
export interface AnalyticsCustomer {
  party: string
  /** First day of the month in which the party became known. */
  knownSince: string
  /** How many entries of each kind stand on the party's line. */
  counts: Record<string, number>
}

/** The parties that allow analytics, in chunks, in the order of their ids. Leaves a look on each, with the report as reason. */
export function projectAnalytics(
  ctx: Acting,
  { reason, after = null }: { reason: Reason; after?: string | null },
): Promise<AnalyticsCustomer[]> {
  return transact(ctx, { purpose: ANALYTICS, parties: 'all' }, async (tx) => {
    const { rows } = await sql<AnalyticsCustomer>`
      select w.party, to_char(p.created_at at time zone 'UTC', 'YYYY-MM-01') as "knownSince", coalesce(line.counts, '{}') as counts
      from (
        select party from customers.allowed
        where purpose = ${ANALYTICS} and (${after}::uuid is null or party > ${after}::uuid)
        order by party limit ${LOOK_CHUNK}
      ) w
      join customers.party p on p.id = w.party
      left join lateral (
        select jsonb_object_agg(kind, times) as counts
        from (select i.kind, count(*) as times from customers.interaction i where i.party = w.party group by i.kind) per_kind
      ) line on true
      order by w.party`.execute(tx)
    await see(tx, {
      principal: ctx.principal,
      purpose: ANALYTICS,
      projection: 'analytics',
      reason,
      parties: rows.map((row) => row.party),
    })
    return rows
  })
}
