import type { Memory } from './memory.ts'
import { beginningTerms, type Near, nearTerms } from './spelling.ts'
import { termsOf } from './words.ts'

/** UTF-16 units of a question that are looked at: a page. */
export const QUESTION_LIMIT = 2_000
/** Terms of a question that are looked for: of a mail, its first sentences say what is wanted. */
const TERMS_LIMIT = 60

export interface Asked {
  /** Distinct terms in the order of their first appearance. */
  terms: readonly AskedTerm[]
  /** Pairs of neighbouring terms, as places in `terms`: first · terms + second. */
  pairs: ReadonlySet<number>
  /** Sum of what the terms weigh in articles, and what part of that nobody ever wrote. */
  weight: number
  strange: number
}

export interface AskedTerm {
  /** Known terms that stand for it: itself (1), or what is written nearly alike. */
  standIns: readonly Near[]
  /** How rare it is among articles, and among headings. */
  rarity: number
  headingRarity: number
}

/** A question laid out; where somebody is `typing`, its last word may be the beginning of one. */
export function ask(memory: Memory, text: string, typing = false): Asked {
  const sequence = termsOf(text.slice(0, QUESTION_LIMIT), memory.language)
  const places = new Map<string, number>()
  for (const term of sequence) {
    if (places.size >= TERMS_LIMIT) break
    if (!places.has(term)) places.set(term, places.size)
  }
  const unfinished = typing && /[\p{L}\p{N}]$/u.test(text) ? sequence.at(-1) : undefined
  const terms = [...places.keys()].map((term) => askedTerm(memory, term, term === unfinished))
  const pairs = new Set<number>()
  for (let at = 1; at < sequence.length; at++) {
    const first = places.get(sequence[at - 1]!)
    const second = places.get(sequence[at]!)
    if (first !== undefined && second !== undefined) pairs.add(first * terms.length + second)
  }
  const weight = terms.reduce((sum, { rarity }) => sum + rarity, 0)
  const strange = terms.reduce((sum, { standIns, rarity }) => sum + (standIns.length === 0 ? rarity : 0), 0)
  return { terms, pairs, weight, strange: weight === 0 ? 1 : strange / weight }
}

function askedTerm(memory: Memory, written: string, isUnfinished: boolean): AskedTerm {
  const number = memory.terms.get(written)
  const own = number !== undefined && memory.articlesWith[number]! > 0 ? [{ term: number, weight: 1 }] : []
  const begun = isUnfinished ? beginningTerms(memory, written) : []
  const standIns = [...own, ...begun, ...nearTerms(memory, written)]
  // A slip weighs what the word weighs that was meant: else the rarest word of a question is always the misspelt one.
  const judged = own[0]?.term ?? standIns[0]?.term
  return {
    standIns,
    rarity: rarity(memory.numbers.size, judged === undefined ? 0 : memory.articlesWith[judged]!),
    headingRarity: rarity(memory.headings, judged === undefined ? 0 : memory.headingsWith[judged]!),
  }
}

/** How rare a term is, kept until an article comes or goes: looking closely asks for it a hundred thousand times. */
export function rarityIn(memory: Memory, term: number, amongHeadings: boolean): number {
  let known = kept.get(memory)
  if (known?.version !== memory.version) {
    const many = memory.written.length
    known = { version: memory.version, articles: new Float32Array(many), headings: new Float32Array(many) }
    kept.set(memory, known)
  }
  const values = amongHeadings ? known.headings : known.articles
  // Nothing weighs zero (the half in the formula), so zero is: not worked out yet.
  if (values[term] === 0)
    values[term] = amongHeadings
      ? rarity(memory.headings, memory.headingsWith[term]!)
      : rarity(memory.numbers.size, memory.articlesWith[term]!)
  return values[term]!
}
const kept = new WeakMap<Memory, { version: number; articles: Float32Array; headings: Float32Array }>()

/** Robertson and Spärck Jones's weight, never below zero: ln(1 + (all - with + ½) / (with + ½)). */
const rarity = (all: number, having: number): number =>
  Math.log(1 + (Math.max(all, having) - having + 0.5) / (having + 0.5))

/** What a term weighs that no article has. */
export const mostRare = (memory: Memory): number => rarity(memory.numbers.size, 0)
