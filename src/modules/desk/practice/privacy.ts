import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'

/** Months for which what was practised is kept: by then whoever was new is not any more. */
export const PRACTICE_MONTHS = 12

declarePrivacy({
  module: 'desk',
  table: 'desk.practice',
  holds: 'holds.desk.practice',
  keptFor: { months: PRACTICE_MONTHS },
  seenBy: ['agent'],
  async export(tx, parties) {
    // That it was practised on, and when. What a colleague tried to answer was never said to anybody.
    const { rows } = await sql`
      select c.number, p.begun_at, p.answered_at from desk.practice p left join desk.customer_case c on c.id = p.customer_case
      where p.party = ${anyOf(parties)} order by p.begun_at`.execute(tx)
    return rows
  },
})
