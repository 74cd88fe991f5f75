import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { customerSets, phoneOwners, projectAgent, SERVICE, transact } from '../../customers/index.ts'
import { ordersOf } from '../../orders/index.ts'
import { casesOf } from '../list.ts'
import { type CallShown, type Candidate, CANDIDATES_LIMIT } from './contract.ts'
import { calls } from './settings.ts'

/** Calls on one screen: a desk on which more ring at once has an exchange that queues them. */
const CALLS_LIMIT = 20
/** Hours for which a call waits to be told of. */
const LIVE_HOURS = 2
const HOUR_MS = 3_600_000
/** Orders and cases on a card: what is open, newest first. */
const BESIDE_LIMIT = 5
const NOBODY = '00000000-0000-0000-0000-000000000000'

interface LiveCall {
  id: string
  party: string
  number: string | null
  ruled_out: string[]
}

/** What rings now, and what one has on the line: with who it may be. One look on each of them. */
export async function liveCalls(ctx: Acting): Promise<CallShown[]> {
  const me = ctx.principal.kind === 'staff' ? ctx.principal.id : NOBODY
  const since = new Date(ctx.clock.now().getTime() - LIVE_HOURS * HOUR_MS)
  const { rows: live } = await sql<LiveCall>`
    select id, party, number, ruled_out from desk.live_calls(${me}::uuid, ${since}::timestamptz, ${CALLS_LIMIT})`.execute(
    ctx.db,
  )
  if (live.length === 0) return []
  const parties = [...new Set(live.map((one) => one.party))]
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<{
      id: string
      rang_at: Date
      answered_at: Date | null
      ended_at: Date | null
      staff: string | null
      case: string | null
    }>`
      select l.id, l.rang_at, l.answered_at, l.ended_at, l.staff, c.number::text as case
      from desk.call l left join desk.customer_case c on c.id = l.customer_case
      where l.id = any (${live.map((one) => one.id)}::uuid[]) order by l.rang_at`.execute(tx),
  )
  const shown: CallShown[] = []
  for (const row of rows) {
    const { number, ruled_out } = live.find(({ id }) => id === row.id)!
    // Once it is a case, the case says whose it is.
    const who = number === null || row.case !== null ? NO_ONE : await candidatesFor(ctx, row.id, number, ruled_out)
    shown.push({
      id: row.id,
      number,
      rangAt: row.rang_at.toISOString(),
      answeredAt: row.answered_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      mine: row.staff === me,
      case: row.case,
      ...who,
    })
  }
  return shown
}

const NO_ONE: { candidates: Candidate[]; more: boolean } = { candidates: [], more: false }

/** Customers who told us this number: none of them is taken to be who rings. */
async function candidatesFor(ctx: Acting, call: string, number: string, ruledOut: readonly string[]) {
  const owners = await phoneOwners(ctx, number, setting(ctx, calls.country))
  const sets = new Map((await customerSets(ctx, owners)).map((set) => [set.id, set]))
  const left = [...sets.values()].filter(({ id }) => !ruledOut.includes(id))
  const ids = left.slice(0, CANDIDATES_LIMIT).map(({ id }) => id)
  if (ids.length === 0) return NO_ONE
  const customers = await projectAgent(ctx, { ids, reason: { type: 'call', id: call } })
  const candidates = await Promise.all(
    customers.map(async (one): Promise<Candidate> => {
      const parties = sets.get(one.id)?.parties ?? []
      const [orders, cases] = await Promise.all([ordersOf(ctx, parties), casesOf(ctx, parties)])
      return {
        id: one.id,
        name: one.name,
        nameTyped: one.nameTyped,
        email: one.emails[0] ?? null,
        promisesOpen: Number(one.promisesOpen),
        orders: orders.filter(({ state }) => state === 'placed' || state === 'packed').slice(0, BESIDE_LIMIT),
        cases: cases.filter(({ state }) => state !== 'closed').slice(0, BESIDE_LIMIT),
      }
    }),
  )
  return { candidates, more: left.length > ids.length }
}
