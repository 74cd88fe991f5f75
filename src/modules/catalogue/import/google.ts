import { cleanField, descriptionOf, detailsOf, limited, priceOf, stockOf, titleOf, Unreadable } from './fields.ts'
import type { Assumed, Item, ItemRead } from './item.ts'
import { readLines, readRecords } from '../../../platform/records.ts'

/** Attributes of a Google Merchant product that say something here. Links and pictures stay where they are: their host would see who looks. */
const OPTION_ATTRIBUTES = { color: 'Colour', size: 'Size', material: 'Material', pattern: 'Pattern' } as const
const NEEDED = ['id', 'title', 'price', 'availability'] as const
/** More columns than Google knows attributes. */
const COLUMNS_LIMIT = 500

export type Attributes = ReadonlyMap<string, string>

/** The products of a tab-separated Google Merchant feed. */
export async function* readGoogleText(stream: AsyncIterable<Uint8Array>, assumed: Assumed): AsyncGenerator<ItemRead> {
  let columns: string[] | undefined
  for await (const record of readRecords(readLines(stream), '\t')) {
    if (!('fields' in record)) {
      yield { skipped: record }
      continue
    }
    if (!columns) {
      columns = record.fields.map(attributeName)
      refuseColumns(columns)
      continue
    }
    if (record.fields.length !== columns.length) {
      yield {
        skipped: {
          line: record.line,
          reason: `${record.fields.length} fields where the heading has ${columns.length}`,
        },
      }
      continue
    }
    const attributes = new Map<string, string>()
    for (const [at, value] of record.fields.entries()) if (value !== '') attributes.set(columns[at]!, cleanField(value))
    yield itemRead(record.line, attributes, assumed)
  }
}

function refuseColumns(columns: string[]): void {
  const missing = NEEDED.filter((name) => !columns.includes(name))
  if (missing.length > 0 || columns.length > COLUMNS_LIMIT)
    throw new Unreadable(`This is no product feed: its first line does not name ${missing.join(', ')}.`)
}

/** 'g:product type' and 'Product_Type' are the same attribute. */
export const attributeName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^g:/, '')
    .replace(/[\s-]+/g, '_')

/** One product from its attributes, or why not. */
export function itemRead(line: number, attributes: Attributes, assumed: Assumed): ItemRead {
  try {
    return { item: itemOf(line, attributes, assumed) }
  } catch (error) {
    if (error instanceof Unreadable) return { skipped: { line, reason: error.message } }
    throw error
  }
}

function itemOf(line: number, attributes: Attributes, { language, currency }: Assumed): Item {
  const said = (name: string, limit = 2_000) => limited(attributes.get(name) ?? '', limit)
  const reference = said('id', 300)
  if (reference === '' || reference.length > 200)
    throw new Unreadable(reference === '' ? 'id: it is empty' : 'id: longer than 200 letters')
  const price = priceOf(attributes.get('sale_price') || (attributes.get('price') ?? ''), currency)
  const family = said('item_group_id', 200)
  const options: Record<string, string> = {}
  for (const [name, shown] of Object.entries(OPTION_ATTRIBUTES))
    if (family && said(name)) options[shown] = said(name, 120)
  return {
    line,
    reference,
    state: 'offered',
    family: family || null,
    options,
    category: said('product_type').split(',')[0] || said('google_product_category').replace(/^\d+( - )?/, ''),
    brand: said('brand', 120),
    gtin: said('gtin', 50),
    mpn: said('mpn', 120),
    price: price.amount,
    currency: price.currency,
    taxRate: null,
    ...availability(
      said('availability'),
      said('quantity') || said('sell_on_google_quantity'),
      said('availability_date'),
    ),
    words: {
      language: /^[a-z]{2}$/.test(said('content_language')) ? said('content_language') : language,
      title: titleOf(attributes.get('title') ?? ''),
      description: descriptionOf(attributes.get('description') ?? ''),
      details: detailsOf(attributes.get('product_detail') ?? ''),
    },
  }
}

function availability(word: string, quantity: string, date: string): Pick<Item, 'onHand' | 'restockOn'> {
  const restockOn = /^\d{4}-\d{2}-\d{2}/.exec(date)?.[0] ?? null
  if (restockOn !== null && Number.isNaN(Date.parse(restockOn)))
    throw new Unreadable(`availability_date: “${date}” is no day`)
  switch (word.toLowerCase().replaceAll(' ', '_')) {
    case 'in_stock':
      return { onHand: quantity === '' ? null : stockOf(quantity), restockOn }
    case 'out_of_stock':
    case 'preorder':
    case 'backorder':
      return { onHand: 0, restockOn }
    default:
      throw new Unreadable(
        `availability: “${limited(word, 40)}” is none of in_stock, out_of_stock, preorder, backorder`,
      )
  }
}
