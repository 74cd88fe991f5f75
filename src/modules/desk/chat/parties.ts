import type { Call } from '../../../platform/context.ts'
import { isFromHere } from '../../../platform/http/caller.ts'
import { limitCaller, visitorParty } from '../../accounts/index.ts'
import { callerParties } from '../find.ts'

/** The parties that a visitor's chat may stand on; a new browser gets one of its own with the first word. */
export async function chatParties(call: Call): Promise<string[]> {
  const known = await callerParties(call)
  if (known.length > 0) return known
  if (!isFromHere(call)) await limitCaller(call, 'chats per caller')
  return [await visitorParty(call)]
}
