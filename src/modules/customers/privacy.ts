import { sql } from 'kysely'
import { VISITS_KEPT_MONTHS } from './log/jobs.ts'
import { declarePrivacy, type KeptFor } from './privacy/declaration.ts'

/** Staff who answer customers, and keys that the merchant gave to other systems. */
const DESK = ['agent', 'owner', 'key'] as const

interface Own {
  table: string
  keptFor: KeptFor
  seenBy?: readonly string[]
  /** The rows of `t` that are about parties $1, as the person takes them with them. */
  columns: string
  whose?: string
}

function own({ table, keptFor, seenBy = DESK, columns, whose = 't.party = any ($)' }: Own): void {
  declarePrivacy({
    module: 'customers',
    table: `customers.${table}`,
    holds: `holds.customers.${table}`,
    keptFor,
    seenBy,
    async export(tx, parties) {
      const [before, after] = whose.split('$')
      const { rows } =
        await sql`select ${sql.raw(columns)} from customers.${sql.raw(table)} t where ${sql.raw(before!)}${parties}::uuid[]${sql.raw(after!)}`.execute(
          tx,
        )
      return rows
    },
    async erase(tx, parties) {
      await sql`select customers.erase_rows(${table}, ${parties}::uuid[])`.execute(tx)
    },
  })
}

// Erased in the reverse order, after what higher modules declare: addresses last, because letters are found by them.
own({ table: 'address', keptFor: 'while', seenBy: [...DESK, 'marketer'], columns: 't.type, t.value, t.shared' })
own({
  table: 'identity_claim',
  keptFor: 'while',
  columns: 't.rule, t.strength, t.evidence, t.asserted_by, t.asserted_at, t.revoked_at, t.revoked_why',
})
own({
  table: 'fact',
  keptFor: 'while',
  seenBy: [...DESK, 'packer', 'marketer'],
  columns: 't.name, t.value, t.basis, t.source, t.purpose, t.sentence, t.reason, t.known_at, t.ends_at, t.refused_at',
})
own({ table: 'permission', keptFor: 'while', columns: 'distinct t.purpose, t.granted, t.at, t.sentence' })
own({ table: 'allowed', keptFor: 'while', columns: 'distinct t.purpose' })
own({
  table: 'promise',
  keptFor: 'while',
  columns:
    't.kind, t.subject_type, t.subject_id, t.made_at, t.due_at, t.precision, t.zone, t.kept_at, t.broken_at, t.told_at, t.withdrawn_at',
})
own({
  table: 'interaction',
  keptFor: 'while',
  seenBy: [...DESK, 'analyst'],
  columns: 't.kind, t.channel, t.subject_type, t.subject_id, t.data, t.occurred_at',
})
own({ table: 'visit', keptFor: { months: VISITS_KEPT_MONTHS }, seenBy: [], columns: 't.at, t.path, t.referrer' })
own({
  table: 'look_party',
  keptFor: 'while',
  columns:
    'distinct (select l.at from customers.look l where l.id = t.look) as at, (select l.viewer_role from customers.look l where l.id = t.look) as role, (select l.purpose from customers.look l where l.id = t.look) as purpose, (select l.projection from customers.look l where l.id = t.look) as seen',
})
own({ table: 'undeliverable', keptFor: 'while', columns: 't.since, t.last_at, t.reason, t.status, t.reply' })
own({ table: 'letter', keptFor: 'while', columns: 't.kind, t.recipient, t.locale, t.state, t.queued_at' })
own({
  table: 'membership',
  keptFor: 'while',
  columns: 'customers.organisation_name(t.organisation) as organisation, t.role, t.shares, t.since, t.until',
  whose: 't.member = any ($)',
})
own({
  table: 'representation',
  keptFor: 'while',
  columns: 't.deputy_email, t.may, t.begins_at, t.ends_at, t.revoked_at',
  whose: 't.principal = any ($)',
})

declarePrivacy({
  module: 'customers',
  table: 'customers.parked',
  holds: 'holds.customers.parked',
  keptFor: 'while',
  seenBy: [],
  // Work of ours that waits: ids alone, about entries that are exported with the line.
  export: async () => [],
  async erase(tx, parties) {
    await sql`select customers.erase_rows('parked', ${parties}::uuid[])`.execute(tx)
  },
})

declarePrivacy({
  module: 'platform',
  table: 'platform.idempotency',
  holds: 'holds.platform.idempotency',
  keptFor: { days: 7 },
  seenBy: [],
  async export(tx, parties) {
    const { rows } =
      await sql`select status, reply, stored_at from platform.idempotency where party = any (${parties}::uuid[])`.execute(
        tx,
      )
    return rows
  },
})

declarePrivacy({
  module: 'customers',
  table: 'customers.external_id',
  holds: 'holds.customers.external_id',
  keptFor: 'while',
  seenBy: ['agent', 'key'],
  async export(tx, parties) {
    const { rows } =
      await sql`select source, value from customers.external_id where party = any (${[...parties]}::uuid[]) order by source, value`.execute(
        tx,
      )
    return rows
  },
})
