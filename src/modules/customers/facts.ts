import { sql } from 'kysely'
import { factTold } from './kinds.ts'
import { type Channel, record } from './record.ts'
import type { Tx } from './transact.ts'

export type FactValue = string | number | boolean | null | readonly FactValue[] | { readonly [name: string]: FactValue }

interface Fact {
  party: string
  /** `name`, `shoe.size`: said to people by `fact.<name>`. */
  name: string
  value: FactValue
  /** Where it comes from: `checkout`, `order 1042`. */
  source: string
  /** What it may be used for. */
  purpose: string
  /** None: kept while they are with us. */
  endsAt?: Date
}

/** Step: what the customer told us, with the version of the sentence that stood beside the field. Replaces what they told before. */
export async function tellFact(tx: Tx, fact: Fact & { sentence: string; channel: Channel }): Promise<string> {
  const { id, changed } = await know(tx, 'told', fact, { sentence: fact.sentence })
  if (changed)
    await record(tx, factTold, {
      party: fact.party,
      channel: fact.channel,
      subject: { type: 'fact', id },
      data: { name: fact.name },
    })
  return id
}

/** Step: what we saw ourselves. */
export async function observeFact(tx: Tx, fact: Fact): Promise<string> {
  return (await know(tx, 'observed', fact, {})).id
}

/**
 * Step: what a rule concluded, with its inputs and version. A conclusion that the customer has refused is not drawn again by the
 * same rule: null then.
 */
export async function deriveFact(
  tx: Tx,
  fact: Fact & { rule: string; version: number; inputs: FactValue },
): Promise<string | null> {
  const { rows } = await sql`
    select from customers.fact
    where party = ${fact.party} and name = ${fact.name} and refused_at is not null and reason ->> 'rule' = ${fact.rule} limit 1`.execute(
    tx,
  )
  if (rows.length > 0) return null
  return (await know(tx, 'derived', fact, { reason: { rule: fact.rule, version: fact.version, inputs: fact.inputs } }))
    .id
}

async function know(
  tx: Tx,
  basis: 'told' | 'observed' | 'derived',
  fact: Fact,
  more: { sentence?: string; reason?: object },
): Promise<{ id: string; changed: boolean }> {
  const value = JSON.stringify(fact.value)
  const { rows } = await sql<{ id: string; same: boolean }>`
    select id, value = ${value}::jsonb as same from customers.fact
    where party = ${fact.party} and name = ${fact.name} and basis = ${basis} and replaced_at is null and refused_at is null
    order by known_at desc limit 1`.execute(tx)
  const before = rows[0]
  if (before?.same && basis === 'told') return { id: before.id, changed: false }
  // The old value goes: a record that keeps every wrong address of a person is not theirs to correct.
  if (before)
    await sql`delete from customers.fact where party = ${fact.party} and name = ${fact.name} and basis = ${basis} and refused_at is null`.execute(
      tx,
    )
  const made = await sql<{ id: string }>`
    insert into customers.fact (party, name, value, basis, source, purpose, sentence, reason, ends_at)
    values (${fact.party}, ${fact.name}, ${value}::jsonb, ${basis}, ${fact.source}, ${fact.purpose}, ${more.sentence ?? null},
      ${JSON.stringify(more.reason ?? {})}::jsonb, ${fact.endsAt ?? null})
    returning id`.execute(tx)
  return { id: made.rows[0]!.id, changed: true }
}
