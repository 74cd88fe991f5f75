import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { slot } from '../../../platform/slots.ts'
import { bareAddresses, customerOf, findByEmail, normaliseEmail, type Strength } from '../parties.ts'
import { type AgentCustomer, projectAgent } from '../projections/agent.ts'
import { customerSets } from '../projections/sets.ts'
import { refuse } from '../refusals.ts'

/** Customers in one answer: who gets more has typed too little, and each one who is shown was looked at. */
const SHOWN_LIMIT = 20
/** Customers whom one address may lead to: those proven, and those who only typed it. Beyond that it is a shared address. */
const ADDRESS_LIMIT = 50
/** Matches of a name that are looked through: whose connected set is asked for, about 0.1 ms each. */
const CANDIDATES_LIMIT = 200
/** Letters of a name: one alone begins a tenth of all names. */
const SHORTEST = 2
/** Digits of an order's number that PostgreSQL's bigint surely holds. */
const ORDER_NUMBER = /^#?\s*(\d{1,18})$/

/** Where a higher module knows parties by a name or number that stands in its own tables. Ids only. */
export interface CustomerFind {
  byName(db: Database, text: string, limit: number): Promise<readonly string[]>
  byNumber(db: Database, number: string): Promise<string | null>
}
export const customerFinds = slot<CustomerFind>('customers.customerFinds')

export interface Found {
  items: (AgentCustomer & { strength: Strength })[]
  /** There are others; more of the name finds them. */
  more: boolean
}

/**
 * Customers by whatever a person types: a mail address, an order's number or a name. Whoever is shown gets a look.
 * @throws Refusal search-short, bad-input for what has an @ and is no address
 */
export function searchCustomers(ctx: Acting, typed: string): Promise<Found> {
  const text = typed.trim()
  if (text.includes('@')) return findByAddress(ctx, text)
  const number = ORDER_NUMBER.exec(text)?.[1]
  return number === undefined ? findByName(ctx, text) : findByNumber(ctx, number)
}

/** The customers that an address belongs to, or may belong to. Each gets a look. @throws Refusal bad-input for what is no address */
export async function findCustomers(ctx: Acting, email: string): Promise<Found['items']> {
  return (await findByAddress(ctx, email)).items
}

/** The same, with whether there are others. */
export async function findByAddress(ctx: Acting, email: string): Promise<Found> {
  const normal = normaliseEmail(email)
  if (normal === null) throw refusePlatform('bad-input', { where: 'email', what: 'no mail address' })
  const strengths = new Map<string, Strength>()
  for (const { party, strength } of (await findByEmail(ctx.db, normal)).slice(0, ADDRESS_LIMIT)) {
    const id = await customerOf(ctx.db, party)
    if (id !== null && strengths.get(id) !== 'proof') strengths.set(id, strength)
  }
  // An address that was only typed is nobody yet: beside those who typed it, its own party would be a second, empty customer.
  if (strengths.size > 1) for (const bare of await bareAddresses(ctx.db, [...strengths.keys()])) strengths.delete(bare)
  return shown(ctx, strengths, 'email', ADDRESS_LIMIT)
}

async function findByName(ctx: Acting, text: string): Promise<Found> {
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (!words.some((word) => word.length >= SHORTEST)) throw refuse('search-short')
  const { rows } = await sql<{
    party: string
  }>`select p as party from customers.find_name(${text}, ${CANDIDATES_LIMIT}) p`.execute(ctx.db)
  const told = rows.map(({ party }) => party)
  const typed = await Promise.all(customerFinds.fills.map((fill) => fill.byName(ctx.db, text, CANDIDATES_LIMIT)))
  const strengths = new Map<string, Strength>()
  // Whoever told the name stands before those for whom it was only typed.
  for (const { asked, id } of await customerSets(
    ctx,
    [...new Set([...told, ...typed.flat()])].slice(0, CANDIDATES_LIMIT),
  ))
    if (!strengths.has(id)) strengths.set(id, told.includes(asked) ? 'proof' : 'suggestion')
  return shown(ctx, strengths, 'name', SHOWN_LIMIT)
}

async function findByNumber(ctx: Acting, number: string): Promise<Found> {
  const parties = await Promise.all(customerFinds.fills.map((fill) => fill.byNumber(ctx.db, number)))
  const sets = await customerSets(
    ctx,
    parties.filter((party) => party !== null),
  )
  return shown(ctx, new Map(sets.map(({ id }) => [id, 'proof'])), 'order', SHOWN_LIMIT)
}

async function shown(
  ctx: Acting,
  strengths: ReadonlyMap<string, Strength>,
  by: 'email' | 'name' | 'order',
  limit: number,
): Promise<Found> {
  const ids = [...strengths.keys()]
  const customers = await projectAgent(ctx, { ids: ids.slice(0, limit), reason: { type: 'search', id: by } })
  return {
    items: customers.map((customer) => ({ ...customer, strength: strengths.get(customer.id) ?? 'suggestion' })),
    more: ids.length > limit,
  }
}
