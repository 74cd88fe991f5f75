// A text as the terms by which it is found.
import { stemmer as danish } from '@orama/stemmers/danish'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as finnish } from '@orama/stemmers/finnish'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as norwegian } from '@orama/stemmers/norwegian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'

/** UTF-16 units of one word: longer ones are keys and addresses, of which the beginning tells enough. */
const WORD_LIMIT = 30
/** Numbers of so many digits are somebody's order or telephone: which one says nothing about the matter. */
const LONG_NUMBER = /^\p{N}{5,}$/u
/** Terms of one language that are kept with their stems: most of what is written uses the same few thousand. */
const STEMS_KEPT = 100_000

/** Languages whose words lose their endings; the others are found as they are written. */
const STEMMERS: Readonly<Record<string, (word: string) => string>> = {
  da: danish,
  de: german,
  en: english,
  es: spanish,
  fi: finnish,
  fr: french,
  it: italian,
  nb: norwegian,
  nl: dutch,
  nn: norwegian,
  no: norwegian,
  pt: portuguese,
  sv: swedish,
}
/** Languages that write several words as one. */
const COMPOUNDING = new Set(['da', 'de', 'fi', 'nb', 'nl', 'nn', 'no', 'sv'])
export const writesCompounds = (language: string): boolean => COMPOUNDING.has(language)

/** What English draws together; what is not here loses what follows its apostrophe. */
const SHORT_FORMS: Readonly<Record<string, readonly string[]>> = {
  "ain't": ['is', 'not'],
  "can't": ['can', 'not'],
  cannot: ['can', 'not'],
  "won't": ['will', 'not'],
  "shan't": ['shall', 'not'],
  "i'm": ['i', 'am'],
  "let's": ['let', 'us'],
}
const ENGLISH_ENDINGS: Readonly<Record<string, string>> = {
  "n't": 'not',
  "'re": 'are',
  "'ve": 'have',
  "'ll": 'will',
  "'d": 'would',
}
/** Who asks with one of these asks who, what, where, when, how or why something is. */
const ASKING = "what's|where's|how's|who's|when's|why's|it's|that's|there's|here's".split('|')

const known = new Map<string, Map<string, string>>()

/** The terms of a text in their order: folded by NFKC and case, without their endings. Linear in the text's length. */
export function termsOf(text: string, language: string): string[] {
  const folded = text.normalize('NFKC').toLowerCase().replaceAll('’', "'")
  const terms: string[] = []
  for (const word of folded.match(/[\p{L}\p{M}\p{N}]+(?:'\p{L}+)*/gu) ?? []) {
    if (word.includes("'") || (word === 'cannot' && language === 'en'))
      for (const part of parted(word, language)) terms.push(termOf(part, language))
    else if (UNSPACED.test(word)) pieces(word, terms)
    else terms.push(termOf(word, language))
  }
  return terms
}

/** Scripts that write no blanks are found by each two neighbouring signs. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

function pieces(word: string, terms: string[]): void {
  const signs = Array.from(word)
  if (signs.length === 1) terms.push(word)
  for (let at = 0; at + 1 < signs.length; at++) terms.push(signs[at]! + signs[at + 1]!)
}

function parted(word: string, language: string): readonly string[] {
  if (language !== 'en') return word.split("'")
  const whole = Object.hasOwn(SHORT_FORMS, word) ? SHORT_FORMS[word] : undefined
  if (whole) return whole
  if (ASKING.includes(word)) return [word.slice(0, -2), 'is']
  for (const [ending, said] of Object.entries(ENGLISH_ENDINGS))
    if (word.endsWith(ending)) return [word.slice(0, -ending.length), said]
  const [before = word] = word.split("'")
  return [before]
}

function termOf(written: string, language: string): string {
  const word = written.slice(0, WORD_LIMIT)
  if (LONG_NUMBER.test(word)) return '#'
  const stemmer = STEMMERS[language]
  if (!stemmer) return word
  let stems = known.get(language)
  if (!stems || stems.size > STEMS_KEPT) known.set(language, (stems = new Map<string, string>()))
  let stem = stems.get(word)
  if (stem === undefined) stems.set(word, (stem = stemmer(word) || word))
  return stem
}
