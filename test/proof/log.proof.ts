import { type Counted, orderOfOneLine, readByPosition, readInCommitOrder, readLineLive } from './log-scenarios.ts'

export interface LogProof {
  /** A reader that goes by position, and the control's opposite: one that goes by commit order. */
  byPosition: Counted
  inCommitOrder: Counted
  lockAfterId: Counted
  lockFirst: Counted
  liveWithoutLock: Counted
  liveWithLock: Counted
}

/**
 * The log's three traps under eight writers, each without its guard and with it. The database is a migrated one that holds the kind
 * SCENARIO_KIND and the purpose `service`; `url` connects as rapport_app.
 */
export async function proveLog(url: string, secondsEach: number): Promise<LogProof> {
  return {
    byPosition: await readByPosition(url, secondsEach),
    inCommitOrder: await readInCommitOrder(url, secondsEach),
    lockAfterId: await orderOfOneLine(url, secondsEach, false),
    lockFirst: await orderOfOneLine(url, secondsEach, true),
    liveWithoutLock: await readLineLive(url, secondsEach, false),
    liveWithLock: await readLineLive(url, secondsEach, true),
  }
}
