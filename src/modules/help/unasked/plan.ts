import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { transact } from '../../customers/index.ts'
import { settings } from '../settings.ts'
import { owners } from '../slots.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

/** What is due for longer was missed: whoever hears of first use three weeks late is not helped. */
export const LATE_DAYS = 7
/** Owners asked for at once, and rows of one transaction. */
const BATCH = 200
/** Owners of one rule in one run; the next run, an hour later, goes on. */
const RUN_LIMIT = 10_000
/** Times that something is said again: ten years of a monthly refill. */
const ROUNDS_LIMIT = 120
const DAY_MS = 86_400_000

interface Rule {
  id: string
  article: string
  moment: 'owned' | 'update'
  days: number
  every: number | null
  on_since: Date
  products: string[]
  shelves: string[]
}

/** Writes down who is to be told what, of those who allow it: once for each thing that somebody owns. Answers how many are new. */
export async function planUnasked(ctx: Acting): Promise<number> {
  let planned = 0
  for (const rule of await rulesThatAreOn(ctx)) {
    if (rule.products.length === 0 && rule.shelves.length === 0) continue
    for (const span of spansOf(rule, ctx.clock.now())) planned += await planSpan(ctx, rule, span)
  }
  return planned
}

async function rulesThatAreOn(ctx: Acting): Promise<Rule[]> {
  const { rows } = await sql<Rule>`
    select n.id, n.article, n.moment, n.days, n.every, n.on_since,
      coalesce(array_agg(o.value) filter (where o.type = 'product'), '{}') as products,
      coalesce(array_agg(o.value) filter (where o.type = 'shelf'), '{}') as shelves
    from help.next_question n join help.article_about o on o.article = n.article
    where n.on_since is not null and (n.moment = 'owned' or n.on_since > ${daysAgo(ctx, LATE_DAYS)})
      and exists (select from help.article_words w where w.article = n.article)
    group by n.id order by n.made_at`.execute(ctx.db)
  return rows
}

interface Span {
  round: number
  /** They came to own it within this time. */
  from: Date
  until: Date
  /** When it is due for who owns it since then. */
  dueAt: (since: Date) => Date
}

/** For whom it is due now, by since when they own it: a span for each round that can have come. */
export function spansOf(rule: Pick<Rule, 'moment' | 'days' | 'every' | 'on_since'>, now: Date): Span[] {
  if (rule.moment === 'update')
    return [{ round: 0, from: new Date(0), until: rule.on_since, dueAt: () => rule.on_since }]
  // Nobody is told of what had been due before somebody switched it on.
  const dueFrom = Math.max(rule.on_since.getTime(), now.getTime() - LATE_DAYS * DAY_MS)
  const rounds = rule.every === null ? 1 : ROUNDS_LIMIT
  return Array.from({ length: rounds }, (_, round) => {
    const after = (rule.days + round * (rule.every ?? 0)) * DAY_MS
    return {
      round,
      from: new Date(dueFrom - after),
      until: new Date(now.getTime() - after),
      dueAt: (since: Date) => new Date(since.getTime() + after),
    }
  }).filter(({ until }) => until.getTime() > 0)
}

async function planSpan(ctx: Acting, rule: Rule, { round, from, until, dueAt }: Span): Promise<number> {
  let planned = 0
  let since = from
  for (let seen = 0; seen < RUN_LIMIT;) {
    const asked = {
      products: rule.products,
      shelves: rule.shelves,
      from: since,
      until,
      purpose: PRODUCT_UPDATES,
      limit: BATCH,
    }
    const found = (await Promise.all(owners.fills.map((find) => find(ctx, asked)))).flat()
    if (found.length === 0) return planned
    planned += await write(
      ctx,
      rule,
      round,
      found.map((one) => ({ ...one, dueAt: dueAt(one.since) })),
    )
    const last = found.at(-1)!.since
    if (found.length < BATCH) return planned
    // Very many at one moment would come again and again: what is written already is not written twice, and the next millisecond is next.
    since = last > since ? last : new Date(last.getTime() + 1)
    seen += found.length
  }
  return planned
}

async function write(
  ctx: Acting,
  rule: Rule,
  round: number,
  found: readonly { party: string; product: string; order: string; dueAt: Date }[],
): Promise<number> {
  const share = setting(ctx, settings.compareShare)
  const rows = found.map((one) => ({
    party: one.party,
    product: one.product,
    order: one.order,
    due: one.dueAt.toISOString(),
    state: isCompared(rule.id, one.party, share) ? 'compared' : 'due',
  }))
  const parties = [...new Set(rows.map(({ party }) => party))]
  const { rows: written } = await transact(ctx, { purpose: PRODUCT_UPDATES, parties }, (tx) =>
    sql<{ id: string }>`
      insert into help.unasked (party, next_question, article, product, customer_order, round, due_at, state)
      select r.party, ${rule.id}, ${rule.article}, r.product, r.order, ${round}, r.due, r.state
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r (party uuid, product uuid, "order" bigint, due timestamptz, state text)
      on conflict do nothing returning id`.execute(tx),
  )
  return written.length
}

/** Whether somebody is left to compare with: the same people for a rule whenever it is asked, and others for the next rule. */
export function isCompared(rule: string, party: string, share: number): boolean {
  return createHash('sha256').update(`${rule} ${party}`).digest().readUInt32BE(0) % 100 < share
}
