import { sql } from 'kysely'
import type { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import type { categories } from './contract.ts'
import type { Brand } from './list.ts'
import { pictureUrl } from './pictures/address.ts'

/** Shelves on the front page: two rows of four. */
const HOME_SHELVES = 8
/** Brands offered in the filter. */
export const BRANDS_SHOWN = 12

/** Every shelf that has something on it, below it included, in the order of the shop. */
export async function listCategories(ctx: Context, language: string): Promise<z.output<typeof categories>> {
  const { rows } = await sql<{ key: string; title: string; products: number }>`
    with filled as (
      -- What lies on a shelf lies on those above it too.
      select array_to_string(l.levels[1:n], '/') as key, sum(s.families)::integer as products
      from catalogue.shelf s
      cross join lateral (select string_to_array(s.category, '/') as levels) l
      cross join lateral generate_series(1, cardinality(l.levels)) n
      where s.brand = '*' and s.category not in ('*', '') group by 1 having sum(s.families) > 0
    )
    select c.key, coalesce(w.title, c.key) as title, f.products
    from filled f join catalogue.category c on c.key = f.key
    left join lateral (select title from catalogue.category_words w where w.category = c.key order by w.language = ${language} desc, w.language limit 1) w on true
    order by c.position, c.key`.execute(ctx.db)
  return { items: rows }
}

/** A shelf as the front room shows it: with the picture of what came last. */
export interface HomeShelf {
  key: string
  title: string
  products: number
  picture: string
}

/** The first top shelves in the order of the shop. */
async function listHomeShelves(ctx: Context, language: string): Promise<HomeShelf[]> {
  const shelves = (await listCategories(ctx, language)).items
    .filter(({ key }) => !key.includes('/'))
    .slice(0, HOME_SHELVES)
  const { rows } = await sql<{ key: string; picture: string | null; slug: string }>`
    select c.key, encode(newest.picture, 'hex') as picture, newest.slug
    from unnest(${shelves.map(({ key }) => key)}::text[]) as c (key)
    cross join lateral (
      select f.* from catalogue.category below
      cross join lateral (select p.picture, p.slug, p.created_at from catalogue.product p
        where p.category = below.key and p.state = 'offered' and p.leads order by p.created_at desc, p.id limit 1) f
      where below.key = c.key or below.key like c.key || '/%'
      order by f.created_at desc limit 1) newest`.execute(ctx.db)
  const newest = new Map(rows.map((row) => [row.key, row]))
  return shelves.map((shelf) => ({
    ...shelf,
    picture: pictureUrl(newest.get(shelf.key)?.picture ?? null, shelf.key, newest.get(shelf.key)?.slug ?? shelf.title),
  }))
}

/** The shelves are on every page and are seldom moved: a process asks for them again after so many milliseconds. */
const SHELVES_FRESH_MS = 10_000

/** Answers that are kept per database; what is asked for beyond them are addresses that somebody made up. */
const REMEMBERED_LIMIT = 1_000

type Remembered = WeakMap<Context['db'], Map<string, { readAt: number; answer: Promise<unknown> }>>
const everything: Remembered[] = []

/** Whoever changes the shelves sees the change at once; other processes within ten seconds. */
export function forgetShelves(ctx: Context): void {
  for (const kept of everything) kept.delete(ctx.db)
}

/** Keeps an answer per database and question for a while. Who comes first waits for it, all others get the same. */
export function remembered<Answer>(ask: (ctx: Context, question: string) => Promise<Answer>) {
  const kept: Remembered = new WeakMap()
  everything.push(kept)
  return (ctx: Context, question: string): Promise<Answer> => {
    const answers = kept.get(ctx.db) ?? new Map<string, { readAt: number; answer: Promise<unknown> }>()
    kept.set(ctx.db, answers)
    const known = answers.get(question)
    if (known && ctx.clock.now().getTime() - known.readAt < SHELVES_FRESH_MS) return known.answer as Promise<Answer>
    const answer = ask(ctx, question)
    if (answers.size >= REMEMBERED_LIMIT) answers.clear()
    answers.set(question, { readAt: ctx.clock.now().getTime(), answer })
    // A failure is not kept: the next one asks again.
    answer.catch(() => answers.delete(question))
    return answer
  }
}

/** The brands with most on a shelf and those below it; '*' is the whole shop. */
async function listBrands(ctx: Context, category: string): Promise<Brand[]> {
  const { rows } = await sql<Brand>`
    select brand as name, sum(families)::integer as products from catalogue.shelf
    where (category = ${category} or (category like ${`${category}/%`} and ${category} not in ('*', ''))) and brand not in ('*', '')
    group by brand having sum(families) > 0 order by 2 desc, 1 limit ${BRANDS_SHOWN}`.execute(ctx.db)
  return rows
}
export const knownBrands = remembered(listBrands)

/** The shelves as pages show them: up to ten seconds old. */
export const knownCategories = remembered(listCategories)
export const knownHomeShelves = remembered(listHomeShelves)

/** The shelves that stand in the header of every page: more would not fit beside the search. */
const HEADER_SHELVES = 4

/** The first shelves of the shop as links, for the header of every page. */
export async function shelfLinks(ctx: Context, language: string): Promise<{ label: string; href: string }[]> {
  const { items } = await knownCategories(ctx, language)
  return items
    .filter(({ key }) => !key.includes('/'))
    .slice(0, HEADER_SHELVES)
    .map(({ key, title }) => ({ label: title, href: `/products?category=${key}` }))
}
