import { z } from 'zod'
import { declareKind } from '../../customers/index.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

/** They were told something about what they own before they asked. Its subject is the product. */
export const unaskedTold = declareKind({
  version: 1,
  module: 'help',
  class: 'detail',
  purpose: PRODUCT_UPDATES,
  name: 'unasked.told',
  by: 'us',
  data: z.strictObject({ article: z.uuid(), product: z.uuid() }),
})
