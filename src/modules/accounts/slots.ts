import { slot } from '../../platform/slots.ts'
import type { Tx } from '../customers/index.ts'

export interface GuestMerge {
  /** The party of the browser's visit, on whose line the basket stands. */
  visit: string
  /** The account that signs in. */
  account: string
}

/**
 * A browser with a visit of its own signs in: what is open on the visit (a basket) becomes the account's. A step of the sign-in's own
 * transaction, which has entered and locked both. Not called when the visit belongs to another account.
 */
export const guestMerge = slot<(tx: Tx, merge: GuestMerge) => Promise<void>>('accounts.guestMerge')
