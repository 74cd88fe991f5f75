import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { demoProducts } from './demo.ts'
import { ARTICLES, SHELVES } from './goods.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

test('the demo shop is filled once, in both languages, with a picture for each thing', async () => {
  const ctx = house.actAs({ kind: 'system', name: 'demo' })
  const added = await demoProducts(ctx)
  expect(added).toBeGreaterThan(ARTICLES.length)
  expect(await demoProducts(ctx)).toBe(0)
  for (const [language, title, first] of [
    ['en', 'Made to be mended', 'Nordmarka boot, oiled leather'],
    ['nb', 'Laget for å repareres', 'Nordmarka-støvel i oljet skinn'],
  ] as const) {
    const home = await (await house.visit('/', { headers: { 'accept-language': language } })).text()
    expect(home).toContain(title)
    expect(home).toContain(first)
    for (const [, [en, nb]] of SHELVES) expect(home).toContain(language === 'en' ? en : nb)
  }
  const picture = /src="(\/pictures\/[0-9a-f]{64})"/.exec(await (await house.visit('/products')).text())![1]!
  const response = await house.visit(picture)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  // Opened by itself a drawing may load and run nothing.
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('every article says what it is on a known shelf, and no two share a code', () => {
  const shelves = new Set(SHELVES.map(([key]) => key))
  expect(ARTICLES.filter(({ category }) => !shelves.has(category))).toEqual([])
  expect(new Set(ARTICLES.map(({ code }) => code)).size).toBe(ARTICLES.length)
})
