import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { limitMessages } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import { findCase, type FoundCase, inCase, standingOf } from '../find.ts'
import { refuse as refuseCase } from '../refusals.ts'
import { recordAboutCase, ringCase } from '../said.ts'
import type { ComplaintState, HeldWhy } from './contract.ts'
import { complaintMade } from './kinds.ts'
import { refuse } from './refusals.ts'

/** Rings when something public has changed, or the staff's list. Says nothing of what. */
export const COMPLAINTS = 'complaints'

/** A complaint as its commands work on it. */
export interface ComplaintRow {
  id: string
  party: string
  product: string | null
  locale: string
  made_by: 'customer' | 'staff'
  title: string | null
  text: string | null
  shown_name: string | null
  state: ComplaintState
  held_why: HeldWhy | null
  answered_at: Date | null
  resolved_at: Date | null
  changed: string | null
  joined: number
}

/** How far it is public, of a complaint `c`: while its author allows it. */
export const stateOf = sql<ComplaintState>`desk.state_of_complaint(c.party, c.wanted_at, c.published_at)`

/** Step: the complaint of a case; of one that was merged, also by its old number. Its parties are entered. */
export async function complaintOf(tx: Tx, found: FoundCase): Promise<ComplaintRow | null> {
  const { rows } = await sql<ComplaintRow>`
    select c.id, c.party, c.product, c.locale, c.made_by, c.title, c.text, c.shown_name, ${stateOf} as state, c.held_why, c.answered_at, c.resolved_at,
      c.changed, c.joined
    from desk.complaint c
    where c.customer_case = ${found.id} or c.customer_case = (select k.id from desk.customer_case k where k.number = ${found.asked ?? null}::bigint)
    order by c.customer_case <> ${found.id} limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Step: from now on it is a complaint, if it was none. */
export async function beginComplaint(tx: Tx, ctx: Acting, found: FoundCase, locale: string): Promise<void> {
  const by = ctx.principal.kind === 'staff' ? 'staff' : 'customer'
  const { numAffectedRows } = await sql`
    insert into desk.complaint (customer_case, party, product, locale, made_by, made_at)
    select c.id, c.party, case when c.about_type = 'product' and c.about_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then c.about_id::uuid end,
      ${locale}, ${by}, ${ctx.clock.now()}
    from desk.customer_case c where c.id = ${found.id}
    on conflict (customer_case) do nothing`.execute(tx)
  if (!numAffectedRows) return
  await recordAboutCase(tx, ctx, found, complaintMade, { by })
}

/** Step: where its case was merged into another, the complaint goes along, unless there is one already. */
export async function moveComplaint(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`
    update desk.complaint set customer_case = ${to}
    where customer_case = ${from} and not exists (select from desk.complaint o where o.customer_case = ${to})`.execute(
    tx,
  )
}

export interface Own {
  number: string
  key?: string | undefined
}

/**
 * One's own case: as whoever it is of, by who they are or by the case's signed link. The staff speak for nobody.
 * @throws Refusal case-unknown, complaint-not-yours for the staff and for who only takes part in it
 */
export async function ownCase(
  call: Call,
  { number, key }: Own,
): Promise<{ before: FoundCase; own: readonly string[] }> {
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, key))
  if (!standing) throw refuseCase('case-unknown', { number })
  if (standing.as === 'desk' || !standing.parties.includes(before.party)) throw refuse('complaint-not-yours')
  return { before, own: standing.parties }
}

/** Opens a transaction on one's own case. @throws Refusal as ownCase does */
export async function inOwnCase<T>(
  call: Call,
  { number, key }: Own,
  fn: (tx: Tx, found: FoundCase) => Promise<T>,
): Promise<T> {
  const { before, own } = await ownCase(call, { number, key })
  limitMessages(call)
  let rung: FoundCase | undefined
  const result = await inCase(
    call,
    number,
    (tx, found) => {
      // It may have gone to somebody else since.
      if (!own.includes(found.party)) throw refuse('complaint-not-yours')
      rung = found
      return fn(tx, found)
    },
    { known: before },
  )
  ringComplaint(call, rung!)
  return result
}

/** Wakes the pages on which it stands, and whoever has its case before them. */
export function ringComplaint(ctx: Acting, found: FoundCase): void {
  ringCase(ctx, found)
  ctx.bell.ring([COMPLAINTS])
}

/** Step: the complaint of this case. @throws Refusal complaint-unknown */
export async function mustBeComplaint(tx: Tx, found: FoundCase): Promise<ComplaintRow> {
  const row = await complaintOf(tx, found)
  if (!row) throw refuse('complaint-unknown')
  return row
}
