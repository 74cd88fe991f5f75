// What follows a case, whatever happens to it: called by those who rate (handle.ts).
import { sql } from 'kysely'
import type { Tx } from '../../customers/index.ts'

/** Step: it is not solved after all, so what was counted for the text that was said to have done it is taken back. */
export async function takeBackSolved(tx: Tx, caseId: string): Promise<void> {
  await sql`
    with told as (
      update desk.likely_answer l set counts = false from desk.message m
      where m.id = l.message and m.customer_case = ${caseId} and l.counts returning l.canned_answer
    ),
    counted as (select canned_answer, count(*)::integer as times from told group by 1)
    update desk.canned_answer a set solved = greatest(0, a.solved - c.times) from counted c where c.canned_answer = a.id`.execute(
    tx,
  )
}
