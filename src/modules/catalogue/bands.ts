import type { Context } from '../../platform/context.ts'
import { conditions, FOUND_LIMIT, type ListAsked, type ListPage, listProducts, SHELVES_UNDER } from './list.ts'
import { type Band, bandsOf, type PricesCounted, pricesCounted } from './prices.ts'
import { remembered } from './shelves.ts'
import { read } from './statement.ts'

/**
 * The price bands of a list with how many products are in each, whatever band is chosen now. None where the list is longer than what is
 * counted, or where all prices are alike.
 */
export async function priceBands(ctx: Context, asked: ListAsked, found: ListPage): Promise<readonly Band[]> {
  const { priceFrom, priceTo, ...rest } = asked
  const isChosen = priceFrom !== undefined || priceTo !== undefined
  if (found.prices && !isChosen) return bandsOf(found.prices)
  if (asked.search !== undefined && asked.search.trim() !== '')
    return bandsOf((await listProducts(ctx, { ...rest, page: 1 })).prices ?? [])
  const { category, brand, inStock, leading, language, limit } = asked
  return knownBands(
    ctx,
    JSON.stringify({ category, brand, inStock, leading, language, limit, order: 'newest', page: 1 }),
  )
}

/** A shelf's, up to ten seconds old: every page of it asks, and a price that moved a moment ago moves no band. */
const knownBands = remembered(async (ctx: Context, question: string): Promise<readonly Band[]> => {
  const asked = JSON.parse(question) as ListAsked
  const { category, brand } = asked
  const said = (value: string | undefined) => (value === undefined ? 0 : value === '' ? 2 : 1)
  const [row] = await read<{ prices: PricesCounted }>(
    ctx,
    `bands ${said(category)}${said(brand)}${asked.inStock} ${asked.leading}`,
    (place) => {
      const below = category === undefined || category === '' ? '' : ` and p.category in (${SHELVES_UNDER(place)})`
      const some = `(select p.price from catalogue.product p where ${conditions(asked, place)}${below} limit ${FOUND_LIMIT + 1})`
      return `select ${pricesCounted(some)} as prices`
    },
    { category, below: `${category}/%`, brand },
  )
  const { prices } = row!
  return prices.reduce((sum, { products }) => sum + products, 0) > FOUND_LIMIT ? [] : bandsOf(prices)
})
