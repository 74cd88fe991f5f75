import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.call',
  holds: 'holds.desk.call',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select number, called, rang_at, answered_at, ended_at from desk.call where party = ${anyOf(parties)} order by rang_at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.callback',
  holds: 'holds.desk.callback',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select number, name, state, starts_at, ends_at, earlier, asked_at, settled_at
      from desk.callback where party = ${anyOf(parties)} order by starts_at`.execute(tx)
    return rows
  },
})
