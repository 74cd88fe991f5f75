import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { transactConnected } from '../identity/locked.ts'
import { SERVICE } from '../purposes.ts'
import { ownParty } from './commands.ts'

export interface OwnLook {
  at: Date
  viewer: string
  role: string
  projection: string
  purpose: string
  reasonType: string
  reasonId: string
}

/** Looks on one page. */
export const LOOKS_PAGE = 50

/** One page of everyone who ever looked at the signed-in customer's record, newest first. */
export function readOwnLooks(ctx: Acting, page: number): Promise<{ looks: OwnLook[]; pages: number }> {
  return transactConnected(ctx, { purpose: SERVICE, parties: [ownParty(ctx)] }, async (tx, parties) => {
    const { rows } = await sql<OwnLook & { total: number }>`
      select l.at, l.viewer, l.viewer_role as role, l.projection, l.purpose, l.reason_type as "reasonType", l.reason_id as "reasonId",
        count(*) over ()::integer as total
      from customers.look l
      where l.id in (select p.look from customers.look_party p where p.party = any (${parties}::uuid[]))
      order by l.at desc, l.id limit ${LOOKS_PAGE} offset ${(page - 1) * LOOKS_PAGE}`.execute(tx)
    return {
      looks: rows.map(({ total: _, ...look }) => look),
      pages: Math.max(1, Math.ceil((rows[0]?.total ?? 0) / LOOKS_PAGE)),
    }
  })
}
