import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { ARTICLE_KINDS, language, OUTCOMES, QUESTION_LIMIT } from '../contract.ts'

/** Articles that a search shows: what fits on two screens of a telephone; who finds nothing among ten asks otherwise. */
export const ARTICLES_SHOWN = 10
/** Products, and things of one's own, beside them. */
export const BESIDE_SHOWN = 4
/** Words that mean the same, of one language: what a person can look after. */
export const SYNONYMS_LIMIT = 2_000
/** Letters of a word, or of a few, that mean the same as others. */
const SYNONYM_LETTERS = 60

export const searchQuery = z.strictObject({
  q: text(QUESTION_LIMIT).describe('words, or a question in plain words'),
  language: language.optional().describe('the caller’s when absent'),
})

const piece = z.object({ text: z.string(), marked: z.boolean().describe('one of the words asked for') })
const linked = { title: z.string(), href: z.string() }

export const found = z.object({
  outcome: z
    .enum(OUTCOMES)
    .describe('answered: an answer is among them. unsure: something near it. unanswered: nothing'),
  meant: z.string().nullable().describe('what they may have meant, where words are known nowhere'),
  articles: z.array(
    z.object({
      id,
      ...linked,
      kind: z.enum(ARTICLE_KINDS),
      language: z.string().describe('another than the asked one where nothing was found in that'),
      section: z.string().nullable(),
      heading: z.string().describe('above the passage; empty: the article’s beginning'),
      passage: z.array(piece),
      revision: z.number().int(),
      place: z.number().int(),
    }),
  ),
  products: z.array(z.object({ id, ...linked, price: z.string(), picture: z.string() })),
  others: z.array(z.object({ source: z.string(), ...linked, text: z.string() })),
})
export type Found = z.infer<typeof found>
export type FoundArticle = Found['articles'][number]

export const SEARCH_DOORS = ['search', 'shop'] as const
export type SearchDoor = (typeof SEARCH_DOORS)[number]
export const searchMade = z.strictObject({
  text: text(QUESTION_LIMIT),
  language: language.optional(),
  door: z.enum(SEARCH_DOORS).default('search'),
  opened: id.optional().describe('the article that they opened from what was shown'),
  remember: z.boolean().default(false).describe('they asked that we keep it'),
})
export const searchNoted = z.object({
  question: id.nullable().describe('as it stands on their line; null: nothing was kept of who asked'),
})

const synonymWord = text(SYNONYM_LETTERS)
export const synonymsQuery = z.strictObject({ language })
export const synonymsShown = z.object({
  language: z.string(),
  items: z.array(
    z.object({
      id,
      word: z.string(),
      means: z.string(),
      mutual: z.boolean(),
      by: z.string().describe('a name'),
      at: z.string(),
    }),
  ),
  learnt: z
    .array(
      z.object({
        word: z.string(),
        article: id,
        title: z.string(),
        visits: z.number().int().describe('in which they opened it after searching with this word'),
        helped: z.number().int(),
        failed: z.number().int(),
        said: z.boolean().describe('the article says the word itself'),
        off: z.string().nullable().describe('who of the staff said that they do not belong together'),
      }),
    )
    .describe('what people opened, the most first'),
  needed: z.number().int().describe('visits that it takes before a word is known'),
})
export const synonymsToWrite = z.strictObject({
  language,
  items: z
    .array(z.strictObject({ word: synonymWord, means: synonymWord, mutual: z.boolean().default(true) }))
    .max(SYNONYMS_LIMIT)
    .describe('all of this language: what is not among them is removed'),
})
export const associationToSwitch = z.strictObject({ language, word: synonymWord, article: id, off: z.boolean() })
