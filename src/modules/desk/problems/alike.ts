import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { openLikeness } from '../../../platform/text/likeness.ts'
import { findCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ALIKE_SHOWN, type alikeShown } from './contract.ts'

/** Open cases that are compared, those that changed last: one cause shows in days. */
const COMPARED = 400
/** Cases whose words are read in one transaction. */
const READ_AT_ONCE = 100
/** Less like than this is another question (cosine of words and their pairs). */
const LIKE_ENOUGH = 0.15

interface Candidate {
  id: string
  number: string
  party: string
}

/**
 * Open cases that ask what this one asks, and do not have the cause yet. All are compared by the house itself, as numbers; of those that are
 * shown the subject is read, which is a look. @throws Refusal case-unknown
 */
export async function casesAlike(
  call: Call,
  { number, problem }: { number: string; problem?: string | undefined },
): Promise<z.output<typeof alikeShown>> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const { rows: candidates } = await sql<Candidate>`
    select id, number::text as number, party from desk.alike_candidates(${problem ?? null}::uuid, ${found.id}::uuid, ${COMPARED})`.execute(
    call.db,
  )
  const likeness = openLikeness<string>({ withPieces: false })
  for (let from = 0; from < candidates.length; from += READ_AT_ONCE) {
    for (const [id, text] of await questionsOf(call, candidates.slice(from, from + READ_AT_ONCE)))
      likeness.put(id, text)
    await breathe()
  }
  const mine = await questionsOf(call, [found])
  const near = likeness.nearest(mine.get(found.id) ?? '', ALIKE_SHOWN).filter(({ like }) => like >= LIKE_ENOUGH)
  const shown = near.flatMap(({ key, like }) => {
    const candidate = candidates.find(({ id }) => id === key)
    return candidate ? [{ ...candidate, like }] : []
  })
  if (shown.length === 0) return { items: [] }
  const look = lookAtCase(found)
  const { rows } = await transact(
    call,
    { purpose: SERVICE, parties: [...new Set(shown.map(({ party }) => party))], look },
    (tx) =>
      sql<{ id: string; subject: string }>`
        select id, subject from desk.customer_case where id = any (${shown.map(({ id }) => id)}::uuid[])`.execute(tx),
  )
  const subjects = new Map(rows.map(({ id, subject }) => [id, subject]))
  return {
    items: shown.map(({ id, number: one, like }) => ({
      number: one,
      subject: subjects.get(id) ?? '…',
      like: Math.round(like * 100) / 100,
    })),
  }
}

/** What each of these asked first, with its subject. Read by the house: only numbers come of it. */
async function questionsOf(
  ctx: Acting,
  cases: readonly { id: string; party: string }[],
): Promise<ReadonlyMap<string, string>> {
  const house: Acting = { ...ctx, once: undefined, principal: { kind: 'system', name: 'desk.alike' } }
  const parties = [...new Set(cases.map(({ party }) => party))]
  const { rows } = await transact(house, { purpose: SERVICE, parties }, (tx) =>
    sql<{ id: string; question: string }>`
      select c.id, c.subject || e'\n' || m.text as question
      from desk.customer_case c cross join lateral (
        select text from desk.message where customer_case = c.id and direction = 'in' order by place limit 1
      ) m where c.id = any (${cases.map(({ id }) => id)}::uuid[])`.execute(tx),
  )
  return new Map(rows.map(({ id, question }) => [id, question]))
}
