import { z } from 'zod'
import type { Call } from '../../platform/context.ts'
import { endpoint, page } from '../../platform/http/endpoint.ts'
import { done, id } from '../../platform/http/schema.ts'
import { liveTopic } from '../../platform/live/topics.ts'
import type { May } from '../../platform/principal.ts'
import { addProduct, arrangeCategory, changeProduct, receiveStock, setPicture } from './commands.ts'
import {
  categories,
  categoryTitles,
  language,
  listQuery,
  PICTURE_LIMIT,
  product,
  productList,
  productToAdd,
  productToChange,
  stockNow,
  stockToReceive,
} from './contract.ts'
import { listProducts } from './list.ts'
import { homePage } from './pages/home.tsx'
import { listPage, listPageInput } from './pages/list.tsx'
import { productPage } from './pages/product.tsx'
import { drawing } from './pictures/drawn.ts'
import { PICTURE_TYPES } from './pictures/media-type.ts'
import { readPicture, showProduct } from './queries.ts'
import { refuse } from './refusals.ts'
import { listCategories } from './shelves.ts'

/** What is for sale everybody may see, signed in or not. */
const everybody: May = {
  anyone: true,
  customer: true,
  staff: ['agent', 'packer', 'merchandiser', 'marketer', 'analyst'],
  scope: 'catalogue',
}
/** Who looks after the shelves. */
const merchandiser: May = { staff: ['merchandiser'], scope: 'catalogue' }

const maySeeHidden = ({ principal }: Call) => principal.kind === 'staff' || principal.kind === 'key'

/** Rings when products or shelves change (`products`), and when one of them or its stock does (`product/<id>`). What they show is for everybody. */
export const topics = [
  liveTopic({ pattern: 'products', may: everybody }),
  liveTopic({ pattern: 'product/{id}', may: everybody }),
]

export const endpoints = [
  endpoint({
    path: 'GET /api/products',
    summary: 'Products, newest first or as a search finds them, narrowed down by shelf, brand, price and stock',
    may: everybody,
    input: listQuery,
    output: productList,
    agents: 'find_products',
    handle: (call, { language: asked, ...filter }) =>
      listProducts(call, { ...filter, language: asked ?? call.locale, leading: false }),
  }),
  endpoint({
    path: 'GET /api/products/{id}',
    summary: 'A product with its stock and the day on which it would ship',
    may: everybody,
    input: z.strictObject({ id, language: language.optional() }),
    output: product,
    agents: 'show_product',
    handle: (call, { id: wanted, language: asked }) =>
      showProduct(call, wanted, asked ?? call.locale, maySeeHidden(call)),
  }),
  endpoint({
    path: 'POST /api/products',
    summary: 'Puts a product into the shop',
    may: merchandiser,
    input: productToAdd,
    output: product,
    status: 201,
    handle: async (call, given) => showProduct(call, await addProduct(call, given), given.language, true),
  }),
  endpoint({
    path: 'PUT /api/products/{id}',
    summary: 'Changes what is named about a product; a new price is kept in its history',
    may: merchandiser,
    input: productToChange,
    output: product,
    async handle(call, given) {
      await changeProduct(call, given)
      return showProduct(call, given.id, given.language, true)
    },
  }),
  endpoint({
    path: 'POST /api/products/{id}/stock',
    summary: 'Takes in goods, or sets the stock to what was counted',
    may: merchandiser,
    input: stockToReceive,
    output: stockNow,
    handle: receiveStock,
  }),
  endpoint({
    path: 'PUT /api/products/{id}/picture',
    summary: 'Gives a product its picture',
    may: merchandiser,
    input: z.strictObject({ id, bytes: z.instanceof(Uint8Array), type: z.string() }),
    output: done,
    bytes: PICTURE_TYPES,
    bodyLimit: PICTURE_LIMIT,
    async handle(call, { id: wanted, bytes }) {
      await setPicture(call, wanted, bytes)
      return {}
    },
  }),
  endpoint({
    path: 'GET /api/categories',
    summary: 'The shelves that have something on them, with how much',
    may: everybody,
    input: z.strictObject({ language: language.optional() }),
    output: categories,
    handle: (call, { language: asked }) => listCategories(call, asked ?? call.locale),
  }),
  endpoint({
    path: 'PUT /api/categories',
    summary: 'Names a shelf in each language and says where it stands',
    may: merchandiser,
    input: categoryTitles,
    output: done,
    async handle(call, given) {
      await arrangeCategory(call, given)
      return {}
    },
  }),
] as const

export const pages = [
  page({ path: 'GET /', may: everybody, input: z.object({}), handle: (call) => homePage(call) }),
  page({ path: 'GET /products', may: everybody, input: listPageInput, handle: listPage }),
  page({
    path: 'GET /products/{slug}',
    may: everybody,
    input: z.object({ slug: z.string().max(120) }),
    handle: (call, { slug }) => productPage(call, slug),
  }),
  page({
    path: 'GET /pictures/drawn/{name}',
    may: everybody,
    input: z.strictObject({ name: z.string().max(20) }),
    handle(_call, { name }) {
      const file = drawing(name)
      if (file === undefined) throw refuse('picture-unknown')
      return { file, type: 'image/svg+xml', cache: 'forever' }
    },
  }),
  page({
    path: 'GET /pictures/{sha256}',
    may: everybody,
    input: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    async handle(call, { sha256 }) {
      const { bytes, type } = await readPicture(call, sha256)
      return { file: bytes, type, cache: 'forever' }
    },
  }),
] as const
