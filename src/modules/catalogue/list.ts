import type { Context } from '../../platform/context.ts'
import { batched } from '../../platform/database/batched.ts'
import { keptByText, lasting } from '../../platform/kept.ts'
import type { ListFilter, ListOrder } from './contract.ts'
import { type PricesCounted, pricesCounted } from './prices.ts'
import { pictureUrl } from './pictures/address.ts'
import { BRANDS_SHOWN, knownBrands } from './shelves.ts'
import { read } from './statement.ts'

/** Matches of a search or a price range that are counted, and of a search that are ranked; nobody turns so many pages. */
export const FOUND_LIMIT = 1_000

/** One product in a list. */
export interface Listed {
  id: string
  reference: string | null
  slug: string
  title: string
  brand: string
  category: string
  price: { amount: number; currency: string }
  /** The family's members differ in price; the lowest is given. */
  varies: boolean
  available: number
  restockOn: string | null
  /** What tells it from its family: size, colour. */
  options: Readonly<Record<string, string>>
  picture: string
}

export interface Brand {
  name: string
  products: number
}

export interface ListPage {
  items: Listed[]
  total: number
  page: number
  brands: readonly Brand[]
  /** What was searched for instead of words that no product has. */
  corrected?: string
  /** Of what a search found: how many products begin at which price. */
  prices?: PricesCounted
}

export interface ListAsked extends ListFilter {
  language: string
  limit: number
  /** One product of each family: how a shelf shows it. A program gets them all. */
  leading: boolean
}

/** A page of a list: by shelf, brand, price and stock, or what a search finds. Each is one statement. */
export async function listProducts(ctx: Context, asked: ListAsked): Promise<ListPage> {
  const isSearch = asked.search !== undefined && asked.search.trim() !== ''
  const [text, brands] = await Promise.all([
    (isSearch ? searchedText : browsedText)(ctx, asked),
    !isSearch && asked.leading ? knownBrands(ctx, asked.category ?? '*') : NO_BRANDS,
  ])
  const found = foundOf(text)
  const { page } = asked
  if (found.shown?.brands !== brands || found.shown.list.page !== page)
    found.shown = { brands, list: lasting({ ...found.list, page, brands: found.brands ?? brands }) }
  return found.shown.list
}

const NO_BRANDS: readonly Brand[] = []
const BATCHING = { keyOf: (asked: ListAsked) => JSON.stringify(asked), together: 1 }

/** Letters of lists for which what was made of them is kept: some hundred pages of lists with their JSON and HTML, 5 MB. */
const KEPT_LETTERS = 1_000_000

interface Found {
  list: Omit<ListPage, 'page' | 'brands'>
  /** Of what a search found; a shelf's are known. */
  brands: readonly Brand[] | null
  /** As it was shown last. */
  shown?: { brands: readonly Brand[]; list: ListPage }
}

/** A list from what the database said. Most lists are what they were a moment ago, and what was made of them holds. */
const foundOf = keptByText<Found>(KEPT_LETTERS, (text) => {
  const { total, brands, meant, prices, rows } = JSON.parse(text) as Answer
  return {
    list: { items: rows.map(listed), total, ...(meant ? { corrected: meant } : {}), ...(prices ? { prices } : {}) },
    brands: brands ?? null,
  }
})

interface Answer {
  total: number
  brands?: Brand[] | null
  meant?: string | null
  prices?: PricesCounted
  rows: Row[]
}

/**
 * Who asks for the same list while others are waited for gets the same answer; different ones are read beside each other. Searches,
 * which may take their time, do not hold up the shelves.
 */
const browsedText = batched({ ...BATCHING, atOnce: 2 }, (ctx, [asked]) => readText(ctx, browsed(asked!)))
const searchedText = batched({ ...BATCHING, atOnce: 4 }, (ctx, [asked]) => readText(ctx, searched(asked!)))

async function readText(ctx: Pick<Context, 'db'>, statement: Statement): Promise<string[]> {
  return (await read<{ answer: string }>(ctx, ...statement)).map(({ answer }) => answer)
}

type Statement = [shape: string, build: (place: Place) => string, values: Readonly<Record<string, unknown>>]

type Place = (name: string) => string

interface Row {
  id: string
  reference: string | null
  slug: string
  title: string
  brand: string
  category: string
  price: number
  currency: string
  varies: boolean | null
  available: number
  restockOn: string | null
  options: Record<string, string>
  picture: string | null
}

function browsed(asked: ListAsked): Statement {
  return [
    shapeOf('browse', asked),
    (place) => `
      select json_build_object('total', ${totalOf(asked, place)}, 'rows', (select coalesce(json_agg(r), '[]') from (
        select ${columns(asked)}
        from (${pageOf(asked, place)}) p
        left join catalogue.product_words w on w.product = p.id and w.language = ${place('language')}
        ${asked.leading ? FAMILY : ''}
        order by ${orderBy(asked.order)}) r))::text as answer`,
    valuesOf(asked),
  ]
}

/**
 * Shelves are counted as they are filled, so a page of a million products costs what one of twenty does. Prices and stock move with
 * every order and are in no count: those pages count up to a limit.
 */
function totalOf(asked: ListAsked, place: Place): string {
  const { category, brand, leading } = asked
  if (asked.inStock || asked.priceFrom !== undefined || asked.priceTo !== undefined) {
    const below = category === undefined || category === '' ? '' : ` and p.category in (${SHELVES_UNDER(place)})`
    return `(select count(*) from (select from catalogue.product p where ${conditions(asked, place)}${below} limit ${FOUND_LIMIT}) x)`
  }
  const under =
    category === undefined
      ? `s.category = '*'`
      : category === ''
        ? `s.category = ''`
        : `(s.category = ${place('category')} or s.category like ${place('below')})`
  return `(select coalesce(sum(s.${leading ? 'families' : 'products'}), 0)::integer from catalogue.shelf s where ${under} and s.brand = ${brand === undefined ? `'*'` : place('brand')})`
}

/** The rows of a page. Of a shelf with shelves below it each gives its first ones, and those are merged: no index could hold all in order. */
function pageOf(asked: ListAsked, place: Place): string {
  const by = orderBy(asked.order)
  const where = conditions(asked, place)
  if (asked.category === undefined || asked.category === '') {
    return `select p.* from catalogue.product p where ${where} order by ${by} ${window(asked, place)}`
  }
  return `select p.* from (${SHELVES_UNDER(place)}) c
    cross join lateral (select p.* from catalogue.product p where p.category = c.key and ${where} order by ${by} ${window(asked, place, 'until')}) p
    order by ${by} ${window(asked, place)}`
}

/**
 * How many rows, written out: with a parameter there PostgreSQL reckons with a tenth of the table and plans every call anew (0.72 ms of
 * server time a list instead of 0.27). A page further on is asked for seldom and is planned.
 */
function window({ limit, page }: ListAsked, place: Place, until?: 'until'): string {
  if (!Number.isInteger(limit)) throw new Error(`${limit} is not a number of rows.`)
  if (page === 1) return `limit ${limit}`
  return until ? `limit ${place('until')}` : `limit ${limit} offset ${place('offset')}`
}

export const SHELVES_UNDER = (place: Place) =>
  `select key from catalogue.category where key = ${place('category')} or key like ${place('below')}`

/** What a product must be; the shelf is said elsewhere. */
export function conditions({ category, brand, priceFrom, priceTo, inStock, leading }: ListAsked, place: Place): string {
  const all = [`p.state = 'offered'`]
  if (category === '') all.push(`p.category = ''`)
  // The planner takes the index of brands only when it is told that there is one.
  if (brand !== undefined) all.push(`p.brand = ${place('brand')} and p.brand <> ''`)
  if (priceFrom !== undefined) all.push(`p.price >= ${place('priceFrom')}`)
  if (priceTo !== undefined) all.push(`p.price <= ${place('priceTo')}`)
  if (leading) all.push('p.leads')
  if (inStock) {
    const sibling = `(p.family is not null and exists (select from catalogue.product f where f.family = p.family and f.state = 'offered' and f.available > 0))`
    all.push(leading ? `(p.available > 0 or ${sibling})` : 'p.available > 0')
  }
  return all.join(' and ')
}

function orderBy(order: ListOrder): string {
  if (order === 'cheapest') return 'p.price, p.id'
  return order === 'dearest' ? 'p.price desc, p.id desc' : 'p.created_at desc, p.id'
}

function searched(asked: ListAsked): Statement {
  const { order, leading } = asked
  const by = order === 'best' ? 'p.score desc, p.id' : orderBy(order)
  return [
    shapeOf('search', asked),
    (place) => {
      const under =
        asked.category === undefined || asked.category === ''
          ? ''
          : ` and (p.category = ${place('category')} or p.category like ${place('below')})`
      // A family is found by any of its sizes and shown once.
      return `
      with found as materialized (
        select product, max(score) as score, max(meant) as meant from catalogue.find(${place('search')}, ${place('language')}, ${FOUND_LIMIT}) group by product
      ), kept as materialized (
        select ${leading ? 'distinct on (coalesce(p.family, p.id))' : ''} p.id, p.price, p.created_at, p.brand, f.score
        from found f join catalogue.product p on p.id = f.product where ${conditions({ ...asked, leading: false }, place)}${under}
        ${leading ? 'order by coalesce(p.family, p.id), f.score desc, p.leads desc, p.id' : ''}
      )
      select json_build_object(
        'total', (select count(*) from kept),
        'meant', (select max(meant) from found),
        'prices', ${leading ? pricesCounted('kept') : `'[]'::json`},
        'brands', ${
          leading
            ? `(select coalesce(json_agg(json_build_object('name', b.brand, 'products', b.n)), '[]') from (
          select brand, count(*) as n from kept where brand <> '' group by brand order by 2 desc, 1 limit ${BRANDS_SHOWN}) b)`
            : `'[]'::json`
        },
        'rows', (select coalesce(json_agg(r), '[]') from (
          select ${columns(asked)}
          from (select p.*, x.score from (select * from kept p order by ${by} ${window(asked, place)}) x join catalogue.product p using (id)) p
          left join catalogue.product_words w on w.product = p.id and w.language = ${place('language')}
          ${leading ? FAMILY : ''}
          order by ${by}) r))::text as answer`
    },
    { ...valuesOf(asked), search: asked.search },
  ]
}

/** The title in the reader's language, else in any that there is. What leads a family on the shelf speaks for all of it. */
function columns({ leading }: ListAsked): string {
  const family = 'coalesce(f.price, p.price) as price, coalesce(f.available, p.available) as available, f.varies'
  return `p.id, p.reference, p.slug, p.brand, p.category, p.currency, p.restock_on as "restockOn", p.options, encode(p.picture, 'hex') as picture,
    ${leading ? family : 'p.price, p.available, false as varies'},
    coalesce(w.title, (select o.title from catalogue.product_words o where o.product = p.id order by o.language limit 1)) as title`
}

/** Stock and price of a whole family; what stands alone asks nothing. */
const FAMILY = `left join lateral (
    select min(m.price) as price, min(m.price) <> max(m.price) as varies, sum(m.available)::integer as available
    from catalogue.product m where m.family = p.family and m.state = 'offered') f on p.family is not null`

function shapeOf(kind: string, asked: ListAsked): string {
  const { category, brand, priceFrom, priceTo, inStock, leading, order, limit, page } = asked
  const said = (value: unknown) => (value === undefined ? 0 : value === '' ? 2 : 1)
  return `${kind} ${order} ${limit} ${page === 1} ${leading} ${inStock} ${said(category)}${said(brand)}${said(priceFrom)}${said(priceTo)}`
}

function valuesOf({ category, brand, priceFrom, priceTo, limit, page, language }: ListAsked): Record<string, unknown> {
  const offset = (page - 1) * limit
  return { language, offset, until: offset + limit, category, below: `${category}/%`, brand, priceFrom, priceTo }
}

function listed({
  id,
  reference,
  slug,
  title,
  brand,
  category,
  price,
  currency,
  varies,
  available,
  restockOn,
  options,
  picture,
}: Row): Listed {
  return {
    id,
    reference,
    slug,
    title,
    brand,
    category,
    price: { amount: price, currency },
    varies: varies === true,
    available,
    restockOn,
    options,
    picture: pictureUrl(picture, category, title),
  }
}
