import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { historyClaimed } from '../kinds.ts'
import { connectedParties } from '../parties.ts'
import { SERVICE } from '../purposes.ts'
import { record } from '../record.ts'
import { refuse } from '../refusals.ts'
import { transact } from '../transact.ts'
import { link } from './link.ts'
import { transactConnected } from './locked.ts'

/** A customer of another system who is thought to be the one who asks. */
export interface ImportedHistory {
  party: string
  /** What the import called that system. */
  source: string
}

/** What other systems knew of whoever has these parties: they say that a proven address of theirs is that customer's, and nobody has claimed it. */
export async function importedHistories(ctx: Acting, parties: readonly string[]): Promise<ImportedHistory[]> {
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<ImportedHistory>`select party, source from customers.imported_of(${[...parties]}::uuid[]) order by source, party`.execute(
      tx,
    ),
  )
  return rows
}

/**
 * "Yes, that was me": the history that came with an import becomes the signed-in customer's own. That they read the mail of its address
 * is the proof, and they say it themselves: another system may have had two people under one address.
 * @throws Refusal history-unknown
 */
export async function claimHistory(call: Call, party: string): Promise<void> {
  if (call.principal.kind !== 'customer') throw refuse('history-unknown')
  const { party: account } = call.principal
  const offered = await importedHistories(call, await connectedParties(call.db, account))
  const history = offered.find((one) => one.party === party)
  if (!history) throw refuse('history-unknown')
  await transactConnected(call, { purpose: SERVICE, parties: [account, party], records: true }, async (tx) => {
    const linked = await link(tx, {
      party: account,
      other: party,
      rule: 'history_claimed',
      evidence: { source: history.source },
      assertedBy: `customer:${account}`,
    })
    // Somebody else's account has got there first: their line is not ours to write on.
    if (linked !== 'connected') throw refuse('history-unknown')
    await record(tx, historyClaimed, {
      party,
      channel: 'me',
      subject: { type: 'customer', id: party },
      data: { source: history.source },
    })
  })
}
