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
    if (shared < 2 || other === word || other.length < SHORTEST) continue
    const weight = likeness(memory, word, other, known)
    if (weight > 0 && memory.articlesWith[term]! > 0) near.push({ term, weight })
  }
  return near.sort((one, another) => another.weight - one.weight || one.term - another.term).slice(0, NEAR_LIMIT)
}

function likeness(memory: Memory, word: string, other: string, known: boolean): number {
  if (writesCompounds(memory.language)) {
    if (isPart(word, other) || isPart(other, word)) return PART
  }
  if (known && word.slice(0, SAME_BEGINNING) !== other.slice(0, SAME_BEGINNING)) return 0
  const alike = dice(word, other)
  return alike >= ALIKE ? alike : 0
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
    const word = memory.written[pieces.upTo]!
    if (word.length < SHORTEST) continue
    for (const piece of trigrams(word)) {
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
