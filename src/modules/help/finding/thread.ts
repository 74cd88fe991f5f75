// What runs in the finder's thread: the memory of what is published. It knows only what it is handed: no environment, no database.
import { parentPort } from 'node:worker_threads'
import { articlesOf, bytes, emptyFinder, find, forget, learn } from './find.ts'
import type { Asking, PassageFound } from './finder.ts'
import type { Readable } from './memory.ts'

/** An article as it is published: which revision of which language, and the words by which people came to it without its saying them. */
export interface Published {
  article: string
  language: string
  revision: number
  taught: string
}
/** One of the parts into which articles are divided by their first byte. */
export interface Part {
  part: number
  published: readonly Published[]
}
export interface ToLearn extends Omit<Readable, 'key'>, Published {}

/** What is known after learning, and whether there was no room for more. */
export interface Learnt {
  articles: number
  bytes: number
  isFull: boolean
}

/** What is asked of the thread; `turn` comes back with the answer. */
export type Question = { turn: number } & ({ part: Part } | { learn: readonly ToLearn[] } | { ask: Asking })

/** Memory that may be used: beyond it no article is taken up, and what is asked says so. 100,000 articles of 200 words need a third. */
const BYTES_LIMIT = 600e6

const finder = emptyFinder()
/** Part → article and language → revision. */
const known = new Map<number, Map<string, Published>>()

parentPort?.on('message', (question: Question) => {
  const { turn } = question
  try {
    parentPort?.postMessage({ turn, value: answer(question) })
  } catch (error) {
    parentPort?.postMessage({ turn, error: error instanceof Error ? error.message : String(error) })
  }
})

function answer(question: Question): unknown {
  if ('part' in question) return compare(question.part)
  if ('learn' in question) return takeUp(question.learn)
  return find(finder, question.ask).map(({ key, place, score, confidence }) => {
    const [article = '', language = ''] = key.split(' ')
    return { article, language, place, score, confidence } satisfies PassageFound
  })
}

/** Forgets what is not published any longer. @returns of which articles the words are wanted */
function compare({ part, published }: Part): Published[] {
  const before = known.get(part) ?? new Map<string, Published>()
  const now = new Map(published.map((one) => [keyOf(one), one]))
  for (const [key, { language }] of before) {
    if (now.has(key)) continue
    forget(finder, language, key)
    before.delete(key)
  }
  known.set(part, before)
  return published.filter((one) => {
    const known = before.get(keyOf(one))
    return known?.revision !== one.revision || known.taught !== one.taught
  })
}

function takeUp(articles: readonly ToLearn[]): Learnt {
  let isFull = false
  for (const { headings, passages, ...published } of articles) {
    const { article, language } = published
    const key = keyOf({ article, language })
    isFull ||= bytes(finder) > BYTES_LIMIT
    if (isFull || !learn(finder, { key, language, headings, passages })) {
      isFull = true
      forget(finder, language, key)
      continue
    }
    const part = partOf(article)
    known.set(part, (known.get(part) ?? new Map<string, Published>()).set(key, published))
  }
  return { articles: articlesOf(finder), bytes: bytes(finder), isFull }
}

const keyOf = ({ article, language }: Pick<Published, 'article' | 'language'>): string => `${article} ${language}`
const partOf = (article: string): number => Number.parseInt(article.slice(0, 2), 16)
