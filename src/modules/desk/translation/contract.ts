import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { caseNumber } from '../contract.ts'

/** Letters that are sent at a time: five pages. Small services take less, and say so. */
export const TRANSLATED_LIMIT = 10_000
/** A language without its script and country. */
export const LANGUAGE = /^[a-z]{2,3}/

const language = z.string().regex(/^[a-z]{2,3}$/)

export const caseToTranslate = z.strictObject({ number: caseNumber })
export const messageToTranslate = z.strictObject({
  number: caseNumber,
  id,
  into: language.describe('the language of whoever reads it'),
})
export const answerToTranslate = z.strictObject({
  number: caseNumber,
  text: z.string().trim().min(1).max(TRANSLATED_LIMIT).describe('marked text'),
  from: language,
  into: language,
})

const lost = z
  .array(z.string())
  .describe('numbers and addresses that were kept back, and whose place the service did not keep')

export const translation = z.object({
  message: id,
  into: z.string(),
  from: z.string().nullable().describe('as the service took it'),
  text: z.string(),
  lost,
  service: z.string().describe('the host to which the words went'),
  at: z.string(),
})
export type Translation = z.infer<typeof translation>

export const translationsShown = z.object({
  service: z.string().nullable().describe('the host that translates; null: none is switched on'),
  theirs: z.string().nullable().describe('the language in which the customer last wrote, where it could be told'),
  messages: z.array(z.object({ id, language })).describe('those of the customer whose language could be told'),
  items: z.array(translation),
})
export type TranslationsShown = z.infer<typeof translationsShown>

export const answerTranslated = z.object({ text: z.string(), lost, service: z.string() })
export type AnswerTranslated = z.infer<typeof answerTranslated>
