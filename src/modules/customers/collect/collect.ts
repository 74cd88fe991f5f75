import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { refuse } from '../../../platform/refusal.ts'
import { type GoodEntry, type GoodVisit, type RefusedRow, sortRows } from './rows.ts'

/** Rows in one transaction: more would hold parties' locks for longer than 100 ms. */
const CHUNK = 500

export interface Collected {
  stored: number
  refused: RefusedRow[]
}

/**
 * Takes a batch of interactions from a page or another system. Every row stands for itself: a bad one is refused with its index and
 * reason while the rest goes on, and one that this key has sent before counts as stored and is not stored again.
 */
export async function collectInteractions(ctx: Acting, rows: readonly unknown[]): Promise<Collected> {
  if (ctx.principal.kind !== 'key') throw refuse('key-unknown')
  const { entries, visits, refused } = sortRows(rows, ctx.clock.now(), ctx.principal.origin !== null)
  const credential = actorOf(ctx.principal)
  let stored = 0
  // The same id twice in one batch is a repeat like any other: the first one stands.
  const sent = firstOfEach(entries)
  const viewed = firstOfEach(visits)
  stored += entries.length - sent.length + visits.length - viewed.length
  for (let from = 0; from < sent.length; from += CHUNK) {
    const chunk = sent.slice(from, from + CHUNK)
    const missing = await storeEntries(ctx, credential, chunk)
    stored += chunk.length - missing.length
    refused.push(...missing)
  }
  for (let from = 0; from < viewed.length; from += CHUNK) {
    const chunk = viewed.slice(from, from + CHUNK)
    await storeVisits(ctx, credential, ctx.principal.party, chunk)
    stored += chunk.length
  }
  return { stored, refused: refused.sort((one, other) => one.index - other.index) }
}

function firstOfEach<Row extends { id: string }>(rows: readonly Row[]): Row[] {
  const seen = new Set<string>()
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id))
}

async function storeEntries(ctx: Acting, credential: string, entries: readonly GoodEntry[]): Promise<RefusedRow[]> {
  const addresses = await addressParties(ctx, entries)
  const parties = entries.map((entry) => entry.party ?? addresses.get(entry.email!)!)
  const { rows } = await sql<{ stored: string[] }>`
    select customers.collect(${credential}, ${credential}, 'api', ${entries.map((entry) => entry.id)}::uuid[], ${parties}::uuid[],
      ${entries.map((entry) => entry.kind)}::text[], ${entries.map((entry) => entry.subjectType)}::text[],
      ${entries.map((entry) => entry.subjectId)}::text[], ${entries.map((entry) => entry.data)}::text[],
      ${entries.map((entry) => entry.at.toISOString())}::timestamptz[]) as stored`.execute(ctx.db)
  const stored = new Set(rows[0]!.stored)
  ctx.bell.ring(new Set(parties.map((party) => `line/${party}`)))
  return entries
    .filter((entry) => !stored.has(entry.id))
    .map((entry) => ({ index: entry.index, where: 'party', what: 'we know no such party; it may have been erased' }))
}

async function addressParties(ctx: Acting, entries: readonly GoodEntry[]): Promise<Map<string, string>> {
  const emails = [...new Set(entries.flatMap((entry) => entry.email ?? []))].sort()
  if (emails.length === 0) return new Map()
  const { rows } = await sql<{ email: string; party: string }>`
    select e as email, customers.address_party('email', e) as party from unnest(${emails}::text[]) e`.execute(ctx.db)
  return new Map(rows.map((row) => [row.email, row.party]))
}

async function storeVisits(
  ctx: Acting,
  credential: string,
  party: string | null,
  visits: readonly GoodVisit[],
): Promise<void> {
  await sql`
    select customers.collect_visits(${visits.map((visit) => visit.id)}::uuid[], ${visits.map(() => party)}::uuid[],
      ${visits.map((visit) => visit.page)}::uuid[], ${visits.map((visit) => visit.path)}::text[], ${visits.map((visit) => visit.referrer)}::text[],
      ${visits.map(() => null)}::text[], ${visits.map((visit) => visit.at.toISOString())}::timestamptz[], ${credential}, 'page')`.execute(
    ctx.db,
  )
}
