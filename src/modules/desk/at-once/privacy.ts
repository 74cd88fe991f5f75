import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.likely_answer',
  holds: 'holds.desk.likely_answer',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select title, text, article, href, question, offered_at, used_at from desk.likely_answer where party = ${anyOf(parties)} order by offered_at, nth`.execute(
      tx,
    )
    return rows
  },
})
