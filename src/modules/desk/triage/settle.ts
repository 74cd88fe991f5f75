// One linear judge for each category against all others, with squared hinge loss, found by dual coordinate descent (Hsieh et al.,
// ICML 2008): each text in turn takes the pull that is best while all others hold still. Nothing to tune over time, no rate, and
// one text's step is exact: after it the text is judged as it was learnt.
import { type Learnt, PULL_PARTS, type Triage, VALUE_PARTS } from './shape.ts'
import { weigh } from './weigh.ts'

/** What a mistake costs against the weights' length. Tried: 0.5, 1, 3 (0.892, 0.895, 0.902 on a hold-out of one, see decisions). */
const COST = 3
/** How much more it costs to miss a category's own text: there are far fewer of them than of all others. Tried: 1, 3. */
const OWN_COST = 3 * COST
/** A text that many sent counts so many times at most. */
const TIMES_LIMIT = 8
/** Times that all texts are gone through. Twelve gave the same accuracy as five (0.902) for twice the time. */
const ROUNDS = 6
/** The same for one column. */
const COLUMN_ROUNDS = 2
/** Pulls that moved in a round, in parts for each text and category, below which going on changes no verdict. */
const STILL = 0.05

const UNIT = 1 / (VALUE_PARTS * PULL_PARTS)

/** Scores of a vector for every column. 1 is a clear yes, -1 a clear no. The sums are of integers below 2⁵³ and so do not depend on their order. */
export function scoresOf(
  triage: Triage,
  { rows, values }: Pick<Learnt, 'rows' | 'values'>,
  into?: Float64Array,
): Float64Array {
  const columns = triage.categories.length
  const { stride, weights } = triage
  const scores = into ?? new Float64Array(columns)
  scores.fill(0)
  for (let at = 0; at < rows.length; at++) {
    const value = values[at]!
    const base = rows[at]! * stride
    for (let column = 0; column < columns; column++) scores[column]! += value * weights[base + column]!
  }
  for (let column = 0; column < columns; column++) scores[column]! *= UNIT / VALUE_PARTS
  return scores
}

/** Lets one text take its best pulls. @returns by how many parts they moved */
export function step(triage: Triage, text: Learnt, scratch = scratchFor(triage)): number {
  const { categories } = triage
  const { scores, moves, columns } = scratch
  scoresOf(triage, text, scores)
  const size = sizeSquared(text)
  let moved = 0
  let count = 0
  for (let column = 0; column < categories.length; column++) {
    const by = categories[column] === '' ? 0 : move(text, column, scores[column]!, size)
    if (by === 0) continue
    columns[count] = column
    moves[count++] = by
    moved += Math.abs(by)
  }
  // Soon most pulls hold still: only those that moved are carried to the weights, which halves the time.
  const { rows, values } = text
  const { stride, weights } = triage
  for (let at = 0; at < rows.length && count > 0; at++) {
    const value = values[at]!
    const base = rows[at]! * stride
    for (let moving = 0; moving < count; moving++) weights[base + columns[moving]!]! += value * moves[moving]!
  }
  return moved
}

/** Lets every text take its best pull on one column: for a category of which the others have not heard. */
export function settleColumn(triage: Triage, column: number): void {
  const { stride, weights } = triage
  for (let round = 0; round < COLUMN_ROUNDS; round++) {
    for (const text of triage.texts.values()) {
      const { rows, values } = text
      let sum = 0
      for (let at = 0; at < rows.length; at++) sum += values[at]! * weights[rows[at]! * stride + column]!
      const by = move(text, column, (sum * UNIT) / VALUE_PARTS, sizeSquared(text))
      if (by === 0) continue
      for (let at = 0; at < rows.length; at++) weights[rows[at]! * stride + column]! += values[at]! * by
    }
  }
}

/** Weighs all texts anew by what is rare now, and goes through them until their pulls are still. Deterministic. */
export function settle(triage: Triage): void {
  triage.settledWith = triage.texts.size
  triage.seenThen = [...triage.seen]
  triage.weights.fill(0)
  for (const text of triage.texts.values()) {
    const counted = { rows: text.rows.subarray(1), counts: text.counts, unknownWords: [], unknownPieces: [] }
    text.values = weigh(triage, counted).values
    addPulls(triage, text, text.pulls)
  }
  const order = [...triage.texts.values()]
  const scratch = scratchFor(triage)
  const random = randomFrom(order.length)
  for (let round = 0; round < ROUNDS; round++) {
    shuffle(order, random)
    let moved = 0
    for (const text of order) moved += step(triage, text, scratch)
    if (moved < STILL * order.length * triage.categories.length) break
  }
}

/** Adds so many parts of pull of a text to the weights, or takes them away. */
export function addPulls(triage: Triage, { rows, values }: Learnt, pulls: ArrayLike<number>): void {
  const columns = triage.categories.length
  const { stride, weights } = triage
  for (let at = 0; at < rows.length; at++) {
    const value = values[at]!
    const base = rows[at]! * stride
    for (let column = 0; column < columns; column++) weights[base + column]! += value * pulls[column]!
  }
}

/** The best pull on one column while all else holds still: written into the text. @returns by how many parts it moved */
function move(text: Learnt, column: number, score: number, size: number): number {
  const own = column === text.column
  const sign = own ? 1 : -1
  const slack = 1 / (2 * (own ? OWN_COST : COST) * Math.min(text.times, TIMES_LIMIT))
  const pull = (sign * text.pulls[column]!) / PULL_PARTS
  const best = Math.max(0, pull - (sign * score - 1 + pull * slack) / (size + slack))
  const parts = sign * Math.round(best * PULL_PARTS)
  const by = parts - text.pulls[column]!
  text.pulls[column] = parts
  return by
}

function sizeSquared({ values }: Learnt): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!
  return sum / (VALUE_PARTS * VALUE_PARTS)
}

type Scratch = { scores: Float64Array; columns: Int32Array; moves: Int32Array }

function scratchFor({ categories: { length } }: Triage): Scratch {
  return { scores: new Float64Array(length), columns: new Int32Array(length), moves: new Int32Array(length) }
}

/** A linear congruential generator (Numerical Recipes): the same texts settle the same way everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function shuffle<Item>(items: Item[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const held = items[at]!
    items[at] = items[other]!
    items[other] = held
  }
}
