import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import { type FoundCase, findCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ALERTS, isAlert } from '../said.ts'
import { categoryNamed } from './known.ts'

/** Banners on a screen: who has more of them at a time has another trouble. */
const ALERTS_LIMIT = 20

export interface AlertShown {
  number: string
  rank: 'critical' | 'red'
  category: string | null
  raisedAt: string
  seen: boolean
  seenBy: string[]
}

/** What stands: red for everybody who works here, critical for the owners. Numbers and categories, nothing of what somebody wrote. */
export async function standingAlerts(call: Call): Promise<{ items: AlertShown[] }> {
  const { principal } = call
  if (principal.kind !== 'staff') return { items: [] }
  const { rows } = await sql<AlertRow>`
    select a.number::text as number, a.rank, a.category, a.raised_at,
      array(select s.staff from desk.alert_seen s where s.customer_case = a.customer_case order by s.seen_at) as seen_by
    from desk.standing_alerts(${ALERTS_LIMIT}) a`.execute(call.db)
  const shown = rows.filter(({ rank }) => rank === 'red' || principal.roles.includes('owner'))
  const names = await staffNamesById(
    call,
    shown.flatMap((row) => row.seen_by),
  )
  return {
    items: shown.map((row) => ({
      number: row.number,
      rank: row.rank,
      category: nameIn(call, row.category),
      raisedAt: row.raised_at.toISOString(),
      seen: row.seen_by.includes(principal.id),
      seenBy: row.seen_by.flatMap((id) => names.get(id) ?? []),
    })),
  }
}

interface AlertRow {
  number: string
  rank: 'critical' | 'red'
  category: string | null
  raised_at: Date
  seen_by: string[]
}

/** How a category is called in the reader's language. */
export function nameIn(call: Call, category: string | null): string | null {
  if (category === null) return null
  const names = categoryNamed(call, category)?.names
  return names?.[call.locale] ?? names?.['en'] ?? category
}

/** Command: "I have seen it". Saying so twice is saying so. @throws Refusal case-unknown */
export async function seeAlert(call: Call, number: string): Promise<void> {
  const found = await findCase(call.db, number)
  if (!found || call.principal.kind !== 'staff') throw refuse('case-unknown', { number })
  await sql`
    insert into desk.alert_seen (customer_case, staff, seen_at)
    select a.customer_case, ${call.principal.id}, ${call.clock.now()} from desk.alert a where a.customer_case = ${found.id}
    on conflict do nothing`.execute(call.db)
  call.bell.ring([ALERTS])
}

/** Step: somebody of the staff has taken the case, or it is settled: nobody else has to come running. What a rule gave them does not count. */
export async function endAlert(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  if (!isAlert(found) || ctx.principal.kind !== 'staff') return
  await sql`
    update desk.alert set ended_at = ${ctx.clock.now()}, ended_by = ${ctx.principal.id}
    where customer_case = ${found.id} and ended_at is null`.execute(tx)
}
