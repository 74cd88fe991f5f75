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
  /** Numbers of those that have neither left nor been cancelled, newest first. */
  openOrders: string[]
  /** Numbers of their questions, newest first. */
  cases: string[]
}

/** Entries of a line that are looked through: of the people here nobody has more in a day. */
const ENTRIES = 60

/** The open orders and the questions on the line of whoever has this address. */
export async function remember(ctx: Acting, email: string): Promise<Remembered> {
  const found = await findByEmail(ctx.db, email)
  if (found.length === 0) return { openOrders: [], cases: [] }
  const all = await Promise.all(found.map(({ party }) => connectedParties(ctx.db, party)))
  const parties = [...new Set(all.flat())].slice(0, PARTIES_LIMIT)
  const reader = { locale: 'en', audience: 'self', now: ctx.clock.now() } as const
  const { items } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    readTimeline(tx, parties, { limit: ENTRIES, reader }),
  )
  const numbers = (...kinds: string[]) =>
    items.flatMap(({ kind, subject }) => (kinds.includes(kind) && subject ? subject.id : []))
  const gone = new Set(numbers('order.shipped', 'order.cancelled'))
  return { openOrders: numbers('order.placed').filter((one) => !gone.has(one)), cases: numbers('case.opened') }
}
