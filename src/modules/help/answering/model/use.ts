// What a language model was asked for, what came of it, and what it cost. Nothing of the words, and nothing of who asked.
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../../platform/context.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { settings } from '../../settings.ts'
import type { costs } from '../contract.ts'
import { modelHost } from './ask.ts'

/** Months for which it is kept: a year's bills can be compared with it. */
const USE_MONTHS = 13

export interface Use {
  outcome: 'written' | 'partly' | 'refused' | 'late' | 'failed' | 'unreadable' | 'too-long'
  milliseconds: number
  tokensIn?: number
  tokensOut?: number
  kept?: number
  dropped?: Record<string, number>
}

/** Writes down that the model was asked. Minor units for a million tokens are millionths of a minor unit for one. */
export async function keepUse(ctx: Acting, use: Use): Promise<void> {
  const { outcome, milliseconds, tokensIn = 0, tokensOut = 0, kept = 0, dropped = {} } = use
  const cost = tokensIn * setting(ctx, settings.modelPriceIn) + tokensOut * setting(ctx, settings.modelPriceOut)
  await sql`
    insert into help.model_use (asked_at, model, outcome, kept, dropped, tokens_in, tokens_out, cost, currency, milliseconds)
    values (${ctx.clock.now()}, ${ctx.config.model?.name ?? ''}, ${outcome}, ${kept}, ${JSON.stringify(dropped)}::jsonb, ${tokensIn}, ${tokensOut},
      ${cost}, ${setting(ctx, shop.currency)}, ${milliseconds})`.execute(ctx.db)
}

/** Tokens since midnight in the shop's zone. */
export async function tokensToday(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ tokens: string }>`
    select coalesce(sum(tokens_in + tokens_out), 0)::text as tokens from help.model_use
    where asked_at >= date_trunc('day', ${ctx.clock.now()}::timestamptz, ${setting(ctx, shop.zone)})`.execute(ctx.db)
  return Number(rows[0]!.tokens)
}

/** What it cost and what it was refused for, in the last days. */
export async function showCosts(call: Call, { days }: { days: number }): Promise<z.input<typeof costs>> {
  const since = sql`${call.clock.now()}::timestamptz - make_interval(days => ${days})`
  const zone = setting(call, shop.zone)
  const { rows } = await sql<{ outcome: string; asked: number; tokens_in: number; tokens_out: number }>`
    select outcome, count(*)::integer as asked, sum(tokens_in)::float8 as tokens_in, sum(tokens_out)::float8 as tokens_out
    from help.model_use where asked_at >= ${since} group by outcome`.execute(call.db)
  const { rows: reasons } = await sql<{ reason: string; count: number }>`
    select d.key as reason, sum(d.value::integer)::integer as count from help.model_use, jsonb_each_text(dropped) d
    where asked_at >= ${since} group by 1 order by 2 desc`.execute(call.db)
  const { rows: cost } = await sql<{ currency: string; amount: number }>`
    select currency, ceil(sum(cost) / 1000000.0)::float8 as amount from help.model_use where asked_at >= ${since} group by currency order by currency`.execute(
    call.db,
  )
  const { rows: byDay } = await sql<{ day: string; asked: number; tokensIn: number; tokensOut: number }>`
    select to_char(asked_at at time zone ${zone}, 'YYYY-MM-DD') as day, count(*)::integer as asked, sum(tokens_in)::float8 as "tokensIn", sum(tokens_out)::float8 as "tokensOut"
    from help.model_use where asked_at >= ${since} group by 1 order by 1`.execute(call.db)
  return {
    model: call.config.model?.name ?? null,
    host: modelHost(call),
    asked: sumOf(rows.map(({ asked }) => asked)),
    outcomes: Object.fromEntries(rows.map(({ outcome, asked }) => [outcome, asked])),
    dropped: Object.fromEntries(reasons.map(({ reason, count }) => [reason, count])),
    tokensIn: sumOf(rows.map((one) => one.tokens_in)),
    tokensOut: sumOf(rows.map((one) => one.tokens_out)),
    cost,
    days: byDay,
  }
}
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

export async function clearUse(ctx: Acting): Promise<void> {
  await sql`delete from help.model_use where asked_at < ${ctx.clock.now()}::timestamptz - make_interval(months => ${USE_MONTHS})`.execute(
    ctx.db,
  )
}
