import { sql } from 'kysely'
import { actorOf, type Principal } from '../../platform/principal.ts'
import type { Tx } from './transact.ts'

/** What can be seen at a look, each in one word that /me says (`projection.<name>`). */
export const PROJECTIONS = [
  'agent',
  'packing',
  'marketing',
  'analytics',
  'line',
  'letters',
  'case',
  'orders',
  'explain',
  'practice',
  'visit',
  'question',
] as const
export type Projection = (typeof PROJECTIONS)[number]

/** What a look can serve; /me says it by `reason.<type>`. */
export const REASONS = [
  'case',
  'cases',
  'order',
  'orders',
  'customer',
  'search',
  'list',
  'letter',
  'mail',
  'mails',
  'call',
  'visitors',
  'invitations',
  'deputy',
  'operator',
  'practice',
  'review',
  'wanted',
  'struggles',
] as const

/** What a look served: the case, the order, the list or campaign by which somebody came to read. */
export interface Reason {
  type: string
  id: string
}

export interface Look {
  principal: Principal
  purpose: string
  projection: Projection
  reason: Reason
  parties: readonly string[]
}

/** Parties in one look: the same bound as a transaction's. */
export const LOOK_CHUNK = 500

/**
 * Step: writes a look into the access ledger, for people, keys and those who act for somebody else. Not for the system, and not for
 * oneself: a customer among their own parties. Returns the look's id, or null when none is due.
 */
export async function see(tx: Tx, look: Look): Promise<string | null> {
  const viewer = actorOf(look.principal)
  const role = viewerRole(look.principal)
  const parties = role === null ? [] : lookedAt(look.principal, look.parties)
  let seen: string | null = null
  for (let from = 0; from < parties.length; from += LOOK_CHUNK) {
    const { rows } = await sql<{ id: string }>`
      select customers.see(${viewer}, ${role}, ${look.purpose}, ${look.projection}, ${look.reason.type}, ${look.reason.id},
        ${parties.slice(from, from + LOOK_CHUNK)}::uuid[]) as id`.execute(tx)
    seen = rows[0]!.id
  }
  return seen
}

/** The role in which somebody looks, as the customer will read it. Null: makes no look. */
export function viewerRole(principal: Principal): string | null {
  switch (principal.kind) {
    case 'staff':
      return principal.roles.find((role) => role !== 'owner') ?? 'owner'
    case 'key':
      return 'key'
    case 'customer':
      return 'representative'
    case 'visitor':
    case 'system':
      return null
  }
}

/** Those of them on whom it is a look: nobody looks at themselves. */
export function lookedAt(principal: Principal, parties: readonly string[]): readonly string[] {
  if (principal.kind !== 'customer') return parties
  return parties.filter((party) => party !== principal.party && party !== principal.device)
}
