import { sql } from 'kysely'
import { staffNamesById } from '../../accounts/index.ts'
import { anyOf, declarePrivacy } from '../../customers/index.ts'

declarePrivacy({
  module: 'desk',
  table: 'desk.named_person',
  holds: 'holds.desk.named_person',
  keptFor: 'while',
  seenBy: ['agent'],
  async export(tx, parties) {
    const { rows } = await sql<{ staff: string; named_at: Date }>`
      select staff, named_at from desk.named_person where party = ${anyOf(parties)}`.execute(tx)
    const names = await staffNamesById(
      { db: tx },
      rows.map(({ staff }) => staff),
    )
    return rows.map((row) => ({ name: names.get(row.staff) ?? null, named_at: row.named_at }))
  },
})

declarePrivacy({
  module: 'desk',
  table: 'desk.agent',
  holds: 'holds.desk.agent',
  keptFor: 'while',
  seenBy: ['agent'],
  // About the staff: it names no customer, and goes when somebody leaves (jobs.ts).
  export: async () => [],
  erase: async () => undefined,
})
