/** In how many mails of each sort something was seen. */
export interface Seen {
  junk: number
  fine: number
}

/** Mails of each sort that must have been called by a person before words count: of fewer, chance decides. */
export const TAUGHT_LEAST = 10
/** Robinson's s and x: a word that was hardly seen counts as one that says nothing, with the weight of so many mails. */
const UNKNOWN_WEIGHT = 0.45
const UNKNOWN = 0.5
/** A word nearer to the middle than this says nothing. */
const SAYS_LEAST = 0.1
/** Words that decide: those that say most. */
const DECIDE_LIMIT = 150
/** Words that are kept to explain it. */
const EXPLAIN_LIMIT = 8

export interface Deciding {
  word: string
  /** From 0, always in mails that are fine, to 1, always in junk. */
  junk: number
}

/**
 * How likely it is junk by its words, from 0 to 1, and those that decided most. The combination is Fisher's, as Robinson gave it
 * (A Statistical Approach to the Spam Problem, 2003): a mail full of words that say nothing stays in the middle. Null: too little is known.
 */
export function weigh(
  words: readonly string[],
  seen: ReadonlyMap<string, Seen>,
  taught: Seen,
): { probability: number; deciding: Deciding[] } | null {
  if (taught.junk < TAUGHT_LEAST || taught.fine < TAUGHT_LEAST) return null
  const telling = words
    .flatMap((word) => {
      const known = seen.get(word)
      return known ? [{ word, junk: chance(known, taught) }] : []
    })
    .filter(({ junk }) => Math.abs(junk - UNKNOWN) >= SAYS_LEAST)
    .sort((a, b) => Math.abs(b.junk - UNKNOWN) - Math.abs(a.junk - UNKNOWN))
    .slice(0, DECIDE_LIMIT)
  if (telling.length === 0) return { probability: UNKNOWN, deciding: [] }
  const sum = (of: (one: Deciding) => number) => -2 * telling.reduce((total, one) => total + Math.log(of(one)), 0)
  const forJunk =
    1 -
    chiSquared(
      sum(({ junk }) => 1 - junk),
      telling.length,
    )
  const forFine =
    1 -
    chiSquared(
      sum(({ junk }) => junk),
      telling.length,
    )
  return { probability: (1 + forJunk - forFine) / 2, deciding: telling.slice(0, EXPLAIN_LIMIT) }
}

function chance({ junk, fine }: Seen, taught: Seen): number {
  const [inJunk, inFine] = [junk / taught.junk, fine / taught.fine]
  const said = inJunk + inFine === 0 ? UNKNOWN : inJunk / (inJunk + inFine)
  const count = junk + fine
  return (UNKNOWN_WEIGHT * UNKNOWN + count * said) / (UNKNOWN_WEIGHT + count)
}

/** The chance that chance alone gives so much or more, with twice so many degrees of freedom. */
function chiSquared(value: number, halves: number): number {
  const half = value / 2
  let term = Math.exp(-half)
  let sum = term
  for (let index = 1; index < halves; index += 1) {
    term *= half / index
    sum += term
  }
  return Math.min(1, sum)
}
