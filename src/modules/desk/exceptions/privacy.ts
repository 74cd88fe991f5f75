import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { HISTORY_DAYS } from './sweep.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.exception',
  holds: 'holds.desk.exception',
  keptFor: { days: HISTORY_DAYS },
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql`
      select kind, about_type, about_id, since, found_at, due_at, settled_at, gone_at from desk.exception
      where party = ${anyOf(parties)} order by found_at`.execute(tx)
    return rows
  },
})
