// Takes whom it was written to out of an answer. Pure.
import { GAP, GREETING } from '../../../platform/text/mask.ts'

/** Shorter parts of names are words of their own: "Bo" also begins a sentence in some languages. */
const SHORTEST_NAME = 3
/** Names of one answer. */
const NAMES_LIMIT = 50

/** Begins where a run of such letters begins, so that a long one without an @ is read once. */
export const MAIL_ADDRESS = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]{1,255}\.\p{L}{2,}/gu
/** Links carry keys and numbers of whoever they were written to. */
const LINK = /https?:\/\/\S+/g
/** Orders, cases, telephones, parcels, accounts: four figures and more, also with the blanks and dashes that people put between them. */
const NUMBER = /\+?\d(?:[\s.-]?\d){3,}/g

/** @param names of the customer; @param kept names that may stay, as that of who wrote it */
export function masked(text: string, names: readonly string[], kept: readonly string[] = []): string {
  const stays = new Set(kept.flatMap(partsOf))
  const parts = names
    .slice(0, NAMES_LIMIT)
    .flatMap((name) => [name.toLowerCase(), ...partsOf(name)])
    .filter((part) => part.length >= SHORTEST_NAME && !stays.has(part))
    .toSorted((one, other) => other.length - one.length)
  let without = text.replaceAll(LINK, GAP).replaceAll(MAIL_ADDRESS, GAP).replace(GREETING, `$1${GAP}`)
  for (const part of new Set(parts)) {
    const word = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(part)}(?:['’]?s)?(?![\\p{L}\\p{N}])`, 'giu')
    without = without.replaceAll(word, GAP)
  }
  return without.replaceAll(NUMBER, GAP)
}

/** To be looked for as it is written. */
export const escaped = (part: string): string => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const partsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[\s,.]+/)
    .filter((part) => part.length >= SHORTEST_NAME)
