import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const held = { module: 'desk', keptFor: { years: CASE_YEARS }, seenBy: ['agent'] } as const

declarePrivacy({
  ...held,
  table: 'desk.draft',
  holds: 'holds.desk.draft',
  async export(tx, parties) {
    // As with notes: that something is being written, and since when. What was not sent was said to nobody.
    const { rows } =
      await sql`select kind, at from desk.draft where party = ${anyOf(parties)} and text <> '' order by at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  ...held,
  table: 'desk.outgoing',
  holds: 'holds.desk.outgoing',
  async export(tx, parties) {
    const { rows } = await sql`
      select written_at, leaves_at from desk.outgoing where party = ${anyOf(parties)} order by leaves_at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  ...held,
  table: 'desk.suggested_sale',
  holds: 'holds.desk.suggested_sale',
  async export(tx, parties) {
    const { rows } =
      await sql`select product, at from desk.suggested_sale where party = ${anyOf(parties)} order by at`.execute(tx)
    return rows
  },
})

declarePrivacy({
  ...held,
  table: 'desk.file',
  holds: 'holds.desk.file',
  async export(tx, parties) {
    const { rows } = await sql`
      select name, media_type, size, added_at from desk.file where party = ${anyOf(parties)} and message is not null order by added_at`.execute(
      tx,
    )
    return rows
  },
})
