import { z } from 'zod'
import { id, money, pageNumber } from '../../platform/http/schema.ts'

/** Things on one page of a list: what a person looks through, and a round number of rows of two, three and four. */
export const LIST_PAGE = 24
/** Things on one page for a program that reads the whole catalogue. */
export const LIST_PAGE_LIMIT = 100
/** Letters of a title: more would not fit on a tile, an invoice line or a parcel label. */
export const TITLE_LIMIT = 500
/** Letters of a description: some ten printed pages. */
export const DESCRIPTION_LIMIT = 50_000
/** Rows of the table of details. */
export const DETAILS_LIMIT = 300
/** Units in stock of one product; beyond it a typing error is likelier than a warehouse. */
export const STOCK_LIMIT = 100_000_000
/** Words that somebody searches with: what is beyond is not looked at. */
export const SEARCH_LENGTH = 200
/** Bytes of a picture. One of 2,000 pixels across is a tenth of this. */
export const PICTURE_LIMIT = 3_000_000

/** A language as products are written in: two letters of ISO 639. */
export const language = z.string().regex(/^[a-z]{2}$/, 'two small letters, as in en or nb')
/** A shelf by its path; '' is none. */
export const categoryKey = z
  .string()
  .max(200)
  .regex(
    /^$|^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/,
    'small letters, digits and hyphens, levels parted by /',
  )
const slug = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and hyphens')
const day = z.iso.date()
const text = (limit: number) => z.string().trim().max(limit)

export const detail = z.strictObject({ section: text(120), name: text(200), value: text(2_000) })
export type Detail = z.infer<typeof detail>
/** What sets a product apart in its family: {"Size": "42"}. */
const options = z
  .record(z.string().min(1).max(60), z.string().min(1).max(120))
  .refine((all) => Object.keys(all).length <= 5, 'at most five options')

const wordsIn = z.strictObject({
  title: text(TITLE_LIMIT).min(1),
  description: text(DESCRIPTION_LIMIT).default(''),
  details: z.array(detail).max(DETAILS_LIMIT).default([]),
})

const price = z.strictObject({ amount: z.number().int().min(0).max(1_000_000_000_000), currency: money.shape.currency })

/** A new product. Title, description and details are in `language`; further languages stand under `words`. */
export const productToAdd = z.strictObject({
  title: wordsIn.shape.title,
  description: wordsIn.shape.description,
  details: wordsIn.shape.details,
  language: language.default('en'),
  words: z.record(language, wordsIn).default({}),
  price,
  stock: z.number().int().min(0).max(STOCK_LIMIT).default(0),
  taxRate: z.number().int().min(0).max(10_000).optional().describe('hundredths of a percent: 2500 is 25 %'),
  category: categoryKey.default(''),
  brand: text(120).default(''),
  gtin: text(50).default(''),
  mpn: text(120).default(''),
  reference: text(200).min(1).nullable().default(null).describe('the id in your own system; no two products share one'),
  slug: slug.optional().describe('the address in the shop; made from the title when absent'),
  state: z.enum(['offered', 'hidden']).default('offered'),
  restockOn: day.nullable().default(null),
  sibling: id.optional().describe('a product of the same family: other sizes or colours of one article'),
  options: options.default({}),
})
export type ProductToAdd = z.output<typeof productToAdd>

/** Only what is named is changed. */
export const productToChange = z.strictObject({
  id,
  title: wordsIn.shape.title.optional(),
  description: text(DESCRIPTION_LIMIT).optional(),
  details: z.array(detail).max(DETAILS_LIMIT).optional(),
  language: language.default('en').describe('the language of title, description and details'),
  price: price.optional(),
  taxRate: z.number().int().min(0).max(10_000).optional(),
  category: categoryKey.optional(),
  brand: text(120).optional(),
  gtin: text(50).optional(),
  mpn: text(120).optional(),
  state: z.enum(['offered', 'hidden']).optional(),
  restockOn: day.nullable().optional(),
  options: options.optional(),
})
export type ProductToChange = z.output<typeof productToChange>

/** Either what came in, or what somebody counted on the shelf. */
export const stockToReceive = z
  .strictObject({
    id,
    received: z.number().int().min(1).max(STOCK_LIMIT).optional(),
    counted: z.number().int().min(0).max(STOCK_LIMIT).optional(),
    restockOn: day.nullable().optional(),
  })
  .refine(({ received, counted }) => (received === undefined) !== (counted === undefined), 'either received or counted')

export const stockNow = z.object({
  id,
  onHand: z.number(),
  reserved: z.number(),
  available: z.number(),
  restockOn: z.string().nullable(),
})

export const categoryTitles = z.strictObject({
  key: categoryKey.min(1),
  titles: z.record(language, text(120).min(1)).refine((all) => Object.keys(all).length > 0, 'at least one language'),
  position: z.number().int().min(0).max(100_000).optional(),
})

const shown = z.object({ key: z.string(), title: z.string() })

/** One product in a list. */
export const listed = z.object({
  id: z.string(),
  reference: z.string().nullable(),
  slug: z.string(),
  title: z.string(),
  brand: z.string(),
  category: z.string(),
  price: z.object({ amount: z.number(), currency: z.string() }),
  available: z.number(),
  restockOn: z.string().nullable(),
  options: z.record(z.string(), z.string()).describe('what tells it from its family'),
  picture: z.string(),
})

export const ORDERS_OF_LIST = ['best', 'newest', 'cheapest', 'dearest'] as const
export type ListOrder = (typeof ORDERS_OF_LIST)[number]

/** A form sends an empty field where nothing was filled in. */
const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)
const yes = z.preprocess((value) => value === 'true' || value === '1' || value === 'on' || value === true, z.boolean())

/** What a list is narrowed down to; the same members as query parameters of the API and of the shop's pages. */
export const listFilter = z.strictObject({
  search: unlessEmpty(z.string().max(SEARCH_LENGTH).optional()),
  category: unlessEmpty(categoryKey.optional()),
  brand: unlessEmpty(z.string().max(120).optional()),
  priceFrom: unlessEmpty(z.coerce.number().int().min(0).optional()).describe('minor units'),
  priceTo: unlessEmpty(z.coerce.number().int().min(0).optional()).describe('minor units'),
  inStock: yes.default(false),
  order: unlessEmpty(z.enum(ORDERS_OF_LIST).default('best')),
  page: unlessEmpty(pageNumber),
})
export type ListFilter = z.output<typeof listFilter>

export const listQuery = listFilter.extend({
  limit: z.coerce.number().int().min(1).max(LIST_PAGE_LIMIT).default(LIST_PAGE),
  language: language.optional(),
})

export const productList = z.object({
  items: z.array(listed),
  total: z.number().describe('with a search or a price range at most 1000 are counted'),
  page: z.number(),
  corrected: z.string().optional().describe('what was searched for instead, when nothing was found by the words given'),
})
export type ProductList = z.infer<typeof productList>

const variant = z.object({
  id: z.string(),
  slug: z.string(),
  options: z.record(z.string(), z.string()),
  price: z.object({ amount: z.number(), currency: z.string() }),
  available: z.number(),
})

/** Everything about one product that everybody may know. */
export const product = listed.extend({
  language: z.string(),
  description: z.string(),
  details: z.array(z.object({ section: z.string(), name: z.string(), value: z.string() })),
  shelf: shown.nullable(),
  gtin: z.string(),
  mpn: z.string(),
  state: z.string(),
  taxRate: z.number(),
  lowestIn30Days: z.object({ amount: z.number(), currency: z.string() }),
  options: z.record(z.string(), z.string()),
  family: z.array(variant),
  ships: z
    .object({ on: z.string(), orderBy: z.string().nullable(), zone: z.string() })
    .nullable()
    .describe('the day on which it would leave us if ordered now'),
})
export type Product = z.infer<typeof product>

export const categories = z.object({
  items: z.array(z.object({ key: z.string(), title: z.string(), products: z.number() })),
})
