import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'

/** Months for which a review is kept: those of its figures, and as long again. */
export const REVIEW_MONTHS = 6

declarePrivacy({
  module: 'desk',
  table: 'desk.review',
  holds: 'holds.desk.review',
  keptFor: { months: REVIEW_MONTHS },
  seenBy: ['agent'],
  async export(tx, parties) {
    // That their case was looked over, why and when. What a colleague said of a colleague's work is between them.
    const { rows } = await sql`
      select c.number, v.why, v.drawn_at, v.reviewed_at from desk.review v left join desk.customer_case c on c.id = v.customer_case
      where v.party = ${anyOf(parties)} order by v.drawn_at`.execute(tx)
    return rows
  },
})
