import type pg from 'pg'
import { withClient } from './ground.ts'

// Customers with a history, as the program itself would have written it, but a set at a time: a million in minutes.

export interface Size {
  customers: number
  products: number
  orders: number
}

/** In proportion: a shop has a tenth as many products as customers, who have ordered twice. */
export const sizeOf = (customers: number): Size => ({
  customers,
  products: Math.max(20, customers / 10),
  orders: customers * 2,
})

/** Rows of one statement: more holds the memory of a small machine. */
const CHUNK = 50_000
/** Products whose words are learnt in one statement. */
const LEARN_CHUNK = 2_000
/** No run sells so many. */
const STOCK = 1_000_000_000

/** Fills a migrated database. Ids follow from the number, so that whoever needs a product or a customer can name one. */
export async function seed(ownerUrl: string, size: Size, say: (line: string) => void): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query(NAMED)
    await client.query(SHELVES)
    await inChunks(size.products, CHUNK, (from, to) =>
      client.query(PRODUCTS, [from, to, STOCK]).then(() => client.query(WORDS, [from, to])),
    )
    await inChunks(size.products, LEARN_CHUNK, (from, to) =>
      client.query(
        `select catalogue.learn(array(select pg_temp.named('product' || n) from generate_series($1::integer, $2) n))`,
        [from, to],
      ),
    )
    say(`${size.products} products`)
    await inChunks(size.customers, CHUNK, async (from, to) => {
      for (const statement of CUSTOMERS) await client.query(statement, [from, to])
      if (size.customers > CHUNK) say(`${to} of ${size.customers} customers`)
    })
    await inChunks(size.orders, CHUNK, async (from, to) => {
      for (const statement of ORDERS) await client.query(statement, [from, to, size.customers])
      await client.query(LINES, [from, to, size.products])
      if (size.orders > CHUNK) say(`${to} of ${size.orders} orders`)
    })
    await client.query(`select setval('orders.order_number', 1000 + $1::bigint)`, [size.orders])
    await client.query('vacuum analyze')
  })
}

/** Ids of products, spread evenly, at most so many. */
export function productIds(client: pg.Client, limit: number): Promise<{ id: string; slug: string }[]> {
  return client
    .query<{ id: string; slug: string }>(`select id, slug from catalogue.product order by id limit $1`, [limit])
    .then(({ rows }) => rows)
}

async function inChunks(
  count: number,
  chunk: number,
  work: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 1; from <= count; from += chunk) await work(from, Math.min(count, from + chunk - 1))
}

/** A UUID of the version that our API takes, from a name. */
const NAMED = `create function pg_temp.named(p_name text) returns uuid language sql immutable as
  $$ select overlay(overlay(md5(p_name) placing '4' from 13) placing '8' from 17)::uuid $$`

const SHELVES = `
  with shelf as (insert into catalogue.category (key, position) select 'shelf-' || n, n from generate_series(1, 20) n returning key)
  insert into catalogue.category_words (category, language, title) select key, 'en', initcap(replace(key, '-', ' ')) from shelf`

const PRODUCTS = `
  insert into catalogue.product (id, reference, slug, category, brand, gtin, mpn, price, currency, tax_rate, on_hand, created_at)
  select pg_temp.named('product' || n), 'SKU-' || n, 'product-' || n, 'shelf-' || (1 + n % 20), 'Brand ' || (n % 97), (7000000000000 + n)::text, 'M' || n,
    1900 + (n * 7919) % 900000, 'NOK', case when n % 5 = 0 then 1500 else 2500 end, $3::integer, now() - make_interval(mins => n)
  from generate_series($1::integer, $2) n`

const WORDS = `
  with words as (
    insert into catalogue.product_words (product, language, title, description, details)
    select pg_temp.named('product' || n), 'en',
      (array['Warm','Light','Sturdy','Quiet','Bright','Folding'])[1 + n % 6] || ' ' || (array['jacket','lamp','kettle','chair','tent','bicycle','boot'])[1 + n % 7] || ' ' || n,
      repeat('Made to be used every day and to be mended when it wears out; each part can be had by itself. ', 8),
      (select jsonb_agg(jsonb_build_object('section', case when d < 6 then 'Measures' else 'Material' end, 'name', 'Property ' || d, 'value', (n * d) % 211 || ' mm'))
       from generate_series(1, 10) d)
    from generate_series($1::integer, $2) n returning product
  )
  insert into catalogue.price (product, from_at, amount)
  select p.id, now() - make_interval(days => d), p.price + d from generate_series($1::integer, $2) n
  join catalogue.product p on p.id = pg_temp.named('product' || n) cross join unnest(array[0, 20]) d`

/** The browser in which each one came, the address that they typed, and that they are thought to be the same. */
const CUSTOMERS = [
  `insert into customers.party (id, kind, created_at) select pg_temp.named('device' || n), 'device', now() - interval '100 days' from generate_series($1::integer, $2) n`,
  `insert into customers.party (id, kind, created_at) select pg_temp.named('address' || n), 'address', now() - interval '100 days' from generate_series($1::integer, $2) n`,
  `insert into customers.address (party, type, value) select pg_temp.named('address' || n), 'email', 'customer' || n || '@example.com' from generate_series($1::integer, $2) n`,
  `insert into customers.identity_claim (party, other, strength, rule, asserted_by)
   select pg_temp.named('device' || n), pg_temp.named('address' || n), 'suggestion', 'typed-in-order', 'visitor:' || pg_temp.named('device' || n) from generate_series($1::integer, $2) n`,
]

const ORDERED_AT = `now() - make_interval(days => 1 + n % 90, secs => n % 86400)`
const BUYER = `pg_temp.named('device' || (1 + (n::bigint * 7) % $3::bigint))`
const ORDERS = [
  `insert into orders.cart (id, party, begun_at, changed_at, ordered_at)
   select pg_temp.named('cart' || n), ${BUYER}, ${ORDERED_AT}, ${ORDERED_AT}, ${ORDERED_AT} from generate_series($1::integer, $2) n`,
  `insert into orders.customer_order (id, number, party, cart, key, digest, placed_at, state, payment, currency, net, tax, gross)
   select pg_temp.named('order' || n), 1000 + n, ${BUYER}, pg_temp.named('cart' || n), 'seed-' || n, sha256(n::text::bytea), ${ORDERED_AT},
     case when n % 50 = 0 then 'placed' else 'shipped' end, 'invoice', 'NOK', 8000, 2000, 10000 from generate_series($1::integer, $2) n`,
  `insert into orders.contact (customer_order, party, email, name, address)
   select pg_temp.named('order' || n), ${BUYER}, 'customer' || (1 + (n::bigint * 7) % $3::bigint) || '@example.com', 'Customer ' || n, 'Street 1, 0150 Oslo' from generate_series($1::integer, $2) n`,
  `insert into customers.promise (party, kind, subject_type, subject_id, made_at, made_by, due_at, precision, zone, owner, kept_at)
   select ${BUYER}, 'order.ships', 'order', (1000 + n)::text, ${ORDERED_AT}, 'visitor', ${ORDERED_AT} + interval '2 days', 'day', 'Europe/Oslo', 'packing',
     case when n % 50 = 0 then null else ${ORDERED_AT} + interval '1 day' end from generate_series($1::integer, $2) n`,
  `insert into customers.interaction (class, party, position, era, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
   select 'lasting', ${BUYER}, nextval('customers.interaction_position'), customers.current_era(), k, 1, 'shop', 'visitor', 'order', (1000 + n)::text,
     '{"gross": 10000, "currency": "NOK", "lines": 2}', ${ORDERED_AT} from generate_series($1::integer, $2) n cross join unnest(array['order.placed', 'order.packed']) k`,
  `insert into customers.letter (party, kind, recipient, locale, data, state, settled_at)
   select ${BUYER}, 'order.placed', 'customer' || n || '@example.com', 'en', jsonb_build_object('order', 1000 + n), 'accepted', now() from generate_series($1::integer, $2) n`,
]

const LINES = `
  insert into orders.order_line (customer_order, line, product, title, quantity, rate, unit_gross, net, tax, gross)
  select pg_temp.named('order' || n), l, pg_temp.named('product' || (1 + (n::bigint * 13 + l) % $3::bigint)), 'Warm jacket ' || n, 1, 2500, 5000, 4000, 1000, 5000
  from generate_series($1::integer, $2) n cross join generate_series(1, 2) l`
