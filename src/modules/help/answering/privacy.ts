import { sql } from 'kysely'
import { anyOf, declarePrivacy, declareService } from '../../customers/index.ts'
import { QUESTION_MONTHS } from '../privacy.ts'

// After help.question, with which each goes: what is declared last is erased first.
declarePrivacy({
  module: 'help',
  table: 'help.answer',
  holds: 'holds.help.answer',
  keptFor: { months: QUESTION_MONTHS },
  seenBy: [],
  async export(tx, parties) {
    const { rows } = await sql`
      select a.said_at, q.text as question, a.conversation, a.sentences, a.nearest, a.notes, a.written_by
      from help.answer a join help.question q on q.id = a.question where a.party = ${anyOf(parties)} order by a.said_at`.execute(
      tx,
    )
    return rows
  },
})

// What somebody asks is put into words for them: the purpose is that of the answer itself (decisions/0037).
declareService({ module: 'help', name: 'service.model', isOn: ({ config }) => config.model !== undefined })
