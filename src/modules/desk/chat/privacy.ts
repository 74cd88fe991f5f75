import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.upload',
  holds: 'holds.desk.upload',
  keptFor: { days: 1 },
  // It goes to nobody before it is sent.
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select name, media_type, size, uploaded_at from desk.upload where party = ${anyOf(parties)} order by uploaded_at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.transcript',
  holds: 'holds.desk.transcript',
  keptFor: { years: CASE_YEARS },
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select zone, asked_at from desk.transcript where party = ${anyOf(parties)} order by asked_at`.execute(tx)
    return rows
  },
})
