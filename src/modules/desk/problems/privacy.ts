import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const DESK = ['agent', 'key'] as const
declarePrivacy({
  module: 'desk',
  table: 'desk.problem_case',
  holds: 'holds.desk.problem_case',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, l.linked_at from desk.problem_case l left join desk.customer_case c on c.id = l.customer_case
      where l.party = ${anyOf(parties)} order by l.linked_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.problem_telling',
  holds: 'holds.desk.problem_telling',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, t.told_at from desk.problem_telling t left join desk.customer_case c on c.id = t.customer_case
      where t.party = ${anyOf(parties)} order by t.told_at`.execute(tx)
    return rows
  },
})
