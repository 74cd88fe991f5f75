import { sql } from 'kysely'
import { anyOf, declarePrivacy } from '../../customers/index.ts'
import { CASE_YEARS } from '../privacy.ts'

/** Of each mail's own text in the copy that somebody takes along; what is attached can be fetched from their case. */
const EXPORTED_BYTES = 100_000

declarePrivacy({
  module: 'desk',
  table: 'desk.mail',
  holds: 'holds.desk.mail',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select received_at, occurred_at, source, state, sender, subject, size, checks, junk_score, junk_words, taught,
        encode(substring(raw from 1 for ${EXPORTED_BYTES}), 'escape') as mail
      from desk.mail where party = ${anyOf(parties)} order by received_at`.execute(tx)
    return rows
  },
  async erase(tx, parties) {
    await sql`select desk.forget_mails(${[...parties]}::uuid[])`.execute(tx)
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.attachment',
  holds: 'holds.desk.attachment',
  keptFor: { years: CASE_YEARS },
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } = await sql`
      select name, media_type, size from desk.attachment where party = ${anyOf(parties)} order by mail, part`.execute(
      tx,
    )
    return rows
  },
})
