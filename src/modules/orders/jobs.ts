import { sql } from 'kysely'
import { daysAgo } from '../../platform/clock.ts'
import type { Acting } from '../../platform/context.ts'
import { setting } from '../../platform/settings.ts'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'
import {
  breakPromise,
  dayOf,
  endOfDay,
  movePromise,
  nextDay,
  oweLetter,
  ORDERS,
  transact,
  tellOfBroken,
} from '../customers/index.ts'
import { clearPrepared, tellOrdered } from './prepared/tell.ts'
import { BASKET_DAYS } from './privacy.ts'
import { countTogether } from './together.ts'
import { shipping, shippingHours } from './settings.ts'
import { shipsOn } from './shipping.ts'

/** Rows in one transaction: fewer than 100 ms of work each. */
const BATCH = 200

/** Gives invoice numbers to what has left, in order and without gaps, and owes each customer the invoice. Answers how many. */
export async function issueInvoices(ctx: Acting): Promise<number> {
  const { zone } = shippingHours(ctx)
  const dueOn = nextDay(dayOf(ctx.clock.now(), zone), setting(ctx, shipping.invoiceDays))
  let given = 0
  for (;;) {
    const { rows } = await sql<{
      given: number
    }>`select orders.issue_invoices(${dueOn}::date, ${ctx.clock.now()}::timestamptz, ${BATCH}) as given`.execute(ctx.db)
    given += rows[0]!.given
    if (rows[0]!.given < BATCH) return given
  }
}

/** Reserves what has come in for those who wait for it, first come first served. Answers how many lines. */
export async function reserveWaiting(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ served: number }>`select orders.reserve_waiting(${BATCH}) as served`.execute(ctx.db)
  if (rows[0]!.served > 0) ctx.bell.ring(['orders'])
  return rows[0]!.served
}

/** Takes away baskets that nothing has happened to for as long as we say that we keep them. Answers how many. */
export async function clearBaskets(ctx: Acting): Promise<number> {
  const before = daysAgo(ctx, BASKET_DAYS)
  let cleared = 0
  for (;;) {
    const { rows } = await sql<{
      gone: number
    }>`select orders.clear_baskets(${before}::timestamptz, ${BATCH}) as gone`.execute(ctx.db)
    cleared += rows[0]!.gone
    if (rows[0]!.gone < BATCH) return cleared
  }
}

interface Overdue {
  promise: string
  party: string
  number: string
  due_at: Date
}

/**
 * Promises to ship whose day is over: written down as broken, told to the customer once and by us, and moved to the next day on which we
 * ship. The packing list shows them first. Answers how many.
 */
export async function breakOverdue(ctx: Acting): Promise<number> {
  const hours = shippingHours(ctx)
  const now = ctx.clock.now()
  const next = shipsOn(hours, now)
  if (next === null) return 0
  const newDue = endOfDay(next.on, hours.zone)
  const { rows } =
    await sql<Overdue>`select promise, party, number, due_at from orders.overdue_promises(${now}::timestamptz, ${BATCH})`.execute(
      ctx.db,
    )
  for (const overdue of rows) await breakOne(ctx, overdue, now, newDue)
  if (rows.length > 0) ctx.bell.ring(['orders'])
  return rows.length
}

async function breakOne(
  ctx: Acting,
  { promise, party, number, due_at: was }: Overdue,
  now: Date,
  newDue: Date,
): Promise<void> {
  await transact(ctx, { purpose: ORDERS, parties: [party], records: true }, async (tx) => {
    const { rows } = await sql<{ email: string | null; locale: string; open: boolean }>`
      select (select c.email from orders.contact c where c.customer_order = o.id) as email, o.locale, o.state in ('placed', 'packed') as open
      from orders.customer_order o
      where o.number = ${number}::bigint for update`.execute(tx)
    const order = rows[0]
    // Kept or taken back since we looked.
    if (!order?.open || !(await breakPromise(tx, promise, now))) return
    await movePromise(tx, promise, { dueAt: newDue })
    if (order.email === null) return
    await oweLetter(tx, {
      party,
      kind: 'order.late',
      recipient: order.email,
      locale: order.locale,
      data: { order: Number(number), was: was.toISOString(), now: newDue.toISOString() },
    })
    await tellOfBroken(tx, promise, now)
  })
}

const invoices = declareJob({
  name: 'orders.issue-invoices',
  payload: noPayload,
  run: async (ctx) => void (await issueInvoices(ctx)),
})
const waiting = declareJob({
  name: 'orders.reserve-waiting',
  payload: noPayload,
  run: async (ctx) => void (await reserveWaiting(ctx)),
})
const baskets = declareJob({
  name: 'orders.clear-baskets',
  payload: noPayload,
  run: async (ctx) => void (await clearBaskets(ctx), await clearPrepared(ctx)),
})
const together = declareJob({
  name: 'orders.count-together',
  payload: noPayload,
  run: async (ctx) => void (await countTogether(ctx)),
})
const ordered = declareJob({
  name: 'orders.tell-ordered',
  payload: noPayload,
  run: async (ctx) => void (await tellOrdered(ctx)),
})
const overdue = declareJob({
  name: 'orders.break-overdue',
  payload: noPayload,
  run: async (ctx) => void (await breakOverdue(ctx)),
})

/** For recurring.ts. */
export const orderRecurring: readonly Recurring[] = [
  { job: invoices, everySeconds: 15 },
  { job: waiting, everySeconds: 30 },
  { job: overdue, everySeconds: 300 },
  { job: baskets, everySeconds: 3_600 },
  { job: ordered, everySeconds: 30 },
  { job: together, everySeconds: 86_400 },
]
