import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
import { batched } from '../../platform/database/batched.ts'
import { keptByText, lasting } from '../../platform/kept.ts'
import type { Product } from './contract.ts'
import { pictureUrl } from './pictures/address.ts'
import { refuse } from './refusals.ts'
import { shipsWhen } from './slots.ts'
import { read } from './statement.ts'

const MILLISECONDS_PER_DAY = 86_400_000
/** The law's time for "lowest price" beside a price (directive 98/6/EC, article 6a). */
const LOWEST_DAYS = 30
/** Products of a family that are shown as options. */
const FAMILY_LIMIT = 200
/**
 * Letters of products' rows for which what was made of them is kept. A row of a thousand letters has some ten kilobytes beside it
 * (itself as an object, its JSON, its page), so this is 20 MB where the shop is larger than it.
 */
const KEPT_LETTERS = 2_000_000

interface Wanted {
  value: string
  language: string
}
/** A tenth of a second's load of a small machine in one statement; two at once, so that a slow one does not hold up all others. */
const BATCHING = { keyOf: ({ value, language }: Wanted) => `${language} ${value}`, together: 100, atOnce: 2 }

interface Row {
  id: string
  reference: string | null
  slug: string
  language: string
  title: string
  description: string
  details: Product['details']
  brand: string
  category: string
  shelf: string | null
  gtin: string
  mpn: string
  state: string
  price: number
  currency: string
  lowest: number | null
  taxRate: number
  available: number
  restockOn: string | null
  picture: string | null
  options: Record<string, string>
  family:
    | {
        id: string
        slug: string
        options: Record<string, string>
        amount: number
        currency: string
        available: number
      }[]
    | null
}

/** A product by its id. Hidden ones are shown only to those who look after the catalogue. @throws Refusal product-unknown */
export function showProduct(ctx: Context, id: string, language: string, hidden = false): Promise<Product> {
  return showWhere(ctx, 'id', id, language, hidden)
}

/** A product by its address in the shop. @throws Refusal product-unknown */
export function showProductAt(ctx: Context, slug: string, language: string): Promise<Product> {
  return showWhere(ctx, 'slug', slug, language, false)
}

async function showWhere(
  ctx: Context,
  by: 'id' | 'slug',
  value: string,
  language: string,
  hidden: boolean,
): Promise<Product> {
  const text = await rowsBy[by](ctx, { value, language })
  if (text === null) throw refuse('product-unknown')
  const found = productOf(text)
  if (found.product.state !== 'offered' && !hidden) throw refuse('product-unknown')
  const ships = shipsWhen.fills[0]?.(ctx, found.product) ?? null
  const when = ships && `${ships.on} ${ships.orderBy?.getTime() ?? ''} ${ships.zone}`
  if (found.shown?.when !== when)
    found.shown = {
      when,
      product: lasting({
        ...found.product,
        ships: ships && { on: ships.on, orderBy: ships.orderBy?.toISOString() ?? null, zone: ships.zone },
      }),
    }
  return found.shown.product
}

interface Found {
  product: Omit<Product, 'ships'>
  /** As it was shown last; the day on which it ships changes while the row does not. */
  shown?: { when: string | null; product: Product }
}

/** A product from its row. Most rows were the same a moment ago, and what was made of them (the object, its JSON, its page) holds. */
const productOf = keptByText<Found>(KEPT_LETTERS, (text) => {
  const row = JSON.parse(text) as Row
  const { price, currency, lowest, shelf, family, picture, ...rest } = row
  return {
    product: {
      ...rest,
      price: { amount: price, currency },
      lowestIn30Days: { amount: lowest ?? price, currency },
      shelf: row.category === '' ? null : { key: row.category, title: shelf ?? row.category },
      family: (family ?? []).map(({ amount, currency: its, ...variant }) => ({
        ...variant,
        price: { amount, currency: its },
      })),
      picture: pictureUrl(picture, row.category, row.title),
    },
  }
})

/** Rows as JSON text, so that what is known already need not even be parsed. */
const rowsBy = {
  id: batched(BATCHING, (ctx, asked: readonly Wanted[]) => readRows(ctx, 'id', asked)),
  slug: batched(BATCHING, (ctx, asked: readonly Wanted[]) => readRows(ctx, 'slug', asked)),
}

async function readRows(
  ctx: Pick<Context, 'db' | 'clock'>,
  by: 'id' | 'slug',
  asked: readonly Wanted[],
): Promise<(string | null)[]> {
  const rows = await read<{ at: number; product: string }>(ctx, `show ${by}`, (place) => statement(by, place), {
    asked: JSON.stringify(asked.map(({ value, language }, at) => ({ at, value, language }))),
    since: new Date(ctx.clock.now().getTime() - LOWEST_DAYS * MILLISECONDS_PER_DAY),
  })
  const found = Array<string | null>(asked.length).fill(null)
  for (const { at, product } of rows) found[at] = product
  return found
}

/**
 * In the reader's language, else in the first that there is. The list of what is asked comes as JSON, because the planner takes its
 * length to be the same whatever it holds, and keeps the plan: with arrays it planned each call anew (0.8 ms instead of 0.4). `offset 0`
 * keeps it from reading the whole table to join a few. What is not asked of most products (a family, an earlier price) costs most of
 * them next to nothing.
 */
function statement(by: 'id' | 'slug', place: (name: string) => string): string {
  return `
    select q.at, r.product
    from json_to_recordset(${place('asked')}) as q (at integer, value ${by === 'id' ? 'uuid' : 'text'}, language text)
    cross join lateral (select row_to_json(x)::text as product from (
      select p.id, p.reference, p.slug, p.brand, p.category, p.price, p.currency, p.available, p.restock_on as "restockOn",
        encode(p.picture, 'hex') as picture, p.gtin, p.mpn, p.state, p.tax_rate as "taxRate", p.options,
        w.language, w.title, w.description, w.details, coalesce(c.title, p.category) as shelf,
        (select min(a.amount) from catalogue.price a where a.product = p.id and a.until_at > ${place('since')}) as lowest,
        case when p.family is not null then (
          select json_agg(f) from (
            select f.id, f.slug, f.options, f.price as amount, f.currency, f.available from catalogue.product f
            where f.family = p.family and f.state = 'offered' order by f.created_at, f.id limit ${FAMILY_LIMIT}) f) end as family
      from catalogue.product p
      cross join lateral (
        select * from catalogue.product_words w where w.product = p.id order by w.language <> q.language, w.language limit 1) w
      left join catalogue.category_words c on c.category = p.category and c.language = w.language
      where p.${by} = q.value offset 0) x) r`
}

/** A picture by the hash in its address. */
export async function readPicture(ctx: Context, sha256: string): Promise<{ bytes: Uint8Array; type: string }> {
  const { rows } = await sql<{ bytes: Buffer; media_type: string }>`
    select b.bytes, b.media_type from platform.blob b
    where b.sha256 = decode(${sha256}, 'hex') and exists (select from catalogue.product p where p.picture = b.sha256)`.execute(
    ctx.db,
  )
  const row = rows[0]
  if (!row) throw refuse('picture-unknown')
  return { bytes: row.bytes, type: row.media_type }
}

/** The day on which a product comes back, as 2026-12-03, or null when none is known; undefined for an unknown product. */
export async function restockDay(ctx: Pick<Context, 'db'>, product: string): Promise<string | null | undefined> {
  const { rows } = await sql<{
    restock_on: string | null
  }>`select restock_on from catalogue.product where id = ${product}`.execute(ctx.db)
  return rows[0]?.restock_on
}

/** The products that the merchant's own system knows by these references. */
export async function productsByReference(
  ctx: Pick<Context, 'db'>,
  references: readonly string[],
): Promise<Map<string, string>> {
  if (references.length === 0) return new Map()
  const { rows } = await sql<{ id: string; reference: string }>`
    select id, reference from catalogue.product where reference = any (${[...new Set(references)]}::text[])`.execute(
    ctx.db,
  )
  return new Map(rows.map(({ id, reference }) => [reference, id]))
}
