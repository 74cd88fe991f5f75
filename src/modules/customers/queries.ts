import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { refuse as refuseInput } from '../../platform/refusal.ts'
import type { Principal } from '../../platform/principal.ts'
import { bareAddresses, connectedParties, customerOf, findByEmail, normaliseEmail, type Strength } from './parties.ts'
import { type Reason, see } from './looks.ts'
import { type AgentCustomer, projectAgent } from './projections/agent.ts'
import { SERVICE } from './purposes.ts'
import { refuse } from './refusals.ts'
import { customerAside, type Reader } from './slots.ts'
import { openPromises, type PromiseOnLine, readTimeline } from './timeline/timeline.ts'
import { transact } from './transact.ts'

/** Customers whom one address may lead to: those proven, and those who only typed it. Beyond that it is a shared address. */
const FOUND_LIMIT = 50

/** The customers that an address belongs to, or may belong to. Each gets a look. @throws Refusal bad-input for what is no address */
export async function findCustomers(ctx: Acting, email: string): Promise<(AgentCustomer & { strength: Strength })[]> {
  const normal = normaliseEmail(email)
  if (normal === null) throw refuseInput('bad-input', { where: 'email', what: 'no mail address' })
  const strengths = new Map<string, Strength>()
  for (const { party, strength } of (await findByEmail(ctx.db, normal)).slice(0, FOUND_LIMIT)) {
    const id = await customerOf(ctx.db, party)
    if (id !== null && strengths.get(id) !== 'proof') strengths.set(id, strength)
  }
  // An address that was only typed is nobody yet: beside those who typed it, its own party would be a second, empty customer.
  if (strengths.size > 1) for (const bare of await bareAddresses(ctx.db, [...strengths.keys()])) strengths.delete(bare)
  const customers = await projectAgent(ctx, { ids: [...strengths.keys()], reason: { type: 'search', id: 'email' } })
  return customers.map((customer) => ({ ...customer, strength: strengths.get(customer.id) ?? 'suggestion' }))
}

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
  const customer = await customerOf(call.db, id)
  if (customer === null) throw refuse('customer-unknown')
  const parties = await connectedParties(call.db, id)
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
  const { rows } = await greetingSql(ctx.principal.party).execute(ctx.db)
  return rows[0]!
}

const greetingSql = (party: string) => sql<Greeting>`select name, promises from customers.greeting(${party})`
