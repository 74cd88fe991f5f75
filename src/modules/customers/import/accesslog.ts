import { createHash, createHmac } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { isbot, isbotMatch } from 'isbot'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'

export type ImportedLog = {
  taken: number
  changed: number
  unchanged: number
  skipped: { line: number; reason: string }[]
  /** Of those taken and unchanged: lines of programs that say so in their User-Agent. */
  crawlers: number
}

/** Lines in one statement and commit: 100 ms at most. */
const BATCH = 500
/** A longer line is an attack on whoever reads the log. */
const LINE_LIMIT = 16_384
const PATH_LIMIT = 2_000
const SOURCE = 'import:accesslog'

interface Visit {
  id: string
  page: string
  path: string
  referrer: string | null
  crawler: string | null
  status: number
  at: Date
}

/**
 * Reads a web server's log in Combined Log Format. Repeatable: a line's id is made of its text, and of how many equal ones stood before
 * it. The caller's address is not kept; visits of one caller and day share a random-looking page id, made with this house's secret.
 */
export async function importAccessLog(
  ctx: Acting,
  source: Readable,
  options: { onProgress?: (lines: number) => void } = {},
): Promise<ImportedLog> {
  const result: ImportedLog = { taken: 0, changed: 0, unchanged: 0, skipped: [], crawlers: 0 }
  const seen = new Map<string, number>()
  let batch: Visit[] = []
  let line = 0
  const flush = async () => {
    if (batch.length === 0) return
    const stored = await store(ctx, batch)
    result.taken += stored
    result.unchanged += batch.length - stored
    batch = []
    options.onProgress?.(line)
  }
  for await (const text of createInterface({ input: source, crlfDelay: Infinity })) {
    line += 1
    if (text.trim() === '') continue
    const visit = readLine(ctx, text, seen)
    if (typeof visit === 'string') {
      result.skipped.push({ line, reason: visit })
      continue
    }
    if (visit.crawler) result.crawlers += 1
    batch.push(visit)
    if (batch.length === BATCH) await flush()
  }
  await flush()
  return result
}

async function store(ctx: Acting, visits: Visit[]): Promise<number> {
  const column = <T>(pick: (visit: Visit) => T) => visits.map(pick)
  const { rows } = await sql<{ stored: number }>`
    select customers.import_visits(${SOURCE}, ${column((v) => v.id)}, ${column((v) => v.page)}, ${column((v) => v.path)}, ${column((v) => v.referrer)},
      ${column((v) => v.crawler)}, ${column((v) => v.status)}, ${column((v) => v.at)}) as stored`.execute(ctx.db)
  return rows[0]!.stored
}

// address, identity, user, [time], "request", status, bytes, "referrer", "agent"; quotes inside are escaped with a backslash. A log that
// was cut off by its disk or its program ends inside the agent: the line has said all that we keep, so it is taken.
const COMBINED =
  /^(\S+) \S+ \S+ \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)(?:"\s*)?)?$/
const REQUEST = /^[A-Z]{3,20} (\S+)(?: HTTP\/[\d.]+)?$/
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A visit, or why the line is none. */
function readLine(ctx: Acting, text: string, seen: Map<string, number>): Visit | string {
  if (text.length > LINE_LIMIT) return `The line has ${text.length} characters; ${LINE_LIMIT} are the most.`
  const match = COMBINED.exec(text)
  if (!match) return 'This is not Combined Log Format: address - user [time] "request" status bytes "referrer" "agent".'
  const [, address = '', time = '', request = '', status = '', referrer = '', agent = ''] = match
  const at = readTime(time)
  if (!at) return `The time “${time}” is not of the form 17/May/2015:10:05:03 +0000.`
  const path = REQUEST.exec(request)?.[1]
  if (!path) return `The request “${request.slice(0, 60)}” is not METHOD /path HTTP/version.`
  const print = createHash('sha256').update(text).digest('hex')
  const before = seen.get(print) ?? 0
  seen.set(print, before + 1)
  return {
    id: uuidOf(`${print} ${before}`),
    page: uuidOf(
      createHmac('sha256', ctx.secret.key('visitor of a log'))
        .update(`${at.toISOString().slice(0, 10)} ${address} ${agent}`)
        .digest('hex'),
    ),
    path: path.slice(0, PATH_LIMIT),
    referrer: hostOf(referrer),
    crawler: isbot(agent) ? crawlerOf(agent) : null,
    status: Number(status),
    at,
  }
}

/** The whole name around the part that gave it away: Googlebot, of which `google` was enough. */
function crawlerOf(agent: string): string {
  const part = isbotMatch(agent) ?? ''
  const name = (agent.match(/[\w-]+/g) ?? []).find((word) => word.toLowerCase().includes(part.toLowerCase()))
  return (part && name ? name : part || 'unnamed').slice(0, 60).toLowerCase()
}

function readTime(text: string): Date | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [, day, name, year, hour, minute, second, sign, offsetHours, offsetMinutes] = match
  const month = MONTHS.indexOf(name!)
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '+' ? 60_000 : -60_000)
  const time = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second))
  // 31/Feb would silently become March.
  if (
    month < 0 ||
    new Date(time).getUTCDate() !== Number(day) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 60
  )
    return undefined
  return new Date(time - offset)
}

/** Only the host: a full address of another site may name a person. */
function hostOf(referrer: string): string | null {
  try {
    return new URL(referrer).host.slice(0, 500) || null
  } catch {
    return null
  }
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
