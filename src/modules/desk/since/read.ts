import { sql } from 'kysely'
import type { Tx } from '../../customers/index.ts'

/** What has gone wrong longer ago than this is forgotten by whom it happened to, or has come up again. */
const WRONG_WITHIN_DAYS = 365
const DAY_MS = 86_400_000

/** What an agent would want to hear of. Visits are not among it: no permission that a customer can give lets the desk read them. */
export const HAPPENINGS = [
  'order.placed',
  'order.cancelled',
  'order.returned',
  'case.opened',
  'permission.granted',
  'permission.withdrawn',
  'phone.called',
] as const

/** Of one kind, how many happenings there were and which was the newest. */
export interface Happened {
  kind: (typeof HAPPENINGS)[number]
  count: number
  subject: string
}
export interface Wrong {
  what: 'promise' | 'returned' | 'complaint' | 'rating' | 'address'
  /** Of the promise, the order, the case; the address itself. */
  id: string
  at: Date
}
export interface SinceRow {
  /** When this member of the staff last wrote to them; else anybody. */
  met_at: Date | null
  met_by: string | null
  happened: Happened[]
  promise: string | null
  promises: number
  wrong: { what: Wrong['what']; id: string; at: string } | null
  wrongs: number
  person: string | null
}

interface Asked {
  /** Every party of the customer; they were entered. */
  parties: readonly string[]
  caseId: string
  number: string
  /** The actor who asks. */
  actor: string
  now: Date
}

/** Step: everything that the three lines are made of, in one statement. What is due to be answered in the case itself stands in its head. */
export async function readSince(tx: Tx, { parties, caseId, number, actor, now }: Asked): Promise<SinceRow> {
  const theirs = sql`${[...parties]}::uuid[]`
  const since = new Date(now.getTime() - WRONG_WITHIN_DAYS * DAY_MS)
  const { rows } = await sql<SinceRow>`
    with met as materialized (
      select m.at, m.actor from desk.message m
      where m.party = any (${theirs}) and m.direction = 'out' and m.actor like 'staff:%'
      order by m.actor = ${actor} desc, m.at desc limit 1),
    happened as (
      select e.kind, count(*)::integer as count, (array_agg(e.subject_id order by e.occurred_at desc))[1] as subject
      from customers.entries_of(${theirs}, ${[...HAPPENINGS]}::text[], (select at from met)) e
      where not (e.kind = 'case.opened' and e.subject_id = ${number}) group by e.kind),
    promised as materialized (
      select p.id, p.due_at from customers.open_promises(${theirs}) p where not (p.subject_type = 'case' and p.subject_id = ${number})),
    wrong as materialized (
      select 'promise' as what, p.id::text as id, p.broken_at as at from customers.broken_promises(${theirs}, ${since}::timestamptz) p
      union all
      select 'returned', e.subject_id, e.occurred_at from customers.entries_of(${theirs}, array['order.returned'], ${since}::timestamptz) e
      union all
      select 'complaint', e.subject_id, e.occurred_at from customers.entries_of(${theirs}, array['complaint.made'], ${since}::timestamptz) e
      where e.subject_id <> ${number}
      union all
      select 'rating', c.number::text, r.changed_at from desk.rating r join desk.customer_case c on c.id = r.customer_case
      where r.party = any (${theirs}) and (not r.solved or r.content is false) and r.changed_at > ${since}::timestamptz
      union all
      select 'address', w.address, min(w.since) from (
        select address, since from customers.undeliverable_of(${theirs})
        union all
        -- One that they typed and that nobody has proven stands on no party of theirs.
        select t.address, (customers.undeliverable_address(t.address) ->> 'since')::timestamptz from desk.participant t
        where t.customer_case = ${caseId} and t.party = any (${theirs})) w
      where w.since is not null group by w.address),
    of_case as (select c.person from desk.customer_case c where c.id = ${caseId})
    select (select at from met) as met_at, (select actor from met) as met_by,
      (select coalesce(jsonb_agg(to_jsonb(h)), '[]') from happened h) as happened,
      (select p.id from promised p order by p.due_at, p.id limit 1) as promise, (select count(*)::integer from promised) as promises,
      (select to_jsonb(w) from wrong w order by w.at desc limit 1) as wrong, (select count(*)::integer from wrong) as wrongs,
      coalesce((select n.staff from desk.named_person n where n.party = any (${theirs}) order by n.named_at desc limit 1), (select person from of_case)) as person`.execute(
    tx,
  )
  return rows[0]!
}
