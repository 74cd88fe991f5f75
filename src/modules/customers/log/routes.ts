import type { Call } from '../../../platform/context.ts'
import { id } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { connectedParties } from '../parties.ts'
import { SERVICE } from '../purposes.ts'
import { transact } from '../transact.ts'
import { readNewer } from './read.ts'

/** A customer's line, by any of their parties: rings when something is recorded for any of them. Theirs, and the desk's. */
export const customerLine = liveTopic({
  pattern: 'line/{party}',
  may: { customer: true, staff: ['agent'], scope: 'customers' },
  async check(call, { party }) {
    if (!isId(party)) return false
    const { principal } = call
    if (principal.kind !== 'customer') return true
    return party === principal.party || (await connectedParties(call.db, principal.party)).includes(party)
  },
  also: async (call, { party }) => (await connectedParties(call.db, party)).map((one) => `line/${one}`),
  more: async (call, { party }, after) => hasMore(call, await connectedParties(call.db, party), after),
})

/** That there is more is no data of anybody's: it takes no look. What there is, the GET shows. */
async function hasMore(call: Call, parties: readonly string[], after: string): Promise<boolean> {
  const newer = await transact(call, { purpose: SERVICE, parties }, (tx) => readNewer(tx, { parties, after, limit: 1 }))
  return newer.reload || newer.entries.length > 0
}

const isId = (text: string) => id.safeParse(text).success

export const topics = [customerLine]
