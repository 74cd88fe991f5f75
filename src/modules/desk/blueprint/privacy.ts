import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const DESK = ['agent', 'key'] as const
declarePrivacy({
  module: 'desk',
  table: 'desk.verdict',
  holds: 'holds.desk.verdict',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, v.likely, v.confidence, v.because, v.rule_name, v.category, v.rank, v.at, v.set_at
      from desk.verdict v left join desk.customer_case c on c.id = v.customer_case where v.party = ${anyOf(parties)} order by v.at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.lesson',
  holds: 'holds.desk.lesson',
  keptFor: 'while',
  // Nobody reads it: the program learns from it.
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select text, category, at from desk.lesson where party = ${anyOf(parties)} order by at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`select desk.forget_lessons(${[...parties]}::uuid[])`.execute(tx)
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.rule',
  holds: 'holds.desk.rule',
  keptFor: 'while',
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`select name from desk.rules_naming(${[...parties]}::uuid[]) as name`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`select desk.forget_senders(${[...parties]}::uuid[])`.execute(tx)
  },
})
