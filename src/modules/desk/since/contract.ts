import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'

const line = z.object({
  words: z.string().describe('a sentence in the reader’s language'),
  sources: z.array(z.object({ words: z.string(), href: z.string() })).describe('where it can be read again'),
})
export type SinceLine = z.output<typeof line>

export const since = z.object({
  happened: line.describe('since the staff last wrote or spoke to them: this member of the staff, if they ever did'),
  promised: line.describe('what is promised to them besides an answer in this case: the nearest'),
  wrong: line.nullable().describe('what went wrong within a year: the newest. Null: nothing'),
  person: z
    .object({ id, name: z.string(), you: z.boolean() })
    .nullable()
    .describe('who of the staff owns the relationship with them'),
})
