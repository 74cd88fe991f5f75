import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct } from '../../../test/harness/orders.ts'
import { bandsOf } from './prices.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
  for (const [n, amount] of [19_900, 24_900, 29_900, 49_900, 50_000, 99_900, 249_000].entries())
    await addProduct(house, { title: `Kettle ${n}`, amount, stock: 5 })
  await addProduct(house, { title: 'Anvil', amount: 900_000, stock: 5 })
})
afterAll(() => house.close())

/** The bands of a page as they read, each with what it leads to and how many it says. */
async function bands(path: string): Promise<[href: string, words: string, products: number][]> {
  const html = await (await house.visit(path)).text()
  const nav = /<nav aria-label="Price">.*?<\/nav>/s.exec(html)?.[0] ?? ''
  return [...nav.matchAll(/<a href="([^"]+)"[^>]*>([^<]+)<\/a><span[^>]*> ?(\d+)<\/span>/g)].map(
    ([, href, words, products]) => [href!.replaceAll('&amp;', '&'), words!.replaceAll(/\s/g, ' '), Number(products)],
  )
}
const shown = async (path: string) =>
  ((await (await house.visit(path)).text()).match(/<h2><a href="\/products\//g) ?? []).length

test('a list and a search say how many there are in each price band, and each band leads to just those', async () => {
  for (const path of ['/products', '/products?search=kettle']) {
    const found = await bands(path)
    expect(found.length).toBeGreaterThan(2)
    expect(found.reduce((sum, [, , products]) => sum + products, 0)).toBe(path === '/products' ? 8 : 7)
    for (const [href, words, products] of found) expect([words, await shown(href)]).toEqual([words, products])
  }
  expect((await bands('/products?search=kettle')).map(([, words, products]) => [words, products])).toEqual([
    ['Under kr 200', 1],
    ['kr 200 to kr 500', 3],
    ['kr 500 to kr 2,000', 2],
    ['kr 2,000 and more', 1],
  ])
})

test('choosing a band leaves the others to choose, and pressing it again takes it back', async () => {
  const [, second] = await bands('/products?search=kettle')
  const chosen = await bands(second![0])
  expect(chosen.map(([, words, products]) => [words, products])).toEqual(
    (await bands('/products?search=kettle')).map(([, words, products]) => [words, products]),
  )
  expect(chosen[1]![0]).toBe('/products?search=kettle')
})

test('where there is one price, or nothing, no bands are offered', async () => {
  expect(await bands('/products?search=anvil')).toEqual([])
  expect(await bands('/products?search=zzqqxx')).toEqual([])
})

test('at most five bands are made, of neighbours, and none is lost', () => {
  const prices = Array.from({ length: 12 }, (_, n) => ({ edge: n + 3, products: n + 1 }))
  const made = bandsOf(prices)
  expect(made.length).toBe(5)
  expect(made.reduce((sum, { products }) => sum + products, 0)).toBe(78)
  expect([made[0]!.from, made.at(-1)!.to]).toEqual([null, null])
  for (const [at, band] of made.entries()) if (at > 0) expect(band.from).toBe(made[at - 1]!.to)
  expect(bandsOf([{ edge: 9, products: 4 }])).toEqual([])
})
