import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { CALLBACK_COLUMNS, type CallbackRow, letIn } from './callback.ts'

/** Callbacks on /me: the next ones; more than that nobody has. */
const OWN_LIMIT = 5

/** A callback as its customer sees it. */
export interface OwnCallback extends CallbackRow {
  changed_at: Date
  made_at: Date
  /** Of its case. */
  case: string
  subject: string
  /** Who of us rings. */
  who: string | null
}

const READ = sql`
  select ${CALLBACK_COLUMNS}, b.changed_at, b.asked_at as made_at, c.number::text as "case", coalesce(c.subject, '') as subject
  from desk.callback b left join desk.customer_case c on c.id = b.customer_case`

/** One's own callback, by its link or by who one is. @throws Refusal callback-unknown */
export async function showCallback(
  call: Call,
  { id, key }: { id: string; key?: string | undefined },
): Promise<OwnCallback> {
  const known = await letIn(call, { id, key })
  const { rows } = await transact(call, { purpose: SERVICE, parties: [known.party] }, (tx) =>
    sql<Omit<OwnCallback, 'who'>>`${READ} where b.id = ${id}`.execute(tx),
  )
  const [row] = await named(call, rows)
  return row!
}

/** What is agreed with these parties, soonest first. */
export async function callbacksOf(call: Call, parties: readonly string[]): Promise<OwnCallback[]> {
  if (parties.length === 0) return []
  const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<Omit<OwnCallback, 'who'>>`
      ${READ} where b.party = any (${[...parties]}::uuid[]) and b.state = 'booked' order by b.starts_at limit ${OWN_LIMIT}`.execute(
      tx,
    ),
  )
  return named(call, rows)
}

async function named(ctx: Acting, rows: readonly Omit<OwnCallback, 'who'>[]): Promise<OwnCallback[]> {
  const names = await staffNamesById(
    ctx,
    rows.map(({ staff }) => staff),
  )
  return rows.map((row) => ({ ...row, who: names.get(row.staff) ?? null }))
}
