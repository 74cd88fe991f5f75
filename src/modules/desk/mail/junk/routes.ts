import { z } from 'zod'
import { endpoint } from '../../../../platform/http/endpoint.ts'
import { id, pageNumber } from '../../../../platform/http/schema.ts'
import { caseNumber } from '../../contract.ts'
import { listJunk } from './queries.ts'
import { callFine, callJunk } from './teach.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const

const said = z.enum(['pass', 'fail', 'softfail', 'none', 'unclear', 'unasked'])

const junkListed = z.object({
  id,
  receivedAt: z.date().transform((date) => date.toISOString()),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  size: z.number().describe('bytes'),
  by: z.enum(['staff', 'house']).describe('who says that it is junk'),
  score: z.number().nullable().describe('how likely it was junk when it came, from 0 to 1'),
  words: z
    .array(z.object({ word: z.string(), junk: z.number() }))
    .nullable()
    .describe('the words that decided most: 0 stands in what is answered, 1 in junk'),
  checks: z
    .object({
      spf: said,
      dkim: said,
      dmarc: said,
      policy: z
        .enum(['none', 'quarantine', 'reject'])
        .describe('what the domain asks to be done with mail that is not from it'),
      domain: z.string().nullable(),
    })
    .nullable()
    .describe('what the domain that it says it is from says of it; null: nobody was asked'),
  case: z.string().nullable().describe('number of the case that it was taken out of'),
})

export const junkEndpoints = [
  endpoint({
    path: 'GET /api/junk',
    summary: 'The junk folder, newest first, 50 a page, each mail with what spoke against it',
    may: AGENT,
    input: z.strictObject({ page: pageNumber }),
    output: z.object({
      items: z.array(junkListed),
      page: z.number(),
      more: z.boolean(),
      taught: z
        .object({ junk: z.number(), fine: z.number(), least: z.number().describe('of each, before words count') })
        .describe('how many mails were learnt from'),
    }),
    handle: listJunk,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/junk',
    summary: 'It is junk: its mails go into the junk folder, it is closed unanswered, and their words are learnt',
    may: AGENT,
    input: z.strictObject({ number: caseNumber }),
    output: z.object({ number: z.string(), state: z.enum(['closed']) }),
    handle: (call, { number }) => callJunk(call, number),
  }),
  endpoint({
    path: 'DELETE /api/junk/{id}',
    summary: 'It is no junk: it becomes a case with a promise, as if it had just come, and its words are learnt',
    may: AGENT,
    input: z.strictObject({ id }),
    output: z.object({
      case: z.string().nullable().describe('the case that is open again; null: one is made of it now'),
    }),
    handle: (call, { id: mail }) => callFine(call, mail),
  }),
] as const
