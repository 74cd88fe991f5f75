import type { Acting, Context } from '../../../platform/context.ts'
import { allowedPurposes, ANALYTICS, customerOf } from '../../customers/index.ts'

/** The party on whose line the caller's own words may stand: a customer's account, or the browser's own. Nobody of the staff, and no program. */
export function callerPartyOf({ principal }: Pick<Acting, 'principal'>): string | null {
  return principal.kind === 'customer' || principal.kind === 'visitor' ? principal.party : null
}

/** The same, unless the browser's past belongs to a customer by now who is not signed in: somebody else may sit there. */
export async function ownParty(call: Pick<Acting, 'principal'> & Pick<Context, 'db'>): Promise<string | null> {
  const party = callerPartyOf(call)
  if (party === null || call.principal.kind === 'customer') return party
  return (await customerOf(call.db, party)) === party ? party : null
}

/** Whether what this party looks for may be kept without their saying so each time. */
export const letsUsCount = async ({ db }: Pick<Context, 'db'>, party: string): Promise<boolean> =>
  (await allowedPurposes(db, party)).includes(ANALYTICS)
