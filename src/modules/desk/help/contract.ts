import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { caseNamed } from '../contract.ts'

/** Pictures that one article takes over from a case. */
const PICTURES_LIMIT = 20

const similar = z.object({
  article: id,
  language: z.string(),
  title: z.string(),
  published: z.boolean().describe('false: it is being written'),
})
export const articleFromCase = z.object({
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  gaps: z.number().describe('what told of somebody, and has to be filled in or taken out'),
  language: z.string(),
  similar: z.array(similar).describe('what is written already of the same'),
  pictures: z.array(z.object({ id, name: z.string(), href: z.string() })),
  made: z.array(z.object({ article: id, title: z.string(), merged: z.boolean(), published: z.boolean() })),
})
export const articleToMake = caseNamed.extend({
  into: id.nullable().default(null).describe('an article into which it goes; null makes one'),
  pictures: z.array(id).max(PICTURES_LIMIT).default([]).describe('of the case, that go along'),
})
export const articleMade = z.object({ article: id, language: z.string(), gaps: z.number() })

export const helpOfCase = z.object({
  question: z.string().describe('their last words, for which it was looked'),
  language: z.string(),
  items: z.array(
    z.object({
      article: id,
      place: z.number(),
      revision: z.number(),
      title: z.string(),
      heading: z.string(),
      text: z.string(),
      url: z.string().describe('absolute, as it goes into an answer'),
      forThem: z.boolean().describe('this customer may read it: only then it can be put into the answer'),
      audience: z.enum(['everyone', 'prospects', 'customers', 'owners', 'partners']),
      used: z.number().describe('how often it was put into answers'),
      aged: z.boolean().describe('it may no longer be right'),
    }),
  ),
  made: articleFromCase.shape.made,
})
export const useToNote = caseNamed.extend({ article: id, way: z.enum(['text', 'link']) })
