import { tellFeatures, wordsOf } from '../../../platform/text/features.ts'
import { likeness } from './near.ts'
import { scoresOf } from './settle.ts'
import { LEANING_ROW, PULL_PARTS, type Triage, VALUE_PARTS, type Vector } from './shape.ts'
import { countFeatures, weigh } from './weigh.ts'

/**
 * From here on a verdict is given; below, it is "unsure". 0.5 is as often right as wrong at a desk where half of what is asked fits
 * no category; where all fits, it is too careful.
 */
export const SURE = 0.5
/** Words that a verdict names. */
const BECAUSE_LIMIT = 6

/**
 * How confidence is read off, by logistic regression on texts of two kinds of desk whose own categories had been taken away in
 * turn (decisions/0017-triage.md): the winner's score, the likeness of the nearest text of its category, and how strange the text is.
 */
const CONFIDENCE = { base: -0.6, score: 3.56, likeness: 2.4, strange: -0.86 }

export type Verdict = {
  /** null: unsure. */
  category: string | null
  /** The best guess, sure or not; null where there is nothing to guess by. */
  likely: string | null
  /** 0 to 1. */
  confidence: number
  /** The words that spoke most for `likely`, heaviest first. Weights are parts of a score in which 1 is a clear yes. */
  because: { word: string; weight: number }[]
}

/** Which category a text belongs to, how sure that is, and by which words. Of a long text the first TEXT_LIMIT letters are read. */
export function judge(triage: Triage, text: string, sure = SURE): Verdict {
  const words = wordsOf(text)
  const named = triage.categories.filter((category) => category !== '')
  if (words.length === 0 || named.length === 0) return { category: null, likely: null, confidence: 0, because: [] }
  const vector = weigh(
    triage,
    countFeatures(triage, words, (feature) => triage.rows.get(feature)),
  )
  const scores = scoresOf(triage, vector)
  let best = -1
  triage.categories.forEach((category, column) => {
    if (category !== '' && (best < 0 || scores[column]! > scores[best]!)) best = column
  })
  const likely = triage.categories[best]!
  // With a single category nothing could have spoken against it.
  const confidence = named.length < 2 ? 0 : confidenceOf(scores[best]!, likeness(triage, vector, best), vector.strange)
  return {
    category: confidence >= sure ? likely : null,
    likely,
    confidence,
    because: reasons(triage, words, vector, best),
  }
}

function confidenceOf(score: number, like: number, strange: number): number {
  const { base, score: byScore, likeness: byLikeness, strange: byStrange } = CONFIDENCE
  return 1 / (1 + Math.exp(-(base + byScore * score + byLikeness * like + byStrange * strange)))
}

/** Gives each feature's part of the score to the words that it was made of. */
function reasons(triage: Triage, words: readonly string[], vector: Vector, column: number): Verdict['because'] {
  const parts = new Map<number, number>()
  vector.rows.forEach((row, at) => {
    if (row === LEANING_ROW) return
    const weight = triage.weights[row * triage.stride + column]!
    parts.set(triage.features[row]!, (vector.values[at]! * weight) / (VALUE_PARTS * VALUE_PARTS * PULL_PARTS))
  })
  const times = new Map<number, number>()
  tellFeatures(words, (feature) => times.set(feature, (times.get(feature) ?? 0) + 1))
  const weightOf = new Map<string, number>()
  tellFeatures(words, (feature, first, last) => {
    const part = parts.get(feature)
    if (part === undefined) return
    const share = part / times.get(feature)! / (last - first + 1)
    for (let place = first; place <= last; place++) {
      weightOf.set(words[place]!, (weightOf.get(words[place]!) ?? 0) + share)
    }
  })
  return [...weightOf]
    .map(([word, weight]) => ({ word, weight }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, BECAUSE_LIMIT)
}
