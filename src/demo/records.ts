import {
  connectedParties,
  findByEmail,
  PARTIES_LIMIT,
  readTimeline,
  SERVICE,
  transact,
} from '../modules/customers/index.ts'
import type { Acting } from '../platform/context.ts'

/** What somebody who does not exist would know of themselves, for their letters stay in the house. */
export interface Remembered {
  /** Numbers, newest first. */
  orders: string[]
  cases: string[]
}

/** Entries of a line that are looked through: of the people here nobody has more in a day. */
const ENTRIES = 60

/** The orders and questions on the line of whoever has this address. */
export async function remember(ctx: Acting, email: string): Promise<Remembered> {
  const found = await findByEmail(ctx.db, email)
  if (found.length === 0) return { orders: [], cases: [] }
  const all = await Promise.all(found.map(({ party }) => connectedParties(ctx.db, party)))
  const parties = [...new Set(all.flat())].slice(0, PARTIES_LIMIT)
  const reader = { locale: 'en', audience: 'self', now: ctx.clock.now() } as const
  const { items } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    readTimeline(tx, parties, { limit: ENTRIES, reader }),
  )
  const numbers = (kind: string) =>
    items.flatMap((entry) => (entry.kind === kind && entry.subject ? entry.subject.id : []))
  return { orders: numbers('order.placed'), cases: numbers('case.opened') }
}
