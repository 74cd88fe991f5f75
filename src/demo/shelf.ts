import type { Walker } from './walk.ts'

/** What the demo's people choose from: kept count of, so that nobody is asked to wait. */
export interface Shelf {
  /** So many different products, of the first one so many pieces. */
  take(at: number, lines: number, pieces: number): string[]
}

interface Goods {
  id: string
  available: number
}

/** Left on the shelf of everything: a shop in which every second thing is sold out is no lively one. */
const LEAVE = 1
/** Steps through the list that share no factor with its likely lengths, so that neighbours choose differently. */
const STRIDE = 13

export async function stockOf(visitor: Walker): Promise<Shelf> {
  const goods: Goods[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = (await (
      await visitor.send(`/api/products?inStock=true&limit=100&page=${page}`)
    ).json()) as { items: Goods[]; total: number }
    goods.push(...items.map(({ id, available }) => ({ id, available })))
    if (items.length === 0 || goods.length >= total) break
  }
  return {
    take(at, lines, pieces) {
      const taken: string[] = []
      for (let step = 0; taken.length < lines && step < goods.length; step += 1) {
        const product = goods[(at * STRIDE + step * 5) % goods.length]!
        const wanted = taken.length === 0 ? pieces : 1
        if (taken.includes(product.id) || product.available < wanted + LEAVE) continue
        product.available -= wanted
        taken.push(product.id)
      }
      if (taken.length === 0) throw new Error('Nothing in the shop is left for the people of the demo.')
      return taken
    },
  }
}
