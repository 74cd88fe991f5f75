import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { listProducts } from '../list.ts'
import { showProduct } from '../queries.ts'
import { importProducts, type ImportGiven } from './import.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const chidi = { kind: 'system', name: 'import:products' } as const
const take = (text: string | Buffer, given: ImportGiven = {}) =>
  importProducts(house.actAs(chidi), Readable.from([Buffer.from(text)]), given)

const everything = { language: 'en', limit: 100, page: 1, order: 'newest', inStock: false, leading: false } as const
const found = (search: string) => listProducts(house.context, { ...everything, order: 'best', search })
const byReference = async (reference: string) => {
  const { rows } = await sql<{ id: string }>`select id from catalogue.product where reference = ${reference}`.execute(
    house.context.db,
  )
  return showProduct(house.context, rows[0]!.id, 'en', true)
}

const HEADING = 'id\ttitle\tdescription\tavailability\tprice\tbrand\tproduct_type\tproduct_detail\n'
const line = (id: string, title: string, price: string, availability = 'in_stock') =>
  `${id}\t${title}\tGood for walking\t${availability}\t${price}\tVarg\tBoots > Winter boots\tGeneral:Colour:Brown,General:Weight:900\n`

test('a Google Merchant feed becomes products, and taking it again changes nothing', async () => {
  const feed =
    HEADING + line('b1', '"Boot, 17"" shaft"', '149.95 EUR') + line('b2', 'Low boot', '99 EUR', 'out of stock')
  expect(await take(gzipSync(feed))).toEqual({ taken: 2, changed: 0, unchanged: 0, skipped: [], refused: null })
  const boot = await byReference('b1')
  expect(boot).toMatchObject({
    title: 'Boot, 17" shaft',
    price: { amount: 14_995, currency: 'EUR' },
    available: 100,
    shelf: { key: 'boots/winter-boots', title: 'Winter boots' },
    details: [
      { section: 'General', name: 'Colour', value: 'Brown' },
      { section: 'General', name: 'Weight', value: '900' },
    ],
  })
  expect((await byReference('b2')).available).toBe(0)
  expect(await take(feed)).toMatchObject({ taken: 0, changed: 0, unchanged: 2 })
})

test('a malformed line is skipped with its number and reason, and the rest goes on', async () => {
  const feed =
    HEADING +
    line('m1', 'Good', '10 EUR') +
    line('m2', '', '10 EUR') +
    line('m3', 'Dear', 'a lot') +
    'm4\tshort\n' +
    line('m5', 'Where', '10 EUR', 'perhaps') +
    line('m1', 'Again', '11 EUR') +
    line('m6', 'Good too', '10 EUR')
  expect(await take(feed)).toEqual({
    taken: 2,
    changed: 0,
    unchanged: 0,
    refused: null,
    skipped: [
      { line: 3, reason: 'title: it is empty' },
      { line: 4, reason: 'price: “a lot” is not a price like 49.95 EUR' },
      { line: 5, reason: '2 fields where the heading has 8' },
      { line: 6, reason: 'availability: “perhaps” is none of in_stock, out_of_stock, preorder, backorder' },
      { line: 7, reason: 'id: m1 stands on line 2 already' },
    ],
  })
})

test('what was sold stays sold when a feed changes only the title', async () => {
  await take(HEADING + line('s1', 'Sock', '10 EUR'))
  const { id } = await byReference('s1')
  await sql`select catalogue.reserve(array[${id}::uuid], array[40])`.execute(house.context.db)
  expect(await take(HEADING + line('s1', 'Warm sock', '10 EUR'))).toMatchObject({ changed: 1 })
  expect(await byReference('s1')).toMatchObject({ title: 'Warm sock', available: 60 })
  // When the feed says that it is gone, what is promised stays promised.
  await take(HEADING + line('s1', 'Warm sock', '10 EUR', 'out of stock'))
  expect(await byReference('s1')).toMatchObject({ available: 0 })
  const { rows } = await sql<{ on_hand: number }>`select on_hand from catalogue.product where id = ${id}`.execute(
    house.context.db,
  )
  expect(rows).toEqual([{ on_hand: 40 }])
})

test('a price of the feed enters the history, so that the lowest of 30 days is true', async () => {
  await take(HEADING + line('p1', 'Pan', '80 EUR'))
  const start = house.clock.now()
  house.clock.moveTo(new Date(start.getTime() + 40 * 86_400_000))
  await take(HEADING + line('p1', 'Pan', '60 EUR'))
  house.clock.moveTo(new Date(start.getTime() + 45 * 86_400_000))
  await take(HEADING + line('p1', 'Pan', '90 EUR'))
  expect(await byReference('p1')).toMatchObject({ price: { amount: 9_000 }, lowestIn30Days: { amount: 6_000 } })
  house.clock.moveTo(new Date(start.getTime() + 90 * 86_400_000))
  expect(await byReference('p1')).toMatchObject({ lowestIn30Days: { amount: 9_000 } })
  house.clock.moveTo(start)
})

test('a feed in XML is read item by item, and an item with an error in it is skipped', async () => {
  const item = (
    id: string,
    more = '',
  ) => `<item><g:id>${id}</g:id><title>Lamp &amp; oil ${id}</title><g:price>20 EUR</g:price>
    <g:availability>in stock</g:availability><g:item_group_id>lamps</g:item_group_id><g:color>${id}</g:color>
    <g:product_detail><g:section_name>Light</g:section_name><g:attribute_name>Power</g:attribute_name><g:attribute_value>5 W</g:attribute_value></g:product_detail>${more}</item>`
  const feed = `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${item('red')}${item('blue', '<x>&bogus;</x>')}${item('green')}</channel></rss>`
  const result = await take(feed)
  expect(result).toMatchObject({ taken: 2, refused: null, skipped: [{ line: 3 }] })
  const red = await byReference('red')
  expect(red).toMatchObject({
    title: 'Lamp & oil red',
    options: { Colour: 'red' },
    details: [{ section: 'Light', name: 'Power', value: '5 W' }],
  })
  expect(red.family.map(({ options }) => options)).toEqual([{ Colour: 'red' }, { Colour: 'green' }])
})

test('the lines of a Shopify handle are one family, lines with a picture alone are none', async () => {
  const csv = `Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src
shirt,Blue shirt,"<p>Soft,
and ""blue"".</p>",Mill,Shirts,true,Size,S,sh-s,3,50,
shirt,,,,,,,M,,0,55,
shirt,,,,,,,,,,,https://pictures.example/2.jpg
hat,Hat,,Mill,Hats,false,Title,Default Title,,7,12.5,
bad,,,,,true,,,,1,10,
bad,,,,,,,,,1,10,
`
  expect(await take(csv, { currency: 'EUR' })).toEqual({
    taken: 3,
    changed: 0,
    unchanged: 0,
    refused: null,
    skipped: [
      { line: 7, reason: 'title: it is empty' },
      { line: 8, reason: 'the first line of bad could not be read' },
    ],
  })
  const small = await byReference('sh-s')
  expect(small).toMatchObject({
    description: 'Soft,\nand "blue".',
    available: 3,
    price: { amount: 5_000, currency: 'EUR' },
  })
  expect(small.family.map(({ options, available }) => [options.Size, available])).toEqual([
    ['S', 3],
    ['M', 0],
  ])
  expect(await byReference('hat')).toMatchObject({ state: 'hidden', family: [] })
  expect((await found('hat')).total).toBe(0)
  // On the shelf a family is one thing.
  expect(
    (await listProducts(house.context, { ...everything, leading: true, category: 'shirts' })).items.map(
      ({ reference }) => reference,
    ),
  ).toEqual(['sh-s'])
})

test('a file that is no feed is refused as a whole, with what it should be', async () => {
  expect(await take('Dear customer,\nthe feed is attached.\n')).toMatchObject({
    taken: 0,
    refused: 'This is neither a Google Merchant feed (tab-separated or XML) nor a Shopify product CSV.',
  })
  expect((await take('<html><body>Not found</body></html>')).refused).toMatch('begins with <html>')
  expect((await take('colour\tweight\nred\t5\n')).refused).toMatch('does not name id, title, price, availability')
  expect((await take('')).refused).toMatch('neither')
})

test('an archive that was cut off keeps what was read, says so, and a repeat takes the rest', async () => {
  const feed =
    HEADING +
    Array.from({ length: 3_000 }, (_, at) => line(`z${at}`, `Thing ${(at * 7_919) % 3_001} of ${at}`, '10 EUR')).join(
      '',
    )
  const packed = gzipSync(feed)
  const first = await take(packed.subarray(0, packed.length >> 1))
  expect(first.refused).toMatch('end of file')
  expect(first.taken).toBeGreaterThan(0)
  const second = await take(packed)
  expect(second).toMatchObject({ taken: 3_000 - first.taken, unchanged: first.taken, refused: null })
})

test('what is said wrongly on the command line is refused before anything is read', async () => {
  await expect(take(HEADING, { taxRate: 'a quarter' })).rejects.toMatchObject({
    code: 'bad-input',
    values: { where: 'taxRate' },
  })
  await expect(take(HEADING, { format: 'json' })).rejects.toMatchObject({
    code: 'bad-input',
    values: { where: 'format' },
  })
  await take(HEADING + line('t1', 'Taxed', '10 EUR'), { taxRate: '12.5' })
  expect((await byReference('t1')).taxRate).toBe(1_250)
})
