import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { staffNamesById, staffWho } from '../../accounts/index.ts'
import { csvOf } from '../../../platform/csv.ts'
import { FIGURE_WEEKS, type reviewFigures } from './contract.ts'
import { isReviewer } from './reviewers.ts'

type Figures = z.output<typeof reviewFigures>
const WEEK_MS = 7 * 86_400_000

interface Row {
  staff: string
  week: string
  reviews: number
  unhappy: number
  points: number
  most: number
}

/** What the reviews of each agent came to, by week: a reviewer sees everybody's, an agent their own. No case and no customer is in it. */
export async function showFigures(ctx: Acting): Promise<Figures> {
  const from = new Date(ctx.clock.now().getTime() - FIGURE_WEEKS * WEEK_MS)
  const { rows } = await sql<Row>`
    select staff, week::text as week, count(*)::integer as reviews, (count(*) filter (where why = 'rating'))::integer as unhappy,
      sum(points)::integer as points, sum(most)::integer as most
    from desk.review_score
    where week >= ${from}::date and (${isReviewer(ctx)} or staff = ${staffWho(ctx).id}::uuid)
    group by staff, week order by week, staff`.execute(ctx.db)
  const names = await staffNamesById(
    ctx,
    rows.map(({ staff }) => staff),
  )
  return { rows: rows.map(({ staff, ...row }) => ({ staff: { id: staff, name: names.get(staff) ?? '' }, ...row })) }
}

/** The same for a spreadsheet. */
export function figuresCsv({ rows }: Figures): string {
  const lines = [
    ['week', 'agent', 'reviews', 'unhappy', 'points', 'most'],
    ...rows.map(({ staff, week, reviews, unhappy, points, most }) => [
      week,
      staff.name,
      reviews,
      unhappy,
      points,
      most,
    ]),
  ]
  return csvOf(lines)
}
