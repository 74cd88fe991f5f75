import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
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
  const since = new Date(ctx.clock.now().getTime() - LOWEST_DAYS * MILLISECONDS_PER_DAY)
  const values = { value, language, since }
  // Nearly every product is written in the reader's language: the way around costs only those that are not.
  const own = await read<Row>(
    ctx,
    `show ${by}`,
    (place) => statement(by, place, `w.language = ${place('language')}`),
    values,
  )
  const [row] =
    own.length > 0
      ? own
      : await read<Row>(
          ctx,
          `show ${by} otherwise`,
          (place) => `${statement(by, place, 'true')} order by w.language limit 1`,
          values,
        )
  if (!row || (row.state !== 'offered' && !hidden)) throw refuse('product-unknown')
  const { price, currency, lowest, shelf, family, picture, ...rest } = row
  const ships = shipsWhen.fills[0]?.(ctx, row) ?? null
  return {
    ...rest,
    price: { amount: price, currency },
    lowestIn30Days: { amount: lowest ?? price, currency },
    shelf: row.category === '' ? null : { key: row.category, title: shelf ?? row.category },
    family: (family ?? []).map(({ amount, currency: its, ...variant }) => ({
      ...variant,
      price: { amount, currency: its },
    })),
    picture: pictureUrl(picture, row.category, row.title),
    ships: ships && { on: ships.on, orderBy: ships.orderBy?.toISOString() ?? null, zone: ships.zone },
  }
}

/** What is not asked of most products (a family, an earlier price) costs most of them next to nothing: each part was measured. */
function statement(by: 'id' | 'slug', place: (name: string) => string, written: string): string {
  return `
    select p.id, p.reference, p.slug, p.brand, p.category, p.price, p.currency, p.available, p.restock_on as "restockOn",
      encode(p.picture, 'hex') as picture, p.gtin, p.mpn, p.state, p.tax_rate as "taxRate", p.options,
      w.language, w.title, w.description, w.details, coalesce(c.title, p.category) as shelf,
      (select min(a.amount) from catalogue.price a where a.product = p.id and a.until_at > ${place('since')}) as lowest,
      case when p.family is not null then (
        select json_agg(f) from (
          select f.id, f.slug, f.options, f.price as amount, f.currency, f.available from catalogue.product f
          where f.family = p.family and f.state = 'offered' order by f.created_at, f.id limit ${FAMILY_LIMIT}) f) end as family
    from catalogue.product p
    join catalogue.product_words w on w.product = p.id and ${written}
    left join catalogue.category_words c on c.category = p.category and c.language = w.language
    where p.${by} = ${place('value')}`
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
