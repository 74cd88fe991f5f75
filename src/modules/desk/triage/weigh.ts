import { isPiece, tellFeatures } from '../../../platform/text/features.ts'
import { LEANING_ROW, type Triage, VALUE_PARTS, type Vector } from './shape.ts'

/** Of a text's length one, what the pieces of its words make up; words and pairs make up the rest. Tried: 0.2, 0.4, 0.6. */
const PIECES_SHARE = 0.4
/** The value of the row that stands in every text. */
const LEANING = 0.5
const COUNT_LIMIT = 255

export type Counted = {
  /** Features that are known, by rising row, with how often they stand in the text. */
  rows: Uint32Array
  counts: Uint8Array
  /** How often each feature stands there that no kept text has. */
  unknownWords: number[]
  unknownPieces: number[]
}

/** How often each feature stands in these words. */
export function countFeatures(
  triage: Triage,
  words: readonly string[],
  rowOf: (feature: number) => number | undefined,
): Counted {
  const counts = new Map<number, number>()
  tellFeatures(words, (feature) => counts.set(feature, (counts.get(feature) ?? 0) + 1))
  const known: [number, number][] = []
  const unknownWords: number[] = []
  const unknownPieces: number[] = []
  for (const [feature, count] of counts) {
    const row = rowOf(feature)
    if (row !== undefined) known.push([row, Math.min(count, COUNT_LIMIT)])
    else (isPiece(feature) ? unknownPieces : unknownWords).push(count)
  }
  known.sort(([one], [other]) => one - other)
  return {
    rows: Uint32Array.from(known, ([row]) => row),
    counts: Uint8Array.from(known, ([, count]) => count),
    unknownWords,
    unknownPieces,
  }
}

/**
 * The vector of a text: (1 + ln count) · (1 + ln((1 + texts) / (1 + texts that have it))), words and pieces each brought to their
 * share of length one. What nobody wrote before counts towards the length, so that a strange text is a short vector.
 * @returns also the share of its pieces, by weight, that is not known, 0 to 1
 */
export function weigh(triage: Triage, counted: Counted): Vector & { strange: number } {
  const { rows, counts, unknownWords, unknownPieces } = counted
  const raw = new Float64Array(rows.length)
  const rarest = rarity(triage, 0)
  const unknown = (many: readonly number[]) =>
    many.reduce((sum, count) => sum + ((1 + Math.log(count)) * rarest) ** 2, 0)
  const strangePieces = unknown(unknownPieces)
  let words = unknown(unknownWords)
  let pieces = strangePieces
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const value = (1 + Math.log(counts[at]!)) * rarity(triage, triage.seenThen[row]!)
    raw[at] = value
    if (isPiece(triage.features[row]!)) pieces += value * value
    else words += value * value
  }
  const wordScale = VALUE_PARTS * Math.sqrt((1 - PIECES_SHARE) / (words || 1))
  const pieceScale = VALUE_PARTS * Math.sqrt(PIECES_SHARE / (pieces || 1))
  const values = new Uint16Array(rows.length + 1)
  values[0] = LEANING * VALUE_PARTS
  for (let at = 0; at < rows.length; at++) {
    values[at + 1] = Math.round(raw[at]! * (isPiece(triage.features[rows[at]!]!) ? pieceScale : wordScale))
  }
  const withLeaning = new Uint32Array(rows.length + 1)
  withLeaning[0] = LEANING_ROW
  withLeaning.set(rows, 1)
  return { rows: withLeaning, values, strange: pieces === 0 ? 1 : strangePieces / pieces }
}

function rarity(triage: Triage, seen: number): number {
  return 1 + Math.log((1 + triage.settledWith) / (1 + Math.min(seen, triage.settledWith)))
}
