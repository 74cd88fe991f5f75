import { sql } from 'kysely'
import type { z } from 'zod'
import type { Kind } from './declare.ts'
import type { Tx } from './transact.ts'

/** By which door an interaction came. */
export type Channel = 'shop' | 'workspace' | 'api' | 'mail' | 'chat' | 'import' | 'me' | 'house'

export interface Entry<Data> {
  party: string
  channel: Channel
  subject?: { type: string; id: string }
  data: Data
  /** When it happened, if that was not now. */
  occurredAt?: Date
}

/** Step: appends an interaction to a party's line. The transaction must have entered that party with `records`. Returns its position. */
export async function record<Data extends z.ZodType>(
  tx: Tx,
  kind: Kind<string, Data>,
  entry: Entry<z.input<Data>>,
): Promise<number> {
  const data = kind.data.parse(entry.data)
  const { rows } = await sql<{ position: number }>`
    select customers.record(
      ${entry.party}, ${kind.name}, ${entry.channel}, ${entry.subject?.type ?? null}, ${entry.subject?.id ?? null},
      ${JSON.stringify(data)}::jsonb, coalesce(${entry.occurredAt ?? null}::timestamptz, now())
    ) as position`.execute(tx)
  return rows[0]!.position
}

/** Step: appends what concerns no customer (a price, a setting) to the house's own log. */
export async function recordForHouse<Data extends z.ZodType>(
  tx: Tx,
  kind: Kind<string, Data>,
  entry: { actor: string; subject?: { type: string; id: string }; data: z.input<Data> },
): Promise<void> {
  await sql`
    insert into customers.house_event (kind, version, actor, subject_type, subject_id, data)
    values (${kind.name}, ${kind.version}, ${entry.actor}, ${entry.subject?.type ?? null}, ${entry.subject?.id ?? null},
      ${JSON.stringify(kind.data.parse(entry.data))}::jsonb)`.execute(tx)
}
