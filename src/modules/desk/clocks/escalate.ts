import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { staffNamesById } from '../../accounts/index.ts'
import type { CaseState, Urgency } from '../contract.ts'
import { inCase } from '../find.ts'
import { giveCase } from '../handle.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import type { Target } from './due.ts'

/** Clocks of one sweep; the next one follows within seconds. */
const BATCH = 500
/** What is about to break and still fits before somebody's eyes. */
const SHOWN = 50
/** Rings when something new is about to break. */
export const ESCALATIONS = 'escalations'

/** Notes which promises are about to break, and wakes everybody who is present. Answers how many are new. */
export async function warnOfBreaking(ctx: Acting): Promise<number> {
  const { rows } = await sql<{
    warned: number
  }>`select desk.warn(${ctx.clock.now()}::timestamptz, ${BATCH}) as warned`.execute(ctx.db)
  const { warned } = rows[0]!
  if (warned > 0) ctx.bell.ring([ESCALATIONS])
  return warned
}

export interface Escalation {
  number: string
  what: Target['what']
  dueAt: string
  begunAt: string
  /** It broke before, the customer was told, and it is still owed. */
  broken: boolean
  assignee: { id: string; name: string } | null
  takenBy: { id: string; name: string } | null
  urgency: Urgency | null
}

/** What is about to break or has broken, what is due first in front. Numbers and times: nobody is looked at by it. */
export async function listEscalations(ctx: Acting): Promise<Escalation[]> {
  const { rows } = await sql<{
    number: string
    what: Target['what']
    due_at: Date
    begun_at: Date
    broken: boolean
    assignee: string | null
    taken_by: string | null
    urgency: Urgency | null
  }>`
    select number::text as number, what, due_at, begun_at, broken, assignee, taken_by, urgency
    from desk.about_to_break(${ctx.clock.now()}::timestamptz, ${SHOWN})`.execute(ctx.db)
  const names = await staffNamesById(
    ctx,
    rows.flatMap(({ assignee, taken_by }) => [assignee, taken_by]),
  )
  const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' })
  return rows.map(({ due_at, begun_at, assignee, taken_by, ...one }) => ({
    ...one,
    dueAt: due_at.toISOString(),
    begunAt: begun_at.toISOString(),
    assignee: named(assignee),
    takenBy: named(taken_by),
  }))
}

/**
 * Command: somebody who is present takes what is about to break. It is theirs from then on, and the others see that it is taken.
 * @throws Refusal case-unknown, already-taken by a colleague who was quicker
 */
export async function takeEscalation(
  call: Call,
  { number }: { number: string },
): Promise<{ number: string; state: CaseState }> {
  const me = staffIdOf(call.principal)
  if (me === null) throw refuse('case-unknown', { number })
  const taken = await inCase(call, number, async (tx, found) => {
    const { rows } = await sql<{ taken_by: string }>`
      select taken_by from desk.clock
      where customer_case = ${found.id} and ended_at is null and taken_by is not null and taken_by <> ${me} and warn_at <= ${call.clock.now()}`.execute(
      tx,
    )
    if (rows[0]) {
      const names = await staffNamesById({ db: tx }, [rows[0].taken_by])
      throw refuse('already-taken', { name: names.get(rows[0].taken_by) ?? '' })
    }
    await sql`
      update desk.clock set taken_by = ${me}, taken_at = ${call.clock.now()}
      where customer_case = ${found.id} and ended_at is null and warn_at <= ${call.clock.now()}`.execute(tx)
    await giveCase(tx, call, found, me)
    return found
  })
  ringCase(call, taken)
  call.bell.ring([ESCALATIONS])
  return { number: taken.number, state: taken.state }
}
