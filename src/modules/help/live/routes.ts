import { z } from 'zod'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { nothing } from '../../../platform/http/schema.ts'
import { listFields } from './fields.ts'

const fields = z.object({
  items: z.array(z.object({ name: z.string(), plain: z.string().describe('what a stranger reads in its place') })),
})

export const liveEndpoints = [
  endpoint({
    path: 'GET /api/help/fields',
    summary: 'What an article can say of its reader’s own record, between double braces',
    may: { staff: ['agent', 'merchandiser', 'marketer'], scope: 'catalogue' },
    input: nothing,
    output: fields,
    handle: (call) => Promise.resolve(listFields(call)),
  }),
]
