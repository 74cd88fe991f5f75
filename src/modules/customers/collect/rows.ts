import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { kindNamed } from '../declare.ts'
import '../kinds.ts'
import { normaliseEmail } from '../parties.ts'

/** A clock that runs ahead of ours by more than this is wrong, and its entries would stand at the top of the line for ever. */
const AHEAD_LIMIT_MS = 24 * 3_600_000
/** Nothing that a business still knows of a customer is older. */
const OLDEST = Date.UTC(1970, 0, 1)

/** What a server sends: who, what, when, with ids of its own that make a repeat harmless. */
export const collectedRow = z.strictObject({
  id: z.uuid().optional(),
  kind: z.string().max(60),
  /** Any party of the customer. */
  party: z.uuid().optional(),
  /** Or their mail address: the entry then stands on the address's own line. */
  email: z.string().max(320).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  subject: z.strictObject({ type: z.string().min(1).max(40), id: z.string().min(1).max(100) }).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
})

/** What a page sends: that it was looked at. */
export const visitRow = z.strictObject({
  id: z.uuid().optional(),
  kind: z.literal(['page.viewed']),
  /** A random id that lives in the page's memory. */
  page: z.uuid(),
  path: z.string().min(1).max(2_000).regex(/^\//, 'begins with /'),
  /** Address or host of the page before; only the host is kept. */
  referrer: z.string().max(2_000).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
})

export interface RefusedRow {
  index: number
  where: string
  what: string
}

export interface GoodEntry {
  index: number
  id: string
  kind: string
  party: string | null
  email: string | null
  subjectType: string | null
  subjectId: string | null
  data: string
  at: Date
}

export interface GoodVisit {
  index: number
  id: string
  page: string
  path: string
  referrer: string | null
  at: Date
}

export interface SortedRows {
  entries: GoodEntry[]
  visits: GoodVisit[]
  refused: RefusedRow[]
}

/** Checks each row by itself. `onlyVisits`: a publishable key, which anybody can read in a page, may say nothing else. */
export function sortRows(rows: readonly unknown[], now: Date, onlyVisits: boolean): SortedRows {
  const sorted: SortedRows = { entries: [], visits: [], refused: [] }
  for (const [index, row] of rows.entries()) {
    const kind = typeof row === 'object' && row !== null && 'kind' in row ? row.kind : undefined
    const problem =
      kind === 'page.viewed'
        ? takeVisit(row, index, now, sorted.visits)
        : onlyVisits
          ? ONLY_VISITS
          : takeEntry(row, index, now, sorted.entries)
    if (problem) sorted.refused.push({ index, ...problem })
  }
  return sorted
}

type Problem = Omit<RefusedRow, 'index'>
const ONLY_VISITS: Problem = { where: 'kind', what: 'a publishable key may send page.viewed only' }

function takeVisit(row: unknown, index: number, now: Date, into: GoodVisit[]): Problem | null {
  const parsed = visitRow.safeParse(row)
  if (!parsed.success) return problemOf(parsed.error)
  const { id = randomUUID(), page, path, referrer, at } = parsed.data
  const time = timeOf(at, now)
  if (!time) return WRONG_TIME
  // A query may hold a name or a token; the path is what was looked at.
  into.push({ index, id, page, path: path.split(/[?#]/, 1)[0]!, referrer: hostOf(referrer), at: time })
  return null
}

function takeEntry(row: unknown, index: number, now: Date, into: GoodEntry[]): Problem | null {
  const parsed = collectedRow.safeParse(row)
  if (!parsed.success) return problemOf(parsed.error)
  const { id = randomUUID(), kind, party = null, email, at, subject, data = {} } = parsed.data
  const declared = kindNamed(kind)
  if (!declared?.collectable) return { where: 'kind', what: `${kind} is not declared as one that may be collected` }
  if ((party === null) === (email === undefined))
    return { where: 'party', what: 'say who it was: either party or email' }
  const normal = email === undefined ? null : normaliseEmail(email)
  if (email !== undefined && normal === null) return { where: 'email', what: 'no mail address' }
  const checked = declared.data.safeParse(data)
  if (!checked.success) return problemOf(checked.error, 'data')
  const time = timeOf(at, now)
  if (!time) return WRONG_TIME
  into.push({
    index,
    id,
    kind,
    party,
    email: normal,
    at: time,
    subjectType: subject?.type ?? null,
    subjectId: subject?.id ?? null,
    data: JSON.stringify(checked.data),
  })
  return null
}

const WRONG_TIME: Problem = { where: 'at', what: 'lies before 1970 or more than a day ahead' }

function timeOf(at: string | undefined, now: Date): Date | null {
  if (at === undefined) return now
  const time = new Date(at)
  const ms = time.getTime()
  return ms >= OLDEST && ms <= now.getTime() + AHEAD_LIMIT_MS ? time : null
}

function problemOf(error: z.ZodError, under = ''): Problem {
  const issue = error.issues[0]!
  const at = [
    ...(under ? [under] : []),
    ...issue.path.map(String),
    ...(issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : []),
  ]
  return { where: at.join('.'), what: issue.message }
}

function hostOf(referrer: string | undefined): string | null {
  if (!referrer) return null
  try {
    return new URL(referrer.includes('://') ? referrer : `https://${referrer}`).host.slice(0, 255) || null
  } catch {
    return null
  }
}
