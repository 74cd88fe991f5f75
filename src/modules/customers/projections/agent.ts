import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { type Reason, see } from '../looks.ts'
import { SERVICE } from '../purposes.ts'
import { typedNames } from '../slots.ts'
import { transact, type Tx } from '../transact.ts'
import { chunksOf, customerSets, type CustomerSet, partiesOf } from './sets.ts'

/** What somebody who answers a customer sees of them. */
export interface AgentCustomer {
  id: string
  name: string | null
  /** Nobody has told the name: it was typed, in an order. */
  nameTyped: boolean
  /** Proven to be theirs. */
  emails: string[]
  /** Typed by them, or shared with others: not proven. */
  suggestedEmails: string[]
  phone: string | null
  locale: string | null
  since: Date
  signsIn: boolean
  promisesOpen: number
  organisations: { id: string; name: string | null; role: string }[]
  /** Purposes beyond the necessary ones. */
  allows: string[]
}

/** Customers for whoever serves them, by any party's id. Leaves a look on each. */
export async function projectAgent(
  ctx: Acting,
  { ids, reason }: { ids: readonly string[]; reason: Reason },
): Promise<AgentCustomer[]> {
  const sets = await customerSets(ctx, ids)
  const shown: AgentCustomer[] = []
  for (const chunk of chunksOf(sets)) {
    const parties = partiesOf(chunk)
    shown.push(
      ...(await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
        await see(tx, { principal: ctx.principal, purpose: SERVICE, projection: 'agent', reason, parties })
        return withTypedNames(tx, chunk, await readAgent(tx, chunk))
      })),
    )
  }
  return shown
}

/** Where nobody has told a name, the newest that was typed for any of their parties. */
async function withTypedNames(
  tx: Tx,
  sets: readonly CustomerSet[],
  customers: readonly AgentCustomer[],
): Promise<AgentCustomer[]> {
  const nameless = new Set(customers.filter((customer) => customer.name === null).map((customer) => customer.id))
  const asked = sets.filter((set) => nameless.has(set.id))
  if (asked.length === 0) return [...customers]
  const typed = (await Promise.all(typedNames.fills.map((fill) => fill.newest(tx, partiesOf(asked)))))
    .flat()
    .sort((one, other) => other.at.getTime() - one.at.getTime())
  const partiesById = new Map(asked.map((set) => [set.id, set.parties]))
  return customers.map((customer) => {
    const found = typed.find(({ party }) => partiesById.get(customer.id)?.includes(party))
    return found ? { ...customer, name: found.name, nameTyped: true } : customer
  })
}

async function readAgent(tx: Tx, sets: readonly CustomerSet[]): Promise<AgentCustomer[]> {
  const { rows } = await sql<AgentCustomer>`
    with customer as (
      select c.id, array(select jsonb_array_elements_text(c.parties)::uuid) as parties, c.n
      from jsonb_to_recordset(${JSON.stringify(sets.map((set, n) => ({ ...set, n })))}::jsonb) c (id uuid, parties jsonb, n integer)
    )
    select c.id,
      (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'name' and ${IN_FORCE} order by f.known_at desc limit 1) as name,
      false as "nameTyped",
      array(select a.value from customers.address a where a.party = any (c.parties) and a.type = 'email' order by a.value) as emails,
      array(select distinct t.value from customers.typed_addresses(c.parties) t order by t.value) as "suggestedEmails",
      (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'phone' and ${IN_FORCE} order by f.known_at desc limit 1) as phone,
      (select f.value #>> '{}' from customers.fact f where f.party = any (c.parties) and f.name = 'locale' and ${IN_FORCE} order by f.known_at desc limit 1) as locale,
      (select min(p.created_at) from customers.party p where p.id = any (c.parties)) as since,
      exists (select from customers.party p where p.id = any (c.parties) and p.kind = 'account') as "signsIn",
      (select count(*) from customers.promise p where p.party = any (c.parties) and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null and p.broken_at is null) as "promisesOpen",
      coalesce((select jsonb_agg(jsonb_build_object('id', m.organisation, 'name', customers.organisation_name(m.organisation), 'role', m.role) order by m.since)
        from customers.membership m where m.member = any (c.parties) and m.until is null), '[]') as organisations,
      array(select distinct a.purpose from customers.allowed a where a.party = any (c.parties) order by a.purpose) as allows
    from customer c order by c.n`.execute(tx)
  return rows
}

/** A fact that still holds. */
export const IN_FORCE = sql.raw(
  'f.replaced_at is null and f.refused_at is null and (f.ends_at is null or f.ends_at > now())',
)
