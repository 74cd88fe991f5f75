// A text as what can be counted: its words, pairs of neighbouring words, and pieces of words, each as a number of 32 bits. Only
// the numbers are kept, so that what was learnt holds nobody's name or address in a form that can be read.

/** UTF-16 units of a text that are looked at. What is wanted stands at a mail's beginning; what follows is mostly signature and quotation. */
export const TEXT_LIMIT = 1_000
/** UTF-16 units of one word: longer ones are keys and addresses, of which the beginning tells enough. */
export const WORD_LIMIT = 30
/** Words whose pieces count as well. Pieces mend spelling in short texts; in long ones words suffice, and pieces cost five times as much. */
export const SPELT_WORDS_LIMIT = 60
/** Letters of a piece, with the blank before and after its word. A fifth letter gained nothing and cost half as much again. */
const SHORTEST_PIECE = 2
const LONGEST_PIECE = 4

/** Seeds that keep a word, a pair and a piece with the same letters apart. */
const WORD_SEED = 1
const PAIR_SEED = 2
const PIECE_SEED = 3

/** Told what stands in a text: a feature, and the words (by their place in the text) that it was made of. */
export type Told = (feature: number, first: number, last: number) => void

/**
 * The words of a text as they are shown. Folded by NFKC and case; an apostrophe inside a word belongs to it. Scripts that write
 * no blanks give long words, whose pieces then do the work.
 */
export function wordsOf(text: string): string[] {
  const folded = text.slice(0, TEXT_LIMIT).normalize('NFKC').toLowerCase().replaceAll('’', "'")
  return (folded.match(/[\p{L}\p{M}\p{N}]+(?:'\p{L}+)*/gu) ?? []).map((word) => word.slice(0, WORD_LIMIT))
}

/** Goes through all features of these words. Numbers count as one word: which order or amount it is says nothing about the matter. */
export function tellFeatures(words: readonly string[], tell: Told): void {
  let before = '^'
  words.forEach((shown, place) => {
    const word = /^\p{N}+$/u.test(shown) ? '#' : shown
    tell(wordFeature(WORD_SEED, word), place, place)
    tell(wordFeature(PAIR_SEED, `${before} ${word}`), Math.max(0, place - 1), place)
    before = word
    if (place < SPELT_WORDS_LIMIT) tellPieces(` ${word} `, (piece) => tell(piece, place, place))
  })
}

/** Whether a feature is a piece of a word; words and pairs are even numbers. */
export const isPiece = (feature: number): boolean => feature % 2 === 1

/** A number for what is said, whatever its letters' size and signs: the same words give the same number (53 bits). */
export function printOf(words: readonly string[]): number {
  const said = words.join(' ')
  return hashed(WORD_SEED, said, 0, said.length) * 2 ** 21 + (hashed(PAIR_SEED, said, 0, said.length) >>> 11)
}

function tellPieces(padded: string, tell: (piece: number) => void): void {
  for (let size = SHORTEST_PIECE; size <= LONGEST_PIECE && size < padded.length; size++) {
    for (let start = 0; start + size <= padded.length; start++) {
      tell((hashed(PIECE_SEED, padded, start, start + size) | 1) >>> 0)
    }
  }
}

function wordFeature(seed: number, word: string): number {
  // Zero marks a free row.
  return (hashed(seed, word, 0, word.length) & ~1) >>> 0 || 2
}

/** FNV-1a over UTF-16 units, with a last mixing (murmur3) because neighbouring texts differ in few bits. */
function hashed(seed: number, text: string, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
