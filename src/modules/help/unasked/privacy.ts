import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'

/** Months for which it is kept what somebody was told: as long as it is compared. */
export const UNASKED_MONTHS = 13

declarePrivacy({
  module: 'help',
  table: 'help.unasked',
  holds: 'holds.help.unasked',
  keptFor: { months: UNASKED_MONTHS },
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select u.article, u.product, u.customer_order, u.due_at, u.state, u.reason, u.told_at
      from help.unasked u where u.party = ${anyOf(parties)} order by u.due_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'help',
  table: 'help.update_pace',
  holds: 'holds.help.update_pace',
  keptFor: 'while',
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`select days, chosen_at from help.update_pace where party = ${anyOf(parties)}`.execute(tx)
    return rows
  },
})
