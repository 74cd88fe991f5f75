// Figures by which judgements are compared.

/** How often a positive scores above a negative; ties count half (Mann-Whitney U). */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((one, other) => one.score - other.score)
  let ranks = 0
  for (let at = 0; at < all.length;) {
    let end = at
    while (end < all.length && all[end]!.score === all[at]!.score) end++
    const tied = all.slice(at, end).filter(({ positive }) => positive).length
    ranks += (tied * (at + end + 1)) / 2
    at = end
  }
  return (ranks - (positives.length * (positives.length + 1)) / 2) / (positives.length * negatives.length)
}

/** The mean of each right answer's harmonic mean of precision and recall. */
export function macroF1(pairs: readonly (readonly [right: string, given: string | null])[]): number {
  const categories = [...new Set(pairs.map(([right]) => right))]
  const scores = categories.map((category) => {
    const hit = pairs.filter(([right, given]) => right === category && given === category).length
    const asked = pairs.filter(([right]) => right === category).length
    const given = pairs.filter(([, answer]) => answer === category).length
    return (2 * hit) / (asked + given)
  })
  return scores.reduce((sum, score) => sum + score, 0) / (scores.length || 1)
}

/** The same order for the same seed (Fisher and Yates, with a linear congruential generator). */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const order = [...items]
  let state = seed >>> 0
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (at + 1))
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
  return order
}
