import type { Call } from '../../platform/context.ts'
import { mailboxOf } from '../../platform/mail/address.ts'
import { limit, type Limit, limitCaller } from '../accounts/index.ts'

/** Questions that name one address within an hour: each is acknowledged by a letter, and whoever is written to may not have asked. */
const ASKED_PER_ADDRESS: Limit = { max: 5, windowSeconds: 3_600 }

/**
 * Counts a question, and the letter to an address that was typed with it: whoever has signed in can type a stranger's as well. Programs
 * have keys, which can be revoked. Called before anything is stored.
 * @throws Refusal too-many
 */
export async function limitAsking(call: Call, email: string | undefined): Promise<void> {
  if (call.principal.kind === 'key') return
  await limitCaller(call, 'questions per caller')
  if (email === undefined) return
  await limitCaller(call, 'letters per caller')
  await limit(call, 'questions per address', mailboxOf(email), ASKED_PER_ADDRESS)
}
