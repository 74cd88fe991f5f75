import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { VALUE_ROUTING } from '../customers/index.ts'

/** A basket that was laid in the day before belongs to the same errand. */
const BEFORE_HOURS = 24
/** Whoever has not ordered by then does without. */
const WITHIN_DAYS = 3

/**
 * Fills help's `wantedCosts`: of those who asked something without an answer, how many left a basket lying, and what they have bought, of those who
 * allow that it is looked at. Sums come out of the database from five customers on.
 */
export async function costOfAsking(ctx: Acting, asked: readonly { party: string; at: Date }[]) {
  const currency = setting(ctx, shop.currency)
  const parties = asked.map(({ party }) => party)
  const { rows } = await sql<{ carts: number; worth: string | null; value: string | null }>`
    select l.customers as carts, l.worth, orders.bought_by(${parties}::uuid[], ${VALUE_ROUTING}, ${currency}) as value
    from orders.left_after(${parties}::uuid[], ${asked.map(({ at }) => at)}::timestamptz[], make_interval(hours => ${BEFORE_HOURS}),
      make_interval(days => ${WITHIN_DAYS}), ${currency}) l`.execute(ctx.db)
  const [{ carts, worth, value }] = rows as [(typeof rows)[number]]
  return {
    carts,
    cartsWorth: worth === null ? null : Number(worth),
    value: value === null ? null : Number(value),
  }
}
