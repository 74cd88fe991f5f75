// What is known of the articles of one language: which terms stand in which of their passages, and in which order. Numbers only.
import { type Lists, lists, push, roomFor } from './lists.ts'
import { termsOf } from './words.ts'

/** Passages of one language: they are named by 24 bits. 100,000 articles of 200 words have half a million. */
export const PASSAGES_LIMIT = 2 ** 24 - 1
/** UTF-16 units of one passage that are looked at: as many as it may have (migrations/0043). */
const PASSAGE_LETTERS = 4_000
const COUNT_LIMIT = 255
/** As soon as this part of the passages belongs to articles that are gone, everything is written anew without them. */
const GONE_PART = 0.25
const GONE_AT_LEAST = 1_000

/** An article as it is to be found. */
export interface Readable {
  /** One article and language. */
  key: string
  language: string
  /** Its title first, then headings and questions that it answers. */
  headings: readonly { place: number; text: string }[]
  passages: readonly { place: number; text: string }[]
}

export interface Memory {
  language: string
  terms: Map<string, number>
  written: string[]
  /** Term → articles and headings in which it stands. */
  articlesWith: Uint32Array
  headingsWith: Uint32Array
  /** Term → passage and how often: passage · 256 + count. Passages of one article lie beside each other. */
  postings: Lists
  /** Passages, headings among them, by number; those of an article one after the other. */
  articleOf: Uint32Array
  isHeading: Uint8Array
  placeOf: Uint32Array
  startOf: Uint32Array
  passages: number
  /** All terms of all passages in their order. */
  sequence: Uint32Array
  used: number
  /** Articles by number: their key ('' where it is gone), first passage, and terms, a heading's counted HEADING_COUNTS times. */
  keys: string[]
  firstOf: Uint32Array
  lengthOf: Uint32Array
  numbers: Map<string, number>
  headings: number
  headingTerms: number
  articleTerms: number
  gone: number
  /** Another one after every change: what was worked out before is stale. */
  version: number
}

/** A word in a heading says as much as so many in the text. Tried: 1, 2, 3, 5. */
export const HEADING_COUNTS = 3
export const GONE = 0xffff_ffff

export const emptyMemory = (language: string): Memory => ({
  language,
  terms: new Map(),
  written: [],
  articlesWith: new Uint32Array(1_024),
  headingsWith: new Uint32Array(1_024),
  postings: lists(),
  articleOf: new Uint32Array(1_024),
  isHeading: new Uint8Array(1_024),
  placeOf: new Uint32Array(1_024),
  startOf: new Uint32Array(1_024),
  passages: 0,
  sequence: new Uint32Array(4_096),
  used: 0,
  keys: [],
  firstOf: new Uint32Array(1_024),
  lengthOf: new Uint32Array(1_024),
  numbers: new Map(),
  headings: 0,
  headingTerms: 0,
  articleTerms: 0,
  gone: 0,
  version: 0,
})

/** Takes an article up, in place of what was known under its key. @returns false where there is no more room */
export function learnArticle(memory: Memory, { key, language, headings, passages }: Readable): boolean {
  forgetArticle(memory, key)
  const pieces = [
    ...headings.map((heading) => ({ ...heading, isHeading: 1 })),
    ...passages.map((passage) => ({ ...passage, isHeading: 0 })),
  ].flatMap(({ text, place, isHeading }) => {
    const terms = termsOf(text.slice(0, PASSAGE_LETTERS), language)
    return terms.length > 0 ? [{ place, isHeading, numbers: terms.map((term) => numberOf(memory, term)) }] : []
  })
  if (memory.passages + pieces.length > PASSAGES_LIMIT) return false
  takeUp(memory, key, pieces)
  return true
}

interface Piece {
  place: number
  isHeading: number
  numbers: ArrayLike<number>
}

function takeUp(memory: Memory, key: string, pieces: readonly Piece[]): void {
  memory.version++
  const article = memory.keys.length
  memory.keys.push(key)
  memory.numbers.set(key, article)
  memory.firstOf = roomFor(memory.firstOf, article + 2)
  memory.lengthOf = roomFor(memory.lengthOf, article + 2)
  memory.firstOf[article] = memory.passages
  const seen = new Set<number>()
  for (const { place, isHeading, numbers } of pieces) {
    const passage = memory.passages++
    memory.articleOf = roomFor(memory.articleOf, passage + 2)
    memory.isHeading = roomFor(memory.isHeading, passage + 2)
    memory.placeOf = roomFor(memory.placeOf, passage + 2)
    memory.startOf = roomFor(memory.startOf, passage + 2)
    memory.articleOf[passage] = article
    memory.isHeading[passage] = isHeading
    memory.placeOf[passage] = place
    memory.startOf[passage] = memory.used
    memory.sequence = roomFor(memory.sequence, memory.used + numbers.length)
    memory.sequence.set(numbers, memory.used)
    memory.used += numbers.length
    memory.startOf[passage + 1] = memory.used
    const counts = new Map<number, number>()
    for (let at = 0; at < numbers.length; at++) counts.set(numbers[at]!, (counts.get(numbers[at]!) ?? 0) + 1)
    for (const [term, count] of counts) {
      push(memory.postings, term, passage * 256 + Math.min(count, COUNT_LIMIT))
      if (isHeading) memory.headingsWith[term]!++
      if (!seen.has(term)) memory.articlesWith[term]!++
      seen.add(term)
    }
    if (isHeading) {
      memory.headings++
      memory.headingTerms += numbers.length
    }
    memory.lengthOf[article]! += numbers.length * (isHeading ? HEADING_COUNTS : 1)
  }
  memory.articleTerms += memory.lengthOf[article]!
  memory.firstOf[article + 1] = memory.passages
}

/** Forgets an article; what it leaves behind is swept away when there is enough of it. */
export function forgetArticle(memory: Memory, key: string): void {
  const article = memory.numbers.get(key)
  if (article === undefined) return
  memory.version++
  memory.numbers.delete(key)
  memory.keys[article] = ''
  const seen = new Set<number>()
  for (let passage = memory.firstOf[article]!; passage < memory.firstOf[article + 1]!; passage++) {
    const numbers = memory.sequence.subarray(memory.startOf[passage]!, memory.startOf[passage + 1]!)
    const isHeading = memory.isHeading[passage]!
    for (const term of new Set(numbers)) {
      if (isHeading) memory.headingsWith[term]!--
      if (!seen.has(term)) memory.articlesWith[term]!--
      seen.add(term)
    }
    if (isHeading) {
      memory.headings--
      memory.headingTerms -= numbers.length
    }
    memory.articleOf[passage] = GONE
    memory.gone++
  }
  memory.articleTerms -= memory.lengthOf[article]!
  if (memory.gone > GONE_AT_LEAST && memory.gone > memory.passages * GONE_PART) sweep(memory)
}

/** Writes everything anew without what is gone: 100,000 articles take seconds, and a quarter of them must have changed first. */
function sweep(memory: Memory): void {
  const { keys, firstOf, startOf, sequence, isHeading, placeOf, written, numbers } = memory
  const fresh = emptyMemory(memory.language)
  for (const key of keys) {
    const article = key === '' ? undefined : numbers.get(key)
    if (article === undefined) continue
    const pieces: Piece[] = []
    for (let passage = firstOf[article]!; passage < firstOf[article + 1]!; passage++) {
      const old = sequence.subarray(startOf[passage]!, startOf[passage + 1]!)
      pieces.push({
        place: placeOf[passage]!,
        isHeading: isHeading[passage]!,
        numbers: Uint32Array.from(old, (term) => numberOf(fresh, written[term]!)),
      })
    }
    takeUp(fresh, key, pieces)
  }
  Object.assign(memory, fresh, { version: memory.version + 1 })
}

function numberOf(memory: Memory, term: string): number {
  const known = memory.terms.get(term)
  if (known !== undefined) return known
  const number = memory.written.length
  memory.terms.set(term, number)
  memory.written.push(term)
  memory.articlesWith = roomFor(memory.articlesWith, number + 1)
  memory.headingsWith = roomFor(memory.headingsWith, number + 1)
  return number
}

/** Bytes that it holds, its words' own memory estimated at 60 bytes each. */
export const bytesOf = (memory: Memory): number =>
  [
    memory.articlesWith,
    memory.headingsWith,
    memory.postings.data,
    memory.postings.heads,
    memory.articleOf,
    memory.isHeading,
    memory.placeOf,
    memory.startOf,
    memory.sequence,
    memory.firstOf,
    memory.lengthOf,
  ].reduce((sum, { byteLength }) => sum + byteLength, 0) +
  memory.written.length * 60 +
  memory.keys.length * 100
