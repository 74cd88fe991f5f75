import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../customers/index.ts'

/** Years for which a case is kept after it was settled: how long the law lets somebody claim that a thing was faulty, in most of Europe two or three. */
export const CASE_YEARS = 3
/** Staff who answer customers, and keys that the merchant gave to other systems. */
const DESK = ['agent', 'key'] as const
// Erased in the reverse order: what was said, who took part, and then the case, if nobody else spoke in it.
declarePrivacy({
  module: 'desk',
  table: 'desk.customer_case',
  holds: 'holds.desk.customer_case',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    const { rows } = await sql`
      select number, subject, state, channel, locale, language, category, rank, about_type, about_id, opened_at, changed_at, closed_at,
        solved, solved_at, preferred
      from desk.customer_case where party = ${anyOf(parties)} order by number`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`select desk.forget(${[...parties]}::uuid[])`.execute(tx)
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.participant',
  holds: 'holds.desk.participant',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    // The case's row is another customer's where this one only takes part in it: its number is shown where it may be read.
    const { rows } = await sql`
      select c.number, a.address, a.name, a.added_at
      from desk.participant a left join desk.customer_case c on c.id = a.customer_case
      where a.party = ${anyOf(parties)} order by a.added_at, a.address`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.message',
  holds: 'holds.desk.message',
  keptFor: { years: CASE_YEARS },
  seenBy: DESK,
  async export(tx, parties) {
    // Of a note it is said that it was written, and when: what the staff think aloud among themselves stays among them.
    const { rows } = await sql`
      select c.number, m.place, m.direction, m.channel, m.language, m.at, m.seen_at,
        case when m.direction <> 'note' then m.name end as name,
        case when m.direction <> 'note' then m.text end as text,
        case when m.direction <> 'note' then m.quoted end as quoted
      from desk.message m left join desk.customer_case c on c.id = m.customer_case
      where m.party = ${anyOf(parties)} order by c.number, m.place`.execute(tx)
    return rows
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.presence',
  holds: 'holds.desk.presence',
  keptFor: { days: 1 },
  seenBy: DESK,
  // Who has a case before them this minute; it names no party, and goes with its case.
  export: async () => [],
  async erase(tx, parties) {
    await sql`
      delete from desk.presence where customer_case in (select id from desk.customer_case where party = ${anyOf(parties)})`.execute(
      tx,
    )
  },
})
