import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import { minorUnits, readDecimal } from './amount.ts'
import { dateReader, readColumns } from './columns.ts'
import { importOrders } from './import.ts'

let house: TestHouse
let ctx: Acting
beforeAll(async () => {
  house = await startHouse()
  ctx = house.actAs({ kind: 'system', name: 'import:orders' })
})
afterAll(() => house.close())

const RETAIL =
  "number=InvoiceNo,customer=CustomerID,date=InvoiceDate,product=StockCode,title=Description,quantity=Quantity,price=UnitPrice,country=Country,currency='GBP'"
const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n'
const retail = (text: string, file: string) =>
  importOrders(ctx, Readable.from([Buffer.from(HEADER + text)]), { columns: RETAIL, file, zone: 'Europe/London' })

test('lines of one number become one order with its customer, its day and exact money', async () => {
  const done = await retail(
    '536365,85123A,"HOLDER, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom\n',
    'first.csv',
  )
  expect(done).toMatchObject({ taken: 2, changed: 0, unchanged: 0, skipped: [], orders: 1, customers: 1 })
  const { rows } = await sql<{ party: string }>`select party from customers.find_external('17850')`.execute(ctx.db)
  const program = house.actAs({
    kind: 'key',
    id: '3b1d0f9a-0000-4000-8000-000000000031',
    name: 'desk',
    scopes: ['all'],
    origin: null,
    party: null,
  })
  const customer = await program.visit(`/api/customers/${rows[0]!.party}`)
  expect(customer.status).toBe(200)
  expect(((await customer.json()) as { aside: { orders: unknown[] } }).aside.orders).toMatchObject([
    { state: 'shipped', placedAt: '2010-12-01T08:26:00.000Z', total: { amount: 3564, currency: 'GBP' }, pieces: 12 },
  ])
  const line = (await (await program.visit(`/api/customers/${rows[0]!.party}/timeline`)).json()) as {
    items: { kind: string }[]
  }
  expect(line.items.map((entry) => entry.kind).filter((kind) => kind !== 'look')).toEqual(['order.placed'])
})

test('the same file again changes nothing, a corrected line changes its order, and nobody is written to', async () => {
  const text =
    '1,A,Cup,1,2011-12-01 08:00:00,1.25,7.0,Norway\n1,B,Pot,2,2011-12-01 08:00:00,2.00,7.0,Norway\n2,A,Cup,3,2011-12-02 08:00:00,1.25,8.0,Norway\n'
  expect(await retail(text, 'again.csv')).toMatchObject({ taken: 3, orders: 2, customers: 2 })
  expect(await retail(text, 'again.csv')).toMatchObject({ taken: 0, changed: 0, unchanged: 3, orders: 0, customers: 0 })
  expect(await retail(text.replace('2.00', '2.50'), 'again.csv')).toMatchObject({ taken: 0, changed: 2, unchanged: 1 })
  expect(await askOwner(house, `select count(*)::integer as letters from customers.letter`)).toEqual([{ letters: 0 }])
  expect(
    await askOwner(
      house,
      `select channel, count(*)::integer as entries from customers.interaction where occurred_at < '2011-12-03' and occurred_at > '2011-12-01' group by channel`,
    ),
  ).toEqual([{ channel: 'import', entries: 2 }])
})

test("a cancellation is a return, an order without a customer is nobody's, and corrections of the stock are skipped with their reason", async () => {
  const done = await retail(
    [
      'C9,A,Cup,-8,2011-12-01 08:12:00,4.15,13853.0,United Kingdom',
      '10,A,Cup,2,2011-12-01 08:12:00,4.15,,United Kingdom',
      '11,A,damaged,-30,2011-12-01 08:12:00,0.0,,United Kingdom',
      '12,B,Adjust bad debt,1,2011-12-01 08:12:00,-11062.06,,United Kingdom',
      '13,A,Sample,1,2011-12-01 08:12:00,0.0,13853.0,United Kingdom',
      '14,A,Cup,two,2011-12-01 08:12:00,1,13853.0,United Kingdom',
      '15,A,Cup,2,2011-02-30 08:12:00,1,13853.0,United Kingdom',
      '10,A,Cup,2,2011-12-01 08:12:00,4.15,,United Kingdom',
      '',
    ].join('\n'),
    'returns.csv',
  )
  expect(done).toMatchObject({ taken: 3, orders: 3, customers: 1 })
  expect(done.skipped.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
    [4, 'no price and no customer'],
    [5, 'a negative price'],
    [7, 'two is no quantity'],
    [8, '2011-02-30 08'],
    [9, 'order 10 stands further up already; lines of one order must stand together, so sort the file'],
  ])
})

test('columns of text without a header are read by their number, and purchases without a number stay apart', async () => {
  const text = ' 00004 1 19970101 2   29.33\n 00004 1 19970101 2   29.33\n 00021 2 19970118 1   14.96\n'
  const read = () =>
    importOrders(ctx, Readable.from([Buffer.from(text)]), {
      columns: "customer=1,date=3:YYYYMMDD,quantity=4,total=5,source='cd shop'",
      currency: 'USD',
      zone: 'America/New_York',
    })
  expect(await read()).toMatchObject({ taken: 3, orders: 3, customers: 2, skipped: [] })
  expect(await read()).toMatchObject({ taken: 0, unchanged: 3 })
})

test('columns that cannot be are refused before anything is read', () => {
  expect(() => readColumns('number=InvoiceNo')).toThrow('columns-unreadable')
  expect(() => readColumns('nummer=A,date=B,quantity=C,price=D')).toThrow('columns-unreadable')
  expect(() => readColumns('')).toThrow('columns-unreadable')
})

test('amounts are exact and dates are days that exist', () => {
  expect(minorUnits(readDecimal('27.676425')!, 2)).toBe(2768)
  expect(minorUnits(readDecimal('0.005')!, 2)).toBe(1)
  expect(minorUnits(readDecimal('-0.005')!, 2)).toBe(-1)
  expect(minorUnits(readDecimal('0.005')!, 2, 100)).toBe(50)
  expect(minorUnits(readDecimal('1290')!, 0)).toBe(1290)
  for (const text of ['', '.', '1e5', '1,50', 'NaN', '1'.repeat(16)]) expect(readDecimal(text)).toBe(null)
  const american = dateReader('M/D/YYYY hh:mm', 'UTC')
  expect(american('12/1/2010 08:26')?.toISOString()).toBe('2010-12-01T08:26:00.000Z')
  expect(american('2/30/2010 08:26')).toBe(null)
})

const DATA = fileURLToPath(new URL('../../../../../shared/data/orders/', import.meta.url))
describe.skipIf(!existsSync(DATA))('real order histories', () => {
  const cd = () =>
    importOrders(ctx, createReadStream(`${DATA}cdnow/CDNOW_sample.txt`), {
      columns: 'customer=1,date=3:YYYYMMDD,quantity=4,total=5',
      file: 'CDNOW_sample.txt',
      currency: 'USD',
      zone: 'UTC',
    })
  const gifts = () =>
    importOrders(ctx, createReadStream(`${DATA}online-retail/online_retail_2011-12.csv`), {
      columns: RETAIL,
      file: 'online_retail_2011-12.csv',
      zone: 'Europe/London',
    })

  test('the CD shop: 6,919 purchases of 2,357 customers, and nothing new the second time', async () => {
    expect(await cd()).toMatchObject({ taken: 6919, orders: 6919, customers: 2357, skipped: [] })
    expect(await cd()).toMatchObject({ taken: 0, changed: 0, unchanged: 6919 })
    // Every amount in the file has two decimals: without their points they are cents.
    const cents = readFileSync(`${DATA}cdnow/CDNOW_sample.txt`, 'utf8')
      .trim()
      .split('\n')
      .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[4]!.replace('.', '')), 0)
    expect(
      await askOwner(
        house,
        `select sum(gross)::bigint as cents from orders.customer_order where reference like 'CDNOW_sample:%'`,
      ),
    ).toEqual([{ cents }])
  }, 120_000)

  test('the gift shop: every line is taken or has its reason, and nothing is new the second time', async () => {
    const first = await gifts()
    expect(first.taken + first.skipped.length).toBe(25_525)
    expect(await gifts()).toMatchObject({ taken: 0, changed: 0, unchanged: first.taken })
  }, 120_000)
})
