import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/pool.ts'
import type { Tx } from './transact.ts'

/** `external`: a customer of another system, as an import brought them. */
export type PartyKind = 'device' | 'address' | 'account' | 'organisation' | 'external'
export type Strength = 'proof' | 'suggestion'

/** The longest address that SMTP can carry (RFC 5321, 4.5.3.1: 64 + 1 + 255). */
const EMAIL_LIMIT = 320
const LOCAL_PART_LIMIT = 64
/** RFC 5321's dot-atom; RFC 6531 adds everything beyond ASCII. Quoted local parts exist in standards and not in shops. */
const LOCAL_PART = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u

/**
 * A mail address as we compare it: NFC, domain in its ASCII form, everything in lower case (RFC 5321 lets a host tell cases of
 * a local part apart; none that people use does). Dots and +tags stay: whether they matter is the host's secret.
 * Null for what is no address.
 */
export function normaliseEmail(typed: string): string | null {
  const text = typed.trim().normalize('NFC')
  const at = text.lastIndexOf('@')
  if (at < 1 || text.length > EMAIL_LIMIT) return null
  const local = text.slice(0, at).toLowerCase()
  const domain = asciiDomain(text.slice(at + 1))
  if (domain === null || Buffer.byteLength(local) > LOCAL_PART_LIMIT || !LOCAL_PART.test(local)) return null
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  return `${local}@${domain}`
}

function asciiDomain(domain: string): string | null {
  const labels = domain.toLowerCase().split('.')
  if (labels.length < 2 || domain.length > 253 || !labels.every((label) => LABEL.test(label))) return null
  if (/^\d+$/.test(labels.at(-1)!)) return null
  try {
    const host = new URL(`http://${domain}`).hostname
    return host.length <= 253 && host.split('.').every((label) => label.length <= 63) ? host : null
  } catch {
    return null
  }
}

/**
 * Makes a party. A transaction that also records on its line must have entered it, so give it an id that was made before:
 * `const party = newParty(); transact(ctx, { parties: [party], … }, (tx) => createParty(tx, 'device', party))`.
 */
export async function createParty(db: Database | Tx, kind: PartyKind, id: string = randomUUID()): Promise<string> {
  await sql`insert into customers.party (id, kind) values (${id}, ${kind})`.execute(db)
  return id
}

/** An id for a party that is about to be made. */
export const newParty = (): string => randomUUID()

/** The party of a normalised mail address; made when it is new. Before the transaction, so that it can be entered. */
export async function addressParty(db: Database, email: string): Promise<string> {
  const { rows } = await sql<{ party: string }>`select customers.address_party('email', ${email}) as party`.execute(db)
  return rows[0]!.party
}

/** Step: notes that somebody typed this normalised address. A suggestion: it connects nobody. */
export async function suggestAddress(
  tx: Tx,
  suggestion: { party: string; email: string; rule: string },
): Promise<void> {
  await sql`select customers.suggest_address(${suggestion.party}, 'email', ${suggestion.email}, ${suggestion.rule})`.execute(
    tx,
  )
}

/** The customer that a party belongs to: every party that proof connects with it, itself included. */
export async function connectedParties(db: Database | Tx, party: string): Promise<string[]> {
  const { rows } = await sql<{
    party: string
  }>`select p as party from customers.connected(${party}) p order by p`.execute(db)
  return rows.map((row) => row.party)
}

/** The one id by which a customer is shown: the account of the connected set, else its oldest party. Null for an unknown party. */
export async function customerOf(db: Database | Tx, party: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select customers.customer_of(${party}) as id`.execute(db)
  return rows[0]!.id
}

/** `customerOf` and `connectedParties` in one: who reads one customer asks for both. Null for an unknown party. */
export async function customerWithParties(
  db: Database | Tx,
  party: string,
): Promise<{ id: string; parties: string[] } | null> {
  const { rows } = await sql<{ id: string; parties: string[] }>`
    select id, parties from customers.customer_with_parties(${party})`.execute(db)
  return rows[0] ?? null
}

/** Which of these are addresses and nothing more: connected with nobody, and nothing ever happened on their own line. */
export async function bareAddresses(db: Database | Tx, parties: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    party: string
  }>`select p as party from customers.bare_addresses(${[...parties]}::uuid[]) p`.execute(db)
  return rows.map((row) => row.party)
}

export interface FoundParty {
  party: string
  strength: Strength
}

/** The parties that are, or are thought to be, reached by this normalised address. Ids only. */
export async function findByEmail(db: Database | Tx, email: string): Promise<FoundParty[]> {
  const { rows } = await sql<FoundParty>`select party, strength from customers.find_address('email', ${email})`.execute(
    db,
  )
  return rows
}

/**
 * Step: whose the visit of a browser is, since several people may share it. `another account`: somebody else has signed in there; they
 * keep everything. `basket only`: an address was typed there that the customer has not proven (perhaps another guest's order stands on
 * this visit); what lies in the basket now comes along, the past does not. `theirs`: nothing speaks against it.
 */
export async function whoseVisit(
  tx: Tx,
  { visit, account, address }: { visit: string; account: string; address: string | null },
): Promise<'another account' | 'basket only' | 'theirs'> {
  const theirs = [...(await connectedParties(tx, account)), ...(address ? [address] : [])]
  const { rows } = await sql<{ another_account: boolean; another_address: boolean }>`
    select
      exists (select from customers.party p where p.kind = 'account' and p.id <> ${account} and p.id in (select customers.connected(${visit}))) as another_account,
      exists (select from customers.identity_claim c
              where (c.party = ${visit} or c.other = ${visit}) and c.revoked_at is null and c.strength = 'suggestion'
                and case when c.party = ${visit} then c.other else c.party end <> all (${theirs}::uuid[])) as another_address`.execute(
    tx,
  )
  const { another_account, another_address } = rows[0]!
  return another_account ? 'another account' : another_address ? 'basket only' : 'theirs'
}
