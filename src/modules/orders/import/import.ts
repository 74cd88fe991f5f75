import path from 'node:path'
import type { Readable } from 'node:stream'
import type { Acting } from '../../../platform/context.ts'
import { ERASED_REASON } from '../../customers/index.ts'
import { currencyExponent } from '../../../ui/format.ts'
import { shippingHours } from '../settings.ts'
import { refuse } from '../refusals.ts'
import { taxIn } from '../tax.ts'
import { minorUnits, readDecimal } from './amount.ts'
import { type Column, dateReader, placesOf, readColumns } from './columns.ts'
import { readRows, type Row } from './read.ts'
import { type OrderToTake, type LineToTake, takeOrders } from './take.ts'

export interface ImportOptions {
  /** Which column is what: see the README of orders. */
  columns: string
  /** Called with the number of lines read. */
  onProgress?: (lines: number) => void
  /** The file's name: names the system that the orders come from, when the columns do not. */
  file?: string
  /** ISO 4217, when no column says. */
  currency?: string
  /** Percent contained in the amounts, as text: 20, 25.5. */
  taxRate?: string
  /** IANA zone of the dates. */
  zone?: string
}

/** What became of each line, and how many orders and new customers that makes. */
export interface ImportedOrders {
  taken: number
  changed: number
  unchanged: number
  skipped: { line: number; reason: string }[]
  orders: number
  customers: number
  [more: string]: unknown
}

/** Lines in one commit: no transaction holds more than 500 rows. An order of more lines is a commit of its own. */
const BATCH_LINES = 500
/** Lines of one order; more are two files that were joined. */
const ORDER_LINES = 5_000
const PROGRESS_LINES = 500
const DEFAULT_CURRENCY = 'NOK'

/**
 * Takes order histories: lines of one number, standing together, become one order of a customer whom the other system knows by a number.
 * The same file again changes nothing. Nobody is written to, and nothing is reserved: it all happened before.
 * @throws Refusal columns-unreadable
 */
export async function importOrders(ctx: Acting, source: Readable, options: ImportOptions): Promise<ImportedOrders> {
  const reading = await prepare(ctx, options)
  const done: ImportedOrders = { taken: 0, changed: 0, unchanged: 0, skipped: [], orders: 0, customers: 0 }
  const skip = (line: number, reason: string) => void done.skipped.push({ line, reason })
  const closed = new Set<string>()
  /** Where in the file an order stands that waits to be taken. */
  const linesOf = new Map<OrderToTake, number[]>()
  let batch: OrderToTake[] = []
  let waiting = 0
  let current: OrderToTake | null = null

  const flush = async () => {
    if (batch.length === 0) return
    const result = await takeOrders(ctx, reading.source, batch)
    for (const [outcome, count] of result.lines) done[outcome] += count
    done.orders += result.orders
    done.customers += result.customers
    for (const order of result.erased) for (const line of linesOf.get(order) ?? []) skip(line, ERASED_REASON)
    batch = []
    linesOf.clear()
    waiting = 0
  }
  const close = async () => {
    if (!current) return
    closed.add(current.number)
    batch.push(current)
    waiting += current.lines.length
    current = null
    if (waiting >= BATCH_LINES) await flush()
  }

  let cells: ReturnType<typeof placesOf> | null = reading.columns.headed ? null : placesOf(reading.columns, [])
  let lines = 0
  for await (const row of readRows(source, reading.columns, skip)) {
    lines += 1
    if (lines % PROGRESS_LINES === 0) options.onProgress?.(lines)
    if (!cells) {
      cells = placesOf(reading.columns, row.cells)
      continue
    }
    const read = readLine(reading, cells, row)
    if ('reason' in read) {
      skip(row.line, read.reason)
      continue
    }
    if (current && current.number !== read.order.number) await close()
    if (!current && waiting > 0 && waiting + 1 > BATCH_LINES) await flush()
    if (!current) {
      if (closed.has(read.order.number)) {
        skip(
          row.line,
          `order ${read.order.number} stands further up already; lines of one order must stand together, so sort the file`,
        )
        continue
      }
      current = read.order
    }
    if (current.lines.length >= ORDER_LINES)
      skip(row.line, `order ${current.number} has more than ${ORDER_LINES} lines`)
    else {
      current.lines.push(read.line)
      linesOf.set(current, [...(linesOf.get(current) ?? []), row.line])
    }
  }
  await close()
  await flush()
  options.onProgress?.(lines)
  return done
}

interface Reading {
  columns: ReturnType<typeof readColumns>
  source: string
  currency: string
  rate: number
  dateOf: (text: string) => Date | null
  /** How many orders without a number a customer has had on a day so far. */
  unnumbered: Map<string, number>
}

async function prepare(ctx: Acting, options: ImportOptions): Promise<Reading> {
  const columns = readColumns(options.columns)
  const zone = options.zone ?? shippingHours(ctx).zone
  const said = columns.fields.get('source')
  const currency = options.currency ?? DEFAULT_CURRENCY
  const rate = options.taxRate === undefined ? { units: 0n, scale: 0 } : readDecimal(options.taxRate)
  if (!/^[A-Z]{3}$/.test(currency))
    throw refuse('columns-unreadable', { what: `${currency} is no currency; three capital letters, as in GBP` })
  if (!rate || rate.units < 0n) throw refuse('columns-unreadable', { what: `${options.taxRate} is no percentage` })
  return {
    columns,
    source: said && 'constant' in said ? said.constant : path.parse(options.file ?? 'import').name.slice(0, 80),
    currency,
    rate: minorUnits(rate, 2),
    dateOf: dateReader(formatOf(columns.fields.get('date')), zone),
    unnumbered: new Map(),
  }
}

function formatOf(column: Column | undefined): string | undefined {
  return column && 'format' in column ? column.format : undefined
}

/** One line of the file as a line of its order, or why it is none. */
function readLine(
  reading: Reading,
  cells: ReturnType<typeof placesOf>,
  { cells: row }: Row,
): { order: OrderToTake; line: LineToTake } | { reason: string } {
  const cell = (field: Parameters<typeof cells>[1]) => cells(row, field)
  const placedAt = reading.dateOf(cell('date'))
  if (!placedAt) return { reason: `${cell('date') || 'nothing'} is no date` }
  // A number that a spreadsheet has turned into 13853.0 is 13853.
  const customer = cell('customer').replace(/\.0+$/, '')
  if (customer.length > 200) return { reason: "the customer's number is longer than 200 letters" }
  const quantity = Number(/^[+-]?\d{1,9}(?:\.0+)?$/.test(cell('quantity')) ? cell('quantity') : Number.NaN)
  if (!Number.isInteger(quantity) || quantity === 0)
    return { reason: `${cell('quantity') || 'nothing'} is no quantity` }
  const amount = readDecimal(cell('total') || cell('price'))
  if (!amount) return { reason: `${cell('total') || cell('price') || 'nothing'} is no amount` }
  const number = cell('number')
  const isCancellation = /^C\d/.test(number)
  const reason = adjustmentIn({ customer, quantity, units: amount.units, isCancellation })
  if (reason) return { reason }

  const currency = cell('currency') || reading.currency
  const exponent = currencyExponent(currency)
  const gross = cell('total') ? minorUnits(amount, exponent) : minorUnits(amount, exponent, quantity)
  const tax = taxIn(gross, reading.rate)
  return {
    order: {
      number: number || numberFor(reading, customer, placedAt),
      customer: customer || null,
      placedAt,
      currency,
      country: cell('country') || null,
      returned: quantity < 0,
      lines: [],
    },
    line: {
      product: cell('product') || null,
      title: cell('title') || cell('product') || '—',
      quantity,
      rate: reading.rate,
      unit: cell('total') ? Math.round(gross / quantity) : minorUnits(amount, exponent),
      net: gross - tax,
      tax,
      gross,
    },
  }
}

/**
 * What stands among the orders of a shop system and is none: corrections of its stock and of its books. A line without a price that a
 * customer got is a gift, and stays.
 */
function adjustmentIn({
  customer,
  quantity,
  units,
  isCancellation,
}: {
  customer: string
  quantity: number
  units: bigint
  isCancellation: boolean
}): string | null {
  if (units < 0n) return 'a negative price: a correction of the books, no order'
  if (units === 0n && customer === '') return 'no price and no customer: a correction of the stock, no order'
  if (quantity < 0 && customer === '' && !isCancellation)
    return 'taken back from nobody: a correction of the stock, no return'
  return null
}

/** A system that counts no orders (a log of purchases) gets a number per customer, day and turn: the same in every run of the same file. */
function numberFor(reading: Reading, customer: string, placedAt: Date): string {
  const key = `${customer}/${placedAt.toISOString().slice(0, 10)}`
  const turn = (reading.unnumbered.get(key) ?? 0) + 1
  reading.unnumbered.set(key, turn)
  return `${key}/${turn}`
}
