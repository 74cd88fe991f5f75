import { sql } from 'kysely'
import { anyOf, declarePrivacy, declareService } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.translation',
  holds: 'holds.desk.translation',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql`
      select c.number, m.place, t.source, t.language, t.text, t.lost, t.service, t.translated_at
      from desk.translation t left join desk.message m on m.id = t.message left join desk.customer_case c on c.id = m.customer_case
      where t.party = ${anyOf(parties)} order by t.translated_at`.execute(tx)
    return rows
  },
})

// Answering somebody is what they asked for: the purpose is that of the answer itself (decisions/0034).
declareService({ module: 'desk', name: 'service.translation', isOn: ({ config }) => config.translator !== undefined })
