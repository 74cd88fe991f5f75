import { sql } from 'kysely'
import { declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const of = (parties: readonly string[]) => sql`any (${[...parties]}::uuid[])`

declarePrivacy({
  module: 'desk',
  table: 'desk.likely_answer',
  holds: 'holds.desk.likely_answer',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select title, text, offered_at, used_at from desk.likely_answer where party = ${of(parties)} order by offered_at, nth`.execute(
      tx,
    )
    return rows
  },
  async erase(tx, parties) {
    await sql`delete from desk.likely_answer where party = ${of(parties)}`.execute(tx)
  },
})
