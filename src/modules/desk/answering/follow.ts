// What follows a case, whatever happens to it: called by those who rate and merge (handle.ts).
import { sql } from 'kysely'
import type { Tx } from '../../customers/index.ts'
import { movePrepared } from '../../orders/index.ts'

/** Step: what their customer says of a case counts for the texts that it was answered with. The case's parties are entered. */
export async function countSolved(tx: Tx, caseId: string, solved: boolean): Promise<void> {
  await sql`
    with told as (
      update desk.canned_use u set solved = ${solved} from desk.message m
      where m.id = u.message and m.customer_case = ${caseId} and u.solved <> ${solved} returning u.canned_answer
    ),
    counted as (select canned_answer, count(*)::integer as times from told group by 1)
    update desk.canned_answer a set solved = greatest(0, a.solved + case when ${solved} then c.times else -c.times end)
    from counted c where c.canned_answer = a.id`.execute(tx)
}

/**
 * Step: a case was merged into another: what is being written in it, what waits and its files go along. Of two drafts the one in the case
 * that stays is kept, with the other's words below it. The parties of both are entered.
 */
export async function moveAnswering(
  tx: Tx,
  { from: emptied, to: found }: Record<'from' | 'to', { id: string; number: string }>,
): Promise<void> {
  const [from, to] = [emptied.id, found.id]
  await sql`
    insert into desk.draft as d (customer_case, kind, party, text, author, name, since, version, canned, after, at)
    select ${to}, kind, (select party from desk.customer_case where id = ${to}), text, author, name, 0, version, canned, after, at
    from desk.draft where customer_case = ${from} and text <> ''
    on conflict (customer_case, kind) do update set
      text = left(case when d.text = '' then excluded.text else d.text || e'\n\n' || excluded.text end, 50000),
      since = least(d.since, excluded.since), version = d.version + 1`.execute(tx)
  await sql`delete from desk.draft where customer_case = ${from}`.execute(tx)
  await sql`update desk.outgoing set customer_case = ${to}, since = 0 where customer_case = ${from}`.execute(tx)
  await sql`update desk.file set customer_case = ${to} where customer_case = ${from}`.execute(tx)
  await movePrepared(tx, { from: emptied.number, to: found.number })
}
