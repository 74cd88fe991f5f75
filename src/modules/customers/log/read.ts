import { sql } from 'kysely'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { refuse } from '../refusals.ts'
import type { Tx } from '../transact.ts'
import { INTERACTION_COLUMNS, type Interaction, type InteractionRow, readInteraction } from './interaction.ts'
import {
  LINE_LIMIT,
  LINE_PARTIES_LIMIT,
  type LineCursor,
  type LinePlace,
  openCursor,
  sealCursor,
  shortOf,
} from './line-cursor.ts'

/** The kind under which a look stands on a line; its data says who looked, in which role, at what and for what. */
export const LOOK = 'look'

export interface LinePage {
  /** Newest first, looks among them. Several parties concerned by one happening: shown once. */
  entries: Interaction[]
  /** Where the next, older page begins; null at the beginning of the line. */
  older: string | null
  /** What to ask readNewer() with for what happens from now on. */
  newest: string
}

export interface Newer {
  /** In the order in which they were recorded. */
  entries: Interaction[]
  next: string
  more: boolean
  /** Parties were linked or separated, or the database was restored: what is shown must be read afresh. */
  reload: boolean
}

/** One row of a page: an entry, a look (`position` 0), or, once and last, where the line ends now (`kind` null). */
type PageRow = Omit<InteractionRow, 'kind'> & { kind: string | null; at: string | null }

/**
 * Step: a page of the customer's line, newest first. `parties` are those that are connected now and that the transaction has entered;
 * a later page keeps to the parties of the first one that are still among them, so that one that was separated vanishes at once.
 * @throws Refusal cursor-unknown for what is no cursor of ours, or one from before a restore
 */
export async function readLine(
  tx: Tx,
  line: { parties: readonly string[]; before?: string | undefined; limit: number },
): Promise<LinePage> {
  const given = line.before === undefined ? undefined : openCursor(line.before)
  const limit = Math.min(line.limit, LINE_LIMIT)
  // One more than asked for tells whether there is more; those seen at the same instant may come again.
  const room = limit + 1 + (given?.before?.seen.length ?? 0)
  const { rows, state } = await readRows(tx, partiesOf(line.parties, given), room, given)
  const cursor = given ?? state
  // Positions given before a restore may be given again after it.
  if (cursor.era !== state.era) throw refuse('cursor-unknown')
  const { entries, ended } = pageOf(rows, limit, given?.before)
  const { before: _, ...whole } = cursor
  return {
    entries,
    older: ended && (ended.more || rows.length === room) ? sealCursor({ ...whole, before: ended.place }) : null,
    newest: sealCursor(whole),
  }
}

/** What of these rows is new to the reader, at most `limit`, and where the next page goes on. */
function pageOf(
  rows: readonly PageRow[],
  limit: number,
  before: LinePlace | undefined,
): { entries: Interaction[]; ended: { place: LinePlace; more: boolean } | null } {
  const seen = new Set(before?.seen)
  const fresh: PageRow[] = []
  let passed: PageRow | undefined
  let more = false
  for (const row of rows) {
    const short = shortOf(row.id)
    if (!seen.has(short)) {
      if (fresh.length === limit) {
        more = true
        break
      }
      seen.add(short)
      fresh.push(row)
    }
    passed = row
  }
  const entries = fresh.map((row) => readInteraction(row as InteractionRow))
  if (!passed) return { entries, ended: null }
  const { at, position, id } = passed
  const together = [
    ...fresh.filter((row) => row.at === at && row.position > 0).map((row) => shortOf(row.id)),
    ...(before?.at === at ? before.seen : []),
  ]
  return { entries, ended: { place: { at: at!, position, id, seen: together }, more } }
}

/**
 * Each party's line is read by its own index and then merged. Looks have no position and stand behind what shares their moment. In one
 * statement, and so in one snapshot, with where the line ends: a page is one round trip.
 */
async function readRows(
  tx: Tx,
  parties: readonly string[],
  room: number,
  given: LineCursor | undefined,
): Promise<{ rows: PageRow[]; state: LineCursor }> {
  const until = parties.map((party) => given?.positions.get(shortOf(party)) ?? Number.MAX_SAFE_INTEGER)
  const { at = null, position = null, id = null } = given?.before ?? {}
  const { rows } = await sql<PageRow>`
    (select e.*, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from (
      select i.* from unnest(${parties}::uuid[], ${until}::bigint[]) p (party, until)
      cross join lateral (
        select ${INTERACTION_COLUMNS} from customers.interaction i
        where i.party = p.party and i.position <= p.until
          and (i.occurred_at, i.position) < (coalesce(${at}::timestamptz, 'infinity'), coalesce(${position}::bigint, 0))
        order by i.occurred_at desc, i.position desc limit ${room}
      ) i
      union all
      select 'look', min(p.party::text)::uuid, 0, l.at, l.id, ${LOOK}, 1, 'house', l.viewer, l.reason_type, l.reason_id,
        jsonb_build_object('viewer', l.viewer, 'role', l.viewer_role, 'purpose', l.purpose, 'projection', l.projection), l.at
      from customers.look_party p join customers.look l on l.id = p.look
      where p.party = any (${parties}::uuid[])
        and (l.at < coalesce(${at}::timestamptz, 'infinity') or (l.at = ${at}::timestamptz and (${position}::bigint > 0 or l.id < ${id}::uuid)))
      group by l.id
    ) e
    order by e.occurred_at desc, e.position desc, e.id desc limit ${room})
    union all
    select null, null, 0, null, null, null, 0, null, null, null, null, ${stateOf(parties)}, null, null`.execute(tx)
  const state = rows.pop()!
  return { rows, state: readState(state.data as State) }
}

/** Step: what was recorded since, for a reader that was woken: each party from its own position. Waits for no stranger's open write. */
export async function readNewer(
  tx: Tx,
  line: { parties: readonly string[]; after: string; limit: number },
): Promise<Newer> {
  const { before: _, ...cursor } = openCursor(line.after)
  const limit = Math.min(line.limit, LINE_LIMIT)
  const parties = partiesOf(line.parties, cursor)
  const found = await sql<{ state: State }>`select ${stateOf(line.parties)} as state`.execute(tx)
  const state = readState(found.rows[0]!.state)
  const after = parties.map((party) => cursor.positions.get(shortOf(party))!)
  const { rows } = await sql<InteractionRow>`
    select i.* from unnest(${parties}::uuid[], ${after}::bigint[]) p (party, after)
    cross join lateral (
      select ${INTERACTION_COLUMNS} from customers.interaction i
      where i.party = p.party and i.position > p.after order by i.position limit ${limit + 1}
    ) i
    order by i.position limit ${limit + 1}`.execute(tx)
  const page = rows.slice(0, limit)
  // Only parties that the page has come past: one whose entries were cut off is read from where it stood.
  const positions = new Map(cursor.positions)
  for (const row of page) positions.set(shortOf(row.party!), row.position)
  const shown = new Set<string>()
  return {
    entries: page.filter((row) => !shown.has(row.id) && shown.add(row.id)).map(readInteraction),
    next: sealCursor({ ...cursor, positions }),
    more: rows.length > limit,
    reload: cursor.era !== state.era || cursor.claim !== state.claim || parties.length !== cursor.positions.size,
  }
}

/** Of the customer's parties those that the cursor knows: one that was linked later waits for a reload. */
function partiesOf(parties: readonly string[], cursor: LineCursor | undefined): readonly string[] {
  if (parties.length > LINE_PARTIES_LIMIT)
    throw refuseInput('bad-input', { where: 'parties', what: `more than ${LINE_PARTIES_LIMIT} for one customer` })
  return cursor ? parties.filter((party) => cursor.positions.has(shortOf(party))) : parties
}

interface State {
  era: number
  claim: string | null
  positions: Record<string, number> | null
}

/** Where the line ends now, as one value. */
const stateOf = (parties: readonly string[]) => sql`
  jsonb_build_object('era', customers.current_era(),
    'claim', (select max(greatest(c.asserted_at, c.revoked_at)) from customers.identity_claim c
      where c.strength = 'proof' and (c.party = any (${parties}::uuid[]) or c.other = any (${parties}::uuid[]))),
    'positions', (select jsonb_object_agg(p.party, coalesce(
        (select i.position from customers.interaction i where i.party = p.party order by i.position desc limit 1), 0))
      from unnest(${parties}::uuid[]) p (party)))`

function readState({ era, claim, positions }: State): LineCursor {
  const ends = Object.entries(positions ?? {}).map(([party, position]) => [shortOf(party), position] as const)
  return { era, claim: claim ?? '', positions: new Map(ends) }
}
