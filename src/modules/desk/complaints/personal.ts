// Finds what names somebody in a text that is about to be public. Pure: it points, its author decides.
import { escaped, MAIL_ADDRESS } from '../answering/mask.ts'
import type { FoundPersonal } from './contract.ts'

/** Eight figures and more with the blanks, dots and brackets that people put between them, or a country's code. */
const PHONE = /(?<![\p{L}\p{N}])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){7,14}(?![\p{L}\p{N}])/gu
/**
 * A number behind a word that says whose it is: an order, a case, a customer, an invoice, a parcel. So many blanks between them and no more: what
 * may repeat without an end in several places is read for minutes.
 */
const NUMBERED =
  /(?:order|ordre|bestilling|case|sak|invoice|faktura|customer|kunde|parcel|pakke|account|konto)(?:s?(?:number|nummer|nr\.?))?\s{0,3}(?:no\.?|nr\.?|number|nummer)?\s{0,3}(?:is|was|er|var|har)?\s{0,3}[:#]?\s{0,3}\d{3,}/giu
const SIGNED = /#\s?\d{3,}/g
/** Finds of one text that are told; with more it is not a text but a list. */
const FOUND_LIMIT = 20
/** Shorter parts of names are words of their own. */
const SHORTEST_NAME = 3

export interface Known {
  /** Numbers of the case and of the order it is about, as whoever asked wrote it. */
  numbers?: readonly string[]
  /** Names of its author, where they do not show one. */
  names?: readonly string[]
}

/** Addresses, telephone and order numbers in a text, and what is known of its author, each once, in the order in which they stand. */
export function personalIn(text: string, { numbers = [], names = [] }: Known = {}): FoundPersonal[] {
  const own = numbers.map((number) => new RegExp(`(?<!\\d)${escaped(number)}(?!\\d)`, 'g'))
  const called = names
    .flatMap((name) => name.split(/[\s,.]+/))
    .filter((part) => part.length >= SHORTEST_NAME)
    .map((part) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(part)}(?![\\p{L}\\p{N}])`, 'giu'))
  const all = [
    ...matches(text, 'address', [MAIL_ADDRESS]),
    ...matches(text, 'phone', [PHONE]),
    ...matches(text, 'number', [NUMBERED, SIGNED, ...own]),
    ...matches(text, 'name', called),
  ].toSorted((one, other) => one.at - other.at || other.text.length - one.text.length)
  const found: typeof all = []
  for (const one of all) {
    const before = found.at(-1)
    // The same figures may be a telephone's and an order's: they are told once.
    if (before && one.at < before.at + before.text.length) continue
    if (!found.some((other) => other.text === one.text)) found.push(one)
  }
  return found.slice(0, FOUND_LIMIT).map(({ what, text: said }) => ({ what, text: said }))
}

function matches(text: string, what: FoundPersonal['what'], patterns: readonly RegExp[]) {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ what, text: match[0].trim(), at: match.index })),
  )
}
