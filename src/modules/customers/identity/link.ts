import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { connectedParties, type Strength } from '../parties.ts'
import { SERVICE } from '../purposes.ts'
import { refuse } from '../refusals.ts'
import type { Tx } from '../transact.ts'
import { transactConnected } from './locked.ts'

export interface Claim {
  party: string
  other: string
  /** `signed_in`, `link_confirmed`, `staff`. What typing or guessing says is a suggestion and connects nobody. */
  rule: string
  strength?: Strength
  /** What it rests on: ids and times, or what a member of staff was shown. */
  evidence?: Readonly<Record<string, string | number>>
  assertedBy: string
}

/** How a claim ended: connected, only noted, or in place already. */
export type Linked = 'connected' | 'suggested' | 'already'

/**
 * Connects two parties as one customer, by proof. Only adds a claim: no entry of the log is touched.
 * Two accounts never merge by themselves: then the claim is kept as a suggestion, for a person to decide.
 */
export function linkParties(ctx: Acting, claim: Omit<Claim, 'assertedBy'>): Promise<Linked> {
  return transactConnected(ctx, { purpose: SERVICE, parties: [claim.party, claim.other], records: true }, (tx) =>
    link(tx, { ...claim, assertedBy: actorOf(ctx.principal) }),
  )
}

/**
 * A member of staff connects two parties, and says on what evidence: a letter, a call, an identity paper seen. The only way in
 * which two accounts become one customer.
 * @throws Refusal staff-only
 */
export async function linkByStaff(
  ctx: Acting,
  claim: { party: string; other: string; evidence: string },
): Promise<Linked> {
  if (ctx.principal.kind !== 'staff') throw refuse('staff-only')
  return linkParties(ctx, {
    party: claim.party,
    other: claim.other,
    rule: STAFF_RULE,
    evidence: { said: claim.evidence },
  })
}

const STAFF_RULE = 'staff'

/** Step: adds a claim. The transaction must have been opened with transactConnected on both sides. */
export async function link(tx: Tx, claim: Claim): Promise<Linked> {
  const wanted = claim.strength ?? 'proof'
  const strength =
    wanted === 'proof' && (claim.rule === STAFF_RULE || !(await wouldMergeAccounts(tx, claim))) ? 'proof' : 'suggestion'
  const { rows } = await sql`
    insert into customers.identity_claim (party, other, strength, rule, evidence, asserted_by)
    select ${claim.party}, ${claim.other}, ${strength}, ${claim.rule}, ${JSON.stringify(claim.evidence ?? {})}::jsonb, ${claim.assertedBy}
    where not exists (
      select from customers.identity_claim c
      where c.revoked_at is null and c.rule = ${claim.rule} and c.strength = ${strength}
        and least(c.party, c.other) = least(${claim.party}::uuid, ${claim.other}::uuid)
        and greatest(c.party, c.other) = greatest(${claim.party}::uuid, ${claim.other}::uuid))
    on conflict (least(party, other), greatest(party, other), rule) where revoked_at is null
      do update set strength = excluded.strength, evidence = excluded.evidence, asserted_by = excluded.asserted_by, asserted_at = now()
      where identity_claim.strength = 'suggestion'
    returning id`.execute(tx)
  if (rows.length === 0) return 'already'
  if (strength === 'suggestion') return 'suggested'
  await refreshAllowed(tx, [claim.party])
  return 'connected'
}

async function wouldMergeAccounts(tx: Tx, { party, other }: Claim): Promise<boolean> {
  const { rows } = await sql<{ merges: boolean }>`
    with one as (select c from customers.connected(${party}) c join customers.party p on p.id = c and p.kind = 'account'),
      two as (select c from customers.connected(${other}) c join customers.party p on p.id = c and p.kind = 'account')
    select exists (select from one) and exists (select from two) and not exists (select from one join two using (c)) as merges`.execute(
    tx,
  )
  return rows[0]!.merges
}

/**
 * Separates two parties: every claim that says they are the same, proof or suggestion, is revoked with who and why. What happened
 * stays where it happened; the log is not touched.
 * Returns how many claims were revoked.
 */
export function separateParties(ctx: Acting, apart: { party: string; other: string; why: string }): Promise<number> {
  return transactConnected(ctx, { purpose: SERVICE, parties: [apart.party, apart.other], records: true }, (tx) =>
    separate(tx, { ...apart, by: actorOf(ctx.principal) }),
  )
}

/** Step: revokes the claims between two parties. The transaction must have been opened with transactConnected on both. */
export async function separate(
  tx: Tx,
  apart: { party: string; other: string; why: string; by: string },
): Promise<number> {
  const { rows } = await sql`
    update customers.identity_claim set revoked_at = clock_timestamp(), revoked_by = ${apart.by}, revoked_why = ${apart.why}
    where revoked_at is null
      and ((party = ${apart.party} and other = ${apart.other}) or (party = ${apart.other} and other = ${apart.party}))
    returning id`.execute(tx)
  if (rows.length > 0) await refreshAllowed(tx, [apart.party, apart.other])
  return rows.length
}

/**
 * "That is not me": takes a party out of the signed-in customer's set, whatever chain of claims brought it in. Every claim
 * between it and the rest of the set is revoked.
 */
export function notMe(ctx: Acting, mine: string, stranger: string): Promise<number> {
  return transactConnected(ctx, { purpose: SERVICE, parties: [mine, stranger], records: true }, async (tx) => {
    const { rows } = await sql<{ other: string }>`
      select distinct case when party = ${stranger} then other else party end as other from customers.identity_claim
      where revoked_at is null and (party = ${stranger} or other = ${stranger})`.execute(tx)
    const own = new Set(await connectedParties(tx, mine))
    let revoked = 0
    for (const { other } of rows) {
      if (own.has(other))
        revoked += await separate(tx, { party: stranger, other, why: 'not-me', by: actorOf(ctx.principal) })
    }
    return revoked
  })
}

/** Step: works out again what everybody connected with these parties allows. */
export async function refreshAllowed(tx: Tx, parties: readonly string[]): Promise<void> {
  await sql`
    select customers.refresh_allowed(array(select distinct c from unnest(${parties}::uuid[]) p, customers.connected(p) c))`.execute(
    tx,
  )
}
