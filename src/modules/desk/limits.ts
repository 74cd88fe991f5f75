import type { Call } from '../../platform/context.ts'
import { limit, type Limit, limitCaller } from '../accounts/index.ts'

/** Questions that name one address within an hour: each is acknowledged by a letter, and whoever is written to may not have asked. */
const ASKED_PER_ADDRESS: Limit = { max: 5, windowSeconds: 3_600 }

/**
 * Counts a question whose asker nobody knows and who typed the address that is written to. Called before anything is stored.
 * @throws Refusal too-many
 */
export async function limitAsking(call: Call, email: string): Promise<void> {
  await limitCaller(call, 'letters per caller')
  await limit(call, 'questions per address', email, ASKED_PER_ADDRESS)
}
