import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { settings } from '../settings.ts'
import { WANTED_PAGE, type WantedListed, type wantedList, type wantedQuery } from './contract.ts'

export interface WantedRow {
  id: string
  language: string
  title: string
  named: 'nobody' | 'house' | 'staff'
  owner: string | null
  made_at: Date
  due_at: Date | null
  settled_at: Date | null
  settled: 'answered' | 'left' | null
  settled_by: string | null
  left_because: string | null
  begun_by: string
  merged_into: string | null
  asked: number
  people: number
  cases: number
  visits: number
  carts: number
  cost: number
  value: number | null
  newest_at: Date | null
  article: string | null
  article_title: string | null
}

const PLAIN = [
  'id',
  'language',
  'title',
  'named',
  'owner',
  'made_at',
  'due_at',
  'settled_at',
  'settled',
  'settled_by',
  'left_because',
  'begun_by',
  'merged_into',
  'asked',
  'people',
  'cases',
  'visits',
  'carts',
  'newest_at',
  'article',
].map((name) => `w.${name}`)

/** Wanted answers as they are shown, with what they cost: cases by their price, and what lay in baskets that were left. */
export const wantedRows = (ctx: Acting): RawBuilder<unknown> => sql`
  select ${sql.raw(PLAIN.join(', '))}, w.value::double precision as value,
    (w.cases::bigint * ${setting(ctx, settings.casePrice) ?? 0}::bigint + coalesce(w.carts_worth, 0))::double precision as cost,
    (select a.title from help.article_words a where a.article = w.article order by a.language = w.language desc, a.language limit 1) as article_title
  from help.wanted w`

/** Wanted answers, what costs most in front. None of it is anybody's own words, so nobody is looked at by it. */
export async function listWanted(
  call: Call,
  { state, language, mine, page }: z.output<typeof wantedQuery>,
): Promise<z.output<typeof wantedList>> {
  const { rows } = await sql<WantedRow & { total: number }>`
    select o.*, count(*) over ()::integer as total from (${wantedRows(call)}) o
    where o.merged_into is null and o.settled is not distinct from ${state === 'open' ? null : state} and o.asked + o.visits > 0
      and (${language ?? null}::text is null or o.language = ${language ?? null}) and (${mine !== true}::boolean or o.owner = ${staffIdOf(call.principal)}::uuid)
    order by ${state === 'open' ? sql`o.cost desc, o.people + o.visits desc, o.newest_at desc` : sql`o.settled_at desc`}, o.id
    limit ${WANTED_PAGE} offset ${(page - 1) * WANTED_PAGE}`.execute(call.db)
  const total = rows[0]?.total ?? 0
  return {
    items: await shownAs(call, rows),
    total,
    page,
    more: page * WANTED_PAGE < total,
    priced: setting(call, settings.casePrice) !== null,
  }
}

export async function shownAs(ctx: Acting, rows: readonly WantedRow[]): Promise<WantedListed[]> {
  const names = await staffNamesById(
    ctx,
    rows.map(({ owner }) => owner),
  )
  const currency = setting(ctx, shop.currency)
  const now = ctx.clock.now()
  return rows.map((row) => ({
    id: row.id,
    title: row.named === 'nobody' ? null : row.title,
    namedBy: row.named,
    language: row.language,
    asked: row.asked,
    people: row.people,
    cases: row.cases,
    visits: row.visits,
    carts: row.carts,
    cost: row.cost > 0 ? { amount: row.cost, currency } : null,
    value: row.value === null ? null : { amount: row.value, currency },
    owner: row.owner === null ? null : { id: row.owner, name: names.get(row.owner) ?? '' },
    dueAt: row.due_at?.toISOString() ?? null,
    late: row.settled === null && row.due_at !== null && row.due_at < now,
    newestAt: row.newest_at?.toISOString() ?? null,
    state: row.settled ?? 'open',
    article: row.article === null ? null : { id: row.article, title: row.article_title },
  }))
}
