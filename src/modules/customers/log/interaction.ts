import { sql } from 'kysely'
import type { z } from 'zod'
import { type Kind, kindNamed } from '../declare.ts'
import type { Tx } from '../transact.ts'

/** The class of what concerns no customer: it stands in `house_event`. */
export const HOUSE = 'house'

/** Where an entry stands: enough to find its row in one partition. */
export interface Place {
  class: string
  /** Null: an event of the house. */
  party: string | null
  position: number
  /** As PostgreSQL writes it, to the microsecond. */
  recordedAt: string
}

/** One entry of the log as code reads it; data has been lifted to the version that the kind declares today. */
export interface Interaction<Name extends string = string, Data = unknown> {
  class: string
  party: string | null
  position: number
  recordedAt: Date
  id: string
  kind: Name
  channel: string
  actor: string
  subject: { type: string; id: string } | null
  data: Data
  occurredAt: Date
}

/** The entry of a kind, for reactions that know what they read. */
export type EntryOf<K extends Kind> =
  K extends Kind<infer Name, infer Data extends z.ZodType> ? Interaction<Name, z.output<Data>> : never

export interface InteractionRow {
  class: string
  party: string | null
  position: number
  recorded_at: Date
  id: string
  kind: string
  version: number
  channel: string
  actor: string
  subject_type: string | null
  subject_id: string | null
  data: unknown
  occurred_at: Date
}

/** The columns of `customers.interaction i`, or of the query that stands for it. */
export const INTERACTION_COLUMNS = sql.raw(
  'i.class, i.party, i.position, i.recorded_at, i.id, i.kind, i.version, i.channel, i.actor, i.subject_type, i.subject_id, i.data, i.occurred_at',
)

/** A kind that the code no longer declares is shown as it was written. */
export function readInteraction(row: InteractionRow): Interaction {
  const kind = kindNamed(row.kind)
  return {
    class: row.class,
    party: row.party,
    position: row.position,
    recordedAt: row.recorded_at,
    id: row.id,
    kind: row.kind,
    channel: row.channel,
    actor: row.actor,
    subject:
      row.subject_type !== null && row.subject_id !== null ? { type: row.subject_type, id: row.subject_id } : null,
    data: kind?.lift && row.version < kind.version ? kind.lift(row.data, row.version) : row.data,
    occurredAt: row.occurred_at,
  }
}

/** Step: the rows at these places, under the policies: who does not allow the purpose is not among them. In the order asked for. */
export async function readPlaces(tx: Tx, places: readonly Place[]): Promise<Interaction[]> {
  const ofParties = places.filter((place) => place.party !== null)
  const ofHouse = places.filter((place) => place.party === null)
  const rows: InteractionRow[] = []
  if (ofParties.length > 0) {
    const found = await sql<InteractionRow>`
      select ${INTERACTION_COLUMNS}
      from unnest(${ofParties.map((place) => place.class)}::text[], ${ofParties.map((place) => place.party)}::uuid[],
        ${ofParties.map((place) => place.position)}::bigint[], ${ofParties.map((place) => place.recordedAt)}::timestamptz[]) w (class, party, position, recorded_at)
      join customers.interaction i on i.class = w.class and i.party = w.party and i.position = w.position and i.recorded_at = w.recorded_at`.execute(
      tx,
    )
    rows.push(...found.rows)
  }
  if (ofHouse.length > 0) {
    const found = await sql<InteractionRow>`
      select 'house' as class, null as party, h.position, h.recorded_at, h.id, h.kind, h.version, 'house' as channel, h.actor, h.subject_type, h.subject_id,
        h.data, h.recorded_at as occurred_at
      from customers.house_event h where h.position = any (${ofHouse.map((place) => place.position)}::bigint[])`.execute(
      tx,
    )
    rows.push(...found.rows)
  }
  const byPosition = new Map(rows.map((row) => [row.position, row]))
  return places.flatMap((place) => {
    const row = byPosition.get(place.position)
    return row ? [readInteraction(row)] : []
  })
}
