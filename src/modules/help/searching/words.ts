/** Words of a search that are looked at: what is beyond says no more. */
export const WORDS_LIMIT = 12
/** Letters of one word: longer ones are no words. */
const WORD_LETTERS = 60
/** Letters of a passage that are shown with a result: three lines on a telephone. */
const SHOWN_LETTERS = 240
/** From so many letters on one letter may be wrong, and from so many two. */
const ONE_WRONG_FROM = 5
const TWO_WRONG_FROM = 9

/** Words that hold a sentence together and say nothing of what it is about: they are not marked. */
const CONNECTING = new Set(
  `a about an and are as at be by can do does for from has have how i if in into is it its me my no not of on or our so that the their there they this to was we what when where which who why will with you your
  av at de den der det dere dette du eller en er et for fra ha han har hun hva hvem hvis hvor hvordan hvorfor i ikke jeg kan man med meg min mine mitt når og om på seg sin skal som til ut var ved vi vil være`.split(
    /\s+/,
  ),
)

/** As words are compared: small letters without accents. */
export const plain = (word: string): string => word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** The words of what somebody typed, once each, in their order. */
export function wordsOf(text: string): string[] {
  const words = (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => plain(word).slice(0, WORD_LETTERS))
  return [...new Set(words)].filter((word) => word !== '').slice(0, WORDS_LIMIT)
}

/** Those that say what it is about; all, where none does. */
export function tellingWords(text: string): string[] {
  const words = wordsOf(text)
  const telling = words.filter((word) => !CONNECTING.has(word) && (word.length > 1 || /\d/.test(word)))
  return telling.length > 0 ? telling : words
}

/** Whether two questions have a word in common that says what they are about. */
export function sharesWord(one: string, other: string): boolean {
  const words = tellingWords(other)
  return tellingWords(one).some((word) => words.some((asked) => isFormOf(word, asked) || isFormOf(asked, word)))
}

/** Which part of what was asked stands there, in any form: 1 is all of it. What means the same counts for what was asked. */
export function shareSaid(text: string, asked: readonly string[], also: readonly string[]): number {
  const said = new Set((text.match(/[\p{L}\p{N}]+/gu) ?? []).map(plain))
  const stands = (word: string) => said.has(word) || [...said].some((one) => isFormOf(one, word))
  if (also.some((phrase) => wordsOf(phrase).every(stands))) return 1
  return asked.filter(stands).length / asked.length
}

export interface Piece {
  text: string
  /** It is one of the words that were asked for, or another form of it. */
  marked: boolean
}

/** The part of a passage in which most of the words stand, in pieces of which those words are marked. */
export function shownOf(passage: string, words: readonly string[]): Piece[] {
  const marks = [...passage.matchAll(/[\p{L}\p{N}]+/gu)].flatMap(({ 0: word, index }) => {
    const which = words.findIndex((asked) => isFormOf(plain(word), asked))
    return which < 0 ? [] : [{ from: index, to: index + word.length, which }]
  })
  const [begin, end] = windowOf(passage, marks)
  const pieces: Piece[] = []
  const add = (text: string, marked: boolean) => text !== '' && pieces.push({ text, marked })
  let at = begin
  for (const { from, to } of marks.filter((mark) => mark.from >= begin && mark.to <= end)) {
    add(passage.slice(at, from), false)
    add(passage.slice(from, to), true)
    at = to
  }
  add(passage.slice(at, end), false)
  if (begin > 0) pieces.unshift({ text: '… ', marked: false })
  if (end < passage.length) pieces.push({ text: ' …', marked: false })
  return pieces
}

/** From where to where is shown: so that most of the words asked for are in it, and no word is cut. */
function windowOf(text: string, marks: readonly { from: number; which: number }[]): [number, number] {
  if (text.length <= SHOWN_LETTERS) return [0, text.length]
  let best = { from: 0, words: 0 }
  for (const { from } of marks) {
    const within = marks.filter((mark) => mark.from >= from && mark.from < from + SHOWN_LETTERS * 0.8)
    const words = new Set(within.map(({ which }) => which)).size
    if (words > best.words) best = { from, words }
  }
  if (best.from < SHOWN_LETTERS / 2) best.from = 0
  // From the beginning of its sentence, where that is near; else from a word's.
  const before = text.slice(Math.max(0, best.from - SHOWN_LETTERS / 3), best.from)
  const sentence = Math.max(before.lastIndexOf('. '), before.lastIndexOf('? '), before.lastIndexOf('\n'))
  const begin =
    best.from === 0 ? 0 : best.from - before.length + (sentence >= 0 ? sentence + 2 : before.indexOf(' ') + 1)
  const end = Math.min(text.length, begin + SHOWN_LETTERS)
  return [begin, end === text.length ? end : Math.max(text.lastIndexOf(' ', end), begin + 1)]
}

/** Whether a word is what was asked for: the same, its beginning, another ending of it, or with a letter that is wrong. */
function isFormOf(word: string, asked: string): boolean {
  if (word === asked) return true
  if (asked.length < 3 || word.length < 3) return false
  if (word.startsWith(asked) || (asked.startsWith(word) && asked.length - word.length <= 3)) return true
  let shared = 0
  while (shared < word.length && word[shared] === asked[shared]) shared += 1
  // clean-ed, clean-ing
  if (shared >= 4 && word.length - shared <= 3 && asked.length - shared <= 3) return true
  if (asked.length < ONE_WRONG_FROM || word.length < ONE_WRONG_FROM - 1) return false
  return lettersWrong(word, asked) <= (asked.length >= TWO_WRONG_FROM ? 2 : 1)
}

/** Letters that are wrong, missing, too many, or have changed places with their neighbour (Damerau and Levenshtein's distance). */
function lettersWrong(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3
  let [twoBefore, before]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let at = 1; at <= one.length; at += 1) {
    const row = [at]
    for (let to = 1; to <= other.length; to += 1) {
      const differs = one[at - 1] === other[to - 1] ? 0 : 1
      row[to] = Math.min(before[to]! + 1, row[to - 1]! + 1, before[to - 1]! + differs)
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1])
        row[to] = Math.min(row[to]!, twoBefore[to - 2]! + 1)
    }
    ;[twoBefore, before] = [before, row]
  }
  return before[other.length]!
}
