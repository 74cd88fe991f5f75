import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import './purpose.ts'
import { REHEARSED_DAYS } from './rehearse.ts'

const DESK = ['agent'] as const

declarePrivacy({
  module: 'desk',
  table: 'desk.visitor',
  holds: 'holds.desk.visitor',
  // A minute; days are what there is to say.
  keptFor: { days: 1 },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select began_at, seen_at, page, title, referrer, before, struggle, wants, invited_at from desk.visitor
      where party = ${anyOf(parties)}`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.trail',
  holds: 'holds.desk.trail',
  keptFor: { days: REHEARSED_DAYS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select began_at, ended_at, steps from desk.trail where party = ${anyOf(parties)} order by began_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.invitation_choice',
  holds: 'holds.desk.invitation_choice',
  keptFor: 'while',
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select until, chosen_at from desk.invitation_choice where party = ${anyOf(parties)}`.execute(tx)
    return rows
  },
})
