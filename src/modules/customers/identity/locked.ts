import type { Acting } from '../../../platform/context.ts'
import { connectedParties } from '../parties.ts'
import { refuse } from '../refusals.ts'
import { transact, type Tx } from '../transact.ts'

/** Somebody else links or separates the same people at the same moment: seldom once, and never this often. */
const STARTS_LIMIT = 5

/**
 * Opens a transaction on whole customers: every party that is connected with those named is entered and, with `records`, locked.
 * The set can change between the look-up and the lock, so it is read again under the lock; if it changed, we start over. Locking
 * what we looked up before would let two entries of one customer come inverted.
 * @throws Refusal people-moved when it changes again and again
 */
export async function transactConnected<T>(
  ctx: Acting,
  enter: { purpose: string; parties: readonly string[]; records?: boolean },
  fn: (tx: Tx, connected: readonly string[]) => Promise<T>,
): Promise<T> {
  for (let start = 0; start < STARTS_LIMIT; start += 1) {
    const connected = await everybodyOf(ctx.db, enter.parties)
    try {
      return await transact(ctx, { ...enter, parties: connected }, async (tx) => {
        if (enter.records) {
          const now = await everybodyOf(tx, enter.parties)
          if (now.length !== connected.length || now.some((party, at) => party !== connected[at]))
            throw new PeopleMoved()
        }
        return fn(tx, connected)
      })
    } catch (error) {
      if (!(error instanceof PeopleMoved)) throw error
    }
  }
  throw refuse('people-moved')
}

class PeopleMoved extends Error {}

async function everybodyOf(db: Parameters<typeof connectedParties>[0], parties: readonly string[]): Promise<string[]> {
  const sets = []
  for (const party of parties) sets.push(...(await connectedParties(db, party)))
  return [...new Set(sets)].sort()
}
