import { sql } from 'kysely'
import type { Tx } from '../transact.ts'

/** Somebody who may act for this customer. */
export interface SelfDeputy {
  id: string
  email: string
  may: string[]
  beginsAt: Date
  endsAt: Date
  accepted: boolean
}

/** An organisation in which this customer has a role. */
export interface SelfOrganisation {
  membership: string
  organisation: string
  name: string | null
  role: 'owner' | 'buyer' | 'member'
  shares: string[]
  since: Date
  /** Colleagues whom this customer sees, with what each lets them see. */
  colleagues: { name: string | null; role: string; shares: string[] }[]
}

export async function readDeputies(tx: Tx, parties: readonly string[]): Promise<SelfDeputy[]> {
  const { rows } = await sql<SelfDeputy>`
    select id, deputy_email as email, may, begins_at as "beginsAt", ends_at as "endsAt", deputy is not null as accepted
    from customers.representation
    where principal = any (${parties}::uuid[]) and revoked_at is null and ends_at > now()
    order by begins_at`.execute(tx)
  return rows
}

export async function readOrganisations(tx: Tx, parties: readonly string[]): Promise<SelfOrganisation[]> {
  const { rows } = await sql<SelfOrganisation>`
    select m.id as membership, m.organisation, customers.organisation_name(m.organisation) as name, m.role, m.shares, m.since,
      coalesce((select jsonb_agg(jsonb_build_object('name', c.name, 'role', c.role, 'shares', c.shares) order by c.since)
        from customers.colleagues(m.organisation, m.member) c), '[]') as colleagues
    from customers.membership m
    where m.member = any (${parties}::uuid[]) and m.until is null
    order by m.since`.execute(tx)
  return rows
}
