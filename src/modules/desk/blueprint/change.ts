import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import type { CaseRank } from '../contract.ts'
import { sortedAnew } from '../clocks/sorted.ts'
import { findCase, inCase, lookAtCase } from '../find.ts'
import { giveCase } from '../handle.ts'
import { caseSorted } from '../kinds.ts'
import { refuse } from '../refusals.ts'
import { ALERTS, recordAboutCase, ringCase } from '../said.ts'
import type { SortingShown } from './contract.ts'
import { categoryNamed } from './known.ts'
import { dropLesson, keepLesson, wordsToSort } from './learn.ts'
import { whoHasIt } from './sort.ts'

interface Changed {
  number: string
  category: string | null
  rank: CaseRank
}

/**
 * Command: somebody of the staff says where a case belongs, or how much haste it has. What they say of its category is learnt from, where
 * its customer allows that; saying what was guessed confirms it.
 * @throws Refusal case-unknown, category-unknown
 */
export async function sortByHand(
  call: Call,
  { number, category, rank }: { number: string; category?: string | null | undefined; rank?: CaseRank | undefined },
): Promise<Changed> {
  const named = category ? categoryNamed(call, category) : undefined
  if (category && (!named || named.retired)) throw refuse('case-category-unknown')
  const changed = await inCase(call, number, async (tx, found) => {
    const now = call.clock.now()
    const wanted = { category: category === undefined ? found.category : category, rank: rank ?? found.rank }
    const staff = staffIdOf(call.principal)
    await sql`
      select desk.set_sorting(${found.id}, ${found.party}, ${wanted.category}, ${wanted.rank}, ${staff}::uuid, ${now}::timestamptz)`.execute(
      tx,
    )
    if (wanted.category !== found.category || wanted.rank !== found.rank)
      await recordAboutCase(tx, call, found, caseSorted, wanted)
    await sortedAnew(tx, call, { ...found, ...wanted })
    if (category !== undefined) {
      const { rows } = await sql<{ subject: string; text: string }>`
        select c.subject, m.text from desk.customer_case c join desk.message m on m.customer_case = c.id
        where c.id = ${found.id} and m.direction = 'in' and m.party = c.party order by m.place limit 1`.execute(tx)
      const [first] = rows
      if (category === null) await dropLesson(tx, found.id)
      else if (first)
        await keepLesson(tx, call, { case: found, category, text: wordsToSort(first.subject, first.text) })
    }
    const assignee = rank === undefined ? null : whoHasIt(call, null, wanted.category, rank)
    if (assignee !== null && found.assignee === null) await giveCase(tx, call, found, assignee)
    return { ...found, ...wanted }
  })
  ringCase(call, changed)
  // From red to standard the case itself says nothing of an alert any more.
  if (rank !== undefined) call.bell.ring([ALERTS])
  return { number: changed.number, category: changed.category, rank: changed.rank }
}

/**
 * By what a case was sorted: the rule, or the words and how sure they were, or who said so.
 * @throws Refusal case-unknown
 */
export async function showSorting(call: Call, number: string): Promise<SortingShown> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const look = lookAtCase(found)
  const { rows } = await transact(call, { purpose: SERVICE, parties: found.parties, look }, (tx) =>
    sql<SortingRow>`
      select c.category, c.rank, c.language, v.likely, v.confidence, coalesce(v.because, '[]') as because, v.rule_name, v.set_by, v.set_at,
        desk.learns_from(c.party) as learns
      from desk.customer_case c left join desk.verdict v on v.customer_case = c.id where c.id = ${found.id}`.execute(
      tx,
    ),
  )
  const [row] = rows
  if (!row) throw refuse('case-unknown', { number })
  const names = await staffNamesById(call, [row.set_by])
  return {
    category: row.category,
    rank: row.rank,
    language: row.language,
    by: row.set_at !== null ? 'staff' : row.rule_name !== null ? 'rule' : row.category !== null ? 'words' : 'nobody',
    rule: row.rule_name,
    setBy: names.get(row.set_by) ?? null,
    likely: row.likely,
    confidence: row.confidence,
    because: row.because,
    learns: row.learns,
  }
}

interface SortingRow {
  category: string | null
  rank: CaseRank
  language: string | null
  likely: string | null
  confidence: number | null
  because: { word: string; weight: number }[]
  rule_name: string | null
  set_by: string | null
  set_at: Date | null
  learns: boolean
}
