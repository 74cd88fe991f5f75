import { type Learnt, type Triage, VALUE_PARTS, type Vector } from './shape.ts'

/** Features compared for one question, newest texts first: three hundred long mails or two thousand short ones. A desk with more has the like of a text among the newest. */
const COMPARED_FEATURES = 250_000

/** How like the text most like it is that was learnt under this column, 0 to 1 (cosine). */
export function likeness(triage: Triage, vector: Vector, column: number): number {
  let most = 0
  for (const [, like] of compared(triage, vector, (text) => text.column === column)) most = Math.max(most, like)
  return most
}

/** The texts most like one that was learnt. */
export function nearest(triage: Triage, learnt: Learnt, limit: number): Learnt[] {
  return compared(triage, learnt, (text) => text !== learnt)
    .sort(([, one], [, other]) => other - one)
    .slice(0, limit)
    .map(([text]) => text)
}

function compared(triage: Triage, vector: Vector, among: (text: Learnt) => boolean): [Learnt, number][] {
  const found: [Learnt, number][] = []
  const { spread } = triage
  // The first row is the leaning, which all have.
  for (let at = 1; at < vector.rows.length; at++) spread[vector.rows[at]!] = vector.values[at]!
  const candidates = [...triage.texts.values()].filter(among)
  let left = COMPARED_FEATURES
  for (let at = candidates.length - 1; at >= 0 && left > 0; at--) {
    const text = candidates[at]!
    const { rows, values } = text
    let sum = 0
    for (let place = 1; place < rows.length; place++) sum += spread[rows[place]!]! * values[place]!
    if (sum > 0) found.push([text, sum / (VALUE_PARTS * VALUE_PARTS)])
    left -= rows.length
  }
  for (let at = 1; at < vector.rows.length; at++) spread[vector.rows[at]!] = 0
  return found
}
