import { LETTERS_OF, WORDS_OF } from './language-words.ts'

/** Languages that can be told apart; which of them we write is another matter (ui/messages). */
export type Language = keyof typeof WORDS_OF
export const LANGUAGES = Object.keys(WORDS_OF) as Language[]

/** UTF-16 units that are looked at: a few sentences tell, and a signature in English must not outvote them. */
const TEXT_LIMIT = 1_500
/** What has to speak for a language: two words that are its alone, or some more that it shares. */
const ENOUGH = 1.25
/** By how much the best has to be ahead of the next: Danish and Norwegian share most of their words. */
const AHEAD = 1.15
/** What a letter of few languages says, once for each text, beside a word that is a language's alone (1). */
const LETTER_WEIGHT = 0.7
/** Where two are near each other, the language of the house is the likelier. */
const HOUSE_WEIGHT = 0.5

/** A word, and how much it says for each language that has it: the fewer have it, the more. */
const weights = new Map<string, [Language, number][]>()
for (const language of LANGUAGES)
  for (const word of new Set(WORDS_OF[language].split(/\s+/))) {
    const known = weights.get(word) ?? []
    known.push([language, 0])
    weights.set(word, known)
  }
for (const shared of weights.values()) for (const one of shared) one[1] = 1 / shared.length ** 1.5

/**
 * In which language a text is written; null where too little of it tells, or two languages are as likely. `house`: the language that
 * most who write here use.
 */
export function languageOf(text: string, house?: string): Language | null {
  const folded = text.slice(0, TEXT_LIMIT).normalize('NFC').toLowerCase().replaceAll('’', "'")
  const scores = new Map<Language, number>()
  const add = (language: Language, weight: number) => scores.set(language, (scores.get(language) ?? 0) + weight)
  for (const word of folded.match(/\p{L}+(?:'\p{L}+)?/gu) ?? [])
    for (const [language, weight] of weights.get(word) ?? []) add(language, weight)
  for (const letter of new Set(folded))
    for (const language of LETTERS_OF[letter] ?? []) add(language, LETTER_WEIGHT / LETTERS_OF[letter]!.length)
  const own = scores.get(house as Language)
  if (own !== undefined) scores.set(house as Language, own + HOUSE_WEIGHT)
  const [best, next] = [...scores].sort(([, one], [, other]) => other - one)
  if (!best || best[1] < ENOUGH || best[1] < (next?.[1] ?? 0) * AHEAD) return null
  return best[0]
}
