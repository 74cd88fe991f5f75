import { startBare } from '../bare-process.ts'
import { withClient } from '../ground.ts'
import { median, type openLoad } from '../measure.ts'
import type { Row } from '../report.ts'
import { addKey, type Shop } from '../shop.ts'

/** The same work may cost so much more per customer in the largest shop as in the smallest. */
const GROWTH_LIMIT = 1.3
/** Products that a search of the smallest shop finds at least. */
const SHOWN = 3

/** The same work in shops of different sizes, in turns: what a larger one costs more. Databases of one server, a program for each. */
export async function benchGrowth(shops: readonly Shop[], measure: ReturnType<typeof openLoad>): Promise<Row[]> {
  const keys = await Promise.all(shops.map((shop) => addKey(shop.url)))
  const people = await Promise.all(shops.map((shop) => buyers(shop)))
  const nothing = await startBare({ url: shops[0]!.url, same: {} })
  const works: { what: string; target(shop: Shop, index: number): Parameters<typeof measure>[0][number]['work'] }[] = [
    {
      what: 'product page (HTML)',
      target: (shop) => ({ kind: 'get', paths: shop.products.map(({ slug }) => `/products/${slug}`) }),
    },
    {
      what: 'list page (HTML)',
      target: () => ({ kind: 'get', paths: [1, 2, 3, 4, 5].map((page) => `/products?page=${page}`).slice(0, 1) }),
    },
    {
      what: 'search (JSON)',
      target: () => ({
        kind: 'get',
        paths: ['kettle 7', 'sturdy boot 12', 'quiet lamp'].map(
          // As many as the smallest shop has: a longer answer would be other work, not the same in a larger shop.
          (words) => `/api/products?limit=${SHOWN}&search=${encodeURIComponent(words)}`,
        ),
      }),
    },
    {
      what: 'whole guest checkout',
      target: (shop) => ({ kind: 'checkout', products: shop.products.map(({ id }) => id) }),
    },
    {
      what: 'a customer by their address',
      target: (shop, index) => ({
        kind: 'get',
        paths: people[index]!.map(({ email }) => `/api/customers?email=${encodeURIComponent(email)}`),
        headers: `authorization: Bearer ${keys[index]}\r\n`,
      }),
    },
    {
      what: 'a customer’s line',
      target: (shop, index) => ({
        kind: 'get',
        paths: people[index]!.map(({ party }) => `/api/customers/${party}/timeline?limit=50`),
        headers: `authorization: Bearer ${keys[index]}\r\n`,
      }),
    },
    {
      what: 'list of open orders',
      target: (_, index) => ({
        kind: 'get',
        paths: ['/api/orders'],
        headers: `authorization: Bearer ${keys[index]}\r\n`,
      }),
    },
  ]
  const rows: Row[] = []
  for (const { what, target } of works) {
    const rates = await measure([
      ...shops.map((shop, index) => ({
        name: `${what} of ${shop.customers}`,
        port: shop.program.port,
        work: target(shop, index),
      })),
      { name: 'nothing', ...nothing, work: { kind: 'get' as const, paths: ['/nothing'] } },
    ])
    const [smallest] = rates
    for (const [index, shop] of shops.entries()) {
      const rate = rates[index]!
      const cost = median(rate.rates.map((one, slice) => smallest!.rates[slice]! / one))
      rows.push({
        what: `${what}, ${shop.customers.toLocaleString('en')} customers`,
        unit: '/s',
        ours: rate.perSecond,
        p50ms: rate.p50ms,
        p99ms: rate.p99ms,
        ...(index === 0
          ? {}
          : {
              bare: smallest!.perSecond,
              ratio: cost,
              share: GROWTH_LIMIT,
              less: true as const,
              note: 'ratio: cost against the smallest shop',
            }),
      })
    }
  }
  return rows
}

/** Some of the seeded customers. */
async function buyers(shop: Shop): Promise<{ party: string; email: string }[]> {
  return withClient(shop.url, async (client) => {
    const { rows } = await client.query<{ party: string; email: string }>(
      `select c.party, c.email from orders.contact c where c.email like 'customer%' limit 500`,
    )
    return rows
  })
}
