/** Bands offered: what one takes in at a glance. */
const BANDS_LIMIT = 5
/** Where a band may begin, in minor units: 1, 2 and 5 of each power of ten, since those are prices that people think in. */
const EDGES = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat()

/** Products whose price is at least `from` and below `to`, in minor units; null where the band is open. */
export interface Band {
  from: number | null
  to: number | null
  products: number
}

/** How many products begin at which edge: small for any list, and enough to make bands of. */
export type PricesCounted = readonly { edge: number; products: number }[]

/** Counts the prices of a relation that has a column `price`, as JSON. */
export const pricesCounted = (relation: string): string => `
  (select coalesce(json_agg(json_build_object('edge', b.edge, 'products', b.n) order by b.edge), '[]') from (
    select width_bucket(x.price, '{${EDGES.join(',')}}'::bigint[]) as edge, count(*) as n from ${relation} x group by 1) b)`

/** Neighbours that hold least are put together until few enough are left; each begins where another ends. */
export function bandsOf(prices: PricesCounted): Band[] {
  const bands = prices.map(({ edge, products }) => ({ edge, products }))
  while (bands.length > BANDS_LIMIT) {
    let least = 1
    for (let at = 2; at < bands.length; at += 1)
      if (bands[at]!.products + bands[at - 1]!.products < bands[least]!.products + bands[least - 1]!.products)
        least = at
    bands[least - 1]!.products += bands[least]!.products
    bands.splice(least, 1)
  }
  if (bands.length < 2) return []
  return bands.map(({ edge, products }, at) => {
    const next = bands[at + 1]
    return {
      // The first edge below which nothing is said: width_bucket counts from one.
      from: at === 0 ? null : EDGES[edge - 1]!,
      to: next ? EDGES[next.edge - 1]! : null,
      products,
    }
  })
}
