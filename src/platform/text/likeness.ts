// How like a question is to texts that are kept, by their words and pieces of words (features.ts). Only numbers are kept: no
// text can be read out of it.
import { isPiece, tellFeatures, wordsOf } from './features.ts'

/** Features of one text that count, the rarest first: what is in nearly every text tells nothing and costs most. */
const FEATURES_LIMIT = 600

export interface Like<Key> {
  key: Key
  /** 0 to 1, cosine. */
  like: number
}

/** Texts by what stands in them. */
export interface Likeness<Key> {
  readonly size: number
  /** Adds a text, or puts another in its place. */
  put(key: Key, text: string): void
  drop(key: Key): void
  /** The texts most like this one, likest first. */
  nearest(text: string, limit: number): Like<Key>[]
}

interface Kept {
  features: Map<number, number>
}

/**
 * @param withPieces also counts pieces of words, which mend spelling among some hundred texts; among thousands they cost thirty times what
 * words and pairs cost (2,000 texts, beside other work: p99 984 ms against 30, 275 MB against 131)
 */
export function openLikeness<Key>({ withPieces = true } = {}): Likeness<Key> {
  const texts = new Map<Key, Kept>()
  const having = new Map<number, Map<Key, number>>()

  function drop(key: Key): void {
    const before = texts.get(key)
    if (!before) return
    texts.delete(key)
    for (const feature of before.features.keys()) {
      const keys = having.get(feature)
      keys?.delete(key)
      if (keys?.size === 0) having.delete(feature)
    }
  }
  /** 1 + ln((1 + texts) / (1 + texts that have it)): the same weighing as the desk's triage. */
  const rarity = (feature: number) => 1 + Math.log((1 + texts.size) / (1 + (having.get(feature)?.size ?? 0)))
  const weighed = (features: ReadonlyMap<number, number>) => {
    const all = [...features].map(([feature, count]) => ({ feature, weight: (1 + Math.log(count)) * rarity(feature) }))
    return all.toSorted((one, other) => other.weight - one.weight).slice(0, FEATURES_LIMIT)
  }

  /** Without sorting: it is asked for each candidate. */
  const lengthOfText = (features: ReadonlyMap<number, number>) => {
    let sum = 0
    for (const [feature, count] of features) sum += ((1 + Math.log(count)) * rarity(feature)) ** 2
    return Math.sqrt(sum)
  }

  return {
    get size() {
      return texts.size
    },
    put(key, text) {
      drop(key)
      const features = counted(text, withPieces)
      if (features.size === 0) return
      texts.set(key, { features })
      for (const [feature, count] of features) {
        const keys = having.get(feature) ?? new Map<Key, number>()
        keys.set(key, count)
        having.set(feature, keys)
      }
    },
    drop,
    nearest(text, limit) {
      const asked = weighed(counted(text, withPieces))
      const sums = new Map<Key, number>()
      for (const { feature, weight } of asked) {
        const by = rarity(feature)
        const keys = having.get(feature)
        // What half of many texts have tells none of them from the others.
        if (!keys || (texts.size > MANY_TEXTS && keys.size > texts.size / 2)) continue
        for (const [key, count] of keys) sums.set(key, (sums.get(key) ?? 0) + weight * (1 + Math.log(count)) * by)
      }
      const length = lengthOf(asked)
      const found = [...sums].map(([key, sum]) => ({ key, sum }))
      // Only the best by their bare sum are brought to length one: bringing all would cost as much as the sums.
      const best = found.toSorted((one, other) => other.sum - one.sum).slice(0, limit * LENGTHS_PER_RESULT)
      return best
        .map(({ key, sum }) => ({ key, like: sum / (length * lengthOfText(texts.get(key)!.features) || 1) }))
        .toSorted((one, other) => other.like - one.like)
        .slice(0, limit)
    },
  }
}

/** Candidates for each wanted result: a long text has a large sum and may be less like than a short one. */
const LENGTHS_PER_RESULT = 8

const lengthOf = (weights: readonly { weight: number }[]): number =>
  Math.sqrt(weights.reduce((sum, { weight }) => sum + weight * weight, 0))

/** From here on common words are passed over. */
const MANY_TEXTS = 100

function counted(text: string, withPieces: boolean): Map<number, number> {
  const counts = new Map<number, number>()
  tellFeatures(wordsOf(text), (feature) => {
    if (withPieces || !isPiece(feature)) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  })
  return counts
}
