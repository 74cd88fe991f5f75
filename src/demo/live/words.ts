import { ENGLISH } from './english.ts'
import { NORWEGIAN } from './norwegian.ts'

/** What one customer says in a small conversation, from the first words to the last. `{product}`, `{order}` and `{name}` are theirs. */
export interface Conversation {
  by: 'chat' | 'mail' | 'page'
  /** What it is about: something that they look at, an order of theirs, or the shop. */
  about: 'product' | 'order' | 'shop'
  /** Of mails and questions on a page. */
  subject?: string
  opening: string
  /** What they want to know as well, once they have an answer. */
  next?: string
  /** What they say when they are asked something back. */
  detail: string
  /** When nobody answers. */
  impatient: string
  thanks: string
}

export type Locale = 'en' | 'nb'

export const CONVERSATIONS: Readonly<Record<Locale, readonly Conversation[]>> = { en: ENGLISH, nb: NORWEGIAN }

/** How far somebody has come in their conversation. */
export interface Progress {
  gaveDetail: boolean
  askedNext: boolean
}

/** What somebody says to an answer: what they were asked for, then what else they want to know, then their thanks; that is the end. */
export function reactTo(
  { detail, next, thanks }: Conversation,
  answer: string,
  progress: Progress,
): { text: string; progress: Progress; isContent: boolean } {
  if (answer.includes('?') && !progress.gaveDetail)
    return { text: detail, progress: { ...progress, gaveDetail: true }, isContent: false }
  if (next !== undefined && !progress.askedNext)
    return { text: next, progress: { ...progress, askedNext: true }, isContent: false }
  return { text: thanks, progress, isContent: true }
}

/** The words as this person says them. */
export function sayAs(words: string, values: Readonly<Record<'product' | 'order' | 'name', string>>): string {
  return words.replaceAll(/\{(product|order|name)\}/g, (_, key: keyof typeof values) => values[key])
}
