import { sql } from 'kysely'
import { declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

const of = (parties: readonly string[]) => sql`any (${[...parties]}::uuid[])`
const held = { module: 'desk', keptFor: { years: CASE_YEARS }, seenBy: ['agent'] } as const

declarePrivacy({
  ...held,
  table: 'desk.draft',
  holds: 'holds.desk.draft',
  async export(tx, parties) {
    // As with notes: that something is being written, and since when. What was not sent was said to nobody.
    const { rows } =
      await sql`select kind, at from desk.draft where party = ${of(parties)} and text <> '' order by at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`delete from desk.draft where party = ${of(parties)}`.execute(tx)
  },
})

declarePrivacy({
  ...held,
  table: 'desk.outgoing',
  holds: 'holds.desk.outgoing',
  async export(tx, parties) {
    const { rows } = await sql`
      select written_at, leaves_at from desk.outgoing where party = ${of(parties)} order by leaves_at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`delete from desk.outgoing where party = ${of(parties)}`.execute(tx)
  },
})

declarePrivacy({
  ...held,
  table: 'desk.file',
  holds: 'holds.desk.file',
  async export(tx, parties) {
    const { rows } = await sql`
      select name, media_type, size, added_at from desk.file where party = ${of(parties)} and message is not null order by added_at`.execute(
      tx,
    )
    return rows
  },
  async erase(tx, parties) {
    await sql`delete from desk.file where party = ${of(parties)}`.execute(tx)
  },
})
