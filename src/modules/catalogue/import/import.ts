import { createHash, randomUUID } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { language } from '../contract.ts'
import { refuse } from '../refusals.ts'
import { settings } from '../settings.ts'
import { forgetShelves } from '../shelves.ts'
import { categoryKeyOf } from '../slug.ts'
import {
  BATCH,
  type ChangedProduct,
  ensureCategories,
  insertProducts,
  type NewProduct,
  updateProducts,
} from '../write.ts'
import { Unreadable } from './fields.ts'
import { readGoogleText } from './google.ts'
import { readGoogleXml } from './google-xml.ts'
import type { Item, ItemRead, Skipped } from './item.ts'
import { peek } from '../../../platform/records.ts'
import { readShopify } from './shopify.ts'

/** Google Merchant's feed as text or XML, and Shopify's product file. */
export const FORMATS = ['tsv', 'xml', 'shopify'] as const
type Format = (typeof FORMATS)[number]

/** What somebody says about a file on the command line, as they typed it. What is absent is told from the file, or is the shop's setting. */
export interface ImportGiven {
  format?: string
  language?: string
  currency?: string
  /** In percent: 25 or 12.5. */
  taxRate?: string
  /** Called after each batch with the number of lines read. */
  onProgress?: (lines: number) => void
  file?: string
}

const given = z.object({
  format: z.enum(FORMATS).optional(),
  language: language.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters, as in EUR')
    .optional(),
  taxRate: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,2})?$/, 'a percentage, as in 25 or 12.5')
    .transform((text) => {
      const [whole = '0', part = ''] = text.split('.')
      return Number(whole) * 100 + Number(part.padEnd(2, '0'))
    })
    .optional(),
})

/** What the feed leaves unsaid, and how its lines become products. */
interface ImportOptions {
  format: Format | undefined
  language: string
  currency: string
  taxRate: number
  stockWhenAvailable: number
}

/** What an import did. Each product of the feed is in exactly one of the counts. */
export type Imported = {
  /** New products. */
  taken: number
  changed: number
  unchanged: number
  skipped: Skipped[]
  /** Why the file as a whole, or what remained of it, was not taken; null when it was read to its end. */
  refused: string | null
}

/** Lines with their reason in the result; of a file that is wrong throughout, the count says enough. */
export const SKIPPED_LIMIT = 10_000

/**
 * Takes products from a Google Merchant feed (text or XML) or a Shopify product CSV, plain or gzipped. Can be repeated: only what the
 * feed changed since it was last read is changed here. A line that cannot be read is skipped with its reason; the rest goes on. Commits
 * batch by batch.
 */
export async function importProducts(ctx: Acting, stream: Readable, said: ImportGiven = {}): Promise<Imported> {
  const options = optionsOf(ctx, said)
  const imported: Imported = { taken: 0, changed: 0, unchanged: 0, skipped: [], refused: null }
  const seen = new Map<string, number>()
  let batch: Item[] = []
  let read = 0
  const flush = async () => {
    if (batch.length === 0) return
    const before = imported.taken + imported.changed
    await takeBatch(ctx, batch, options, imported)
    if (imported.taken + imported.changed > before) ctx.bell.ring(['products'])
    batch = []
    said.onProgress?.(read)
  }
  try {
    for await (const found of await itemsOf(stream, options)) {
      read = 'item' in found ? found.item.line : found.skipped.line
      const skipped = 'skipped' in found ? found.skipped : twice(seen, found.item)
      if (skipped) {
        if (imported.skipped.length < SKIPPED_LIMIT) imported.skipped.push(skipped)
        continue
      }
      if ('item' in found) batch.push(found.item)
      if (batch.length >= BATCH) await flush()
    }
    await flush()
  } catch (error) {
    // The file as a whole: not a feed, or cut off in the middle. What was committed before stays, and a repeat takes the rest.
    if (!(error instanceof Unreadable) && !isBrokenArchive(error)) throw error
    await flush()
    imported.refused = (error as Error).message
  }
  return imported
}

/** @throws Refusal that names what was said wrongly */
function optionsOf(ctx: Acting, said: ImportGiven): ImportOptions {
  const parsed = given.safeParse(said)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refuse('bad-input', { where: String(issue?.path[0] ?? ''), what: issue?.message ?? '' })
  }
  const {
    format,
    language: spoken = setting(ctx, shop.locale),
    currency = setting(ctx, shop.currency),
    taxRate = setting(ctx, settings.taxRate),
  } = parsed.data
  return { format, language: spoken, currency, taxRate, stockWhenAvailable: setting(ctx, settings.stockWhenAvailable) }
}

const isBrokenArchive = (error: unknown) => String((error as { code?: string }).code ?? '').startsWith('Z_')

function twice(seen: Map<string, number>, { reference, line }: Item): Skipped | undefined {
  const first = seen.get(reference)
  if (first !== undefined) return { line, reason: `id: ${reference} stands on line ${first} already` }
  seen.set(reference, line)
  return undefined
}

async function itemsOf(stream: Readable, { format, ...assumed }: ImportOptions): Promise<AsyncGenerator<ItemRead>> {
  const { head, whole } = await peek(stream, 2)
  const bytes = head[0] === 0x1f && head[1] === 0x8b ? unzipped(whole) : Readable.from(whole)
  const { head: beginning, whole: text } = await peek(bytes, 4_096)
  switch (format ?? formatOf(beginning.toString('utf8'))) {
    case 'xml':
      return readGoogleXml(text, assumed)
    case 'shopify':
      return readShopify(text, assumed)
    case 'tsv':
      return readGoogleText(text, assumed)
  }
}

function unzipped(source: AsyncIterable<Buffer>): Readable {
  const out = new PassThrough()
  // An error reaches the reader through `out`, so that the promise has nothing more to say.
  pipeline(Readable.from(source), createGunzip(), out).catch((error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error('the file cannot be unpacked')),
  )
  return out
}

function formatOf(beginning: string): Format {
  const text = beginning.replace(/^\uFEFF/, '').trimStart()
  if (text.startsWith('<')) return 'xml'
  const [first = ''] = text.split('\n')
  if (/(^|,)"?handle"?,/i.test(first)) return 'shopify'
  if (first.includes('\t')) return 'tsv'
  throw new Unreadable('This is neither a Google Merchant feed (tab-separated or XML) nor a Shopify product CSV.')
}

// ── one batch ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parts that are compared apart: a changed title must not set back the stock that was sold meanwhile. */
interface Parts {
  words: string
  place: string
  price: string
  stock: string
}

async function takeBatch(ctx: Acting, items: Item[], options: ImportOptions, imported: Imported): Promise<void> {
  const writing = { actor: actorOf(ctx.principal), now: ctx.clock.now() }
  const counts = await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const known = await knownOf(tx, items)
    const adds: NewProduct[] = []
    const changes: ChangedProduct[] = []
    const read: { reference: string; product: string; parts: Parts }[] = []
    for (const item of items) {
      const parts = partsOf(item)
      const earlier = known.get(item.reference)
      const product = earlier?.product ?? randomUUID()
      if (earlier?.parts && sameParts(earlier.parts, parts)) continue
      read.push({ reference: item.reference, product, parts })
      if (!earlier) adds.push(newProduct(product, item, options))
      else changes.push(changeOf(product, item, options, earlier.parts, parts))
    }
    if (read.length > 0) {
      await ensureCategories(
        tx,
        items.map(({ category, words }) => ({ path: category, language: words.language })),
      )
      await insertProducts(tx, adds, writing)
      await updateProducts(tx, changes, writing)
      await sql`
        insert into catalogue.taken (reference, product, parts, taken_at)
        select reference, product, parts, ${writing.now} from jsonb_to_recordset(${JSON.stringify(read)}::jsonb) as r (reference text, product uuid, parts jsonb)
        on conflict (reference) do update set product = excluded.product, parts = excluded.parts, taken_at = excluded.taken_at`.execute(
        tx,
      )
    }
    return { taken: adds.length, changed: changes.length }
  })
  forgetShelves(ctx)
  imported.taken += counts.taken
  imported.changed += counts.changed
  imported.unchanged += items.length - counts.taken - counts.changed
}

async function knownOf(tx: Tx, items: Item[]): Promise<Map<string, { product: string; parts: Parts | null }>> {
  const { rows } = await sql<{ reference: string; product: string; parts: Parts | null }>`
    select p.reference, p.id as product, t.parts from catalogue.product p left join catalogue.taken t on t.reference = p.reference
    where p.reference = any (${items.map(({ reference }) => reference)})`.execute(tx)
  return new Map(rows.map((row) => [row.reference, row]))
}

function partsOf(item: Item): Parts {
  return {
    words: hash(item.words),
    place: hash([item.state, item.family, item.options, item.category, item.brand, item.gtin, item.mpn, item.taxRate]),
    price: hash([item.price, item.currency]),
    stock: hash([item.onHand, item.restockOn]),
  }
}

/** 72 bits tell two versions of one product apart. */
const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12)

const sameParts = (one: Parts, other: Parts) =>
  one.words === other.words && one.place === other.place && one.price === other.price && one.stock === other.stock

function newProduct(id: string, item: Item, options: ImportOptions): NewProduct {
  return {
    id,
    reference: item.reference,
    slug: null,
    ...placeOf(item, options),
    price: item.price,
    currency: item.currency,
    ...stockOf(item, options),
    words: [item.words],
  }
}

function changeOf(id: string, item: Item, options: ImportOptions, before: Parts | null, now: Parts): ChangedProduct {
  const differs = (part: keyof Parts) => before?.[part] !== now[part]
  const { family, ...place } = placeOf(item, options)
  return {
    id,
    ...(differs('words') ? { words: [item.words] } : {}),
    ...(differs('place') ? { ...place, ...(family ? { family } : {}) } : {}),
    ...(differs('price') ? { price: item.price, currency: item.currency } : {}),
    ...(differs('stock') ? stockOf(item, options) : {}),
  }
}

function placeOf(item: Item, options: ImportOptions) {
  return {
    state: item.state,
    family: item.family === null ? null : familyOf(item.family),
    options: item.options,
    category: categoryKeyOf(item.category),
    brand: item.brand,
    gtin: item.gtin,
    mpn: item.mpn,
    taxRate: item.taxRate ?? options.taxRate,
  }
}

const stockOf = (item: Item, { stockWhenAvailable }: ImportOptions) => ({
  onHand: item.onHand ?? stockWhenAvailable,
  restockOn: item.restockOn,
})

/** A family's id from the feed's own name for it, so that a later batch and a later import find the same one. */
function familyOf(name: string): string {
  const hex = createHash('sha256').update(`catalogue.family ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
