import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { record, type Tx } from '../../customers/index.ts'
import { type BasketLine, beginCart, callerParty } from '../basket.ts'
import { basketPrepared } from '../kinds.ts'
import { refuse } from '../refusals.ts'

/** Days for which a link opens what was prepared: two weeks, so that a holiday does not end it, and a price is not promised for long. */
export const PREPARED_DAYS = 14
/** Things in one prepared basket: what is more is an offer, and is written as one. */
export const PREPARED_LINES = 30
const DAY_MS = 86_400_000
const PURPOSE = 'prepared basket'

export interface LineToPrepare {
  productId: string
  quantity: number
}

interface ToPrepare {
  party: string
  /** Of the case in which it is offered. */
  caseNumber: string
  lines: readonly LineToPrepare[]
}

/**
 * Step: a basket is filled for somebody, on whose line it is written. Nothing is reserved and nothing ordered: whoever opens its link
 * does that themselves. @throws Refusal product-unknown, basket-currencies, staff-only
 */
export async function prepareBasket(tx: Tx, call: Call, { party, caseNumber, lines }: ToPrepare): Promise<string> {
  const { principal } = call
  if (principal.kind !== 'staff') throw refuseInput('not-yours')
  const now = call.clock.now()
  const { rows } = await sql<{ id: string }>`
    select orders.prepare_basket(${party}::uuid, ${caseNumber}::bigint, ${principal.id}::uuid, ${principal.name},
      ${lines.map((one) => one.productId)}::uuid[], ${lines.map((one) => one.quantity)}::integer[],
      ${now}::timestamptz, ${new Date(now.getTime() + PREPARED_DAYS * DAY_MS)}::timestamptz) as id`.execute(tx)
  const { id } = rows[0]!
  await record(tx, basketPrepared, {
    party,
    channel: 'workspace',
    subject: { type: 'basket', id },
    data: { lines: lines.length, case: Number(caseNumber) },
  })
  return id
}

/** A basket that was prepared, as the staff see it. */
export interface PreparedBasket {
  id: string
  by: string
  preparedAt: string
  expiresAt: string
  state: 'waits' | 'ordered' | 'expired' | 'withdrawn'
  /** As which it was ordered. */
  order: string | null
  url: string
  lines: { productId: string; title: string; quantity: number; price: { amount: number; currency: string } }[]
}

/** Step: what was prepared in a case, the newest first. Its parties are entered. */
export async function preparedIn(tx: Tx, call: Call, caseNumber: string): Promise<PreparedBasket[]> {
  const { rows } = await sql<{
    id: string
    name: string
    prepared_at: Date
    expires_at: Date
    withdrawn_at: Date | null
    ordered_at: Date | null
    order_number: string | null
    lines: PreparedBasket['lines']
  }>`select * from orders.prepared_in(${caseNumber}::bigint, ${call.locale}, ${SHOWN})`.execute(tx)
  const now = call.clock.now()
  return rows.map((row) => ({
    id: row.id,
    by: row.name,
    preparedAt: row.prepared_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.ordered_at ? 'ordered' : row.withdrawn_at ? 'withdrawn' : row.expires_at <= now ? 'expired' : 'waits',
    order: row.order_number,
    url: preparedUrl(call, row.id),
    lines: row.lines,
  }))
}

/** Step: the things in baskets that were prepared in a case. Its parties are entered. */
export async function preparedProducts(tx: Tx, caseNumber: string): Promise<string[]> {
  const { rows } = await sql<{ product: string }>`
    select distinct l.product from orders.prepared_basket b join orders.prepared_line l on l.prepared_basket = b.id
    where b.case_number = ${caseNumber}::bigint and b.withdrawn_at is null`.execute(tx)
  return rows.map(({ product }) => product)
}

/** Baskets of one case that are shown: older ones have expired long ago. */
const SHOWN = 10

/** Step: its link opens nothing any more. Refused when it was ordered. @throws Refusal prepared-used */
export async function withdrawPrepared(tx: Tx, call: Acting, { id, caseNumber }: { id: string; caseNumber: string }) {
  const { numAffectedRows } = await sql`
    update orders.prepared_basket set withdrawn_at = coalesce(withdrawn_at, ${call.clock.now()})
    where id = ${id} and case_number = ${caseNumber}::bigint and ordered_at is null`.execute(tx)
  if (!numAffectedRows) throw refuse('prepared-used')
}

/** Step: a case was merged into another, which its baskets name from now on. */
export async function movePrepared(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`update orders.prepared_basket set case_number = ${to}::bigint where case_number = ${from}::bigint`.execute(
    tx,
  )
}

/** The case from which an order came, where the staff had filled its basket; null otherwise. */
export async function caseOfOrder(db: Acting['db'] | Tx, order: string): Promise<string | null> {
  const { rows } = await sql<{
    number: string | null
  }>`select orders.prepared_for(${order}::bigint)::text as number`.execute(db)
  return rows[0]?.number ?? null
}

export function preparedUrl(ctx: Pick<Acting, 'config' | 'secret'>, id: string): string {
  return new URL(`/prepared/${id}?key=${ctx.secret.sign(PURPOSE, id)}`, ctx.config.url).href
}

// ── for whoever holds the link ─────────────────────────────────────────────────────────────────────────────────────

/** What the link shows: things and prices, and who filled it. */
export interface Offered {
  id: string
  name: string
  preparedAt: string
  expiresAt: string
  withdrawn: boolean
  ordered: boolean
  lines: (BasketLine & { before: number; beforeCurrency: string; offered: boolean })[]
}

/** Why a link does not lead to an order any more. */
export type Ended = 'ordered' | 'withdrawn' | 'expired'

export const endedOf = ({ withdrawn, ordered, expiresAt }: Offered, now: Date): Ended | null =>
  ordered ? 'ordered' : withdrawn ? 'withdrawn' : new Date(expiresAt) <= now ? 'expired' : null

/** @throws Refusal prepared-unknown: also to whoever has a wrong key */
export async function showPrepared(call: Call, { id, key }: { id: string; key: string }): Promise<Offered> {
  if (!call.secret.verify(PURPOSE, id, key)) throw refuse('prepared-unknown')
  const { rows } = await sql<{ shown: Offered | null }>`
    select orders.show_prepared(${id}::uuid, ${call.locale}) as shown`.execute(call.db)
  if (!rows[0]?.shown) throw refuse('prepared-unknown')
  return rows[0].shown
}

/**
 * Command: lays what was prepared into a basket of the caller's own, from where they order as always. What they had chosen themselves
 * stays in its own basket, and is there again afterwards. Pressed twice it is the same basket.
 * @throws Refusal prepared-unknown, prepared-used, prepared-expired
 */
export async function takePrepared(call: Call, asked: { id: string; key: string }): Promise<void> {
  const shown = await showPrepared(call, asked)
  const ended = endedOf(shown, call.clock.now())
  if (ended !== null) throw refuse(ended === 'expired' ? 'prepared-expired' : 'prepared-used')
  const before = callerParty(call)
  const known = before === null ? null : await takenBefore(call, asked.id, before)
  const cart = known ?? (await beginCart(call)).id
  const { rows } = await sql<{ taken: boolean }>`
    select orders.take_prepared(${asked.id}::uuid, ${cart}::uuid, ${call.clock.now()}::timestamptz) as taken`.execute(
    call.db,
  )
  if (!rows[0]!.taken) throw refuse('prepared-used')
}

async function takenBefore(call: Call, id: string, party: string): Promise<string | null> {
  const { rows } = await sql<{
    cart: string | null
  }>`select orders.taken_cart(${id}::uuid, ${party}::uuid) as cart`.execute(call.db)
  return rows[0]?.cart ?? null
}
