import { momentOf } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'

/** What can be said of an order line. `total` is the line's own; else it is price × quantity. */
export const FIELDS = [
  'number',
  'customer',
  'date',
  'product',
  'title',
  'quantity',
  'price',
  'total',
  'currency',
  'country',
  'source',
  'separator',
] as const
export type Field = (typeof FIELDS)[number]

/** Where a field stands: a named column, a numbered one (from 1), or the same text for every line. */
export type Column = { name: string; format?: string } | { at: number; format?: string } | { constant: string }

export interface Columns {
  fields: ReadonlyMap<Field, Column>
  /** The first line names the columns. */
  headed: boolean
  /** 'whitespace', or the character between two columns; null: found out from the first line. */
  separator: string | null
}

const SEPARATORS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
  whitespace: 'whitespace',
}
const PAIR = /^\s*(\w+)\s*=\s*(?:'([^']*)'|([^:']+?)(?::(.+))?)\s*$/

/**
 * Reads `number=InvoiceNo,date=InvoiceDate:YYYY-MM-DD hh:mm,currency='GBP'`: a field, and the name or number of its column, or a text in
 * quotes; after a colon the form of a date. @throws Refusal columns-unreadable
 */
export function readColumns(text: string): Columns {
  const fields = new Map<Field, Column>()
  for (const part of text.split(/,(?=(?:[^']*'[^']*')*[^']*$)/)) {
    const match = PAIR.exec(part)
    const field = match?.[1]
    if (!match || !isField(field))
      throw refuse('columns-unreadable', {
        what: `${part.trim() || 'nothing'}: expected field=column, with a field of ${FIELDS.join(', ')}`,
      })
    const [, , constant, column = '', format] = match
    if (constant !== undefined) fields.set(field, { constant })
    else
      fields.set(field, {
        ...(/^\d+$/.test(column) ? { at: Number(column) } : { name: column }),
        ...(format === undefined ? {} : { format }),
      })
  }
  for (const needed of ['date', 'quantity'] as const)
    if (!fields.has(needed)) throw refuse('columns-unreadable', { what: `${needed} is missing` })
  if (!fields.has('price') && !fields.has('total'))
    throw refuse('columns-unreadable', { what: 'price or total is missing' })
  if (!fields.has('number') && !fields.has('customer'))
    throw refuse('columns-unreadable', {
      what: 'number or customer is missing: without both no order can be told from another',
    })
  return {
    fields,
    headed: [...fields.values()].some((column) => 'name' in column),
    separator: separatorOf(fields.get('separator')),
  }
}

function isField(name: string | undefined): name is Field {
  return FIELDS.some((field) => field === name)
}

function separatorOf(column: Column | undefined): string | null {
  if (!column) return null
  const said = 'constant' in column ? column.constant : 'name' in column ? column.name : String(column.at)
  return SEPARATORS[said] ?? (said.length === 1 ? said : null)
}

/** Where each field stands in a file with this first line. @throws Refusal columns-unreadable for a name that is not there */
export function placesOf(
  { fields }: Columns,
  header: readonly string[],
): (row: readonly string[], field: Field) => string {
  const names = header.map((name) => name.trim().replace(/^\uFEFF/, ''))
  const places = new Map<Field, number>()
  for (const [field, column] of fields) {
    if ('constant' in column || field === 'separator') continue
    const place = 'at' in column ? column.at - 1 : names.indexOf(column.name)
    if (place < 0)
      throw refuse('columns-unreadable', {
        what: `the file has no column ${'name' in column ? column.name : column.at}; it has ${names.join(', ')}`,
      })
    places.set(field, place)
  }
  return (row, field) => {
    const column = fields.get(field)
    if (column && 'constant' in column) return column.constant
    const place = places.get(field)
    return place === undefined ? '' : (row[place] ?? '').trim()
  }
}

const TOKENS: readonly (readonly [string, string])[] = [
  ['YYYY', '(?<year>\\d{4})'],
  ['MM', '(?<month>\\d{2})'],
  ['DD', '(?<day>\\d{2})'],
  ['hh', '(?<hour>\\d{2})'],
  ['mm', '(?<minute>\\d{2})'],
  ['ss', '(?:\\d{2})'],
  ['M', '(?<month>\\d{1,2})'],
  ['D', '(?<day>\\d{1,2})'],
  ['h', '(?<hour>\\d{1,2})'],
]
const USUAL =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::\d{2}(?:\.\d+)?)?)?$/

/** Reads a date in the form that was said, else 2011-12-01 08:12; in the zone of the shop that wrote it. Null: no such date. */
export function dateReader(format: string | undefined, zone: string): (text: string) => Date | null {
  const form = format === undefined ? USUAL : new RegExp(`^${patternOf(format)}$`)
  return (text) => {
    const found = form.exec(text)?.groups
    if (!found) return null
    const day = `${found['year']}-${found['month']?.padStart(2, '0')}-${found['day']?.padStart(2, '0')}`
    const moment = new Date(`${day}T00:00:00Z`)
    // 31 February rolls over into March: not the day that was written.
    if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== day) return null
    const [hour, minute] = [Number(found['hour'] ?? 0), Number(found['minute'] ?? 0)]
    return hour > 23 || minute > 59 ? null : momentOf(day, hour * 60 + minute, zone)
  }
}

function patternOf(format: string): string {
  let pattern = ''
  for (let at = 0; at < format.length;) {
    const token = TOKENS.find(([name]) => format.startsWith(name, at))
    pattern += token ? token[1] : format[at]!.replace(/[^\w\s]/, '\\$&')
    at += token ? token[0].length : 1
  }
  return pattern
}
