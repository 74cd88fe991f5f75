import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import type { Principal } from '../../platform/principal.ts'
import type { Product, ProductList } from './contract.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
  for (const [key, en, nb] of [
    ['boots', 'Boots', 'Støvler'],
    ['boots/winter', 'Winter boots', 'Vinterstøvler'],
    ['wool', 'Wool', 'Ull'],
  ] as const) {
    await chidi().visit('/api/categories', { method: 'PUT', json: { key, titles: { en, nb } } })
  }
})
afterAll(() => house.close())

const CHIDI = '4f8f7c52-8f0d-4a35-9f3b-0c1d2e3f4a5b'
const staff = (role: 'merchandiser' | 'packer'): Principal => ({
  kind: 'staff',
  id: CHIDI,
  name: 'Chidi',
  roles: [role],
  session: 'test',
})
const chidi = () => house.actAs(staff('merchandiser'))
const eur = (amount: number) => ({ amount, currency: 'EUR' })

async function add(given: Record<string, unknown>): Promise<Product> {
  // The clock of a test stands still; what is added later is newer.
  house.clock.moveTo(new Date(house.clock.now().getTime() + 1_000))
  const response = await chidi().visit('/api/products', { json: { price: eur(1_000), stock: 5, ...given } })
  expect(response.status, await response.clone().text()).toBe(201)
  return response.json() as Promise<Product>
}
const list = async (query: string) => (await (await house.visit(`/api/products?${query}`)).json()) as ProductList
const show = async (id: string) => (await (await house.visit(`/api/products/${id}`)).json()) as Product
const titles = ({ items }: ProductList) => items.map(({ title }) => title)
const houseEvents = async (kind: string, id: string) =>
  (
    await sql<{
      data: unknown
      actor: string
    }>`select data, actor from customers.house_event where kind = ${kind} and subject_id = ${id} order by position`.execute(
      house.context.db,
    )
  ).rows

test('what a merchandiser adds is in the shop at once, with what was left unsaid filled in', async () => {
  const product = await add({
    title: 'Nordmarka boot',
    price: eur(24_900),
    stock: 3,
    category: 'boots',
    brand: 'Fjell',
  })
  expect(product).toMatchObject({
    slug: 'nordmarka-boot',
    available: 3,
    taxRate: 2_500,
    shelf: { key: 'boots', title: 'Boots' },
    state: 'offered',
  })
  expect(await show(product.id)).toEqual(product)
  expect(titles(await list('category=boots'))).toEqual(['Nordmarka boot'])
  expect(await houseEvents('product.added', product.id)).toEqual([
    { actor: `staff:${CHIDI}`, data: { products: [product.id] } },
  ])
})

test('only those who look after the catalogue may change it', async () => {
  const json = { title: 'Planted', price: eur(1), stock: 1 }
  expect((await house.visit('/api/products', { json })).status).toBe(401)
  expect((await house.actAs(staff('packer')).visit('/api/products', { json })).status).toBe(403)
  const key = (scopes: ('orders' | 'catalogue')[]): Principal => ({
    kind: 'key',
    id: 'k',
    name: 'k',
    scopes,
    origin: null,
    party: null,
  })
  expect((await house.actAs(key(['orders'])).visit('/api/products', { json })).status).toBe(403)
  expect((await house.actAs(key(['catalogue'])).visit('/api/products', { json })).status).toBe(201)
})

test('what does not fit is refused with where and why, and nothing is half-stored', async () => {
  const refused = async (json: Record<string, unknown>) => {
    const response = await chidi().visit('/api/products', {
      json: { title: 'Half a hat', price: eur(100), stock: 1, ...json },
    })
    return [response.status, ((await response.json()) as { code: string }).code]
  }
  expect(await refused({ title: ' ' })).toEqual([400, 'bad-input'])
  expect(await refused({ title: 'Half a \u0000 hat' })).toEqual([400, 'bad-input'])
  expect(await refused({ price: { amount: 1.5, currency: 'EUR' } })).toEqual([400, 'bad-input'])
  expect(await refused({ price: { amount: -1, currency: 'EUR' } })).toEqual([400, 'bad-input'])
  expect(await refused({ stock: -1 })).toEqual([400, 'bad-input'])
  expect(await refused({ colour: 'red' })).toEqual([400, 'bad-input'])
  expect(await refused({ category: 'hats' })).toEqual([422, 'category-unknown'])
  await add({ title: 'First', reference: 'r-1', slug: 'the-first' })
  expect(await refused({ reference: 'r-1' })).toEqual([409, 'reference-taken'])
  expect(await refused({ slug: 'the-first' })).toEqual([409, 'slug-taken'])
  expect(await refused({ sibling: '00000000-0000-4000-8000-000000000000' })).toEqual([404, 'product-unknown'])
  expect((await list('search=half')).total).toBe(0)
  expect((await house.visit('/api/products/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  expect((await house.visit('/api/products/no-id')).status).toBe(400)
  expect((await house.visit('/products/no-such-thing')).status).toBe(404)
})

test('two things of one name get two addresses', async () => {
  const [one, other] = [await add({ title: 'Blåbærsokk & co.' }), await add({ title: 'Blåbærsokk & co.' })]
  expect(one.slug).toBe('blabaersokk-and-co')
  expect(other.slug).toMatch(/^blabaersokk-and-co-[0-9a-f]{8}$/)
  expect((await add({ title: '帽子' })).slug).toMatch(/^product-[0-9a-f]{8}$/)
})

test('a new price is kept in the history and told to the house', async () => {
  const { id } = await add({ title: 'Kettle', price: eur(5_000) })
  house.clock.moveTo(new Date(house.clock.now().getTime() + 86_400_000))
  const response = await chidi().visit(`/api/products/${id}`, { method: 'PUT', json: { price: eur(6_000) } })
  expect(await response.json()).toMatchObject({ price: eur(6_000), lowestIn30Days: eur(5_000), title: 'Kettle' })
  expect((await houseEvents('product.priced', id)).map(({ data }) => data)).toEqual([
    { prices: [{ product: id, before: 5_000, now: 6_000, currency: 'EUR' }] },
  ])
})

test('words stand per language, and a reader without theirs reads what there is', async () => {
  const { id } = await add({ title: 'Wool hat', words: { nb: { title: 'Ullue' } }, category: 'wool' })
  expect((await (await house.visit(`/api/products/${id}?language=nb`)).json()) as Product).toMatchObject({
    title: 'Ullue',
    language: 'nb',
    shelf: { title: 'Ull' },
  })
  expect((await (await house.visit(`/api/products/${id}?language=de`)).json()) as Product).toMatchObject({
    title: 'Wool hat',
    language: 'en',
  })
  await chidi().visit(`/api/products/${id}`, { method: 'PUT', json: { title: 'Ulllue', language: 'nb' } })
  expect(titles(await list('search=ulllue&language=nb'))).toEqual(['Ulllue'])
  const response = await chidi().visit(`/api/products/${id}`, {
    method: 'PUT',
    json: { description: 'Chapeau', language: 'fr' },
  })
  expect(response.status).toBe(400)
})

test('a search finds inflected words, forgives typing errors and says what it took them for', async () => {
  await add({ title: 'Lantern with candles', description: 'Nine hours of light.' })
  expect(titles(await list('search=lanterns'))).toContain('Lantern with candles')
  expect(await list('search=lantren')).toMatchObject({ corrected: 'lantern', total: 1 })
  expect(await list('search=lantrn+candels')).toMatchObject({ corrected: 'lantern candles' })
  expect(await list('search=zzzzzz')).toMatchObject({ items: [], total: 0 })
  for (const strange of ["'", '\\', '%', '!&|():*<>', 'a'.repeat(200), '😀']) {
    expect((await house.visit(`/api/products?search=${encodeURIComponent(strange)}`)).status, strange).toBe(200)
  }
  expect((await house.visit('/api/products?search=a%00b')).status).toBe(400)
  expect((await house.visit(`/api/products?search=${'a'.repeat(201)}`)).status).toBe(400)
})

test('the title says more than the description, and all words more than one', async () => {
  await add({ title: 'Axe', description: 'Comes with a leather sheath.' })
  await add({ title: 'Leather sheath', description: 'For an axe.' })
  await add({ title: 'Leather belt' })
  expect(titles(await list('search=leather+sheath'))[0]).toBe('Leather sheath')
})

test('what is hidden is neither listed nor found nor shown, but to those who look after it', async () => {
  const { id, slug } = await add({ title: 'Unfinished jumper', category: 'wool' })
  const before = (await list('category=wool')).total
  await chidi().visit(`/api/products/${id}`, { method: 'PUT', json: { state: 'hidden' } })
  expect((await list('category=wool')).total).toBe(before - 1)
  expect((await list('search=jumper')).total).toBe(0)
  expect((await house.visit(`/api/products/${id}`)).status).toBe(404)
  expect((await house.visit(`/products/${slug}`)).status).toBe(404)
  expect((await chidi().visit(`/api/products/${id}`)).status).toBe(200)
  await chidi().visit(`/api/products/${id}`, { method: 'PUT', json: { state: 'offered' } })
  expect((await list('search=jumper')).total).toBe(1)
})

test('a shelf counts what is on it and on the shelves below it', async () => {
  await add({ title: 'Sheepskin boot', category: 'boots/winter', price: eur(30_000), brand: 'Saueland' })
  await add({ title: 'Felt boot', category: 'boots/winter', price: eur(20_000), brand: 'Saueland', stock: 0 })
  expect(titles(await list('category=boots&order=cheapest'))).toEqual(['Felt boot', 'Nordmarka boot', 'Sheepskin boot'])
  expect(await list('category=boots&limit=2&page=2')).toMatchObject({
    total: 3,
    page: 2,
    items: [{ title: 'Nordmarka boot' }],
  })
  expect(titles(await list('category=boots&inStock=true&order=dearest'))).toEqual(['Sheepskin boot', 'Nordmarka boot'])
  expect(titles(await list('category=boots&priceFrom=20000&priceTo=24900&order=cheapest'))).toEqual([
    'Felt boot',
    'Nordmarka boot',
  ])
  expect(await list('category=boots&brand=Saueland')).toMatchObject({ total: 2 })
  expect(await list('brand=Saueland&search=felt')).toMatchObject({ total: 1 })
  const { items } = (await (await house.visit('/api/categories')).json()) as {
    items: { key: string; products: number }[]
  }
  expect(items.filter(({ key }) => key.startsWith('boots'))).toEqual([
    { key: 'boots', title: 'Boots', products: 3 },
    { key: 'boots/winter', title: 'Winter boots', products: 2 },
  ])
})

test('the shelves agree with what stands on them, whatever was added, moved and hidden', async () => {
  const { rows } = await sql`
    select category, brand, products, families from catalogue.shelf where products <> 0
    except
    select c, b, count(*)::integer, count(*) filter (where leads)::integer from catalogue.product
    cross join unnest(array[category, '*']) c cross join unnest(array[brand, '*']) b where state = 'offered' group by c, b`.execute(
    house.context.db,
  )
  expect(rows).toEqual([])
  const counted = await sql`
    (select language, word, products from catalogue.word where products <> 0)
    except
    (select language, w, count(*)::integer from catalogue.product_search cross join unnest(words) w group by language, w)`.execute(
    house.context.db,
  )
  expect(counted.rows).toEqual([])
})

test('sizes are one family: one on the shelf, the others as options, and the next leads when the first is hidden', async () => {
  const small = await add({ title: 'Anorak', options: { Size: 'S' }, stock: 1 })
  const large = await add({ title: 'Anorak', options: { Size: 'L' }, sibling: small.id, stock: 0 })
  expect((await show(small.id)).family.map(({ options }) => options['Size'])).toEqual(['S', 'L'])
  const page = await (await house.visit(`/products/${large.slug}`)).text()
  expect(page).toContain(`href="/products/${small.slug}"`)
  const shelf = async () =>
    (await (await house.visit('/products?search=anorak')).text()).match(/href="\/products\/anorak[^"]*"/g)
  expect(await shelf()).toHaveLength(1)
  await chidi().visit(`/api/products/${small.id}`, { method: 'PUT', json: { state: 'hidden' } })
  expect(await shelf()).toEqual([`href="/products/${large.slug}"`])
})

test('goods that come in are for sale, and nobody counts away what is promised', async () => {
  const { id } = await add({ title: 'Sock', stock: 2, restockOn: '2026-12-01' })
  const stock = (json: object) => chidi().visit(`/api/products/${id}/stock`, { json })
  expect(await (await stock({ received: 3 })).json()).toEqual({
    id,
    onHand: 5,
    reserved: 0,
    available: 5,
    restockOn: null,
  })
  await sql`select catalogue.reserve(array[${id}::uuid], array[4])`.execute(house.context.db)
  const refused = await stock({ counted: 3 })
  expect([refused.status, await refused.json()]).toEqual([
    409,
    expect.objectContaining({ code: 'stock-promised', reserved: 4 }),
  ])
  expect(await (await stock({ counted: 4 })).json()).toMatchObject({ onHand: 4, available: 0 })
  expect((await stock({})).status).toBe(400)
  expect((await stock({ counted: 1, received: 1 })).status).toBe(400)
  expect((await houseEvents('stock.received', id)).map(({ data }) => data)).toEqual([
    { stock: [{ product: id, before: 2, now: 5 }] },
    { stock: [{ product: id, before: 5, now: 4 }] },
  ])
})

test('ten buyers want the last one and one gets it', async () => {
  const { id } = await add({ title: 'Last one', stock: 1 })
  const short = await Promise.all(
    Array.from(
      { length: 10 },
      async () =>
        (
          await sql<{ short: string[] }>`select catalogue.reserve(array[${id}::uuid], array[1]) as short`.execute(
            house.context.db,
          )
        ).rows[0]!.short,
    ),
  )
  expect(short.filter((missing) => missing.length === 0)).toHaveLength(1)
  expect((await show(id)).available).toBe(0)
})

test('orders, parcels and imports that touch the same things in opposite orders never block each other for good', async () => {
  const [one, other] = [
    (await add({ title: 'One', stock: 1_000 })).id,
    (await add({ title: 'Other', stock: 1_000 })).id,
  ]
  const lines = (there: boolean) => (there ? [one, other] : [other, one])
  const { db } = house.context
  await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const products = lines(at % 2 === 0)
      await sql`select catalogue.reserve(${products}::uuid[], array[2, 2])`.execute(db)
      if (at % 3 === 0) await sql`select catalogue.release(${products}::uuid[], array[2, 2])`.execute(db)
      else await sql`select catalogue.ship(${products}::uuid[], array[2, 2])`.execute(db)
    }),
  )
  expect(await Promise.all([show(one), show(other)])).toMatchObject([{ available: 920 }, { available: 920 }])
})

test('a picture is known by its bytes and kept by its address for ever', async () => {
  const { id } = await add({ title: 'Seen' })
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const send = (body: Buffer, type: string) =>
    chidi().visit(`/api/products/${id}/picture`, {
      method: 'PUT',
      body: new Uint8Array(body),
      headers: { 'content-type': type },
    })
  expect((await send(png, 'image/png')).status).toBe(200)
  const { picture } = await show(id)
  const response = await house.visit(picture)
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
    200,
    'image/png',
    'public, max-age=31536000, immutable',
  ])
  expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
  expect((await send(Buffer.from('<svg onload="alert(1)"/>'), 'image/png')).status).toBe(422)
  expect((await send(png, 'image/svg+xml')).status).toBe(415)
  expect((await house.visit(`/pictures/${'0'.repeat(64)}`)).status).toBe(404)
  expect((await house.visit('/pictures/drawn/9-9.svg')).status).toBe(404)
})

test('pages take the marks that other sites hang on an address, and say what nothing was found for', async () => {
  expect((await house.visit('/?utm_source=letter')).status).toBe(200)
  expect((await house.visit('/products?fbclid=1&from=abc&to=10,50&order=')).status).toBe(200)
  const nothing = await (await house.visit('/products?search=<script>zzz</script>')).text()
  expect(nothing).toContain('We have nothing by that name')
  expect(nothing).not.toContain('<script>zzz')
})

test('no title ends the block of data that machines read', async () => {
  const { slug } = await add({ title: 'Knife </script><b>x</b>' })
  const page = await (await house.visit(`/products/${slug}`)).text()
  const block = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)![1]!
  expect(JSON.parse(block)).toMatchObject({
    name: 'Knife </script><b>x</b>',
    offers: { price: '10.00', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
  })
})
