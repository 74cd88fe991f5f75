import { sql } from 'kysely'
import { recordForHouse, type Tx } from '../customers/index.ts'
import type { Detail } from './contract.ts'
import { productAdded, productChanged, productPriced, stockReceived } from './kinds.ts'
import { slugOf } from '../../ui/slug.ts'
import { categoryKeyOf } from './slug.ts'

/** Products in one statement. More would hold the transaction open for longer than 100 ms. */
export const BATCH = 200

export interface Words {
  language: string
  title: string
  description: string
  details: Detail[]
}

/** A product as the table takes it. */
export interface NewProduct {
  id: string
  reference: string | null
  /** Its address; null makes one from the title. */
  slug: string | null
  state: 'offered' | 'hidden'
  family: string | null
  options: Record<string, string>
  category: string
  brand: string
  gtin: string
  mpn: string
  price: number
  currency: string
  taxRate: number
  onHand: number
  restockOn: string | null
  words: Words[]
}

/** What is to be different; what is absent stays. */
export interface ChangedProduct extends Partial<Omit<NewProduct, 'id' | 'reference' | 'slug'>> {
  id: string
}

interface Writing {
  actor: string
  now: Date
}

/** Step: puts up to BATCH products on the shelves, with their words, first price and the house's entry about it. */
export async function insertProducts(tx: Tx, products: readonly NewProduct[], { actor, now }: Writing): Promise<void> {
  if (products.length === 0) return
  const slugs = await freeSlugs(tx, products)
  // Created a microsecond apart, so that "newest first" is the order in which they came, and a family's first is its first.
  const rows = products.map((product, at) => ({ ...product, slug: slugs[at], at }))
  await sql`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (
        id uuid, reference text, slug text, state text, family uuid, options jsonb, category text, brand text, gtin text, mpn text,
        price bigint, currency text, "taxRate" integer, "onHand" integer, "restockOn" date, words jsonb, at integer)
    ), product as (
      insert into catalogue.product (id, reference, slug, state, family, leads, options, category, brand, gtin, mpn, price, currency,
        tax_rate, on_hand, restock_on, created_at, changed_at)
      select id, reference, slug, state, family, family is null, options, category, brand, gtin, mpn, price, currency,
        "taxRate", "onHand", "restockOn", ${now}::timestamptz + at * interval '1 microsecond', ${now}
      from given
    ), priced as (
      insert into catalogue.price (product, from_at, amount) select id, ${now}, price from given
    )
    insert into catalogue.product_words (product, language, title, description, details)
    select g.id, w.language, w.title, w.description, w.details
    from given g cross join jsonb_to_recordset(g.words) as w (language text, title text, description text, details jsonb)`.execute(
    tx,
  )
  await settle(tx, products, true)
  const ids = products.map(({ id }) => id)
  await recordForHouse(tx, productAdded, { actor, ...aboutOne(ids), data: { products: ids } })
}

/** Step: changes up to BATCH products. A new price is kept in the history, and stock never falls below what is promised. */
export async function updateProducts(
  tx: Tx,
  changes: readonly ChangedProduct[],
  { actor, now }: Writing,
): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map((change) => ({ ...change, restocks: 'restockOn' in change }))
  const { rows: done } = await sql<{
    id: string
    currency: string
    oldPrice: number
    newPrice: number
    oldOnHand: number
    newOnHand: number
    withdrawn: boolean
  }>`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (
        id uuid, state text, family uuid, options jsonb, category text, brand text, gtin text, mpn text, price bigint, currency text,
        "taxRate" integer, "onHand" integer, "restockOn" date, restocks boolean)
    ), old as materialized (
      -- In the order of ids, as reserve and ship take them.
      select p.id, p.price, p.on_hand, p.state from catalogue.product p where p.id in (select id from given) order by p.id for update
    )
    update catalogue.product p set
      state = coalesce(g.state, p.state), family = coalesce(g.family, p.family), options = coalesce(g.options, p.options),
      category = coalesce(g.category, p.category), brand = coalesce(g.brand, p.brand), gtin = coalesce(g.gtin, p.gtin),
      mpn = coalesce(g.mpn, p.mpn), price = coalesce(g.price, p.price), currency = coalesce(g.currency, p.currency),
      tax_rate = coalesce(g."taxRate", p.tax_rate), on_hand = greatest(coalesce(g."onHand", p.on_hand), p.reserved),
      restock_on = case when g.restocks then g."restockOn" else p.restock_on end, changed_at = ${now}
    from given g join old on old.id = g.id
    where p.id = g.id
    returning p.id, p.currency, old.price as "oldPrice", p.price as "newPrice", old.on_hand as "oldOnHand", p.on_hand as "newOnHand",
      old.state = 'offered' and p.state = 'hidden' as withdrawn`.execute(tx)

  const prices = done
    .filter((row) => row.oldPrice !== row.newPrice)
    .map(({ id, oldPrice, newPrice, currency }) => ({ product: id, before: oldPrice, now: newPrice, currency }))
  if (prices.length > 0) {
    await sql`update catalogue.price set until_at = ${now}
      where product = any (${prices.map(({ product }) => product)}::uuid[]) and until_at = 'infinity' and from_at < ${now}`.execute(
      tx,
    )
    await sql`
      insert into catalogue.price (product, from_at, amount)
      select product, ${now}, now from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as p (product uuid, now bigint)
      on conflict (product, from_at) do update set amount = excluded.amount`.execute(tx)
    await recordForHouse(tx, productPriced, {
      actor,
      ...aboutOne(prices.map(({ product }) => product)),
      data: { prices },
    })
  }
  const stock = done
    .filter((row) => row.oldOnHand !== row.newOnHand)
    .map(({ id, oldOnHand, newOnHand }) => ({ product: id, before: oldOnHand, now: newOnHand }))
  if (stock.length > 0) {
    await recordForHouse(tx, stockReceived, {
      actor,
      ...aboutOne(stock.map(({ product }) => product)),
      data: { stock },
    })
  }

  const written = changes.flatMap(({ id, words }) => (words ?? []).map((one) => ({ product: id, ...one })))
  const worded = new Set<string>()
  if (written.length > 0) {
    const { rows } = await sql<{ product: string }>`
      insert into catalogue.product_words (product, language, title, description, details)
      select product, language, title, description, details
      from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as w (product uuid, language text, title text, description text, details jsonb)
      on conflict (product, language) do update set title = excluded.title, description = excluded.description, details = excluded.details
        where (product_words.title, product_words.description, product_words.details) is distinct from (excluded.title, excluded.description, excluded.details)
      returning product`.execute(tx)
    for (const { product } of rows) worded.add(product)
  }
  const withdrawn = done.filter((row) => row.withdrawn).map(({ id }) => id)
  if (withdrawn.length + worded.size > 0) {
    await recordForHouse(tx, productChanged, {
      actor,
      ...aboutOne([...new Set([...withdrawn, ...worded])]),
      data: { withdrawn, worded: [...worded] },
    })
  }
  // A new price or stock changes neither how a product is found nor where it stands.
  const found = changes.filter((change) => FOUND_BY.some((part) => part in change))
  await settle(
    tx,
    found,
    found.some((change) => 'family' in change || 'state' in change),
  )
}

const FOUND_BY = ['words', 'brand', 'category', 'options', 'mpn', 'gtin', 'state', 'family'] as const

/** A shelf that a feed or a form names, with the title that its path gives. */
export interface NamedShelf {
  /** 'Clothing > Jackets' */
  path: string
  language: string
}

/** Step: makes the shelves of these paths, each level of them, where they are missing. Titles that stand are left alone. */
export async function ensureCategories(tx: Tx, shelves: readonly NamedShelf[]): Promise<void> {
  const made = new Map<string, { key: string; language: string; title: string }>()
  for (const { path, language } of shelves) {
    const levels = path.split(/\s*>\s*/).filter((level) => slugOf(level) !== '')
    for (let depth = 1; depth <= Math.min(levels.length, 5); depth++) {
      const key = categoryKeyOf(levels.slice(0, depth).join(' > '))
      if (key) made.set(`${key} ${language}`, { key, language, title: (levels[depth - 1] ?? key).slice(0, 120) })
    }
  }
  if (made.size === 0) return
  const rows = JSON.stringify([...made.values()].sort((one, other) => (one.key < other.key ? -1 : 1)))
  await sql`
    with given as materialized (select * from jsonb_to_recordset(${rows}::jsonb) as g (key text, language text, title text)),
    shelf as (insert into catalogue.category (key) select distinct key from given order by key on conflict do nothing)
    insert into catalogue.category_words (category, language, title) select key, language, title from given on conflict do nothing`.execute(
    tx,
  )
}

/** What hangs on a product's words and place: how it is found, and who of its family stands on the shelf. */
async function settle(
  tx: Tx,
  products: readonly { id: string; family?: string | null }[],
  leads: boolean,
): Promise<void> {
  if (products.length === 0) return
  const ids = products.map(({ id }) => id)
  if (leads) {
    await sql`select catalogue.lead(array(select distinct family from catalogue.product where id = any (${ids}::uuid[]) and family is not null))`.execute(
      tx,
    )
  }
  await sql`select catalogue.learn(${ids}::uuid[])`.execute(tx)
}

function aboutOne(ids: readonly string[]): { subject?: { type: string; id: string } } {
  return ids.length === 1 ? { subject: { type: 'product', id: ids[0]! } } : {}
}

/** Addresses that nobody has: the title's, else with the options, else with a piece of the id, which is random. */
async function freeSlugs(tx: Tx, products: readonly NewProduct[]): Promise<string[]> {
  const wanted = products.map((product) => {
    if (product.slug !== null) return [product.slug]
    const title = slugOf(product.words[0]?.title ?? '')
    const options = slugOf(Object.values(product.options).join(' '))
    return [
      title,
      options && title ? `${title}-${options}`.slice(0, 110).replace(/-+$/, '') : '',
      `${title || 'product'}-${product.id.slice(0, 8)}`,
    ].filter(Boolean)
  })
  const asked = [...new Set(wanted.flat())]
  const { rows } = await sql<{ slug: string }>`select slug from catalogue.product where slug = any (${asked})`.execute(
    tx,
  )
  const taken = new Set(rows.map(({ slug }) => slug))
  return wanted.map((choices) => {
    const free = choices.find((slug) => !taken.has(slug)) ?? choices[choices.length - 1]!
    taken.add(free)
    return free
  })
}
