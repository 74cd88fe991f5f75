import type { Call } from '../../platform/context.ts'
import { mailboxOf } from '../../platform/mail/address.ts'
import { limit, type Limit, limitCaller } from '../accounts/index.ts'

/** Questions that name one address within an hour: each is acknowledged by a letter, and whoever is written to may not have asked. */
const ASKED_PER_ADDRESS: Limit = { max: 5, windowSeconds: 3_600 }

/**
 * Calls that strangers book to one number within a day, from wherever: whoever is rung may not have asked, and cannot tell us before they
 * are. Tries at a time that was just taken count as well.
 */
const CALLS_PER_NUMBER: Limit = { max: 6, windowSeconds: 86_400 }
/** Moves of one call within a day by whoever has its link: each is told by a letter, which may go to somebody who never asked. */
const MOVES_PER_CALL: Limit = { max: 6, windowSeconds: 86_400 }

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

/**
 * Counts a call to a number that somebody typed. Whoever has signed in is counted by themselves, so that no stranger can keep them from
 * being rung. Called before anything is stored. @throws Refusal too-many
 */
export async function limitCallsTo(call: Call, number: string): Promise<void> {
  const { principal } = call
  if (principal.kind === 'visitor') await limit(call, 'calls per number', number, CALLS_PER_NUMBER)
  if (principal.kind === 'customer')
    await limit(call, 'calls per number', `${principal.party} ${number}`, CALLS_PER_NUMBER)
}

/** Counts that a call is moved by its customer, or by a stranger who booked it. @throws Refusal too-many */
export async function limitMoves(call: Call, callback: string): Promise<void> {
  const { kind } = call.principal
  if (kind === 'visitor' || kind === 'customer') await limit(call, 'moves per call', callback, MOVES_PER_CALL)
}
