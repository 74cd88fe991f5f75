// What speaks for an article as the answer to a question.
import { HEADING_COUNTS, type Memory } from './memory.ts'
import { type Asked, rarityIn } from './question.ts'

/** Terms of one article that are looked at closely: an article of 200,000 letters has no more. */
const TERMS_OF_ARTICLE = 40_000
/** BM25's usual parameters (Robertson and Zaragoza 2009). */
const SATURATION = 1.2
const LENGTH_PART = 0.75

/** Each 0 to 1. */
export interface Signals {
  /** The share of the question that its best heading says, by BM25. */
  headingMatch: number
  /** Likeness of neighbouring pairs of words (cosine): "what is" is another question than "how many". */
  headingPairs: number
  bodyPairs: number
  /** Likeness of words with the best passage that is no heading, and the mean of the best three, headings too. */
  bodyCosine: number
  threeCosines: number
  /** The share of the question that the article says as a whole, by BM25. */
  articleMatch: number
  /** The share of the question's words, by rarity, that one heading or passage has, and the share of its words that were asked. */
  cover: number
  back: number
}
export const SIGNALS = [
  'headingMatch',
  'headingPairs',
  'bodyPairs',
  'bodyCosine',
  'threeCosines',
  'articleMatch',
  'cover',
  'back',
] as const satisfies readonly (keyof Signals)[]

export interface Weighed {
  signals: Signals
  /** Place of the passage that says most. */
  place: number
}

/** A question laid out over the terms: what each known term stands for. */
export interface Look {
  asked: Asked
  /** Term → its place in the question + 1, and how well it stands for it. */
  at: Uint8Array
  weight: Float32Array
  /** Term → the last passage that had it. */
  stamp: Uint32Array
  turn: number
  rarity: Float64Array
  headingRarity: Float64Array
  body: Strength
  heading: Strength
  meanHeading: number
  meanBody: number
  meanArticle: number
}

interface Strength {
  norm: number
  sum: number
  pairNorm: number
}

export function lookFor(memory: Memory, asked: Asked): Look {
  const many = memory.written.length
  const at = new Uint8Array(many)
  const weight = new Float32Array(many)
  asked.terms.forEach(({ standIns }, place) => {
    for (const near of standIns)
      if (near.weight > weight[near.term]!) {
        weight[near.term] = near.weight
        at[near.term] = place + 1
      }
  })
  const rarity = Float64Array.from(asked.terms, (term) => term.rarity)
  const headingRarity = Float64Array.from(asked.terms, (term) => term.headingRarity)
  return {
    asked,
    at,
    weight,
    stamp: new Uint32Array(many),
    turn: 0,
    rarity,
    headingRarity,
    body: strength(asked, rarity),
    heading: strength(asked, headingRarity),
    meanHeading: memory.headingTerms / Math.max(1, memory.headings),
    meanBody:
      (memory.articleTerms - memory.headingTerms * HEADING_COUNTS) /
      Math.max(1, memory.passages - memory.gone - memory.headings),
    meanArticle: memory.articleTerms / Math.max(1, memory.numbers.size),
  }
}

/** Everything that speaks for an article. */
export function weigh(memory: Memory, look: Look, article: number): Weighed {
  const many = look.asked.terms.length
  const inArticle = new Float64Array(many)
  const signals: Signals = {
    headingMatch: 0,
    headingPairs: 0,
    bodyPairs: 0,
    bodyCosine: 0,
    threeCosines: 0,
    articleMatch: 0,
    cover: 0,
    back: 0,
  }
  const best = [0, 0, 0]
  let place = 0
  let most = 0
  let left = TERMS_OF_ARTICLE
  const end = memory.firstOf[article + 1]!
  for (let passage = memory.firstOf[article]!; passage < end && left > 0; passage++) {
    left -= memory.startOf[passage + 1]! - memory.startOf[passage]!
    const said = read(memory, look, passage, inArticle)
    if (said.cosine === 0) continue
    if (memory.isHeading[passage]) {
      signals.headingMatch = Math.max(signals.headingMatch, said.match)
      signals.headingPairs = Math.max(signals.headingPairs, said.pairs)
    } else {
      signals.bodyCosine = Math.max(signals.bodyCosine, said.cosine)
      signals.bodyPairs = Math.max(signals.bodyPairs, said.pairs)
    }
    signals.cover = Math.max(signals.cover, said.cover)
    signals.back = Math.max(signals.back, said.back)
    if (said.cosine > best[2]!)
      best.splice(
        best.findIndex((cosine) => said.cosine > cosine),
        0,
        said.cosine,
      )
    const says = said.match + said.cosine
    if (says > most) {
      most = says
      place = memory.placeOf[passage]!
    }
  }
  signals.threeCosines = (best[0]! + best[1]! + best[2]!) / 3
  const relative = memory.lengthOf[article]! / look.meanArticle
  for (let at = 0; at < many; at++)
    signals.articleMatch += (look.rarity[at]! * saturated(inArticle[at]!, relative)) / look.body.sum
  return { signals, place }
}

interface Said {
  match: number
  cosine: number
  pairs: number
  cover: number
  back: number
}
const NOTHING: Said = { match: 0, cosine: 0, pairs: 0, cover: 0, back: 0 }

/** What one passage says of the question; adds its words to those of its article. */
function read(memory: Memory, look: Look, passage: number, inArticle: Float64Array): Said {
  const many = look.asked.terms.length
  const isHeading = memory.isHeading[passage] === 1
  const worth = isHeading ? look.headingRarity : look.rarity
  const strong = isHeading ? look.heading : look.body
  const start = memory.startOf[passage]!
  const end = memory.startOf[passage + 1]!
  const counts = new Float64Array(many)
  const pairsSeen: number[] = []
  const turn = ++look.turn
  let any = false
  let norm = 0
  let sum = 0
  let pairNorm = 0
  let pairDot = 0
  let atBefore = 0
  let termBefore = 0
  let rarityBefore = 0
  for (let at = start; at < end; at++) {
    const term = memory.sequence[at]!
    const rarity = rarityIn(memory, term, isHeading)
    if (look.stamp[term] !== turn) {
      look.stamp[term] = turn
      norm += rarity * rarity
      sum += rarity
    }
    const askedAt = look.at[term]!
    if (askedAt > 0) {
      any = true
      counts[askedAt - 1]! += look.weight[term]!
      inArticle[askedAt - 1]! += look.weight[term]! * (isHeading ? HEADING_COUNTS : 1)
      const pair = (atBefore - 1) * many + askedAt - 1
      if (atBefore > 0 && look.asked.pairs.has(pair) && !pairsSeen.includes(pair)) {
        pairsSeen.push(pair)
        pairDot +=
          (rarity + rarityBefore) *
          (worth[atBefore - 1]! + worth[askedAt - 1]!) *
          look.weight[term]! *
          look.weight[termBefore]!
      }
    }
    pairNorm += (rarity + rarityBefore) ** 2
    atBefore = askedAt
    termBefore = term
    rarityBefore = rarity
  }
  if (!any) return NOTHING
  const relative = (end - start) / (isHeading ? look.meanHeading : look.meanBody)
  let dot = 0
  let cover = 0
  let match = 0
  for (let at = 0; at < many; at++) {
    if (counts[at] === 0) continue
    const seen = Math.min(1, counts[at]!)
    dot += seen * worth[at]! * worth[at]!
    cover += seen * worth[at]!
    match += worth[at]! * saturated(counts[at]!, relative)
  }
  return {
    match: match / strong.sum,
    cosine: dot / (strong.norm * Math.sqrt(norm) || 1),
    pairs: pairDot / (strong.pairNorm * Math.sqrt(pairNorm) || 1),
    cover: cover / strong.sum,
    back: Math.min(1, cover / (sum || 1)),
  }
}

/** 0 to 1: how much a term that stands there so often says, in a text of this length beside the mean. */
const saturated = (count: number, relative: number): number =>
  count / (count + SATURATION * (1 - LENGTH_PART + LENGTH_PART * relative))

function strength(asked: Asked, worth: Float64Array): Strength {
  const many = asked.terms.length
  let pairs = 0
  for (const pair of asked.pairs) pairs += (worth[Math.floor(pair / many)]! + worth[pair % many]!) ** 2
  return {
    norm: Math.hypot(...worth),
    sum: worth.reduce((sum, weight) => sum + weight, 0) || 1,
    pairNorm: Math.sqrt(pairs),
  }
}
