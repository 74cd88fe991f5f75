// Words as questions and texts are compared by: folded, without endings, without those that say nothing. Pure.

/** Words that stand in any question. What they ask for stands beside them. */
const SMALL_WORDS: Readonly<Record<'en' | 'nb', readonly string[]>> = {
  en: `a about again all also am an and any are as at be because been before being but by can could did do does doing done down for from get give
    go going got had has have having he hello help her here hers hey hi him his how i if in into is it its just know let like make may me might
    more most much must my need now of off ok on one only or other our ours out over please say see shall she should so some something tell than
    thank thanks that the their them then there these they thing this those to too up us very want was we were what when where which while who
    whom whose why will with would you your yours im ive id dont doesnt`.split(/\s+/),
  nb: `alle alt andre at av bare ble bli blir da de deg dem den der dere deres det dette din ditt dine du eller en er et etter for fordi fra fram
    før få får gi går gjør ha hadde han har hei hel hele her hjelp hos hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i jeg kan
    kunne kom litt man mange med meg mer min mitt mine mot må mye måtte na når nå noe noen nok og også om opp oss over på sa samme seg selv si
    sin sine sitt skal skulle slik som så sånn takk til trenger under ut vant var ved vel vi vil vite ville vår være vært vet dersom ønsker`.split(
    /\s+/,
  ),
}
const FOLDED = {
  en: new Set(SMALL_WORDS.en.map((word) => fold(word))),
  nb: new Set(SMALL_WORDS.nb.map((word) => fold(word))),
}
const saysNothing = (folded: string): boolean => FOLDED.en.has(folded) || FOLDED.nb.has(folded)
/** Endings in the order in which they are looked for; what is left has three letters at least. */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  nb: /(?:hetene|heten|heter|ningene|ningen|ninger|elsene|elsen|elser|endes|ende|enes|ene|ane|ens|ets|ers|ert|ede|ete|dde|en|et|er|ar|te|a|e|s|t)$/,
  en: /(?:ingly|edly|ings|ing|ied|ies|ement|ments|ment|ness|ally|ed|es|ly|er|s|e|y)$/,
}
const LEAST = 3
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu

/** One word as it is compared: small letters, without accents, å as a: whoever has no such key writes it so. */
export function fold(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll(/['’](?:s|re|ve|ll|d|m|t)?$/g, '')
    .replaceAll(/['’]/g, '')
}

/** Without its ending, so that "returning" and "returns" are one. Numbers are themselves. */
export function stem(word: string, language: string): string {
  const folded = fold(word)
  if (/\d/.test(folded)) return folded
  const ending = ENDINGS[language] ?? ENDINGS['en']!
  const cut = folded.replace(ending, '')
  const left = cut.length >= LEAST ? cut : folded
  // "stopping" and "stop", "sittende" and "sitte".
  return left.length > LEAST ? left.replace(/([^aeiou])\1$/, '$1') : left
}

/** Every word, without its ending, in their order. */
export const wordsOf = (text: string, language: string): string[] =>
  (text.match(WORD) ?? []).map((word) => stem(word, language))

/** The words that say something, in their order. */
export function termsOf(text: string, language: string): string[] {
  return (text.match(WORD) ?? []).filter((word) => !saysNothing(fold(word))).map((word) => stem(word, language))
}

/** In which of our languages it is written, by its small words; `otherwise` where they do not say. */
export function languageOf(text: string, otherwise: string): string {
  const words = (text.match(WORD) ?? []).map((word) => fold(word))
  const count = (language: 'en' | 'nb') => words.filter((word) => FOLDED[language].has(word)).length
  const [en, nb] = [count('en'), count('nb')]
  return en > nb ? 'en' : nb > en ? 'nb' : otherwise
}
