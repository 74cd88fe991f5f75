import { sql } from 'kysely'
import pg from 'pg'
import type { Acting } from '../../platform/context.ts'
import type { Database } from '../../platform/database/pool.ts'
import { actorOf } from '../../platform/principal.ts'
import { refusalFromDatabase, refuse } from '../../platform/refusal.ts'
import { purposeNamed } from './declare.ts'
import { lookedAt, type Projection, type Reason, viewerRole } from './looks.ts'

/** The connection of an open transaction. A step takes it first; only transact() makes one. */
export type Tx = Database & { readonly [entered]?: Entered }
declare const entered: unique symbol

export interface Entered {
  /** What the reading and writing is for; the policies compare it with what each party allows. */
  purpose: string
  /** The parties whose rows may be read and written; or everybody who allows the purpose, to be read, where it is not a necessary one. */
  parties: readonly string[] | 'all'
  /** Locks the parties' lines: needed before anything is recorded on them. Reading takes no lock. */
  records?: boolean
  /** What is shown of all of them, and what it serves: writes the look (see() in looks.ts) on the way in, without a round trip of its own. */
  look?: { projection: Projection; reason: Reason }
}

/** Parties in one transaction: more would hold locks for longer than 100 ms. */
export const PARTIES_LIMIT = 500

const PURPOSE = /^[a-z_.]{1,60}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The only way to open a transaction. Names purpose, actor and parties to the database and locks the parties, in one round trip and
 * before anything takes a transaction id; then runs `fn`, commits, and rings for whom it touched.
 * @throws Refusal whatever `fn` refuses, or what a SQL step refuses; nothing is stored then
 */
export async function transact<T>(ctx: Acting, enter: Entered, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const prelude = sql.raw(`begin; select customers.enter(${settingsOf(ctx, enter)})${lookOf(ctx, enter)}`)
  const result = await ctx.db.connection().execute(async (connection) => {
    try {
      await prelude.execute(connection)
      const once = changes(enter) && ctx.once?.claimed === false ? ctx.once : undefined
      await once?.claim(connection, enter.parties[0])
      const value = await fn(connection as Tx)
      await sql.raw('commit').execute(connection)
      if (once) once.claimed = true
      return value
    } catch (error) {
      await sql
        .raw('rollback')
        .execute(connection)
        .catch(() => undefined)
      throw refusalFromDatabase(error) ?? error
    }
  })
  if (enter.records && enter.parties !== 'all') ctx.bell.ring(enter.parties.map((party) => `line/${party}`))
  return result
}

/** Records on a line, or concerns nobody's (a product, a setting): what only reads must not use a command's key up. */
function changes(enter: Entered): boolean {
  return enter.records === true || enter.parties.length === 0
}

// A simple-protocol statement has no parameters, so what goes in is checked here against its own small alphabet.
function settingsOf(ctx: Acting, enter: Entered): string {
  if (!PURPOSE.test(enter.purpose)) throw new Error(`${enter.purpose} is not a purpose.`)
  const actor = actorOf(ctx.principal).replaceAll("'", '')
  // The policies would let it read nothing: for such a purpose everybody would be all that there are.
  if (enter.parties === 'all' && purposeNamed(enter.purpose)?.necessary)
    throw new Error(`${enter.purpose} needs no permission, so whose rows it reads has to be named.`)
  if (enter.parties === 'all') return `'${enter.purpose}', '${actor}', 'all', false`
  if (enter.parties.length > PARTIES_LIMIT)
    throw refuse('bad-input', { where: 'parties', what: `more than ${PARTIES_LIMIT}` })
  for (const party of enter.parties)
    if (!UUID.test(party)) throw refuse('bad-input', { where: 'party', what: 'not an id' })
  return `'${enter.purpose}', '${actor}', '{${enter.parties.join(',')}}', ${enter.records === true}`
}

/** The look of everybody who was entered but oneself, as a third statement of the prelude. Empty where none is due. */
function lookOf({ principal }: Acting, { purpose, parties, look }: Entered): string {
  const role = viewerRole(principal)
  if (!look || role === null) return ''
  if (parties === 'all') throw new Error('A look on everybody names them: see() says whom, once they are read.')
  const seen = lookedAt(principal, parties)
  if (seen.length === 0) return ''
  const words = [actorOf(principal), role, purpose, look.projection, look.reason.type, look.reason.id]
  // A zero byte would end the statement there: PostgreSQL's text cannot hold one, and says so where it comes as a parameter.
  const literals = words.map((word) => pg.escapeLiteral(word.replaceAll('\0', '')))
  return `; select customers.see(${literals.join(', ')}, '{${seen.join(',')}}')`
}
