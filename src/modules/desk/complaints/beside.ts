import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, type FoundCase, lookAtCase } from '../find.ts'
import { refuse as refuseCase } from '../refusals.ts'
import { complaintOf, type ComplaintRow, stateOf } from './complaint.ts'
import { type ComplaintBeside, COMPLAINTS_PAGE, type ComplaintState, type HeldWhy } from './contract.ts'
import { complaints } from './settings.ts'
import { FIRST_WORDS, stancesOf } from './stance.ts'
import type { Stance } from './stances.ts'

/** Messages among which one is chosen: what somebody remembers of a conversation. */
const CHOSEN_AMONG = 20

/** What stands beside a case: how its customer comes to us, and what of it is a complaint. Writes a look. @throws Refusal case-unknown */
export async function showBeside(call: Call, { number }: { number: string }): Promise<ComplaintBeside> {
  const found = await findCase(call.db, number)
  if (!found) throw refuseCase('case-unknown', { number })
  const look = lookAtCase(found)
  return transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => {
    const stances = await stancesOf(tx, call, found)
    const { rows: messages } = await sql<{ id: string; place: number; said: string }>`
      select id, place, left(text, ${FIRST_WORDS}) as said from desk.message
      where customer_case = ${found.id} and direction = 'in' order by place desc limit ${CHOSEN_AMONG}`.execute(tx)
    const row = await complaintOf(tx, found)
    return {
      stances,
      messages,
      good: stances.some(({ stance }) => stance === 'wronged') ? await goodFor(tx, call, found) : null,
      complaint: row && { ...shown(row), ...(await answersTo(tx, found, row)) },
    }
  })
}

const shown = (row: ComplaintRow) => ({
  id: row.id,
  madeBy: row.made_by,
  state: row.state,
  title: row.title,
  text: row.text,
  by: row.shown_name,
  heldWhy: row.held_why,
  resolvedAt: row.resolved_at?.toISOString() ?? null,
  changed: row.changed,
  joined: row.joined,
})

async function answersTo(tx: Tx, found: FoundCase, row: ComplaintRow) {
  const { rows: answers } = await sql<{ id: string; by: string; text: string; at: Date }>`
    select id, name as by, text, answered_at as at from desk.complaint_answer where complaint = ${row.id} order by answered_at`.execute(
    tx,
  )
  const { rows: answerable } = await sql<{ id: string; place: number; text: string }>`
    select m.id, m.place, m.text from desk.message m
    where m.customer_case = ${found.id} and m.direction = 'out' and not exists (select from desk.complaint_answer w where w.message = m.id)
    order by m.place desc limit ${CHOSEN_AMONG}`.execute(tx)
  return { answers: answers.map((one) => ({ ...one, at: one.at.toISOString() })), answerable }
}

async function goodFor(tx: Tx, ctx: Acting, found: FoundCase): Promise<ComplaintBeside['good']> {
  const rule = setting(ctx, complaints.wrongedGood)
  if (!rule) return null
  // As makeItGood records it: the case stands where a promise's clock would.
  const { rows } = await sql`select from desk.make_good where clock = ${found.id} and refused is null`.execute(tx)
  return { ...rule, currency: setting(ctx, shop.currency), given: rows.length > 0 }
}

/** The merchant's rules, as whoever answers sees them. */
export function showSteering(ctx: Acting) {
  return {
    help: { thanks: setting(ctx, complaints.helpThanks), toOwner: setting(ctx, complaints.helpToOwner) },
    wronged: { rank: setting(ctx, complaints.wrongedRank), good: setting(ctx, complaints.wrongedGood)?.give ?? null },
    cross: { agents: setting(ctx, complaints.crossAgents).length, minutes: setting(ctx, complaints.crossPause) },
  }
}

interface ListedRow {
  number: string
  title: string
  state: ComplaintState
  made_at: Date
  due_at: Date | null
  assignee: string | null
  answered: boolean
  held_why: HeldWhy | null
  resolved: boolean
  joined: number
  stances: Stance[]
}

/** The staff's list of complaints: what waits for an answer first. One look, on everybody it shows. */
export async function listForDesk(
  call: Call,
  { which, page }: { which: 'unanswered' | 'open' | 'held' | 'resolved'; page: number },
) {
  const { rows: found } = await sql<{ id: string; party: string; customer_case: string }>`
    select id, party, customer_case from desk.list_complaints(${which}, ${COMPLAINTS_PAGE + 1}, ${(page - 1) * COMPLAINTS_PAGE})`.execute(
    call.db,
  )
  const ids = found.slice(0, COMPLAINTS_PAGE).map(({ id }) => id)
  const parties = await partiesOfCases(call, found)
  const look = { projection: 'case' as const, reason: { type: 'cases', id: `complaints/${which}/${page}` } }
  const { rows } = await transact(call, { purpose: SERVICE, parties, look }, (tx) =>
    sql<ListedRow>`
      select k.number::text as number, coalesce(c.title, k.subject) as title, ${stateOf} as state, c.made_at, k.due_at, k.assignee,
        c.answered_at is not null as answered, c.held_why, c.resolved_at is not null as resolved, c.joined,
        array(select distinct s.stance from desk.stance s join desk.message m on m.id = s.message
              where m.customer_case = k.id and s.stance is not null) as stances
      from desk.complaint c join desk.customer_case k on k.id = c.customer_case
      where c.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], c.id)`.execute(tx),
  )
  const names = await staffNamesById(
    call,
    rows.map(({ assignee }) => assignee),
  )
  const now = call.clock.now()
  return {
    items: rows.map(({ made_at: madeAt, due_at: due, held_why: heldWhy, assignee, ...row }) => ({
      ...row,
      madeAt: madeAt.toISOString(),
      dueAt: due?.toISOString() ?? null,
      late: due !== null && due < now,
      heldWhy,
      assignee: assignee === null ? null : (names.get(assignee) ?? null),
    })),
    page,
    more: found.length > COMPLAINTS_PAGE,
  }
}

async function partiesOfCases(ctx: Acting, found: readonly { customer_case: string; party: string }[]) {
  if (found.length === 0) return []
  const { rows } = await sql<{ party: string }>`
    select party from desk.parties_of(${found.map((one) => one.customer_case)}::uuid[]) party`.execute(ctx.db)
  return [...new Set([...rows.map(({ party }) => party), ...found.map(({ party }) => party)])]
}
