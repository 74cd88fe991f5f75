import type { Call } from '../../../platform/context.ts'
import { visitorParty } from '../../accounts/index.ts'
import { connectedParties, createParty, customerOf, SERVICE, transact } from '../../customers/index.ts'
import { type Reader, readerOf, readerOfParties, stranger } from '../reader.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'

/** For whom something is answered. */
export interface Asker {
  reader: Reader
  /** Whose record may be read: a signed-in customer's; empty for everybody else. */
  parties: readonly string[]
  /** Nobody has signed in, so that no record can be opened. */
  unknown: boolean
}

/**
 * Who asks, or of whom the staff or a program asks: then it is a look on them.
 * @throws Refusal not-yours where somebody names a customer who may not
 */
export async function askerOf(
  call: Call,
  { customer, language }: { customer?: string | undefined; language: string },
): Promise<Asker> {
  // A program asks for whom it does not name: that is anybody, and partners' articles are not for them.
  const own = call.principal.kind === 'key' ? stranger(language) : { ...(await readerOf(call)), language }
  if (customer === undefined) return { reader: own, parties: own.parties, unknown: own.parties.length === 0 }
  if (!mayAskFor(call)) throw refuseCaller('not-yours')
  const parties = await connectedParties(call.db, customer)
  if (parties.length === 0) return { reader: own, parties, unknown: true }
  const look = { projection: 'agent', reason: { type: 'customer', id: customer } } as const
  await transact(call, { purpose: SERVICE, parties, look }, () => Promise.resolve())
  const theirs = call.principal.kind === 'key' ? await readerOfParties(call, parties, language) : own
  return { reader: theirs, parties, unknown: false }
}

/** The staff who let them in, and programs that may read customers. */
function mayAskFor({ principal }: Call): boolean {
  if (principal.kind === 'staff') return true
  return principal.kind === 'key' && principal.scopes.some((scope) => scope === 'all' || scope === 'customers')
}

/** The parties whose conversations are the caller's: as in the chat, a browser whose past belongs to a customer by now has none. */
export async function ownParties(call: Call): Promise<string[]> {
  const { principal } = call
  if (principal.kind === 'customer') return connectedParties(call.db, principal.party)
  if (principal.kind !== 'visitor' || principal.party === null) return []
  return (await customerOf(call.db, principal.party)) === principal.party ? [principal.party] : []
}

/** On whose line a question stands: the account's, the browser's, the customer's of whom it is asked, or a new party's for this one. Null: the staff's own are not kept. */
export async function lineOf(call: Call, customer: string | undefined): Promise<string | null> {
  if (customer !== undefined) return customer
  if (call.principal.kind === 'staff' || call.principal.kind === 'system') return null
  if (call.principal.kind === 'key') return createParty(call.db, 'device')
  return visitorParty(call)
}
