import type { Call } from '../../../platform/context.ts'
import { isFromHere } from '../../../platform/http/caller.ts'
import { limitCaller, visitorParty } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { callerParties, currentChat, type FoundCase } from '../find.ts'
import { refuse } from '../refusals.ts'

/** The parties that a visitor's chat may stand on; a new browser gets one of its own with the first word. */
export async function chatParties(call: Call): Promise<string[]> {
  const known = await callerParties(call)
  if (known.length > 0) return known
  if (!isFromHere(call)) await limitCaller(call, 'chats per caller')
  return [await visitorParty(call)]
}

/** The conversation that the caller is in. @throws Refusal case-unknown */
export async function ownChat(call: Call): Promise<{ found: FoundCase; parties: string[] }> {
  const parties = await callerParties(call)
  const found =
    parties.length === 0
      ? null
      : await transact(call, { purpose: SERVICE, parties }, (tx) => currentChat(tx, parties, call.clock.now()))
  if (!found) throw refuse('case-unknown')
  return { found, parties }
}
