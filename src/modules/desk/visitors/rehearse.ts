import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Call } from '../../../platform/context.ts'
import { firstStruggle, type Step, type Struggle } from '../../../ui/struggle.ts'
import { see, transact } from '../../customers/index.ts'
import { REHEARSED_PAGE, type RehearsalShown } from './contract.ts'
import { LIVE_VISIT } from './purpose.ts'
import { numbersOf, rulesNow } from './rules.ts'

/** What happened in this time is what the next month will be like; visits are kept for as long. */
export const REHEARSED_DAYS = 30
const SECOND_MS = 1_000
const MINUTE = 60

interface TrailRow {
  party: string
  ended_at: Date
  steps: Step[]
}

/**
 * In which of last month's visits a rule would have invited, with its numbers as they are now: the function that runs in the browsers,
 * on the visits that may be kept and looked at. Changes nothing; a look is written for everybody whose visit it reads.
 */
export async function rehearse(call: Call, { rule, page }: { rule: Struggle; page: number }): Promise<RehearsalShown> {
  const rules = numbersOf(rulesNow(call), [rule])
  const after = daysAgo(call, REHEARSED_DAYS)
  const found = await transact(call, { purpose: LIVE_VISIT, parties: 'all' }, async (tx) => {
    const { rows } = await sql<TrailRow>`
      select t.party, t.ended_at, t.steps from desk.trail t
      where t.began_at > ${after}::timestamptz and desk.is_counted(t.party)
      order by t.began_at desc, t.visit limit ${REHEARSED_PAGE + 1} offset ${(page - 1) * REHEARSED_PAGE}`.execute(tx)
    await see(tx, {
      principal: call.principal,
      purpose: LIVE_VISIT,
      projection: 'visit',
      reason: { type: 'invitations', id: rule },
      parties: [...new Set(rows.slice(0, REHEARSED_PAGE).map(({ party }) => party))],
    })
    return rows
  })
  const items = found.slice(0, REHEARSED_PAGE).flatMap(({ steps, ended_at }) => {
    const first = steps[0]
    const ended = ended_at.getTime() / SECOND_MS
    const would = first ? firstStruggle(steps, rules, ended) : null
    if (!first || !would) return []
    return [
      {
        began: new Date(first[0] * SECOND_MS).toISOString(),
        at: new Date(would.at * SECOND_MS).toISOString(),
        minutes: Math.max(1, Math.round((ended - first[0]) / MINUTE)),
        steps: steps.slice(0, would.steps).map(([, kind, what]) => ({ kind, what })),
        after: steps.length - would.steps,
      },
    ]
  })
  return {
    visits: Math.min(found.length, REHEARSED_PAGE),
    invited: items.length,
    items,
    page,
    more: found.length > REHEARSED_PAGE,
  }
}
