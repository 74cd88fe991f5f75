// Terms that are written nearly alike: slips of the finger, endings that no stemmer knows, parts of compounds.
import { each, lengthOf, type Lists, lists, push } from './lists.ts'
import type { Memory } from './memory.ts'
import { writesCompounds } from './words.ts'

/** Letters from which on two words can be alike by more than chance. */
const SHORTEST = 4
/** Share of pieces (of two and three letters) that two words have in common, from which on one is taken for the other (Dice). */
const ALIKE = 0.55
/** Of a known word only what begins alike is another form of it: "charge" is no slip for "change". */
const SAME_BEGINNING = 4
/** What is said by a word in which one letter is wrong, missing, too many, or in its neighbour's place. */
const SLIP = 0.6
/** What a compound says for one of its parts, and a part for its compound. */
const PART = 0.6
const PART_LETTERS = 4
/** The rest of a compound: shorter, it is an ending. */
const REST_LETTERS = 3
/** Terms that are tried beside the one that was written. */
const NEAR_LIMIT = 6
/** A piece of three letters that more terms have tells nothing and costs time. */
const COMMON_PIECE = 4_000

export interface Near {
  term: number
  /** 0 to 1: how much it says for the word that was written. */
  weight: number
}

interface Pieces {
  of: readonly string[]
  upTo: number
  numbers: Map<string, number>
  terms: Lists
  shared: Uint8Array
}
const made = new WeakMap<Memory, Pieces>()

/** Known terms that are written nearly like this one, the likest first; itself left out. */
export function nearTerms(memory: Memory, word: string): Near[] {
  if (word.length < SHORTEST) return []
  const pieces = piecesOf(memory)
  const known = memory.terms.has(word)
  const own = trigrams(word)
  const touched: number[] = []
  for (const piece of own) {
    const list = pieces.numbers.get(piece)
    if (list === undefined || lengthOf(pieces.terms, list) > COMMON_PIECE) continue
    each(pieces.terms, list, (term) => {
      if (pieces.shared[term]!++ === 0) touched.push(term)
    })
  }
  const near: Near[] = []
  for (const term of touched) {
    const shared = pieces.shared[term]!
    pieces.shared[term] = 0
    const other = memory.written[term]!
    if (other === word || other.length < SHORTEST) continue
    // "chian" shares one piece with "chain": where nobody writes the word, its beginning may be all that is right.
    if (shared < 2 && (known || other[0] !== word[0] || Math.abs(other.length - word.length) > 1)) continue
    const weight = likeness(memory, word, other, known)
    if (weight > 0 && memory.articlesWith[term]! > 0) near.push({ term, weight })
  }
  return near.sort((one, another) => another.weight - one.weight || one.term - another.term).slice(0, NEAR_LIMIT)
}

/** What a finished word says for the beginning that somebody has typed of it so far. */
const BEGUN = 0.9
const BEGUN_LIMIT = 12

/** Known terms that begin so, those of the most articles first; itself left out. */
export function beginningTerms(memory: Memory, beginning: string): Near[] {
  if (beginning.length < 2) return []
  const pieces = piecesOf(memory)
  const list = pieces.numbers.get(` ${beginning.slice(0, 2)}`)
  if (list === undefined) return []
  const begun: number[] = []
  each(pieces.terms, list, (term) => {
    const word = memory.written[term]!
    if (word.length > beginning.length && word.startsWith(beginning) && memory.articlesWith[term]! > 0) begun.push(term)
  })
  return begun
    .sort((one, other) => memory.articlesWith[other]! - memory.articlesWith[one]!)
    .slice(0, BEGUN_LIMIT)
    .map((term) => ({ term, weight: BEGUN }))
}

function likeness(memory: Memory, word: string, other: string, known: boolean): number {
  if (writesCompounds(memory.language)) {
    if (isPart(word, other) || isPart(other, word)) return PART
  }
  if (known && word.slice(0, SAME_BEGINNING) !== other.slice(0, SAME_BEGINNING)) return 0
  const alike = dice(word, other)
  const slip = !known && isOneSlip(word, other) ? SLIP : 0
  return Math.max(slip, alike >= ALIKE ? alike : 0)
}

/** Whether one change makes one word of the other: a letter more or less, another one, or two neighbours in each other's place. */
function isOneSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let from = 0
  while (from < one.length && one[from] === other[from]) from++
  let left = 0
  while (left < Math.min(one.length, other.length) - from && one.at(-1 - left) === other.at(-1 - left)) left++
  const [ours, theirs] = [one.length - from - left, other.length - from - left]
  if (Math.max(ours, theirs) <= 1) return true
  return ours === 2 && theirs === 2 && one[from] === other[from + 1] && one[from + 1] === other[from]
}

const isPart = (part: string, whole: string): boolean =>
  part.length >= PART_LETTERS &&
  whole.length >= part.length + REST_LETTERS &&
  (whole.startsWith(part) || whole.endsWith(part))

function piecesOf(memory: Memory): Pieces {
  let pieces = made.get(memory)
  if (pieces?.of !== memory.written) {
    pieces = { of: memory.written, upTo: 0, numbers: new Map(), terms: lists(), shared: new Uint8Array(0) }
    made.set(memory, pieces)
  }
  for (; pieces.upTo < memory.written.length; pieces.upTo++) {
    for (const piece of trigrams(memory.written[pieces.upTo]!)) {
      let list = pieces.numbers.get(piece)
      if (list === undefined) pieces.numbers.set(piece, (list = pieces.numbers.size))
      push(pieces.terms, list, pieces.upTo)
    }
  }
  if (pieces.shared.length < memory.written.length) pieces.shared = new Uint8Array(memory.written.length * 2)
  return pieces
}

const trigrams = (word: string): Set<string> => gramsOf(word, 3)

function gramsOf(word: string, size: number): Set<string> {
  const padded = ` ${word} `
  const grams = new Set<string>()
  for (let at = 0; at + size <= padded.length; at++) grams.add(padded.slice(at, at + size))
  return grams
}

function dice(one: string, other: string): number {
  let shared = 0
  let all = 0
  for (const size of [2, 3]) {
    const ours = gramsOf(one, size)
    const theirs = gramsOf(other, size)
    all += ours.size + theirs.size
    for (const gram of ours) if (theirs.has(gram)) shared++
  }
  return (2 * shared) / all
}
