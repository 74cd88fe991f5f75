import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { staffNamesById, staffWho } from '../../accounts/index.ts'
import { refuse } from '../refusals.ts'
import { isReviewer } from '../review/reviewers.ts'
import type { practiceList } from './contract.ts'

/** What fits before somebody's eyes; older exercises have taught what they could. */
const SHOWN = 100

/** Whose it is and on which case, while everybody in that case allows it. @throws Refusal practice-unknown */
export async function findPractice(ctx: Acting, id: string): Promise<{ number: string; staff: string }> {
  const { rows } = await sql<{ number: string; staff: string }>`
    select number::text as number, staff from desk.find_practice(${id}::uuid)`.execute(ctx.db)
  if (!rows[0]) throw refuse('practice-unknown')
  return rows[0]
}

interface Row {
  id: string
  staff: string
  begun_at: Date
  answered_at: Date | null
  mark: 'as-well' | 'partly' | 'not-yet' | null
  commented_at: Date | null
}

/** Who practised when: one's own, and for a reviewer everybody's. No case is named, and nobody is looked at by it. */
export async function listPractice(ctx: Acting): Promise<z.output<typeof practiceList>> {
  const me = staffWho(ctx).id
  const mentors = isReviewer(ctx)
  const read = (staff: string | null) =>
    sql<Row>`
    select id, staff, begun_at, answered_at, mark, commented_at from desk.practices(${staff}::uuid, ${SHOWN})`.execute(
      ctx.db,
    )
  const [own, all] = await Promise.all([read(me), mentors ? read(null) : undefined])
  const rows = [...own.rows, ...(all?.rows ?? []).filter(({ staff }) => staff !== me)]
  const names = await staffNamesById(
    ctx,
    rows.map(({ staff }) => staff),
  )
  return {
    mentors,
    items: rows.map((row) => ({
      id: row.id,
      by: names.get(row.staff) ?? '',
      mine: row.staff === me,
      begunAt: row.begun_at.toISOString(),
      answeredAt: row.answered_at?.toISOString() ?? null,
      mark: row.mark,
      commentedAt: row.commented_at?.toISOString() ?? null,
    })),
  }
}
