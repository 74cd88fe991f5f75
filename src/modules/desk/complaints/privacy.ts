import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const DESK = ['agent', 'key'] as const

declarePrivacy({
  module: 'desk',
  table: 'desk.complaint',
  holds: 'holds.desk.complaint',
  keptFor: { years: CASE_YEARS },
  // And everybody, as long as its author allows it.
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select k.number, c.made_by, c.made_at, c.title, c.text, c.shown_name, c.wanted_at, c.published_at, c.held_at, c.held_why, c.answered_at,
        c.resolved_at, c.changed, c.changed_at, c.joined
      from desk.complaint c left join desk.customer_case k on k.id = c.customer_case where c.party = ${anyOf(parties)} order by c.made_at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.complaint_answer',
  holds: 'holds.desk.complaint_answer',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select name, text, answered_at from desk.complaint_answer where party = ${anyOf(parties)} order by answered_at`.execute(
      tx,
    )
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.complaint_join',
  holds: 'holds.desk.complaint_join',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select complaint, address, locale, asked_at, joined_at, told_at from desk.complaint_join where party = ${anyOf(parties)} order by asked_at`.execute(
      tx,
    )
    return rows
  },
  async erase(tx, parties) {
    const { rows } = await sql<{ complaint: string }>`
      delete from desk.complaint_join where party = ${anyOf(parties)} returning complaint`.execute(tx)
    const left = [...new Set(rows.map(({ complaint }) => complaint))]
    await sql`select desk.count_joined(c) from unnest(${left}::uuid[]) c`.execute(tx)
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.stance',
  holds: 'holds.desk.stance',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select k.number, m.place, s.stance, s.said_by, s.why, s.said_at, s.rests_until
      from desk.stance s join desk.message m on m.id = s.message left join desk.customer_case k on k.id = m.customer_case
      where s.party = ${anyOf(parties)} order by s.said_at`.execute(tx)
    return rows
  },
})
