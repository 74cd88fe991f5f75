import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const DESK = ['agent', 'key'] as const
declarePrivacy({
  module: 'desk',
  table: 'desk.clock',
  holds: 'holds.desk.clock',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, k.what, k.minutes, k.turns, k.rule, k.told_half_at, k.warned_at, k.taken_at, k.ended_at
      from desk.clock k left join desk.customer_case c on c.id = k.customer_case where k.party = ${anyOf(parties)} order by k.turns[1]`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.make_good',
  holds: 'holds.desk.make_good',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, g.give, g.amount, g.currency, g.words, g.given_at, g.refused, g.paid_at, g.taken_back_at
      from desk.make_good g left join desk.customer_case c on c.id = g.customer_case where g.party = ${anyOf(parties)} order by g.given_at`.execute(
      tx,
    )
    return rows
  },
})
