// The bare way of finding (Robertson and Zaragoza 2009, usual parameters): what ours has to be better than, and as fast as.

const SATURATION = 1.2
const LENGTH_PART = 0.75

export interface Bm25 {
  /** Texts by their number, best first. */
  find(question: string): number[]
}

export function openBm25(texts: readonly string[]): Bm25 {
  const postings = new Map<string, number[]>()
  const lengths = texts.map((text, number) => {
    const words = wordsOf(text)
    const counts = new Map<string, number>()
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const [word, count] of counts) {
      const list = postings.get(word)
      if (list) list.push(number, count)
      else postings.set(word, [number, count])
    }
    return words.length
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / (texts.length || 1)
  return {
    find(question) {
      const scores = new Map<number, number>()
      for (const word of wordsOf(question)) {
        const list = postings.get(word)
        if (!list) continue
        const having = list.length / 2
        const rarity = Math.log(1 + (texts.length - having + 0.5) / (having + 0.5))
        for (let at = 0; at < list.length; at += 2) {
          const count = list[at + 1]!
          const length = SATURATION * (1 - LENGTH_PART + (LENGTH_PART * lengths[list[at]!]!) / mean)
          scores.set(list[at]!, (scores.get(list[at]!) ?? 0) + (rarity * count * (SATURATION + 1)) / (count + length))
        }
      }
      return [...scores]
        .sort(([one, first], [other, second]) => second - first || one - other)
        .map(([number]) => number)
    },
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
