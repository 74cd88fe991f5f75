import { each, lengthOf } from './lists.ts'
import { GONE, type Memory } from './memory.ts'
import type { Asked } from './question.ts'

/** Articles that are looked at closely. */
const CANDIDATES = 100
/** A word that stands in more passages tells little: it finds nothing by itself as long as the question has another. */
const COMMON_WORD = 50_000
/** What a word in the text says beside one in a heading, for this first look. */
const TEXT_PART = 0.15

/** The articles that have most of a question's rare words, roughly: those in headings count more, in short ones most. */
export function candidates(memory: Memory, asked: Asked): number[] {
  const scores = new Float32Array(memory.keys.length)
  const touched: number[] = []
  const standIns = asked.terms.flatMap(({ standIns: near, rarity, headingRarity }) =>
    near.map(({ term, weight }) => ({ term, text: weight * rarity * TEXT_PART, heading: weight * headingRarity })),
  )
  const telling = standIns.filter(({ term }) => lengthOf(memory.postings, term) <= COMMON_WORD)
  for (const { term, text, heading } of telling.length > 0 ? telling : standIns) {
    each(memory.postings, term, (posting) => {
      const passage = posting >>> 8
      const article = memory.articleOf[passage]!
      if (article === GONE) return
      const length = memory.startOf[passage + 1]! - memory.startOf[passage]!
      if (scores[article] === 0) touched.push(article)
      scores[article]! += memory.isHeading[passage] ? heading / Math.sqrt(1 + length) : text
    })
  }
  if (touched.length <= CANDIDATES) return touched
  // The score of the hundredth, found without sorting tens of thousands.
  const least = Float32Array.from(touched, (article) => scores[article]!).sort()[touched.length - CANDIDATES]!
  return touched.filter((article) => scores[article]! >= least).slice(0, CANDIDATES * 2)
}
