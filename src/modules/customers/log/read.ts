import { sql } from 'kysely'
import { z } from 'zod'
import { refuse } from '../../../platform/refusal.ts'
import type { Tx } from '../transact.ts'
import { INTERACTION_COLUMNS, type Interaction, type InteractionRow, readInteraction } from './interaction.ts'

/** Entries in one page of a line. */
export const LINE_LIMIT = 200
/** A customer with more parties is an error in linking; their cursor would no longer fit into an address. */
export const LINE_PARTIES_LIMIT = 100

/**
 * How far a reader of a customer's line has come. Opaque to callers: a position for each party, because one position for several
 * parties missed 1,733 of 8,528 entries; the era, because positions are lifted after a restore; the last claim, because a party that
 * was linked later has entries from before.
 */
const cursorSchema = z.strictObject({
  e: z.number().int().min(0),
  c: z.string().max(40),
  p: z.record(z.uuid(), z.number().int().min(0)),
  b: z
    .strictObject({
      at: z.string().max(40),
      position: z.number().int().min(0),
      seen: z.array(z.uuid()).max(LINE_LIMIT),
    })
    .optional(),
})
type Cursor = z.infer<typeof cursorSchema>

export interface LinePage {
  /** Newest first. Several parties concerned by one happening: shown once. */
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

/**
 * Step: a page of the customer's line, newest first. `parties` are those that are connected now and that the transaction has entered;
 * a later page keeps to the parties of the first one that are still among them, so that one that was separated vanishes at once.
 */
export async function readLine(
  tx: Tx,
  line: { parties: readonly string[]; before?: string | undefined; limit: number },
): Promise<LinePage> {
  const given = line.before === undefined ? undefined : decode(line.before, 'before')
  const state = await readState(tx, line.parties)
  const cursor = given ?? state
  const parties = line.parties.filter((party) => cursor.p[party] !== undefined)
  const limit = Math.min(line.limit, LINE_LIMIT)
  const before = given?.b
  // One more than asked for tells whether there is more; those seen at the same instant may come again.
  const room = limit + 1 + (before?.seen.length ?? 0)
  const { rows } = await sql<InteractionRow & { at: string }>`
    select i.* from unnest(${parties}::uuid[], ${parties.map((party) => cursor.p[party])}::bigint[]) p (party, until)
    cross join lateral (
      select ${INTERACTION_COLUMNS}, i.occurred_at::text as at from customers.interaction i
      where i.party = p.party and i.position <= p.until
        and (i.occurred_at, i.position) < (${before?.at ?? 'infinity'}::timestamptz, ${before?.position ?? 0}::bigint)
      order by i.occurred_at desc, i.position desc limit ${room}
    ) i
    order by i.occurred_at desc, i.position desc limit ${room}`.execute(tx)
  const seen = new Set(before?.seen)
  const fresh: typeof rows = []
  let passed: (typeof rows)[number] | undefined
  let more = false
  for (const row of rows) {
    if (seen.has(row.id)) {
      passed = row
      continue
    }
    if (fresh.length === limit) {
      more = true
      break
    }
    seen.add(row.id)
    fresh.push(row)
    passed = row
  }
  more ||= rows.length === room
  const ended = { at: passed?.at ?? '', position: passed?.position ?? 0 }
  const together = [
    ...fresh.filter((row) => row.at === ended.at).map((row) => row.id),
    ...(before?.at === ended.at ? before.seen : []),
  ]
  return {
    entries: fresh.map(readInteraction),
    older: more && passed ? encode({ ...cursor, b: { ...ended, seen: together.slice(0, LINE_LIMIT) } }) : null,
    newest: encode({ e: cursor.e, c: cursor.c, p: cursor.p }),
  }
}

/** Step: what was recorded since, for a reader that was woken: each party from its own position. Waits for no stranger's open write. */
export async function readNewer(
  tx: Tx,
  line: { parties: readonly string[]; after: string; limit: number },
): Promise<Newer> {
  const cursor = decode(line.after, 'after')
  const state = await readState(tx, line.parties)
  const parties = line.parties.filter((party) => cursor.p[party] !== undefined)
  const limit = Math.min(line.limit, LINE_LIMIT)
  const { rows } = await sql<InteractionRow>`
    select i.* from unnest(${parties}::uuid[], ${parties.map((party) => cursor.p[party])}::bigint[]) p (party, after)
    cross join lateral (
      select ${INTERACTION_COLUMNS} from customers.interaction i
      where i.party = p.party and i.position > p.after order by i.position limit ${limit + 1}
    ) i
    order by i.position limit ${limit + 1}`.execute(tx)
  const page = rows.slice(0, limit)
  // Only parties that the page has come past: one whose entries were cut off is read from where it stood.
  const positions = { ...cursor.p }
  for (const row of page) positions[row.party!] = row.position
  const shown = new Set<string>()
  return {
    entries: page.filter((row) => !shown.has(row.id) && shown.add(row.id)).map(readInteraction),
    next: encode({ e: cursor.e, c: cursor.c, p: positions }),
    more: rows.length > limit,
    reload: cursor.e !== state.e || cursor.c !== state.c || parties.length !== Object.keys(cursor.p).length,
  }
}

/** Where the line ends now, in one statement and so in one snapshot. */
async function readState(tx: Tx, parties: readonly string[]): Promise<Cursor> {
  if (parties.length > LINE_PARTIES_LIMIT)
    throw refuse('bad-input', { where: 'parties', what: `more than ${LINE_PARTIES_LIMIT} for one customer` })
  const { rows } = await sql<{ era: number; claim: string | null; positions: Record<string, number> | null }>`
    select customers.current_era() as era,
      (select max(greatest(c.asserted_at, c.revoked_at))::text from customers.identity_claim c
       where c.strength = 'proof' and (c.party = any (${parties}::uuid[]) or c.other = any (${parties}::uuid[]))) as claim,
      (select jsonb_object_agg(p.party, coalesce(
         (select i.position from customers.interaction i where i.party = p.party order by i.position desc limit 1), 0))
       from unnest(${parties}::uuid[]) p (party)) as positions`.execute(tx)
  return { e: rows[0]!.era, c: rows[0]!.claim ?? '', p: rows[0]!.positions ?? {} }
}

function encode(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function decode(text: string, where: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw refuse('bad-input', { where, what: 'not a cursor that this address gave' })
  }
}
