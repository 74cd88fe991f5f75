import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { readLines, readRecords } from '../../../platform/records.ts'
import { factTold } from '../kinds.ts'
import { ERASED_REASON, erasedAmong, type NamedElsewhere } from '../privacy/erased.ts'
import { ORDERS, SERVICE } from '../purposes.ts'
import { transact, type Tx } from '../transact.ts'
import { type ComingCustomer, readHeader } from './columns.ts'

export type ImportedCustomers = {
  taken: number
  changed: number
  unchanged: number
  skipped: { line: number; reason: string }[]
  /** Lines on which the other system says that somebody may be written to. They are asked again: what was said there was not said to us. */
  permissionsToAsk: number
}

/** Customers in one transaction: at most 50 × (4 facts, their entries, 1 claim) rows, which is within 500 and 100 ms. */
const BATCH = 50
const SOURCE_LENGTH = 80

/**
 * Reads customers as CSV with a header, as Shopify and WooCommerce export them. Repeatable: a customer is known again by the reference
 * that they have in their own system, or by their address where they have none.
 *
 * What is taken are things that the customer told somebody: name, phone, postal address, language. The mail address becomes a
 * suggestion, since nobody has proven it to us, and no permission is taken over. What a customer has since told us themselves, corrected
 * or erased stays as they left it; who was erased altogether is skipped, whatever the file calls them.
 */
export async function importCustomers(
  ctx: Acting,
  source: Readable,
  options: { source?: string; onProgress?: (lines: number) => void } = {},
): Promise<ImportedCustomers> {
  const system = (options.source ?? 'csv').trim().toLowerCase().slice(0, SOURCE_LENGTH) || 'csv'
  const result: ImportedCustomers = { taken: 0, changed: 0, unchanged: 0, skipped: [], permissionsToAsk: 0 }
  let batch = new Map<string, Coming>()
  const flush = async () => {
    if (batch.size === 0) return
    const isErased = await erasedAmong(
      ctx,
      [...batch.values()].flatMap((one) => namesOf(system, one)),
    )
    for (const [reference, coming] of batch) {
      if (!namesOf(system, coming).some(isErased)) continue
      result.skipped.push({ line: coming.line, reason: ERASED_REASON })
      batch.delete(reference)
    }
    for (const end of await takeIn(ctx, system, batch)) result[end] += 1
    batch = new Map()
  }
  const { delimiter, lines } = await untilHeader(readLines(source))
  let header: ReturnType<typeof readHeader> | undefined
  for await (const record of readRecords(lines, delimiter)) {
    if ('reason' in record) {
      result.skipped.push(record)
      continue
    }
    if (header === undefined) {
      header = readHeader(record.fields)
      // Without them no line below can be used, and there is nothing to go on with.
      if (typeof header === 'string') {
        result.skipped.push({ line: record.line, reason: header })
        break
      }
      continue
    }
    const customer = (header as Exclude<typeof header, string>)(record.fields)
    if (typeof customer === 'string') {
      result.skipped.push({ line: record.line, reason: customer })
      continue
    }
    const coming = { ...customer, line: record.line }
    if (customer.saidYesElsewhere) result.permissionsToAsk += 1
    // Twice in one batch would be two answers about one customer; the later line counts.
    if (batch.has(customer.reference)) await flush()
    batch.set(customer.reference, coming)
    if (batch.size === BATCH) await flush()
    options.onProgress?.(record.line)
  }
  await flush()
  return result
}

/** The delimiter that the first line with something in it uses, and all lines again. */
async function untilHeader(
  lines: AsyncGenerator<string>,
): Promise<{ delimiter: string; lines: AsyncIterable<string> }> {
  const seen: string[] = []
  for (;;) {
    const next = await lines.next()
    if (next.done) break
    seen.push(next.value)
    if (next.value.trim() !== '') break
  }
  const header = seen.at(-1) ?? ''
  const delimiter = [',', ';', '\t'].reduce(
    (best, one) => (header.split(one).length > header.split(best).length ? one : best),
    ',',
  )
  return {
    delimiter,
    lines: (async function* () {
      yield* seen
      yield* lines
    })(),
  }
}

type Coming = ComingCustomer & { line: number }

/** By what a line names its customer. */
const namesOf = (source: string, { reference, email }: Coming): NamedElsewhere[] => [
  { source, value: reference },
  ...(email === '' ? [] : [{ email }]),
]

type End = 'taken' | 'changed' | 'unchanged'

async function takeIn(ctx: Acting, system: string, batch: ReadonlyMap<string, ComingCustomer>): Promise<End[]> {
  if (batch.size === 0) return []
  const references = [...batch.keys()]
  const { rows: before } = await sql<{ value: string }>`
    select v as value from unnest(${references}::text[]) v
    where exists (select from customers.find_external(v) f where f.source = ${system})`.execute(ctx.db)
  const known = new Set(before.map((row) => row.value))
  const { rows: parties } = await sql<{ value: string; party: string }>`
    select value, party from customers.external_parties(${system}, ${references}::text[])`.execute(ctx.db)
  const partyOf = new Map(parties.map(({ value, party }) => [value, party]))
  const customers = references.map((reference) => ({
    ...batch.get(reference)!,
    reference,
    party: partyOf.get(reference)!,
  }))
  const enter = { purpose: SERVICE, parties: customers.map(({ party }) => party), records: true }
  const touched = await transact(
    ctx,
    enter,
    async (tx) => new Set([...(await tell(tx, system, customers)), ...(await suggest(tx, system, customers))]),
  )
  return customers.map(({ reference, party }) =>
    !known.has(reference) ? 'taken' : touched.has(party) ? 'changed' : 'unchanged',
  )
}

type Known = ComingCustomer & { party: string }

/** Step: what they told the other system, unless they have told, corrected or erased it here. Returns whose facts it changed. */
async function tell(tx: Tx, system: string, customers: readonly Known[]): Promise<string[]> {
  const facts = customers.flatMap(({ party, name, phone, address, locale }) =>
    Object.entries({ name, phone, address, locale })
      .filter(([, value]) => value !== '')
      .map(([fact, value]) => ({ party, name: fact, value, purpose: fact === 'address' ? ORDERS : SERVICE })),
  )
  const { rows } = await sql<{ id: string; party: string; name: string }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as g (party uuid, name text, value jsonb, purpose text)
    ), wanted as (
      select g.* from given g
      where not exists (
        select from customers.fact f where f.party = g.party and f.name = g.name and f.basis = 'told'
          and (f.source <> ${sourceOf(system)} or f.value = g.value or f.refused_at is not null))
        and not exists (select from customers.interaction i where i.party = g.party and i.kind = 'fact.erased' and i.data ->> 'name' = g.name)
    ), gone as (
      delete from customers.fact f using wanted w where f.party = w.party and f.name = w.name and f.basis = 'told'
    )
    insert into customers.fact (party, name, value, basis, source, purpose)
    select party, name, value, 'told', ${sourceOf(system)}, purpose from wanted
    returning id, party, name`.execute(tx)
  await sql`
    select customers.record(party, ${factTold.name}, 'import', 'fact', id, jsonb_build_object('name', name))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (id text, party uuid, name text)`.execute(tx)
  return rows.map((row) => row.party)
}

/** Step: notes whose mail address it is said to be. A suggestion that somebody has taken back is not made again. */
async function suggest(tx: Tx, system: string, customers: readonly Known[]): Promise<string[]> {
  const mailed = customers.filter(({ email }) => email !== '').map(({ party, email }) => ({ party, email }))
  const { rows } = await sql<{ party: string }>`
    with given as materialized (
      select g.party, g.email, customers.address_party('email', g.email) as address
      from jsonb_to_recordset(${JSON.stringify(mailed)}::jsonb) as g (party uuid, email text)
    ), new as materialized (
      select g.* from given g
      where not exists (select from customers.identity_claim c where c.party = g.party and c.other = g.address and c.rule = ${sourceOf(system)})
    )
    select party, customers.suggest_address(party, 'email', email, ${sourceOf(system)}) from new`.execute(tx)
  return rows.map((row) => row.party)
}

const sourceOf = (system: string) => `import:${system}`
