import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { connectedParties, customerOf, SERVICE, transact, type Tx } from '../customers/index.ts'
import type { CaseRank, CaseState } from './contract.ts'
import { signedFor } from './links.ts'
import { refuse } from './refusals.ts'

/** A case as it was found: where it stands, and every party that must be entered to read it whole. */
export interface FoundCase {
  id: string
  number: string
  party: string
  parties: string[]
  state: CaseState
  /** How often it went to somebody else because whoever had it was erased. */
  heirs: number
  /** When the promised reply is due; null where none stands. */
  dueAt: Date | null
  assignee: string | null
  /** What it was sorted into; null: unsorted. */
  category: string | null
  rank: CaseRank
  /** The number by which it was looked for, when that is another one: of a case that was merged into this one. */
  asked?: string
}

/** Cases are merged while others write in them: seldom once, and never this often. */
const STARTS_LIMIT = 5

const COLUMNS = sql.raw(
  'id, number::text as number, party, parties, state, heirs, due_at as "dueAt", assignee, category, rank',
)

/** The case of a number, or the one that it was merged into. Ids only: it opens nothing. */
export async function findCase(db: Acting['db'] | Tx, number: string): Promise<FoundCase | null> {
  const { rows } = await sql<FoundCase>`select ${COLUMNS} from desk.find_case(${number}::bigint)`.execute(db)
  const [found] = rows
  if (!found) return null
  return found.number === number ? found : { ...found, asked: number }
}

/** A conversation that was settled longer ago than this is over: what is said then is a new one. */
const RESUME_HOURS = 24
const HOUR_MS = 3_600_000

/** Step: the conversation that somebody is in, on any of their parties: the newest, unless it was settled long ago. */
export async function currentChat(tx: Tx, parties: readonly string[], now: Date): Promise<FoundCase | null> {
  const { rows } = await sql<FoundCase>`
    select ${COLUMNS} from desk.current_chat(${[...parties]}::uuid[], ${new Date(now.getTime() - RESUME_HOURS * HOUR_MS)}::timestamptz)`.execute(
    tx,
  )
  return rows[0] ?? null
}

/**
 * Opens a transaction on a case: all its parties are entered and locked. It may have been merged, or a party may have come to it, between
 * the look-up and the lock, so it is looked up again under the lock, and we start over if it changed.
 * @throws Refusal case-unknown
 */
export async function inCase<T>(
  ctx: Acting,
  number: string,
  fn: (tx: Tx, found: FoundCase) => Promise<T>,
  { more = [], known }: { more?: readonly string[]; known?: FoundCase | null | undefined } = {},
): Promise<T> {
  for (let start = 0; start < STARTS_LIMIT; start += 1) {
    const found = start === 0 && known ? known : await findCase(ctx.db, number)
    if (!found) throw refuse('case-unknown', { number })
    try {
      const parties = [...new Set([...found.parties, ...more])]
      return await transact(ctx, { purpose: SERVICE, parties, records: true }, async (tx) => {
        const now = await findCase(tx, number)
        if (now?.id !== found.id || now.parties.some((party) => !parties.includes(party))) throw new CaseMoved()
        return fn(tx, now)
      })
    } catch (error) {
      if (!(error instanceof CaseMoved)) throw error
    }
  }
  throw refuse('case-unknown', { number })
}

class CaseMoved extends Error {}

/** The look that whoever opens a case writes on those who speak in it. */
export const lookAtCase = ({ number }: Pick<FoundCase, 'number'>) =>
  ({ projection: 'case', reason: { type: 'case', id: number } }) as const

/** How the caller stands to a case. Null: they learn nothing, not even that it exists. */
export type Standing =
  /** The staff, and programs with the scope. */
  | { as: 'desk' }
  /** The customer: what stands on these parties of theirs is for their eyes. */
  | { as: 'customer'; parties: readonly string[] }

/** Whether the caller may see a case, and as whom. */
export async function standingOf(call: Call, found: FoundCase, key?: string): Promise<Standing | null> {
  const { principal } = call
  if (principal.kind === 'staff' || principal.kind === 'key' || principal.kind === 'system') return { as: 'desk' }
  if (key !== undefined && call.secret.verify('case', signedFor(found), key))
    return { as: 'customer', parties: await connectedParties(call.db, found.party) }
  if (key !== undefined && found.asked !== undefined && call.secret.verify('case', found.asked, key)) {
    // The link of a case that was merged: it opens what it opened before, and not what somebody else said in the other one.
    const before = await partyOfNumber(call.db, found.asked)
    return before === null ? null : { as: 'customer', parties: await connectedParties(call.db, before) }
  }
  const parties = await callerParties(call)
  return parties.some((party) => found.parties.includes(party)) ? { as: 'customer', parties } : null
}

async function partyOfNumber(db: Acting['db'], number: string): Promise<string | null> {
  const { rows } = await sql<{ party: string | null }>`select desk.party_of_number(${number}::bigint) as party`.execute(
    db,
  )
  return rows[0]?.party ?? null
}

/**
 * The parties whose conversations are the caller's: a signed-in customer's whole set, a browser's own. A browser whose past belongs to
 * a customer by now has none until they sign in: somebody else may sit there.
 */
export async function callerParties(call: Call): Promise<string[]> {
  const { principal } = call
  if (principal.kind === 'customer') return connectedParties(call.db, principal.party)
  if (principal.kind !== 'visitor' || principal.party === null) return []
  return (await customerOf(call.db, principal.party)) === principal.party ? [principal.party] : []
}
