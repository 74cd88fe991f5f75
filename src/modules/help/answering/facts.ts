// Which facts of the asker's own record a question asks for. Pure.
import type { RecordFact } from '../slots.ts'
import { SENTENCES_LIMIT } from './contract.ts'
import { termsOf, wordsOf } from './terms.ts'

export interface FactsChosen {
  facts: readonly RecordFact[]
  /** It is about somebody's own record: an order by its number, "my parcel". */
  ofRecord: boolean
  /** It names an order by its number. */
  numberNamed: boolean
}

/** What somebody has with us, as it is called: theirs where they say so, or ask where it is. */
const THINGS =
  'orders?|parcels?|packages?|shipments?|purchases?|deliver(?:y|ies)|invoices?|receipts?|cases?|refunds?|returns?|waybills?|question|ordren?|ordre(?:ne|r)|bestilling(?:en|er|ene)?|pakk(?:e|en|a|er|ene)|forsendelsen?|levering(?:en|er)?|faktura(?:en|er)?|kvittering(?:en|er)?|sak(?:en|er)?|retur(?:en|er)?|refusjon(?:en)?|kjøp(?:et|ene)?|henvendelsen?'
const MY = 'my|our|mine?|mitt|mine|vår|vårt|våre'
/** Own: "my order", "my last order", "ordren min", "did I order", "have I paid". */
const OWN = new RegExp(
  String.raw`(?<!\p{L})(?:${MY})(?:\s+\p{L}+){0,2}\s+(?:${THINGS})(?!\p{L})|(?<!\p{L})(?:${THINGS})\s+(?:${MY})(?!\p{L})|(?<!\p{L})(?:i|we|jeg|vi)\s+(?:have\s+|har\s+)?(?:ordered|order|bought|buy|paid|pay|bestilte|bestilt|kjøpte|kjøpt|betalte|betalt)(?!\p{L})|(?:did|have|har)\s+(?:i|we|jeg|vi)\s+(?:order|ordered|buy|bought|pay|paid|bestilt|kjøpt|betalt)(?!\p{L})`,
  'iu',
)
/** "Where is the parcel?" asks for one that is on its way to whoever asks. */
const WHERE = new RegExp(
  String.raw`(?<!\p{L})(?:where(?:'s|’s| is| are| has| did)|has|hvor (?:er|blir|ble)|har)\s+(?:the|it|my|our)?\s*(?:${THINGS})(?!\p{L})|(?<!\p{L})when\s+(?:will|does|do|is|are)\s+(?:the|my|our)\s+(?:\p{L}+\s+)?(?:${THINGS})|når\s+(?:kommer|blir|går|sendes)\s+(?:ordren|bestillingen|pakk(?:en|a)|leveringen)(?!\p{L})`,
  'iu',
)
/** Whatever it is called, it is theirs: "my lamp", "skoene mine". */
const POSSESSES = new RegExp(String.raw`(?<!\p{L})(?:${MY})(?!\p{L})`, 'iu')
/** An order's number after its word, however it is introduced, or behind a number sign. */
const NUMBERED =
  /(?:\b(?:order|orders|ordre|ordren|ordrenummer|bestilling|bestillingen|purchase|invoice|faktura|parcel|pakke|pakken|case|sak|saken)\b[^\p{L}\p{N}]{0,4}(?:(?:number|num|no|nr|nummer|id)\b[^\p{L}\p{N}]{0,4})?|#\s?)(\d{1,15})(?!\d)/giu
/** A number that stands alone may be an order's: so many figures. */
const BARE = /(?<![\d.,])\d{4,15}(?![\d.,]*\d)/g
/** Facts of an order that is only named. */
const UNASKED = 2

/** The facts that answer: of one order, or of one case, in the order in which the record gave them. */
export function chooseFacts(question: string, language: string, facts: readonly RecordFact[]): FactsChosen {
  const plain = question.normalize('NFKC')
  const words = new Set(wordsOf(plain, language))
  const terms = new Set(termsOf(plain, language))
  const numbers = [...plain.matchAll(NUMBERED)].map(([, number]) => number!.replace(/^0+(?=\d)/, ''))
  const bare = (plain.match(BARE) ?? []).map((number) => number.replace(/^0+(?=\d)/, ''))
  const isOwn = OWN.test(plain) || WHERE.test(plain)
  const ofRecord = numbers.length > 0 || isOwn

  const singled = facts.filter((fact) =>
    fact.singledOutBy.some((name) => isNamed(name, [...numbers, ...bare], terms, language)),
  )
  const byNumber = singled.filter((fact) =>
    fact.singledOutBy.some((name) => numbers.includes(name) || bare.includes(name)),
  )
  // A number that is none of theirs: whatever else their record says would answer another question.
  if (numbers.length > 0 && byNumber.length === 0) return { facts: [], ofRecord: true, numberNamed: true }
  const byName = singled.length > 0 && (isOwn || POSSESSES.test(plain))
  const pool = byNumber.length > 0 ? byNumber : byName ? singled : isOwn ? facts : []
  const asked = pool
    .map((fact) => ({ fact, asks: Math.max(0, ...fact.askedWith.map((phrase) => asks(phrase, words, language))) }))
    .filter(({ asks: strength }) => strength > 0)
  if (asked.length === 0) {
    const named = byNumber.length > 0 && terms.size <= numbers.length + bare.length + 1
    const [first] = newestFirst(byNumber)
    return {
      facts: named && first ? sameThing(first, byNumber).slice(0, UNASKED) : [],
      ofRecord: ofRecord || byNumber.length > 0,
      numberNamed: numbers.length > 0 && byNumber.length === 0,
    }
  }
  const strongest = Math.max(...asked.map(({ asks: strength }) => strength))
  const [first] = newestFirst(asked.filter(({ asks: strength }) => strength === strongest).map(({ fact }) => fact))
  const ofThing = new Set(
    sameThing(
      first!,
      asked.map(({ fact }) => fact),
    ),
  )
  return {
    facts: asked
      .filter(({ fact, asks: strength }) => ofThing.has(fact) && strength >= strongest / 2)
      .map(({ fact }) => fact)
      .slice(0, SENTENCES_LIMIT),
    ofRecord: true,
    numberNamed: false,
  }
}

/** How many words of the phrase stand in the question, where all of them do. */
function asks(phrase: string, words: ReadonlySet<string>, language: string): number {
  const wanted = wordsOf(phrase, language)
  return wanted.length > 0 && wanted.every((word) => words.has(word)) ? wanted.length : 0
}

/** A number stands in the question as it is; a name with all of its words that say something. */
function isNamed(name: string, numbers: readonly string[], terms: ReadonlySet<string>, language: string): boolean {
  if (/^\d+$/.test(name)) return numbers.includes(name)
  const wanted = termsOf(name, language)
  return wanted.some((word) => word.length > 3 && terms.has(word))
}

/** `order/1042/state` is of the thing `order/1042`. */
const thingOf = ({ rests }: RecordFact): string => rests.field.split('/').slice(0, 2).join('/')
const sameThing = (one: RecordFact, among: readonly RecordFact[]): RecordFact[] =>
  among.filter((other) => thingOf(other) === thingOf(one))
const newestFirst = (facts: readonly RecordFact[]): RecordFact[] =>
  facts.toSorted((one, other) => other.at.getTime() - one.at.getTime())
