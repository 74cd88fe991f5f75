import { sql } from 'kysely'
import type { Tx } from '../../customers/index.ts'

/** What has gone wrong longer ago than this is forgotten by whom it happened to, or has come up again. */
const WRONG_WITHIN = '1 year'

/** Of one kind, how many happenings there were and which was the newest. */
export interface Happened {
  kind: string
  count: number
  subject: string
}
export interface Wrong {
  what: 'promise' | 'returned' | 'rating' | 'address'
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
  const theirs = sql`any (${[...parties]}::uuid[])`
  const { rows } = await sql<SinceRow>`
    with met as materialized (
      select m.at, m.actor from desk.message m
      where m.party = ${theirs} and m.direction = 'out' and m.actor like 'staff:%'
      order by m.actor = ${actor} desc, m.at desc limit 1),
    happened as (
      select i.kind, count(distinct i.id)::integer as count, (array_agg(i.subject_id order by i.occurred_at desc))[1] as subject
      from customers.interaction i
      where i.party = ${theirs} and i.class = 'lasting' and i.occurred_at > coalesce((select at from met), '-infinity')
        -- recorded_at may lag, and is what the partitions go by.
        and i.recorded_at > coalesce((select at from met) - interval '1 hour', '-infinity')
        and i.kind in ('order.placed', 'order.cancelled', 'order.returned', 'case.opened', 'permission.granted', 'permission.withdrawn', 'phone.called')
        and not (i.kind = 'case.opened' and i.subject_id = ${number})
      group by i.kind),
    promised as materialized (
      select p.id, p.due_at from customers.promise p
      where p.party = ${theirs} and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null and p.broken_at is null
        and not (p.subject_type = 'case' and p.subject_id = ${number})),
    wrong as materialized (
      select 'promise' as what, p.id::text as id, p.broken_at as at from customers.promise p
      where p.party = ${theirs} and p.broken_at > ${now}::timestamptz - ${WRONG_WITHIN}::interval
      union all
      select distinct 'returned', i.subject_id, i.occurred_at from customers.interaction i
      where i.party = ${theirs} and i.class = 'lasting' and i.kind = 'order.returned'
        and i.occurred_at > ${now}::timestamptz - ${WRONG_WITHIN}::interval
        and i.recorded_at > ${now}::timestamptz - ${WRONG_WITHIN}::interval - interval '1 hour'
      union all
      select 'rating', c.number::text, r.changed_at from desk.rating r join desk.customer_case c on c.id = r.customer_case
      where r.party = ${theirs} and (not r.solved or r.content is false) and r.changed_at > ${now}::timestamptz - ${WRONG_WITHIN}::interval
      union all
      select 'address', w.address, min(w.since) from (
        select a.value as address, u.since from customers.undeliverable u join customers.address a on a.party = u.party where u.party = ${theirs}
        union all
        -- One that they typed and that nobody has proven stands on no party of theirs.
        select t.address, (customers.undeliverable_address(t.address) ->> 'since')::timestamptz from desk.participant t where t.customer_case = ${caseId} and t.party = ${theirs}) w
      where w.since is not null group by w.address),
    of_case as (select c.person from desk.customer_case c where c.id = ${caseId})
    select (select at from met) as met_at, (select actor from met) as met_by,
      (select coalesce(jsonb_agg(to_jsonb(h)), '[]') from happened h) as happened,
      (select p.id from promised p order by p.due_at, p.id limit 1) as promise, (select count(*)::integer from promised) as promises,
      (select to_jsonb(w) from wrong w order by w.at desc limit 1) as wrong, (select count(*)::integer from wrong) as wrongs,
      coalesce((select n.staff from desk.named_person n where n.party = ${theirs} order by n.named_at desc limit 1), (select person from of_case)) as person`.execute(
    tx,
  )
  return rows[0]!
}
