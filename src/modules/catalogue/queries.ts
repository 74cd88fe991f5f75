import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
import type { ListFilter, ListOrder, Product } from './contract.ts'
import { pictureUrl } from './pictures/address.ts'
import { refuse } from './refusals.ts'
import { shipsWhen } from './slots.ts'

// Hot reads: each is one statement with parameters, so that the pool prepares it by name. Nothing in them is about a person.

const MILLISECONDS_PER_DAY = 86_400_000
/** The law's time for "lowest price" beside a price (directive 98/6/EC, article 6a). */
const LOWEST_DAYS = 30
/** Products of a family that are shown as options. */
const FAMILY_LIMIT = 200
/** Matches of a search that are ranked, narrowed down and counted; nobody turns so many pages. */
export const FOUND_LIMIT = 1_000
/** Brands offered in the filter. */
const BRANDS_SHOWN = 12

/** A row of a list as the database gives it. */
interface ListedRow {
  /** The family's members differ in price; the lowest is given. */
  varies?: boolean
  id: string
  reference: string | null
  slug: string
  title: string
  brand: string
  category: string
  price: number
  currency: string
  available: number
  restockOn: string | null
  picture: string | null
}

export interface Listed {
  varies: boolean
  id: string
  reference: string | null
  slug: string
  title: string
  brand: string
  category: string
  price: { amount: number; currency: string }
  available: number
  restockOn: string | null
  picture: string
}

export interface ListPage {
  items: Listed[]
  total: number
  page: number
  corrected?: string
}

export interface Facets {
  brands: { name: string; products: number }[]
}

interface ListAsked extends ListFilter {
  language: string
  limit: number
  /** One product of each family: how a shelf shows it. A program gets them all. */
  leading: boolean
}

/** A page of a list: by shelf, brand, price and stock, or what a search finds. */
export async function listProducts(ctx: Context, asked: ListAsked): Promise<ListPage & Facets> {
  return asked.search !== undefined && asked.search.trim() !== '' ? searchProducts(ctx, asked, asked.search) : browseProducts(ctx, asked)
}

async function browseProducts(ctx: Context, asked: ListAsked): Promise<ListPage & Facets> {
  const { category, brand, limit, page, language, leading } = asked
  const counted = leading ? sql.ref('families') : sql.ref('products')
  // Shelves are counted as they are filled, so a page of a million products costs what one of twenty does. Prices and stock move
  // with every order and are in no count: those pages count up to a limit.
  const narrowed = asked.inStock || asked.priceFrom !== undefined || asked.priceTo !== undefined
  const total = narrowed
    ? sql`(select count(*) from (select from catalogue.product p where ${where(asked)} limit ${FOUND_LIMIT}) x)`
    : sql`(select coalesce(sum(s.${counted}), 0) from catalogue.shelf s where ${shelves(category)} and s.brand = ${brand ?? '*'})`
  const brands = sql`(select json_agg(json_build_object('name', b.brand, 'products', b.n)) from (
      select s.brand, sum(s.${counted}) as n from catalogue.shelf s where ${shelves(category)} and s.brand not in ('*', '')
      group by s.brand having sum(s.${counted}) > 0 order by 2 desc, 1 limit ${BRANDS_SHOWN}) b)`
  const { rows } = await sql<ListedRow & { total: number; brands: Facets['brands'] | null }>`
    with page as materialized (${pageOf(asked)})
    select t.total, t.brands, ${columns(language, leading)}
    from (select ${total} as total, ${leading ? brands : sql`null::json`} as brands) t
    left join (page x join catalogue.product p on p.id = x.id) on true
    ${leading ? FAMILY : sql``}
    order by x.at`.execute(ctx.db)
  return listed(rows, page)
}

/** The ids of a page in their order. Under a shelf with shelves below it each gives its first ones, and those are merged. */
function pageOf(asked: ListAsked): RawBuilder<unknown> {
  const { category, limit, page, order } = asked
  const offset = (page - 1) * limit
  const by = orderBy(order)
  if (category === undefined || category === '') {
    return sql`select p.id, row_number() over (order by ${by}) as at from catalogue.product p where ${where(asked)} order by ${by} limit ${limit} offset ${offset}`
  }
  return sql`
    select p.id, row_number() over (order by ${by}) as at
    from catalogue.category c
    cross join lateral (
      select p.id, p.price, p.created_at from catalogue.product p where p.category = c.key and ${where(asked)} order by ${by} limit ${offset + limit}) p
    where c.key = ${category} or c.key like ${`${category}/%`}
    order by ${by} limit ${limit} offset ${offset}`
}

function where({ category, brand, priceFrom, priceTo, inStock, leading }: ListAsked): RawBuilder<unknown> {
  const narrow = [sql`p.state = 'offered'`]
  if (leading) narrow.push(sql`p.leads`)
  if (brand !== undefined) narrow.push(sql`p.brand = ${brand}`)
  if (category === '') narrow.push(sql`p.category = ''`)
  if (priceFrom !== undefined) narrow.push(sql`p.price >= ${priceFrom}`)
  if (priceTo !== undefined) narrow.push(sql`p.price <= ${priceTo}`)
  if (inStock) narrow.push(leading ? sql`(p.available > 0 or (p.family is not null and exists (
    select from catalogue.product f where f.family = p.family and f.state = 'offered' and f.available > 0)))` : sql`p.available > 0`)
  return sql.join(narrow, sql` and `)
}

function shelves(category: string | undefined): RawBuilder<unknown> {
  if (category === undefined) return sql`s.category = '*'`
  return category === '' ? sql`s.category = ''` : sql`(s.category = ${category} or s.category like ${`${category}/%`})`
}

function orderBy(order: ListOrder): RawBuilder<unknown> {
  if (order === 'cheapest') return sql`p.price, p.id`
  if (order === 'dearest') return sql`p.price desc, p.id desc`
  return sql`p.created_at desc, p.id`
}

async function searchProducts(ctx: Context, asked: ListAsked, search: string): Promise<ListPage & Facets> {
  const { category, limit, page, language, order } = asked
  const offset = (page - 1) * limit
  const under = category === undefined || category === '' ? sql`true` : sql`(p.category = ${category} or p.category like ${`${category}/%`})`
  const by = order === 'best' || order === 'newest' ? (order === 'best' ? sql`score desc, id` : sql`created_at desc, id`) : order === 'cheapest' ? sql`price, id` : sql`price desc, id desc`
  // A family is found by any of its sizes and shown once.
  const { rows } = await sql<ListedRow & { total: number; brands: Facets['brands'] | null; meant: string | null }>`
    with found as materialized (
      select product, max(score) as score, max(meant) as meant from catalogue.find(${search}, ${language}, ${FOUND_LIMIT}::integer) group by product
    ), kept as materialized (
      select p.id, p.price, p.created_at, p.brand, f.score, p.leads, p.family from found f join catalogue.product p on p.id = f.product
      where ${where({ ...asked, leading: false })} and ${under}
    ), one_each as materialized (
      ${asked.leading ? sql`select distinct on (coalesce(family, id)) * from kept order by coalesce(family, id), score desc, leads desc, id` : sql`select * from kept`}
    ), page as materialized (
      select id, row_number() over (order by ${by}) as at from one_each order by ${by} limit ${limit} offset ${offset}
    )
    select t.total, t.brands, t.meant, ${columns(language, asked.leading)}
    from (select (select count(*) from one_each) as total, (select max(meant) from found) as meant,
      (select json_agg(json_build_object('name', b.brand, 'products', b.n)) from (
        select brand, count(*) as n from one_each where brand <> '' group by brand order by 2 desc, 1 limit ${BRANDS_SHOWN}) b) as brands) t
    left join (page x join catalogue.product p on p.id = x.id) on true
    ${asked.leading ? FAMILY : sql``}
    order by x.at`.execute(ctx.db)
  const corrected = rows[0]?.meant
  return { ...listed(rows, page), ...(corrected ? { corrected } : {}) }
}

/** The words in the reader's language, else in any that there is. What leads a family on the shelf speaks for all of it. */
function columns(language: string, leading: boolean): RawBuilder<unknown> {
  const own = sql`p.price, p.available`
  const family = sql`coalesce(f.price, p.price) as price, coalesce(f.available, p.available) as available, f.varies`
  return sql`p.id, p.reference, p.slug, p.brand, p.category, ${leading ? family : own}, p.currency, p.restock_on as "restockOn", encode(p.picture, 'hex') as picture,
    coalesce((select w.title from catalogue.product_words w where w.product = p.id and w.language = ${language}),
      (select w.title from catalogue.product_words w where w.product = p.id order by w.language limit 1)) as title`
}

/** Stock and price of a whole family; no row for what stands alone, so that most products ask nothing. */
const FAMILY = sql`left join lateral (
    select min(m.price) as price, min(m.price) <> max(m.price) as varies, sum(m.available)::integer as available
    from catalogue.product m where m.family = p.family and m.state = 'offered') f on p.family is not null`

function listed(rows: (ListedRow & { total: number; brands: Facets['brands'] | null })[], page: number): ListPage & Facets {
  const items = rows
    .filter((row) => row.id !== null)
    .map(({ id, reference, slug, title, brand, category, price, currency, available, restockOn, picture, varies }) => ({
      id, reference, slug, title, brand, category, price: { amount: price, currency }, available, restockOn, picture: pictureUrl(picture, category, title), varies: varies === true,
    }))
  return { items, total: rows[0]?.total ?? 0, page, brands: rows[0]?.brands ?? [] }
}

interface ProductRow extends ListedRow {
  language: string
  description: string
  details: Product['details']
  shelf: string | null
  gtin: string
  mpn: string
  state: string
  taxRate: number
  lowest: number
  options: Record<string, string>
  family: { id: string; slug: string; options: Record<string, string>; amount: number; currency: string; available: number }[] | null
}

/** A product by its id. Hidden ones are shown only to those who look after the catalogue. @throws Refusal product-unknown */
export function showProduct(ctx: Context, id: string, language: string, hidden = false): Promise<Product> {
  return showWhere(ctx, sql`p.id = ${id}`, language, hidden)
}

/** A product by its address in the shop. @throws Refusal product-unknown */
export function showProductAt(ctx: Context, slug: string, language: string): Promise<Product> {
  return showWhere(ctx, sql`p.slug = ${slug}`, language, false)
}

async function showWhere(ctx: Context, which: RawBuilder<unknown>, language: string, hidden: boolean): Promise<Product> {
  const since = new Date(ctx.clock.now().getTime() - LOWEST_DAYS * MILLISECONDS_PER_DAY)
  const { rows } = await sql<ProductRow>`
    select p.id, p.reference, p.slug, p.brand, p.category, p.price, p.currency, p.available, p.restock_on as "restockOn", encode(p.picture, 'hex') as picture,
      p.gtin, p.mpn, p.state, p.tax_rate as "taxRate", p.options, w.language, w.title, w.description, w.details,
      catalogue.lowest_price(p.id, ${since}) as lowest,
      (select c.title from catalogue.category_words c where c.category = p.category order by c.language = ${language} desc, c.language limit 1) as shelf,
      case when p.family is not null then (
        select json_agg(json_build_object('id', f.id, 'slug', f.slug, 'options', f.options, 'amount', f.price, 'currency', f.currency, 'available', f.available) order by f.created_at, f.id)
        from (select * from catalogue.product f where f.family = p.family and f.state = 'offered' order by f.created_at, f.id limit ${FAMILY_LIMIT}) f) end as family
    from catalogue.product p
    cross join lateral (select * from catalogue.product_words w where w.product = p.id order by w.language = ${language} desc, w.language limit 1) w
    where ${which}`.execute(ctx.db)
  const row = rows[0]
  if (!row || (row.state !== 'offered' && !hidden)) throw refuse('product-unknown')
  const { price, currency, lowest, shelf, family, picture, ...rest } = row
  const ships = shipsWhen.fills[0]?.(ctx, row) ?? null
  return {
    ...rest,
    price: { amount: price, currency },
    lowestIn30Days: { amount: lowest ?? price, currency },
    shelf: row.category === '' ? null : { key: row.category, title: shelf ?? row.category },
    family: (family ?? []).map(({ amount, currency: its, ...variant }) => ({ ...variant, price: { amount, currency: its } })),
    picture: pictureUrl(picture, row.category, row.title),
    ships: ships && { on: ships.on, orderBy: ships.orderBy?.toISOString() ?? null, zone: ships.zone },
  }
}

/** A picture by the hash in its address. */
export async function readPicture(ctx: Context, sha256: string): Promise<{ bytes: Uint8Array; type: string }> {
  const { rows } = await sql<{ bytes: Buffer; media_type: string }>`
    select b.bytes, b.media_type from platform.blob b
    where b.sha256 = decode(${sha256}, 'hex') and exists (select from catalogue.product p where p.picture = b.sha256)`.execute(ctx.db)
  const row = rows[0]
  if (!row) throw refuse('picture-unknown')
  return { bytes: row.bytes, type: row.media_type }
}
