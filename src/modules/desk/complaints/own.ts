import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { connectedParties, SERVICE, transact } from '../../customers/index.ts'
import { callerParties, findCase, standingOf } from '../find.ts'
import { refuse as refuseCase } from '../refusals.ts'
import { complaintOf, type ComplaintRow, type Own, stateOf } from './complaint.ts'
import type { ComplaintState, StanceShown } from './contract.ts'
import { stancesOf } from './stance.ts'

/** Complaints on /me: more than anybody has at a time. */
const OWN_LIMIT = 20

/** A case with what of it is a complaint, for its own customer. */
export interface OwnComplaint {
  number: string
  subject: string
  /** Their first words, from which what is public may be made. */
  firstWords: string
  complaint: ComplaintRow | null
  stances: StanceShown[]
  /** What they wrote last: of which they may say how they come to us. */
  last: string | null
  closed: boolean
  /** How they call themselves, to be shown if they like. */
  name: string | null
  answers: { by: string; text: string; at: Date }[]
}

/** @throws Refusal case-unknown to everybody whose case it is not, the staff too: they have theirs beside the case */
export async function showOwn(call: Call, { number, key }: Own): Promise<OwnComplaint> {
  const found = await findCase(call.db, number)
  const standing = found && (await standingOf(call, found, key))
  if (!found || standing?.as !== 'customer' || !standing.parties.includes(found.party))
    throw refuseCase('case-unknown', { number })
  return transact(call, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    const complaint = await complaintOf(tx, found)
    const { rows } = await sql<Pick<OwnComplaint, 'subject' | 'firstWords' | 'last' | 'name'>>`
      select c.subject,
        coalesce((select m.text from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.party = any (${[...standing.parties]}::uuid[]) order by m.place limit 1), '') as "firstWords",
        (select m.id from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.party = any (${[...standing.parties]}::uuid[]) order by m.place desc limit 1) as last,
        (select p.name from desk.participant p where p.customer_case = c.id and p.name is not null order by p.added_at limit 1) as name
      from desk.customer_case c where c.id = ${found.id}`.execute(tx)
    const { rows: answers } = await sql<{ by: string; text: string; at: Date }>`
      select name as by, text, answered_at as at from desk.complaint_answer where complaint = ${complaint?.id ?? null}::uuid order by answered_at`.execute(
      tx,
    )
    return {
      number: found.number,
      closed: found.state === 'closed',
      ...rows[0]!,
      complaint,
      stances: await stancesOf(tx, call, found),
      answers,
    }
  })
}

export interface OnCase {
  complaint: { state: ComplaintState; resolved: boolean; madeBy: 'customer' | 'staff' } | null
}

/** What of a case is a complaint, for its own customer; null for everybody else. */
export async function complaintOnCase(call: Call, { number, key }: Own): Promise<OnCase | null> {
  const found = await findCase(call.db, number)
  const standing = found && (await standingOf(call, found, key))
  if (!found || standing?.as !== 'customer' || !standing.parties.includes(found.party)) return null
  const row = await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) => complaintOf(tx, found))
  return { complaint: row && { state: row.state, resolved: row.resolved_at !== null, madeBy: row.made_by } }
}

export interface ComplaintOnMe {
  id: string
  number: string
  title: string
  state: ComplaintState
  heldWhy: string | null
  resolved: boolean
  joined: number
}

/** What these parties have complained about, newest first. */
export async function complaintsOf(ctx: Acting, parties: readonly string[]): Promise<ComplaintOnMe[]> {
  if (parties.length === 0) return []
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<ComplaintOnMe>`
      select c.id, k.number::text as number, coalesce(c.title, k.subject) as title, ${stateOf} as state, c.held_why as "heldWhy",
        c.resolved_at is not null as resolved, c.joined
      from desk.complaint c join desk.customer_case k on k.id = c.customer_case
      where c.party = any (${[...parties]}::uuid[]) order by c.made_at desc limit ${OWN_LIMIT}`.execute(tx),
  )
  return rows
}

/** How somebody stands to a public complaint. */
export type Reader =
  | { as: 'author'; number: string }
  | { as: 'customer'; parties: readonly string[] }
  | { as: 'stranger' }

/** Whether whoever reads a public complaint wrote it, is signed in, or is anybody. */
export async function readerOf(call: Call, complaint: string): Promise<Reader> {
  const parties = await callerParties(call)
  if (parties.length > 0) {
    const { rows } = await sql<{ party: string; number: string }>`
      select party, number::text as number from desk.find_complaint(${complaint}::uuid)`.execute(call.db)
    const [one] = rows
    if (one && parties.includes(one.party)) return { as: 'author', number: one.number }
  }
  return call.principal.kind === 'customer'
    ? { as: 'customer', parties: await connectedParties(call.db, call.principal.party) }
    : { as: 'stranger' }
}
