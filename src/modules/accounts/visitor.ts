import type { Call } from '../../platform/context.ts'
import { createParty, customerOf } from '../customers/index.ts'

/** How long a browser keeps its basket: a month of thinking it over. */
const VISIT_SECONDS = 30 * 24 * 60 * 60
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The party of a browser that has begun a basket, from its signed cookie `__Host-visit`; asks no database. */
export function visitorOf(call: Call): string | null {
  const cookie = call.cookie('visit')
  if (!cookie) return null
  const [party = '', signature = ''] = cookie.split('.', 2)
  return UUID.test(party) && call.secret.verify('visit', party, signature) ? party : null
}

/**
 * The party on whose line the caller's basket stands: a customer's account, the browser's own party, or a new one with its cookie. Until
 * somebody begins a basket there is no cookie and no party. A program's basket gets a party without a cookie.
 */
export async function visitorParty(call: Call): Promise<string> {
  if (call.principal.kind === 'customer') return call.principal.party
  const known = call.principal.kind === 'visitor' ? call.principal.party : null
  // A browser whose past belongs to a customer by now begins anew: somebody else may sit there.
  if (known && (await customerOf(call.db, known)) === known) return known
  const party = await createParty(call.db, 'device')
  rememberVisitor(call, party)
  return party
}

/** Gives the browser the cookie of a party that the caller has made (a hot command makes it in its own statement). */
export function rememberVisitor(call: Call, party: string): void {
  if (call.principal.kind === 'visitor')
    call.setCookie('visit', `${party}.${call.secret.sign('visit', party)}`, VISIT_SECONDS)
}

/** The browser starts anew: what stood on its party is no longer found from here. */
export function forgetVisitor(call: Call): void {
  if (call.cookie('visit') !== undefined) call.setCookie('visit', '', 0)
}
