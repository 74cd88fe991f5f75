import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { caseNumber } from '../contract.ts'
import { COMMENT_LIMIT } from './limits.ts'

export const comment = z.string().trim().min(1).max(COMMENT_LIMIT)

const somebody = z.object({ id: z.string(), name: z.string() })
const why = z.enum(['unsolved', 'not-content'])

export const mendList = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      why: why.describe(
        'unsolved: they said that it did not help. not-content: whatever was solved, they are not content',
      ),
      owner: somebody.nullable().describe('null: nobody else works here'),
      openedAt: z.string(),
      dueAt: z.string(),
      late: z.boolean(),
      closed: z.boolean().describe('the case itself is settled; this is not'),
    }),
  ),
})

export const heard = z.object({
  rating: z
    .object({
      solved: z.boolean(),
      content: z.boolean().nullable(),
      comment: z.string().nullable(),
      ratedAt: z.string(),
    })
    .nullable(),
  mend: z
    .object({
      why,
      owner: somebody.nullable(),
      notBy: z.array(z.string()).describe('who answered before, and so does not mend it'),
      openedAt: z.string(),
      dueAt: z.string(),
      endedAt: z.string().nullable(),
      endedHow: z.enum(['solved', 'done']).nullable(),
      done: z.string().nullable(),
    })
    .nullable()
    .describe('the open one, else the newest'),
})

export const mendToGive = z.strictObject({ number: caseNumber, staff: id })
export const mendToEnd = z.strictObject({
  number: caseNumber,
  done: comment.describe('what was done'),
})

export const REPORTS = ['problems', 'replies', 'promises', 'solved'] as const
export type ReportName = (typeof REPORTS)[number]
export const DIMENSIONS = ['all', 'week', 'kind', 'category', 'channel', 'agent', 'hour'] as const

export const reportQuery = z.strictObject({
  report: z.enum(REPORTS),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
})

export const report = z.object({
  report: z.enum(REPORTS),
  from: z.string(),
  to: z.string(),
  rows: z.array(
    z.object({
      dimension: z.enum(DIMENSIONS),
      key: z
        .string()
        .describe(
          'empty: unsorted. others: agents with fewer than five customers. hour: of the week, 0 is Monday at midnight',
        ),
      name: z.string().nullable(),
      customers: z.number(),
      figures: z.record(z.string(), z.number().nullable()),
    }),
  ),
})
