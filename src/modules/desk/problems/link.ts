import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import type { Tx } from '../../customers/index.ts'
import { inCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import { PROBLEMS } from './contract.ts'

/**
 * Command: these cases have this cause. Linking twice is linking; whoever joins after it was fixed is owed the word that said so.
 * Answers how many are new. @throws Refusal problem-unknown, case-unknown
 */
export async function linkCases(
  call: Call,
  { id, cases }: { id: string; cases: readonly string[] },
): Promise<{ linked: number }> {
  const by = staffIdOf(call.principal)
  let linked = 0
  for (const number of new Set(cases)) {
    const found = await inCase(call, number, async (tx, inside) => {
      // Held while it is linked: a fix that is told in this very moment either finds the link, or is found by it.
      const { rows } = await sql`select from desk.problem where id = ${id} for share`.execute(tx)
      if (rows.length === 0) throw refuse('problem-unknown')
      const { numAffectedRows } = await sql`
        insert into desk.problem_case (problem, customer_case, party, linked_at, linked_by)
        values (${id}, ${inside.id}, ${inside.party}, ${call.clock.now()}, ${by}::uuid) on conflict do nothing`.execute(
        tx,
      )
      if (numAffectedRows) linked += 1
      await sql`
        select desk.owe_word(w.id, ${inside.id}) from desk.problem_word w where w.problem = ${id} and w.fixes`.execute(
        tx,
      )
      return inside
    })
    ringCase(call, found)
  }
  call.bell.ring([PROBLEMS])
  return { linked }
}

/** Command: it has another cause after all. What it is still owed is not told. @throws Refusal case-unknown */
export async function unlinkCase(call: Call, { id, number }: { id: string; number: string }): Promise<void> {
  const found = await inCase(call, number, async (tx, inside) => {
    await sql`delete from desk.problem_case where problem = ${id} and customer_case = ${inside.id}`.execute(tx)
    await sql`
      delete from desk.problem_telling t using desk.problem_word w
      where w.id = t.word and w.problem = ${id} and t.customer_case = ${inside.id} and t.told_at is null`.execute(tx)
    return inside
  })
  ringCase(call, found)
  call.bell.ring([PROBLEMS])
}

/** Step: a case was merged into another, which keeps each link once and is told once. The parties of both are entered. */
export async function moveProblems(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`select desk.move_problems(${from}::uuid, ${to}::uuid)`.execute(tx)
}
