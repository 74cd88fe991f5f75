import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { connectedParties, type Tx } from '../../customers/index.ts'
import { callerParties } from '../find.ts'
import { inCase, type FoundCase } from '../find.ts'
import { refuse } from './refusals.ts'

/** The promise that somebody is rung, about their case. */
export const CALLBACK = 'case.callback'

export type CallbackState = 'booked' | 'reached' | 'unreached' | 'cancelled'

/** A callback as its commands work on it. */
export interface CallbackRow {
  id: string
  party: string
  customer_case: string
  number: string
  name: string | null
  locale: string
  state: CallbackState
  starts_at: Date
  ends_at: Date
  seat: number | null
  offered_until: Date | null
  earlier: boolean
  staff: string | null
  promise: string | null
  sequence: number
  /** To whom routing gave it, until they take it. */
  given: string | null
  /** An earlier time about which they were asked. */
  offer_starts_at: Date | null
}

export const CALLBACK_COLUMNS = sql.raw(
  'b.id, b.party, b.customer_case, b.number, b.name, b.locale, b.state, b.starts_at, b.ends_at, b.seat, b.offered_until, b.earlier, b.staff, b.promise, b.sequence, b.given, b.offer_starts_at',
)

export interface FoundCallback {
  id: string
  party: string
  /** Of its case. */
  number: string
}

/** Where a callback stands. Ids only: it opens nothing. */
export async function findCallback(ctx: Pick<Acting, 'db'>, id: string): Promise<FoundCallback | null> {
  const { rows } = await sql<FoundCallback>`
    select id, party, number::text as number from desk.find_callback(${id}::uuid)`.execute(ctx.db)
  return rows[0] ?? null
}

/** Opens a transaction on a callback and its case. @throws Refusal callback-unknown */
export async function inCallback<T>(
  ctx: Acting,
  id: string,
  fn: (tx: Tx, row: CallbackRow, found: FoundCase) => Promise<T>,
): Promise<T> {
  const known = await findCallback(ctx, id)
  if (!known) throw refuse('callback-unknown')
  return inCase(
    ctx,
    known.number,
    async (tx, found) => {
      const { rows } = await sql<CallbackRow>`
        select ${CALLBACK_COLUMNS} from desk.callback b where b.id = ${id} for update`.execute(tx)
      if (!rows[0]) throw refuse('callback-unknown')
      return fn(tx, rows[0], found)
    },
    { more: [known.party] },
  )
}

/** The page on which a callback is moved or taken back, signed: for whoever has it from our letter. */
export function callbackUrl(ctx: Pick<Acting, 'config' | 'secret'>, id: string): string {
  return new URL(`/callbacks/${id}?key=${ctx.secret.sign('callback', id)}`, ctx.config.url).href
}

/**
 * Whether the caller may see and change a callback: the staff, whoever has its link, and whose it is.
 * @throws Refusal callback-unknown
 */
export async function letIn(call: Call, { id, key }: { id: string; key?: string | undefined }): Promise<FoundCallback> {
  const known = await findCallback(call, id)
  if (!known) throw refuse('callback-unknown')
  const { kind } = call.principal
  if (kind === 'staff' || kind === 'key' || kind === 'system') return known
  if (key !== undefined && call.secret.verify('callback', id, key)) return known
  const theirs = await connectedParties(call.db, known.party)
  if ((await callerParties(call)).some((party) => theirs.includes(party))) return known
  throw refuse('callback-unknown')
}

/** Whom to wake: the desk's cards and list, and the customer's own page. */
export const ringCallback = (ctx: Acting, id: string): void => ctx.bell.ring(['calls', `callback/${id}`])
