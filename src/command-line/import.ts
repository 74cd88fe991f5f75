import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { importProducts } from '../modules/catalogue/index.ts'
import { importAccessLog, importCustomers } from '../modules/customers/index.ts'
import { importOrders } from '../modules/orders/index.ts'
import type { Acting } from '../platform/context.ts'
import { importArticlesVerb } from './import-articles.ts'
import { importHolidaysVerb } from './import-holidays.ts'
import { importMailVerb } from './import-mail.ts'
import { inHouse } from './open.ts'
import { Mistake, type Given, type Out, type Verb } from './verb.ts'

/** What an import says: each line is in exactly one of the counts. */
export interface Imported {
  taken: number
  changed: number
  unchanged: number
  skipped: { line: number; reason: string }[]
  [more: string]: unknown
}

type Progress = (done: number) => void

/** Skipped lines that are printed one by one; the rest is counted (--json has them all). */
const LINES_SHOWN = 20

export const importVerbs: Verb[] = [
  importVerb(
    'products',
    'Product feed (Google Merchant TSV or XML) or Shopify product CSV, also gzipped.',
    {
      format: { type: 'string', means: 'tsv, xml or shopify; otherwise told from the file' },
      language: { type: 'string', means: 'language of the words, as in en or nb' },
      'tax-rate': { type: 'string', means: 'tax in percent contained in the prices, as in 25' },
    },
    (ctx, source, given, onProgress, file) =>
      importProducts(ctx, source, {
        onProgress,
        file,
        ...optional('format', given.text('format')),
        ...optional('language', given.text('language')),
        ...optional('taxRate', given.text('tax-rate')),
      }),
  ),
  importVerb(
    'orders',
    'Order lines as CSV or columns of text; says which column is what.',
    {
      columns: {
        type: 'string',
        means: 'number=InvoiceNo,customer=CustomerID,date=InvoiceDate,… (see the README of orders)',
      },
      currency: { type: 'string', means: 'currency of the amounts, as in GBP' },
      'tax-rate': { type: 'string', means: 'tax in percent contained in the amounts, as in 20' },
      zone: { type: 'string', means: 'time zone of the dates, as in Europe/London' },
    },
    (ctx, source, given, onProgress, file) => {
      const columns = given.text('columns')
      if (!columns)
        throw new Mistake('Say which column is what: --columns number=…,customer=…,date=…,quantity=…,price=…')
      return importOrders(ctx, source, {
        columns,
        onProgress,
        file,
        ...optional('currency', given.text('currency')),
        ...optional('taxRate', given.text('tax-rate')),
        ...optional('zone', given.text('zone')),
      })
    },
  ),
  importVerb(
    'customers',
    'Customers as CSV: email, name, phone, address, and the reference in your own system.',
    {
      source: { type: 'string', means: 'name of the system they come from, as in shopify' },
    },
    (ctx, source, given, onProgress) =>
      importCustomers(ctx, source, { onProgress, ...optional('source', given.text('source')) }),
  ),
  importVerb(
    'accesslog',
    "A web server's log in Combined Log Format; crawlers are told apart, addresses are not kept.",
    {},
    (ctx, source, _given, onProgress) => importAccessLog(ctx, source, { onProgress }),
  ),
  importMailVerb,
  importArticlesVerb,
  importHolidaysVerb,
]

function importVerb(
  what: string,
  summary: string,
  options: NonNullable<Verb['options']>,
  read: (ctx: Acting, source: Readable, given: Given, onProgress: Progress, file: string) => Promise<Imported>,
): Verb {
  return {
    name: `import ${what}`,
    summary,
    takes: 'FILE…',
    options,
    async run(given, out) {
      if (given.words.length === 0) throw new Mistake(`Say which file: npx rapport import ${what} FILE…`)
      for (const file of given.words) await refuseMissing(file)
      await inHouse(`import:${what}`, async (ctx) => {
        const results = []
        for (const file of given.words) {
          const done = await read(
            ctx,
            openSource(file),
            given,
            (lines) => out.progress(`${file}: ${lines} lines`),
            file,
          )
          tell(out, file, done)
          results.push({ file, ...done })
        }
        out.result(results.length === 1 ? results[0] : results)
      })
    },
  }
}

async function refuseMissing(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Mistake(`${file} is not a file that can be read. Nothing was imported.`)
}

function openSource(file: string): Readable {
  const bytes = createReadStream(file)
  if (!file.endsWith('.gz')) return bytes
  const text = createGunzip()
  bytes.on('error', (error) => text.destroy(error))
  return bytes.pipe(text)
}

function tell(out: Out, file: string, { taken, changed, unchanged, skipped, ...more }: Imported): void {
  out.say(`${file}: ${taken} taken, ${changed} changed, ${unchanged} as before, ${skipped.length} skipped.`)
  for (const [name, value] of Object.entries(more)) if (typeof value === 'number') out.say(`  ${name}: ${value}`)
  for (const { line, reason } of skipped.slice(0, LINES_SHOWN)) out.say(`  line ${line}: ${reason}`)
  if (skipped.length > LINES_SHOWN) out.say(`  and ${skipped.length - LINES_SHOWN} more; --json lists them all.`)
}

function optional<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: string })
}
