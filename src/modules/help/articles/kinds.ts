import { z } from 'zod'
import { declareKind, SERVICE } from '../../customers/index.ts'

// What is published concerns no customer: these stand in the house's own log, with the article as their subject.
const house = { version: 1, module: 'help', class: 'lasting', purpose: SERVICE, by: 'us' } as const
const language = z.string()

export const articlePublished = declareKind({
  ...house,
  name: 'article.published',
  data: z.strictObject({ language, revision: z.number().int() }),
})
export const articleWithdrawn = declareKind({
  ...house,
  name: 'article.withdrawn',
  data: z.strictObject({ language, revision: z.number().int() }),
})
