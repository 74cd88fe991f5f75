import { declareKind, SERVICE, z } from 'rapport'

/** A customer said that a guide has helped. It stands on their line, like everything else that happens between us. */
export const careHelped = declareKind({
  name: 'care.helped',
  version: 1,
  module: 'example-care-guide',
  class: 'detail',
  purpose: SERVICE,
  by: 'them',
  data: z.strictObject({ product: z.uuid() }),
})
