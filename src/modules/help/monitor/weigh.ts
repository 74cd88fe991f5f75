import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { settings } from '../settings.ts'
import { type WantedCost, wantedCosts } from './slots.ts'
import { WANTED } from './contract.ts'
import { readQuestions } from './read.ts'
import { K_DIFFERENT, titleOf } from './title.ts'

/** Wanted answers that are counted anew in one run. */
const BATCH = 50
/** Baskets are left and cases opened after a question too: what is open is weighed again so often. */
const AGAIN_HOURS = 6
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Askers of whom the cost is asked for, the newest. */
const ASKERS = 2_000
/** Questions of which a title is made, the newest. */
const NAMED_FROM = 60

interface Asker {
  question: string
  party: string
  customer: string
  asked_at: Date
}

/** Counts anew what was asked for since, prices and names it, and settles what has an article by now. Harmless to repeat. Answers how many changed. */
export async function weighWanted(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const due = new Date(now.getTime() + setting(ctx, settings.wantedDays) * DAY_MS)
  const { rows } = await sql<{ id: string }>`
    select id from help.wanted
    where merged_into is null and (weighed_at is null or (settled_at is null and weighed_at < ${new Date(now.getTime() - AGAIN_HOURS * HOUR_MS)}))
    order by weighed_at nulls first limit ${BATCH}`.execute(ctx.db)
  const ids = rows.map(({ id }) => id)
  if (ids.length > 0)
    await sql`select help.weigh_wanted(${ids}::uuid[], ${K_DIFFERENT}, ${due}::timestamptz, ${now}::timestamptz)`.execute(
      ctx.db,
    )
  for (const id of ids) await priceAndName(ctx, id)
  const { rows: settled } = await sql<{ changed: number }>`
    select help.settle_wanted(${K_DIFFERENT}, ${due}::timestamptz, ${now}::timestamptz) as changed`.execute(ctx.db)
  const changed = ids.length + settled[0]!.changed
  if (changed > 0) ctx.bell.ring([WANTED])
  return changed
}

async function priceAndName(ctx: Acting, id: string): Promise<void> {
  const { rows: askers } = await sql<Asker>`
    select question, party, customer, asked_at from help.askers_of(${id}::uuid, ${ASKERS})`.execute(ctx.db)
  const asked = askers.map(({ party, asked_at: at }) => ({ party, at }))
  const costs = await Promise.all(wantedCosts.fills.map((cost) => cost(ctx, asked)))
  const { carts, cartsWorth, value } = Object.assign(
    { carts: 0, cartsWorth: null, value: null },
    ...costs,
  ) as WantedCost
  const title = (await nameOf(ctx, askers)) ?? (await countedWords(ctx, id))
  await sql`
    update help.wanted set carts = ${carts}, carts_worth = ${cartsWorth}::bigint, value = ${value}::bigint,
      title = case when named = 'staff' then title else coalesce(${title}, '…') end,
      named = case when named = 'staff' then named when ${title}::text is null then 'nobody' else 'house' end
    where id = ${id}`.execute(ctx.db)
}

/** Words that so many visits had that they are nobody's own. */
async function countedWords(ctx: Acting, id: string): Promise<string | null> {
  const { rows } = await sql<{ text: string }>`
    select text from help.unfound where wanted = ${id} and text is not null order by visits desc, mark limit 1`.execute(
    ctx.db,
  )
  return rows[0]?.text ?? null
}

async function nameOf(ctx: Acting, askers: readonly Asker[]): Promise<string | null> {
  if (new Set(askers.map(({ customer }) => customer)).size < K_DIFFERENT) return null
  const newest = askers.slice(0, NAMED_FROM).map(({ question, party, customer }) => ({ id: question, party, customer }))
  const texts = await readQuestions(ctx, newest)
  return titleOf(newest.flatMap(({ id, customer }) => (texts.get(id) ? [{ customer, text: texts.get(id)!.text }] : [])))
}
