// What a wanted answer is called before somebody of the staff names it. Pure.
import { subjectOf } from './alike.ts'

/** Different people who must have used a word before it is shown: two could still know each other's words. */
export const K_DIFFERENT = 3
/** Letters of a title that fits a list. */
const TITLE_LETTERS = 120
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

export interface Asked {
  customer: string
  text: string
}

/**
 * The question that has most of the words that at least K_DIFFERENT people used, without its others: so that no one person's words are shown.
 * Null: they have no such word in common that says what is asked.
 */
export function titleOf(asked: readonly Asked[]): string | null {
  const users = new Map<string, Set<string>>()
  for (const { customer, text } of asked)
    for (const word of tokensOf(text)) users.set(word, (users.get(word) ?? new Set()).add(customer))
  const isShared = (word: string) => (users.get(word)?.size ?? 0) >= K_DIFFERENT
  let best: { words: string[]; says: number; lost: number } | null = null
  for (const { text } of asked) {
    const tokens = tokensOf(text)
    const words = tokens.filter(isShared)
    const saying = new Set(subjectOf(text))
    const says = new Set(words.filter((word) => saying.has(word))).size
    const one = { words, says, lost: tokens.length - words.length }
    if (says > 0 && (!best || says > best.says || (says === best.says && shorter(one, best)))) best = one
  }
  if (!best) return null
  const title = best.words.join(' ').slice(0, TITLE_LETTERS)
  return title.charAt(0).toUpperCase() + title.slice(1)
}

const tokensOf = (text: string): string[] =>
  (text.normalize('NFKC').toLowerCase().match(TOKEN) ?? []).map((word) => word.replaceAll('’', "'"))

/** Fewer words taken out, then fewer words. */
const shorter = (one: { words: string[]; lost: number }, other: { words: string[]; lost: number }): boolean =>
  one.lost < other.lost || (one.lost === other.lost && one.words.length < other.words.length)
