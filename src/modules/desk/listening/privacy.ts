import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const DESK = ['agent', 'key'] as const
declarePrivacy({
  module: 'desk',
  table: 'desk.rating',
  holds: 'holds.desk.rating',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, r.solved, r.first_solved, r.content, r.comment, r.rated_at, r.changed_at
      from desk.rating r left join desk.customer_case c on c.id = r.customer_case where r.party = ${anyOf(parties)} order by r.rated_at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.mend',
  holds: 'holds.desk.mend',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, m.why, m.opened_at, m.due_at, m.ended_at, m.ended_how, m.done
      from desk.mend m left join desk.customer_case c on c.id = m.customer_case where m.party = ${anyOf(parties)} order by m.opened_at`.execute(
      tx,
    )
    return rows
  },
})
