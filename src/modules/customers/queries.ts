import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { actorOf, type Principal } from '../../platform/principal.ts'
import { connectedParties, customerWithParties } from './parties.ts'
import { type Reason, see } from './looks.ts'
import { type AgentCustomer, projectAgent } from './projections/agent.ts'
import { SERVICE } from './purposes.ts'
import { refuse } from './refusals.ts'
import { customerAside, type Reader } from './slots.ts'
import { openPromises, type PromiseOnLine, readTimeline } from './timeline/timeline.ts'
import { transact } from './transact.ts'

/** One customer with what is promised to them and what the higher modules add. Leaves a look. @throws Refusal customer-unknown */
export async function showCustomer(
  call: Call,
  id: string,
  reason: Reason = { type: 'customer', id },
): Promise<CustomerShown> {
  const [customer] = await projectAgent(call, { ids: [id], reason })
  if (!customer) throw refuse('customer-unknown')
  const parties = await connectedParties(call.db, id)
  const reader: Reader = { locale: call.locale, audience: 'staff', now: call.clock.now() }
  const promises = await transact(call, { purpose: SERVICE, parties }, (tx) => openPromises(tx, parties, reader))
  const aside: Record<string, unknown> = {}
  for (const fill of customerAside.fills) aside[fill.name] = await fill.load(call, parties)
  return { ...customer, promises, aside }
}

interface CustomerShown extends AgentCustomer {
  promises: PromiseOnLine[]
  aside: Record<string, unknown>
}

/** One page of a customer's line, for the desk. Leaves a look. @throws Refusal customer-unknown, cursor-unknown */
export async function showTimeline(
  call: Call,
  id: string,
  page: { after?: string | undefined; limit?: number | undefined },
) {
  const found = await customerWithParties(call.db, id)
  if (found === null) throw refuse('customer-unknown')
  const { id: customer, parties } = found
  return transact(call, { purpose: SERVICE, parties }, async (tx) => {
    await see(tx, {
      principal: call.principal,
      purpose: SERVICE,
      projection: 'line',
      reason: { type: 'customer', id: customer },
      parties,
    })
    return readTimeline(tx, parties, {
      ...page,
      reader: { locale: call.locale, audience: 'staff', now: call.clock.now() },
    })
  })
}

/** What a signed-in customer is greeted with on every page. */
export interface Greeting {
  name: string | null
  promises: number
}

/** Name and open promises of the signed-in customer, in one prepared statement; null for everybody else. */
export async function greetingFor(ctx: { db: Acting['db']; principal: Principal }): Promise<Greeting | null> {
  if (ctx.principal.kind !== 'customer') return null
  const { rows } = await greetingSql(actorOf(ctx.principal), ctx.principal.party).execute(ctx.db)
  return rows[0]!
}

const greetingSql = (actor: string, party: string) =>
  sql<Greeting>`select name, promises from customers.greet(${actor}, ${party})`
