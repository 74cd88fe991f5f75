import { sql } from 'kysely'
import { daysAgo, monthsAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { desk } from '../settings.ts'
import { REVIEW_MONTHS } from './privacy.ts'

/** Rings when there is something to review, or somebody has. */
export const REVIEWS = 'reviews'
/** A bad word that is older was there before reviews were, or its customer allowed them only since. */
const UNHAPPY_DAYS = 14

/**
 * Draws last week's sample, once, as many of each agent's settled cases as the merchant says; and every case whose customer was not content.
 * Only of customers who allow it. Answers how many.
 */
export async function drawReviews(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const zone = setting(ctx, shop.zone)
  const since = daysAgo(ctx, UNHAPPY_DAYS)
  const size = setting(ctx, desk.reviewsPerWeek)
  // Those first: a case that its customer was not content with is reviewed in any case, and takes no place of the sample.
  const { rows } = await sql<{ drawn: number }>`
    select desk.draw_unhappy(${since}::timestamptz, ${zone}, ${now}::timestamptz) as drawn`.execute(ctx.db)
  const sample = size === 0 ? 0 : await drawWeek(ctx, { zone, size, now })
  const drawn = rows[0]!.drawn + sample
  if (drawn > 0) ctx.bell.ring([REVIEWS])
  return drawn
}

async function drawWeek(ctx: Acting, { zone, size, now }: { zone: string; size: number; now: Date }): Promise<number> {
  const { rows } = await sql<{ drawn: number }>`
    select desk.draw_sample(w.monday - 7, (w.monday - 7)::timestamp at time zone ${zone}, w.monday::timestamp at time zone ${zone}, ${size}, ${now}::timestamptz) as drawn
    from (select date_trunc('week', ${now}::timestamptz at time zone ${zone})::date as monday) w`.execute(ctx.db)
  return rows[0]!.drawn
}

/** Takes away reviews of cases whose customers no longer let us, and old ones. Answers how many. */
export async function dropReviews(ctx: Acting): Promise<number> {
  const before = monthsAgo(ctx, REVIEW_MONTHS)
  const { rows } = await sql<{ gone: number }>`select desk.drop_reviews(${before}::timestamptz) as gone`.execute(ctx.db)
  return rows[0]!.gone
}
