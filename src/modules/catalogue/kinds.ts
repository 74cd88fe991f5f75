import { z } from 'zod'
import { declareKind, SERVICE } from '../customers/index.ts'

// What happens to products concerns no customer: these go to the house's own log. One entry tells of up to a batch of products, so
// that an import of twenty thousand does not write as many entries.
const house = { version: 1, module: 'catalogue', class: 'lasting', purpose: SERVICE, by: 'us' } as const
const product = z.uuid()
const amount = z.number().int().min(0)

export const productAdded = declareKind({
  ...house,
  name: 'product.added',
  data: z.strictObject({ products: z.array(product).min(1) }),
})
export const productPriced = declareKind({
  ...house,
  name: 'product.priced',
  data: z.strictObject({
    prices: z.array(z.strictObject({ product, before: amount, now: amount, currency: z.string() })).min(1),
  }),
})
/** What is said of products is another, or they are for sale no more. */
export const productChanged = declareKind({
  ...house,
  name: 'product.changed',
  data: z.strictObject({ withdrawn: z.array(product), worded: z.array(product) }),
})
export const stockReceived = declareKind({
  ...house,
  name: 'stock.received',
  data: z.strictObject({ stock: z.array(z.strictObject({ product, before: amount, now: amount })).min(1) }),
})
