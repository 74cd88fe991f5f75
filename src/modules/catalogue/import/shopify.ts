import { cleanField, descriptionOf, limited, priceOf, stockOf, titleOf, Unreadable } from './fields.ts'
import type { Assumed, Item, ItemRead } from './item.ts'
import { readLines, readRecords } from '../../../platform/records.ts'

const NEEDED = ['handle', 'title', 'variant price'] as const
/** What Shopify writes where a product has no options. */
const NO_OPTION = 'Default Title'

/** What the first line of a product says for all lines of its handle. */
interface Head {
  handle: string
  title: string
  description: string
  brand: string
  category: string
  state: 'offered' | 'hidden'
  optionNames: string[]
}

type Line = (name: string) => string

/** The products of a Shopify product CSV: a handle's lines are its variants; a line with a picture alone is none. */
export async function* readShopify(stream: AsyncIterable<Uint8Array>, assumed: Assumed): AsyncGenerator<ItemRead> {
  let columns: Map<string, number> | undefined
  let head: Head | undefined
  let broken: string | undefined
  for await (const record of readRecords(readLines(stream), ',')) {
    if (!('fields' in record)) {
      yield { skipped: record }
      continue
    }
    if (!columns) {
      columns = columnsOf(record.fields)
      continue
    }
    const { line, fields } = record
    if (fields.length !== columns.size) {
      yield { skipped: { line, reason: `${fields.length} fields where the heading has ${columns.size}` } }
      continue
    }
    const at = columns
    const said: Line = (name) => cleanField(fields[at.get(name) ?? -1] ?? '')
    try {
      const handle = limited(said('handle'), 150)
      if (handle === '') throw new Unreadable('handle: it is empty')
      if (handle === broken) throw new Unreadable(`the first line of ${handle} could not be read`)
      if (head?.handle !== handle) {
        broken = handle
        head = headOf(handle, said)
        broken = undefined
      }
      if (said('variant price') === '') continue
      yield { item: variantOf(line, head, said, assumed) }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      yield { skipped: { line, reason: error.message } }
    }
  }
}

function columnsOf(names: string[]): Map<string, number> {
  // A heading that stands twice would make two columns one, and every line would seem to have a field too many.
  const columns = new Map<string, number>()
  for (const [at, name] of names.entries()) {
    const plain = name.trim().toLowerCase()
    columns.set(columns.has(plain) ? `${plain} ${at}` : plain, at)
  }
  const missing = NEEDED.filter((name) => !columns.has(name))
  if (missing.length > 0)
    throw new Unreadable(`This is no Shopify product file: its first line does not name ${missing.join(', ')}.`)
  return columns
}

function headOf(handle: string, said: Line): Head {
  const optionNames = [1, 2, 3].map((n) => limited(said(`option${n} name`), 60))
  return {
    handle,
    title: titleOf(said('title')),
    description: descriptionOf(said('body (html)')),
    brand: limited(said('vendor'), 120),
    category: limited(said('type') || said('product category'), 300),
    state:
      said('published').toLowerCase() === 'false' || ['draft', 'archived'].includes(said('status').toLowerCase())
        ? 'hidden'
        : 'offered',
    optionNames,
  }
}

function variantOf(line: number, head: Head, said: Line, { language, currency }: Assumed): Item {
  const options: Record<string, string> = {}
  for (const [at, name] of head.optionNames.entries()) {
    const value = limited(said(`option${at + 1} value`), 120)
    if (name !== '' && value !== '' && value !== NO_OPTION) options[name] = value
  }
  const chosen = Object.values(options)
  const price = priceOf(said('variant price'), currency)
  const quantity = said('variant inventory qty')
  return {
    line,
    reference: (limited(said('variant sku').replace(/^'/, ''), 200) || [head.handle, ...chosen].join('/')).slice(
      0,
      200,
    ),
    state: head.state,
    family: chosen.length > 0 ? head.handle : null,
    options,
    category: head.category,
    brand: head.brand,
    gtin: limited(said('variant barcode').replace(/^'/, ''), 50),
    mpn: limited(said('google shopping / mpn'), 120),
    price: price.amount,
    currency: price.currency,
    taxRate: said('variant taxable').toLowerCase() === 'false' ? 0 : null,
    // Without a tracker Shopify counts nothing and always sells.
    onHand: quantity === '' ? null : stockOf(quantity),
    restockOn: null,
    words: { language, title: head.title, description: head.description, details: [] },
  }
}
