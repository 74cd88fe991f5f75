// Terms that are written nearly alike: slips of the finger, endings that no stemmer knows, parts of compounds.
import { each, lengthOf, type Lists, lists, push } from './lists.ts'
import type { Memory } from './memory.ts'
import { writesCompounds } from './words.ts'

/** Letters from which on two words can be alike by more than chance. */
const SHORTEST = 4
/** Share of pieces of three letters that two words have in common, from which on one is taken for the other (Dice). */
const ALIKE = 0.45
/** Of a known word only what begins alike is another form of it: "charge" is no slip for "change". */
const SAME_BEGINNING = 4
/** What another form says of what its likeness would: the word itself is known, so it may be another word. Tried: 1, 0.6. */
const FORM = 0.6
/** What is said by a word in which one letter is wrong, missing, too many, or in its neighbour's place. */
const SLIP = 0.6
/** What a compound says for one of its parts, and a part for its compound. */
const PART = 0.6
const PART_LETTERS = 4
/** The rest of a compound: shorter, it is an ending. */
const REST_LETTERS = 3
/** Terms that are tried beside the one that was written. */
const NEAR_LIMIT = 6
/** A piece that more terms have tells little and costs time. */
const COMMON_PIECE = 4_000
/** What a finished word says for the beginning that somebody has typed of it so far, and how many are tried. */
const BEGUN = 0.9
const BEGUN_LIMIT = 12
/** Words whose near ones are kept until an article comes or goes: every question has the same hundred in it. */
const KEPT = 5_000

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
  /** Term → pieces that it shares with the word in hand; zero between uses. */
  shared: Uint8Array
  version: number
  near: Map<string, Near[]>
}
const made = new WeakMap<Memory, Pieces>()

/** Known terms that are written nearly like this one, the likest first; itself left out. */
export function nearTerms(memory: Memory, word: string): readonly Near[] {
  if (word.length < SHORTEST) return []
  const pieces = piecesOf(memory)
  const kept = pieces.near.get(word)
  if (kept) return kept
  const found = memory.terms.has(word) ? formsOf(memory, pieces, word) : []
  const near =
    memory.terms.has(word) && !writesCompounds(memory.language) ? found : alikeTo(memory, pieces, word, found)
  const best = near.sort((one, other) => other.weight - one.weight || one.term - other.term).slice(0, NEAR_LIMIT)
  if (pieces.near.size < KEPT) pieces.near.set(word, best)
  return best
}

/** Known terms that begin so, those of the most articles first; itself left out. */
export function beginningTerms(memory: Memory, beginning: string): Near[] {
  if (beginning.length < 2) return []
  const begun: number[] = []
  eachWith(piecesOf(memory), ` ${beginning.slice(0, 2)}`, Infinity, (term) => {
    const word = memory.written[term]!
    if (word.length > beginning.length && word.startsWith(beginning) && isWritten(memory, term)) begun.push(term)
  })
  return begun
    .sort((one, other) => memory.articlesWith[other]! - memory.articlesWith[one]!)
    .slice(0, BEGUN_LIMIT)
    .map((term) => ({ term, weight: BEGUN }))
}

/** Other forms of a known word. */
function formsOf(memory: Memory, pieces: Pieces, word: string): Near[] {
  const beginning = word.slice(0, SAME_BEGINNING)
  const own = trigrams(word)
  const forms: Near[] = []
  eachWith(pieces, word.slice(0, 3), Infinity, (term) => {
    const other = memory.written[term]!
    if (!other.startsWith(beginning) || other === word || !isWritten(memory, term)) return
    const theirs = trigrams(other)
    const alike = dice(theirs.filter((piece) => own.includes(piece)).length, own.length, theirs.length)
    if (alike >= ALIKE) forms.push({ term, weight: alike * FORM })
  })
  return forms
}

/** What a word that nobody writes may have been meant for; of a known one, compounds and their parts. */
function alikeTo(memory: Memory, pieces: Pieces, word: string, near: Near[]): Near[] {
  const own = trigrams(word)
  const isKnown = memory.terms.has(word)
  const compounds = writesCompounds(memory.language)
  const touched: number[] = []
  for (const piece of own)
    eachWith(pieces, piece, COMMON_PIECE, (term) => {
      if (pieces.shared[term]!++ === 0) touched.push(term)
    })
  for (const term of touched) {
    const shared = pieces.shared[term]!
    pieces.shared[term] = 0
    const other = memory.written[term]!
    if (other.length < SHORTEST || other === word || !isWritten(memory, term)) continue
    if (compounds && shared > 1 && (isPart(word, other) || isPart(other, word))) near.push({ term, weight: PART })
    else if (!isKnown) {
      const alike = dice(shared, own.length, other.length)
      if (alike >= ALIKE) near.push({ term, weight: alike })
      // "chian" shares one piece with "chain": its beginning may be all that is right.
      else if (other[0] === word[0] && isOneSlip(word, other)) near.push({ term, weight: SLIP })
    }
  }
  return near
}

const isWritten = (memory: Memory, term: number): boolean => memory.articlesWith[term]! > 0
const dice = (shared: number, ours: number, theirs: number): number => (2 * shared) / (ours + theirs)

const isPart = (part: string, whole: string): boolean =>
  part.length >= PART_LETTERS &&
  whole.length >= part.length + REST_LETTERS &&
  (whole.startsWith(part) || whole.endsWith(part))

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

function eachWith(pieces: Pieces, piece: string, limit: number, tell: (term: number) => void): void {
  const list = pieces.numbers.get(piece)
  if (list !== undefined && lengthOf(pieces.terms, list) <= limit) each(pieces.terms, list, tell)
}

function piecesOf(memory: Memory): Pieces {
  let pieces = made.get(memory)
  if (pieces?.of !== memory.written) {
    pieces = {
      of: memory.written,
      upTo: 0,
      numbers: new Map(),
      terms: lists(),
      shared: new Uint8Array(0),
      version: memory.version,
      near: new Map(),
    }
    made.set(memory, pieces)
  }
  for (; pieces.upTo < memory.written.length; pieces.upTo++)
    for (const piece of trigrams(memory.written[pieces.upTo]!)) {
      let list = pieces.numbers.get(piece)
      if (list === undefined) pieces.numbers.set(piece, (list = pieces.numbers.size))
      push(pieces.terms, list, pieces.upTo)
    }
  if (pieces.shared.length < memory.written.length) pieces.shared = new Uint8Array(memory.written.length * 2)
  if (pieces.version !== memory.version) {
    pieces.version = memory.version
    pieces.near.clear()
  }
  return pieces
}

/** Each once; a word has about as many as letters, with the blank before and after it. */
function trigrams(word: string): string[] {
  const padded = ` ${word} `
  const pieces: string[] = []
  for (let at = 0; at + 3 <= padded.length; at++) {
    const piece = padded.slice(at, at + 3)
    if (!pieces.includes(piece)) pieces.push(piece)
  }
  return pieces
}
