import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import './letters.ts'
import { STRUGGLE_DAYS } from './struggle.ts'

declarePrivacy({
  module: 'help',
  table: 'help.struggle',
  holds: 'holds.help.struggle',
  keptFor: { days: STRUGGLE_DAYS },
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql`
      select q.text, s.effort, s.usual, s.noticed_at, s.offered_at, s.offered_how from help.struggle s left join help.question q on q.id = s.question
      where s.party = ${anyOf(parties)} order by s.noticed_at`.execute(tx)
    return rows
  },
})
