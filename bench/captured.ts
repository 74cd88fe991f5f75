import { setTimeout as pause } from 'node:timers/promises'
import type { Ground } from './ground.ts'
import { request, Wire } from './wire.ts'

/** What the program asked of the database for one address, and how much it answered. */
export interface Captured {
  statements: { text: string; values: (string | null)[] }[]
  /** Bytes of the reply's body. */
  length: number
}

/** PostgreSQL must write its log so: the ground is opened with these. */
export const CAPTURE_SETTINGS = { log_line_prefix: '%u@%d|', log_error_verbosity: 'default' }

/** Until a changed setting has reached every connection, and the log's collector has written its lines. */
const SETTLE_MS = 300
/** Something in the background may ask as well; the shortest of so many is the address alone. */
const TRIES = 3

/**
 * Takes the statements of one address from PostgreSQL's own log. So the bare handler runs what the program runs today, and not what
 * somebody copied from it once.
 */
export async function capture(
  ground: Ground,
  database: string,
  port: number,
  path: string,
  headers = '',
): Promise<Captured> {
  const wire = await Wire.open(port)
  const get = async () => {
    const answer = await wire.send(request('GET', path, undefined, headers))
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.body.slice(0, 500)}`)
    return answer
  }
  return ground.superuser('postgres', async (client) => {
    const log = async () =>
      (await client.query<{ text: string }>('select pg_read_file(pg_current_logfile()) as text')).rows[0]!.text
    try {
      const { body } = await get()
      await client.query(`alter system set log_statement = 'all'`)
      await client.query('select pg_reload_conf()')
      await pause(SETTLE_MS)
      let best: Captured['statements'] | undefined
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const before = (await log()).length
        await get()
        await pause(SETTLE_MS)
        const statements = readStatements((await log()).slice(before), `rapport_app@${database}|`)
        if (!best || statements.length < best.length) best = statements
      }
      return { statements: best!, length: Buffer.byteLength(body) }
    } finally {
      wire.close()
      await client.query('alter system reset log_statement')
      await client.query('select pg_reload_conf()')
    }
  })
}

export function readStatements(log: string, prefix: string): Captured['statements'] {
  const found: Captured['statements'] = []
  // A line that begins with a tab belongs to the one before it.
  for (const entry of log.split(/\n(?!\t)/)) {
    if (!entry.startsWith(prefix)) continue
    const line = entry.slice(prefix.length).replaceAll('\n\t', '\n')
    const statement = /^LOG: {2}(?:execute \S+|statement): (.*)$/s.exec(line)?.[1]
    const parameters = /^DETAIL: {2}[Pp]arameters: (.*)$/s.exec(line)?.[1]
    if (statement !== undefined) found.push({ text: statement, values: [] })
    else if (parameters !== undefined && found.length > 0) found.at(-1)!.values = readValues(parameters)
  }
  return found
}

function readValues(text: string): (string | null)[] {
  return [...text.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(([, value]) =>
    value === undefined ? null : value.replaceAll("''", "'"),
  )
}
