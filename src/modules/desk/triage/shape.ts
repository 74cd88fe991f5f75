// What a triage holds. Every text that was learnt pulls on the weights; the weights are the exact sum of those pulls, in integers,
// so that a text which is forgotten leaves nothing behind, and a state that was written and read judges as before to the last bit.

/** Texts that are kept; beyond it the oldest leaves. A desk of 100 mails a day has seven months in it. */
export const KEPT_TEXTS = 20_000
/** Categories at a time: a list that somebody chooses from is far shorter. */
export const CATEGORIES_LIMIT = 200
/** UTF-16 units of a category's name. */
export const CATEGORY_LIMIT = 100

/** Parts into which a feature's value (0 to 1) is divided. */
export const VALUE_PARTS = 1_024
/** Parts into which a pull is divided. |weight| stays below √(2 · 20,000 · 8 · 9) · 1,024 · 512 < 2³¹, the bound on ‖w‖ wherever the dual is below zero. */
export const PULL_PARTS = 512

/** Row 0 stands in every text: how readily a category is believed before anything is read. */
export const LEANING_ROW = 0

export type Triage = {
  /** A category by its column; '' is free. */
  categories: string[]
  /** Kept texts of each column. */
  textsOf: number[]
  /** Columns for which `weights` has room. */
  stride: number
  /** One line of `stride` weights for each row, in 1 / (VALUE_PARTS · PULL_PARTS). */
  weights: Int32Array
  /** Feature → row. */
  rows: Map<number, number>
  /** Row → feature; 0 is free. */
  features: number[]
  /** Row → kept texts that have it. */
  seen: number[]
  /** Row → kept texts that had it at the last settling; what is rare is judged by this until the next. */
  seenThen: number[]
  freeRows: number[]
  /** By their print, oldest first. */
  texts: Map<number, Learnt>
  /** Room to lay one text out over the rows; zero between uses. */
  spread: Uint16Array
  /** Kept texts at the last settling. */
  settledWith: number
}

/** One text that was learnt. */
export type Learnt = Vector & {
  print: number
  column: number
  /** How often the same was learnt: a text that three customers sent is forgotten when the third has gone. */
  times: number
  counts: Uint8Array
  /** What it pulls towards (+) or away from (-) each column, in 1 / PULL_PARTS. */
  pulls: Int32Array
}

export type Vector = {
  /** Rising; the first is LEANING_ROW. */
  rows: Uint32Array
  /** In 1 / VALUE_PARTS. */
  values: Uint16Array
}

/** Columns by which the room grows: a line of weights fills whole cache lines and little is left empty. */
export const STRIDE = 16
const FIRST_ROWS = 1_024

/** A triage that has learnt nothing. */
export function empty(): Triage {
  return {
    categories: [],
    textsOf: [],
    stride: STRIDE,
    weights: new Int32Array(FIRST_ROWS * STRIDE),
    rows: new Map(),
    features: [0],
    seen: [0],
    seenThen: [0],
    freeRows: [],
    texts: new Map(),
    spread: new Uint16Array(FIRST_ROWS),
    settledWith: 0,
  }
}

/** The row of a feature; a new one if it had none. */
export function rowFor(triage: Triage, feature: number): number {
  const known = triage.rows.get(feature)
  if (known !== undefined) return known
  const row = triage.freeRows.pop() ?? triage.features.length
  triage.rows.set(feature, row)
  triage.features[row] = feature
  triage.seen[row] = 0
  triage.seenThen[row] = 0
  makeRoom(triage, row + 1)
  return row
}

/** Lets a row go that stands in no kept text; its weights are zero then, since they are the sum of those texts' pulls. */
export function freeRow(triage: Triage, row: number): void {
  triage.rows.delete(triage.features[row]!)
  triage.features[row] = 0
  triage.freeRows.push(row)
}

/** The column of a category; a new one if it had none, or undefined where there are too many. */
export function columnFor(triage: Triage, category: string): number | undefined {
  const known = triage.categories.indexOf(category)
  if (known >= 0) return known
  const free = triage.categories.indexOf('')
  const column = free >= 0 ? free : triage.categories.length
  if (column >= CATEGORIES_LIMIT) return undefined
  triage.categories[column] = category
  triage.textsOf[column] = 0
  if (column >= triage.stride) widen(triage)
  return column
}

/** Lets a category go that has no text any more: what the other texts pulled away from it goes too. */
export function freeColumn(triage: Triage, column: number): void {
  triage.categories[column] = ''
  for (const text of triage.texts.values()) text.pulls[column] = 0
  for (let at = column; at < triage.weights.length; at += triage.stride) triage.weights[at] = 0
}

/** Room for this many rows. */
export function makeRoom(triage: Triage, rows: number): void {
  if (rows * triage.stride <= triage.weights.length) return
  const larger = new Int32Array(Math.max(rows, (triage.weights.length / triage.stride) * 2) * triage.stride)
  larger.set(triage.weights)
  triage.weights = larger
  triage.spread = new Uint16Array(larger.length / triage.stride)
}

function widen(triage: Triage): void {
  const { stride, weights, features } = triage
  const wider = stride + STRIDE
  const moved = new Int32Array((weights.length / stride) * wider)
  for (let row = 0; row < features.length; row++) {
    moved.set(weights.subarray(row * stride, (row + 1) * stride), row * wider)
  }
  triage.weights = moved
  triage.stride = wider
  for (const text of triage.texts.values()) {
    const pulls = new Int32Array(wider)
    pulls.set(text.pulls)
    text.pulls = pulls
  }
}
