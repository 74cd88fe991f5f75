// Whether a sentence of a language model stands in what it says that it rests on. Pure: what does not stand is dropped, whatever it is.
import { type Piece, piecesOf } from '../pieces.ts'
import { fold, termsOf, wordsOf } from '../terms.ts'

/** What the model was given, under the id that it was given. */
export interface Source {
  id: string
  text: string
  language: string
}

export type Fault =
  | 'unsourced'
  | 'unknown-source'
  | 'number'
  | 'name'
  | 'negation'
  | 'weighty'
  | 'link'
  | 'question'
  | 'words'
  | 'order'
  | 'long'

/** Share of a sentence's words that has to stand in two neighbouring sentences of what it rests on; the rest may join them. */
export const WORDS_STAND = 0.85
/** The same of all words, with the small ones: "as you say" is made of those alone. */
const SMALL_STAND = 0.7
/** Share of those words that have to stand in the same order: turned round, the same words say another thing. */
const ORDER_STANDS = 0.85
/** Letters of one sentence: what is longer is several. */
const SENTENCE_LIMIT = 600
/** Neighbouring sentences out of which one may be made. */
const NEIGHBOURS = 2

const NUMBER = /\d+(?:[.,:/\u00a0\u202f ]\d+)*/g
/** Numbers in words, of which people make promises too. */
const SPELLED = new Set(
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty sixty ninety hundred thousand half double twice once first second third én ett to tre fire fem seks sju syv åtte ni ti elleve tolv tretten fjorten femten tjue tretti førti femti seksti nitti hundre tusen halv dobbel første andre tredje'
    .split(' ')
    .map((word) => fold(word)),
)
const NEGATION =
  /(?<!\p{L})(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|unless|except|\p{L}+n['’]t|ikke|ingen|aldri|intet|ingenting|uten|verken|heller ikke|unntatt|med mindre)(?!\p{L})/giu
/** Words of which each changes what the house owes: they have to stand there as they are, however many others do. */
const WEIGHTY = new Set(
  `always any all every only must may might can could will would shall should free gratis guarantee guaranteed guarantees promise promised promises refund refunds refunded discount discounts compensation money cash
  today tomorrow tonight now immediately instantly yesterday soon monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december day days
  week weeks month months year years hour hours minute minutes percent percentage kroner krone euro euros dollar dollars pound pounds price prices before after until from within over under more less least most up down
  alltid alle enhver hver bare må kan kunne vil ville skal skulle gratis garanti garanterer garantert lover løfte refusjon rabatt erstatning penger i dag morgen nå straks snart mandag tirsdag onsdag torsdag fredag lørdag
  søndag januar februar mars april mai juni juli august september oktober november desember dag dager uke uker måned måneder år time timer minutt minutter prosent pris priser før etter til fra innen over under mer mindre minst mest`
    .split(/\s+/)
    .map((word) => fold(word)),
)
const LINK = /https?:|www\.|\b[\w.-]+@[\w-]+\.|\]\(|<[a-z/!]/i
const WORD = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu

/** What is wrong with it; null: it stands. */
export function faultOf(
  sentence: string,
  sources: readonly string[],
  known: ReadonlyMap<string, Source>,
): Fault | null {
  if (sentence.length > SENTENCE_LIMIT) return 'long'
  if (sources.length === 0) return 'unsourced'
  const named = sources.map((id) => known.get(id))
  if (named.some((one) => one === undefined)) return 'unknown-source'
  if (LINK.test(sentence)) return 'link'
  if (sentence.includes('?')) return 'question'
  // It has to stand in one of them, in neighbouring sentences: out of all at once anything could be put together.
  const faults = named.map((one) => faultIn(sentence, one!))
  return faults.includes(null) ? null : (faults[0] ?? 'unsourced')
}

function faultIn(sentence: string, { text, language }: Source): Fault | null {
  const pieces = piecesOf(text, language)
  const faults = windows(pieces).map((window) => faultAgainst(sentence, window, language))
  // The nearest to standing says best what is wrong: words come last in the order of the checks.
  return faults.includes(null) ? null : (faults.toSorted((one, other) => rankOf(other) - rankOf(one))[0] ?? 'words')
}

const CHECKS = ['words', 'order', 'number', 'name', 'weighty', 'negation'] as const
const rankOf = (fault: Fault | null): number => CHECKS.indexOf(fault as (typeof CHECKS)[number])

function windows(pieces: readonly Piece[]): string[] {
  const texts = pieces.map(({ text }) => text)
  return texts.flatMap((_, at) =>
    Array.from({ length: Math.min(NEIGHBOURS, texts.length - at) }, (_one, more) =>
      texts.slice(at, at + more + 1).join(' '),
    ),
  )
}

function faultAgainst(sentence: string, window: string, language: string): Fault | null {
  const said = termsOf(sentence, language)
  if (said.length === 0) return 'words'
  const there = termsOf(window, language)
  const standing = said.filter((term) => there.includes(term))
  if (standing.length / said.length < WORDS_STAND) return 'words'
  const [all, stems] = [wordsOf(sentence, language), new Set(wordsOf(window, language))]
  if (all.filter((word) => stems.has(word)).length / all.length < SMALL_STAND) return 'words'
  if (longestInOrder(standing, there) / standing.length < ORDER_STANDS) return 'order'
  if (numbersIn(sentence).some((number) => !numbersIn(window).includes(number))) return 'number'
  const folded = new Set(plainWords(window))
  if (spelled(sentence).some((word) => !folded.has(word))) return 'number'
  if (
    namesIn(sentence).some(
      (name) => !folded.has(fold(name)) && !wordsOf(name, language).every((word) => stems.has(word)),
    )
  )
    return 'name'
  if (plainWords(sentence).some((word) => WEIGHTY.has(word) && !folded.has(word))) return 'weighty'
  return negations(sentence) === negations(window) ? null : 'negation'
}

const plainWords = (text: string): string[] => (text.match(WORD) ?? []).map((word) => fold(word))
const spelled = (text: string): string[] => plainWords(text).filter((word) => SPELLED.has(word))
const negations = (text: string): number => text.match(NEGATION)?.length ?? 0

/** With the signs between their figures as one: "1 299,00" and "1,299.00" are not the same, for which of them is it? */
const numbersIn = (text: string): string[] =>
  (text.match(NUMBER) ?? []).map((number) => number.replaceAll(/[\s\u00a0\u202f]/g, ''))

/** Words that begin with a capital letter where no sentence begins, or have one or a figure within. */
function namesIn(sentence: string): string[] {
  return [...sentence.matchAll(WORD)]
    .filter(
      ({ 0: word, index }) =>
        /\p{Lu}/u.test(word.slice(1)) || /\d/.test(word) || (/^\p{Lu}/u.test(word) && !begins(sentence, index)),
    )
    .map(([word]) => word)
    .filter((word) => word !== 'I')
}
const begins = (sentence: string, index: number): boolean => /(?:^|[.!?:]\s+)["'“«(]*$/u.test(sentence.slice(0, index))

/** How many of these stand among those in the same order (longest common subsequence). */
function longestInOrder(said: readonly string[], there: readonly string[]): number {
  let row = Array.from({ length: there.length + 1 }, () => 0)
  for (const term of said) {
    const next = [0]
    for (const [at, other] of there.entries())
      next.push(term === other ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!))
    row = next
  }
  return row.at(-1)!
}
