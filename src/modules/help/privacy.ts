import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../customers/index.ts'

/** Months for which what was asked is kept: a year, so that what is asked each winter is known before the next. */
export const QUESTION_MONTHS = 12

declarePrivacy({
  module: 'help',
  table: 'help.question',
  holds: 'holds.help.question',
  keptFor: { months: QUESTION_MONTHS },
  seenBy: ['agent', 'merchandiser', 'marketer'],
  async export(tx, parties) {
    const { rows } = await sql`
      select asked_at, door, language, text, outcome, articles, opened, helped, reason, remark, searches, clicks, about_type, about_id,
        customer_case, helped_at, told_at, likely_solved
      from help.question where party = ${anyOf(parties)} order by asked_at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`
      select help.forget_titles(array(select help.questions_of_parties(${[...parties]}::uuid[])))`.execute(tx)
    await sql`delete from help.question where party = ${anyOf(parties)}`.execute(tx)
  },
})
