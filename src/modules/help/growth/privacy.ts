import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { QUESTION_MONTHS } from '../privacy.ts'

declarePrivacy({
  module: 'help',
  table: 'help.case_article',
  holds: 'holds.help.case_article',
  keptFor: 'while',
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql`
      select customer_case, made_at from help.case_article where party = ${anyOf(parties)} order by made_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'help',
  table: 'help.telling',
  holds: 'holds.help.telling',
  keptFor: { months: QUESTION_MONTHS },
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select question, due_at, told_at, way, solved_at from help.telling where party = ${anyOf(parties)} order by due_at`.execute(
      tx,
    )
    return rows
  },
})
