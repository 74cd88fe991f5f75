import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import type { Purpose } from '../declare.ts'
import { transactConnected } from '../identity/locked.ts'
import type { PartyKind } from '../parties.ts'
import { allPurposes } from '../permissions/topics.ts'
import { SERVICE } from '../purposes.ts'
import type { Reader } from '../slots.ts'
import { type PromiseOnLine, promisesOf, readTimeline, type TimelineEntry } from '../timeline/timeline.ts'
import type { Tx } from '../transact.ts'
import { readDeputies, readOrganisations, type SelfDeputy, type SelfOrganisation } from './self-people.ts'

/** A fact with where it comes from, what for, and until when. */
export interface SelfFact {
  id: string
  name: string
  value: unknown
  basis: 'told' | 'observed' | 'derived'
  source: string
  purpose: string
  sentence: string | null
  reason: Record<string, unknown>
  knownAt: Date
  endsAt: Date | null
}

export interface SelfPermission {
  purpose: string
  necessary: boolean
  marketing: boolean
  /** Null: never asked. */
  granted: boolean | null
  since: Date | null
  history: { granted: boolean; at: Date }[]
}

/** A party that we take to be this customer, and on what evidence. */
export interface SelfIdentity {
  party: string
  kind: PartyKind
  value: string | null
  strength: 'proof' | 'suggestion'
  rule: string | null
  evidence: Record<string, unknown>
  since: Date
}

export interface SelfLooks {
  role: string
  projection: string
  purpose: string
  times: number
  last: Date
  reasonType: string
  /** Null when there were several. */
  reasonId: string | null
}

/** The customer's own record: everything that we know, promised and did, and who looked. */
export interface SelfRecord {
  party: string
  parties: readonly string[]
  name: string | null
  since: Date
  facts: SelfFact[]
  permissions: SelfPermission[]
  promises: { open: PromiseOnLine[]; past: PromiseOnLine[] }
  line: { items: TimelineEntry[]; next: string | null }
  identities: SelfIdentity[]
  /** Of the last month, by role and what was seen. */
  looks: SelfLooks[]
  deputies: SelfDeputy[]
  organisations: SelfOrganisation[]
}

/** Entries of the line on the first page of /me. */
const LINE_SHOWN = 8

/** The signed-in customer's own record. Looking at oneself makes no look. @throws Refusal sign-in-first */
export function projectSelf(ctx: Acting, { locale }: { locale: string }): Promise<SelfRecord> {
  if (ctx.principal.kind !== 'customer') throw refusePlatform('sign-in-first')
  const { party } = ctx.principal
  const reader: Reader = { locale, audience: 'self', now: ctx.clock.now() }
  return transactConnected(ctx, { purpose: SERVICE, parties: [party] }, async (tx, parties) => {
    const facts = await readFacts(tx, parties)
    const name = facts.find((fact) => fact.name === 'name')?.value
    return {
      party,
      parties,
      name: typeof name === 'string' ? name : null,
      since: await knownSince(tx, parties),
      facts,
      permissions: await readPermissions(tx, parties, allPurposes(ctx)),
      promises: await promisesOf(tx, parties, reader),
      line: await readTimeline(tx, parties, { limit: LINE_SHOWN, reader }),
      identities: await readIdentities(tx, party, parties),
      looks: await readLooks(tx, parties),
      deputies: await readDeputies(tx, parties),
      organisations: await readOrganisations(tx, parties),
    }
  })
}

/** The part of the record that moves while one looks at it: what is promised, and the newest of the line. @throws Refusal sign-in-first */
export function projectSelfNow(
  ctx: Acting,
  { locale }: { locale: string },
): Promise<Pick<SelfRecord, 'party' | 'promises' | 'line' | 'since'>> {
  if (ctx.principal.kind !== 'customer') throw refusePlatform('sign-in-first')
  const { party } = ctx.principal
  const reader: Reader = { locale, audience: 'self', now: ctx.clock.now() }
  return transactConnected(ctx, { purpose: SERVICE, parties: [party] }, async (tx, parties) => ({
    party,
    since: await knownSince(tx, parties),
    promises: await promisesOf(tx, parties, reader),
    line: await readTimeline(tx, parties, { limit: LINE_SHOWN, reader }),
  }))
}

async function knownSince(tx: Tx, parties: readonly string[]): Promise<Date> {
  const { rows } = await sql<{
    since: Date
  }>`select min(created_at) as since from customers.party where id = any (${parties}::uuid[])`.execute(tx)
  return rows[0]!.since
}

async function readFacts(tx: Tx, parties: readonly string[]): Promise<SelfFact[]> {
  const { rows } = await sql<SelfFact>`
    select f.id, f.name, f.value, f.basis, f.source, f.purpose, f.sentence, f.reason, f.known_at as "knownAt", f.ends_at as "endsAt"
    from customers.fact f
    where f.party = any (${parties}::uuid[]) and f.replaced_at is null and f.refused_at is null and (f.ends_at is null or f.ends_at > now())
    order by f.known_at desc, f.id`.execute(tx)
  return rows
}

async function readPermissions(
  tx: Tx,
  parties: readonly string[],
  purposes: readonly Purpose[],
): Promise<SelfPermission[]> {
  const { rows } = await sql<{ purpose: string; granted: boolean; at: Date }>`
    select p.purpose, bool_and(p.granted) as granted, p.at
    from customers.permission p where p.party = any (${parties}::uuid[])
    group by p.purpose, p.at, p.actor, p.sentence order by p.at desc`.execute(tx)
  const allowed = await sql<{ purpose: string }>`
    select distinct purpose from customers.allowed where party = any (${parties}::uuid[])`.execute(tx)
  const on = new Set(allowed.rows.map((row) => row.purpose))
  return purposes.map((purpose) => {
    const history = rows.filter((row) => row.purpose === purpose.name).map(({ granted, at }) => ({ granted, at }))
    return {
      purpose: purpose.name,
      necessary: purpose.necessary,
      marketing: purpose.marketing === true,
      granted: history.length === 0 ? null : on.has(purpose.name),
      since: history[0]?.at ?? null,
      history,
    }
  })
}

async function readIdentities(tx: Tx, party: string, parties: readonly string[]): Promise<SelfIdentity[]> {
  const { rows } = await sql<SelfIdentity>`
    select p.id as party, p.kind, a.value, 'proof' as strength, claim.rule, coalesce(claim.evidence, '{}') as evidence,
      coalesce(claim.asserted_at, p.created_at) as since
    from customers.party p
    left join customers.address a on a.party = p.id
    left join lateral (
      select c.rule, c.evidence, c.asserted_at from customers.identity_claim c
      where c.revoked_at is null and c.strength = 'proof' and (c.party = p.id or c.other = p.id)
      order by c.asserted_at limit 1
    ) claim on true
    where p.id = any (${parties}::uuid[]) and p.id <> ${party}
    union all
    select t.address, 'address', t.value, 'suggestion', t.rule, '{}', t.asserted_at from customers.typed_addresses(${parties}::uuid[]) t
    order by strength, since, party`.execute(tx)
  return rows
}

async function readLooks(tx: Tx, parties: readonly string[]): Promise<SelfLooks[]> {
  const { rows } = await sql<SelfLooks>`
    select l.viewer_role as role, l.projection, l.purpose, count(distinct l.id)::integer as times, max(l.at) as last, l.reason_type as "reasonType",
      case when count(distinct l.reason_id) = 1 then min(l.reason_id) end as "reasonId"
    from customers.look_party p join customers.look l on l.id = p.look
    where p.party = any (${parties}::uuid[]) and l.at > now() - interval '1 month'
    group by l.viewer_role, l.projection, l.purpose, l.reason_type order by max(l.at) desc`.execute(tx)
  return rows
}
