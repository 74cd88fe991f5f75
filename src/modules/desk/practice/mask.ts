// Makes a text nobody's before somebody practises on it. Pure. What is known of its writer is taken out, and then everything that looks as if
// it told of somebody: where it is not known to be harmless it goes. A word too few costs a trainee a guess; a name too many is a broken word.
import { GAP, masked } from '../answering/mask.ts'
import { HARMLESS, KIN } from './harmless.ts'

/** UTF-16 units of one message that are shown: some eight pages; nobody practises on more. */
export const SHOWN_LIMIT = 20_000
/** Names that `masked` takes at once. */
const AT_ONCE = 50
/** A signature's line is no longer, and there are no more of them. */
const SIGNATURE_LETTERS = 60
const SIGNATURE_LINES = 8

const WORD = /\p{L}[\p{L}\p{M}'’]*/gu
/** `anna at berg dot example`, with whatever brackets. */
const SPOKEN_ADDRESS = /[\p{L}\p{N}._-]+\s*[([{]?\s*(?:\bat\b|@|krøllalfa)\s*[)\]}]?\s*[\p{L}\p{N}-]+\s*[([{]?\s*(?:\bdot\b|punktum|\.)\s*[)\]}]?\s*\p{L}{2,}/giu
const ADDRESS_WITHOUT_SCHEME = /\b(?:www\.)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}\/\S+/gu
const HANDLE = /@[\p{L}\p{N}_.-]+/gu
const STREET =
  /\b[\p{L}.]+(?:gata|gaten|gate|veien|vegen|vei|veg|gränd|gatan|vägen|straße|strasse|allé|alleen)\s+\p{N}+\s?\p{L}?\b|\b(?:post(?:boks|box)|p\.?\s?o\.?\s?box)\s+\p{N}+|\b\p{N}+\p{L}?,?\s+(?:\p{L}+\s+){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive|close|court|square|way|place|terrace|gardens|hill)\b\.?/giu
/** A post code with its place: `0155 Oslo`, `SW1A 1AA`. */
const POST_CODE = /\b\p{N}{4,5}\s+\p{L}{2,}|\b[a-z]{1,2}\p{N}[a-z\p{N}]?\s?\p{N}[a-z]{2}\b/giu
/** A number that says what it is, however short: `order 42`, `#7`, `sak nr. 5`. */
const NAMED_NUMBER =
  /((?:\b(?:order|ordre|bestilling|case|sak|ticket|invoice|faktura|customer|kunde|parcel|pakke|no|nr|number|nummer|nummeret|account|konto)\b|#)(?:\s*(?:no|nr|number|nummer|id))?\.?\s*[:#]?\s*)\p{N}[\p{N}-]*/giu
/** Three figures and more, with what people put between them; in any writing. */
const NUMBER = /[+(]?\p{Nd}(?:[\s./()\-–—:]{0,3}\p{Nd}){2,}\)?/gu
/** Letters and figures in one: parcels, plates, bank accounts, pass words. */
const CODE = /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}_-]*\p{N}[\p{L}\p{N}_-]*\p{N})(?=[\p{L}\p{N}_-]*\p{L})[\p{L}\p{N}_-]{5,}/gu
const NAMES_THEMSELVES =
  /(\b(?:my name is|name is|i am called|signed|jeg heter|heter|navnet mitt er|mitt navn er|navn)\b\s*:?\s*)(?:[\p{L}'’.-]+[ \t]*){1,3}/giu
const OF_KIN = new RegExp(`(\\b(?:${KIN})[ \\t]+)([\\p{L}'’-]+)`, 'giu')
const CLOSING =
  /^[ \t>]*(?:(?:with|many|best|kind|warm|med|vennlig|beste|hjertelig|mange)[ \t]+){0,3}(?:regards|wishes|sincerely|yours|cheers|greetings|thanks|thank you|hilsen|hilsning|mvh|vh|br|takk)\b(?:[ \t]+(?:regards|wishes|hilsen|truly|sincerely|på forhånd|in advance|for hjelpen))?[ \t]*[,.!–-]?(.*)$/iu

export interface KnownOf {
  /** Everything that is known of those who take part: names, addresses, whatever they told. */
  about: readonly string[]
  /** Words in small letters that may stay with a capital: those of the shop's goods. */
  goods: ReadonlySet<string>
}

/** Takes everything that tells of a person out of a text. */
export function nobodys(text: string, { about, goods }: KnownOf): string {
  // One way to write each letter, and none that are not seen: ᴀɴɴᴀ and A​nna are Anna.
  const plain = text.slice(0, SHOWN_LIMIT).normalize('NFKC').replaceAll(/\p{Cf}/gu, '')
  const unsigned = withoutSignature(plain)
    .replaceAll(ADDRESS_WITHOUT_SCHEME, GAP)
    .replaceAll(SPOKEN_ADDRESS, GAP)
    .replaceAll(HANDLE, GAP)
    .replaceAll(STREET, GAP)
    .replaceAll(POST_CODE, GAP)
    .replaceAll(NAMES_THEMSELVES, `$1${GAP} `)
    .replaceAll(OF_KIN, (all, before: string, word: string) =>
      HARMLESS.has(word.toLowerCase()) ? all : `${before}${GAP}`,
    )
  const names = namesIn(about)
  let without = unsigned
  for (let from = 0; from < Math.max(names.length, 1); from += AT_ONCE)
    without = masked(without, names.slice(from, from + AT_ONCE))
  const numberless = without.replaceAll(NAMED_NUMBER, `$1${GAP}`).replaceAll(NUMBER, GAP).replaceAll(CODE, GAP)
  return joined(withoutNames(numberless, goods))
}

/** Known words with their parts, also as somebody without the letters on their keyboard writes them. */
function namesIn(about: readonly string[]): string[] {
  const known = new Set<string>()
  for (const one of about) {
    const whole = one.normalize('NFKC').trim()
    if (whole.length < 2) continue
    known.add(whole)
    const parts = (whole.match(WORD) ?? []).filter((part) => !HARMLESS.has(part.toLowerCase()))
    for (const part of [...parts, parts.join('')]) {
      known.add(part)
      known.add(folded(part))
    }
  }
  return [...known].filter((name) => name.length > 0)
}
const folded = (word: string): string =>
  word
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('å', 'a')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')

/** What stands beneath a closing is whoever wrote: name, firm, where they live. */
function withoutSignature(text: string): string {
  const kept: string[] = []
  let signing = 0
  for (const line of text.split('\n')) {
    const closing = CLOSING.exec(line)
    if (closing && line.trim().length <= SIGNATURE_LETTERS) {
      const after = closing[1]!
      kept.push(after.trim() === '' ? line : `${line.slice(0, line.length - after.length)} ${GAP}`)
      signing = SIGNATURE_LINES
    } else if (/^\s*(?:--|__)\s*$/.test(line)) {
      kept.push(line)
      signing = SIGNATURE_LINES
    } else if (signing > 0 && line.trim() !== '') {
      // A long line is no signature any more: something was added beneath it.
      signing = line.trim().length <= SIGNATURE_LETTERS ? signing - 1 : 0
      kept.push(signing > 0 ? GAP : line)
    } else kept.push(line)
  }
  return kept.join('\n')
}

/**
 * Names that nobody has told us of: a word with a capital stays where it is known to be harmless, or where a sentence begins and the same text
 * has it in small letters too.
 */
function withoutNames(text: string, goods: ReadonlySet<string>): string {
  const small = new Set((text.match(WORD) ?? []).filter((word) => word === word.toLowerCase()))
  return text.replaceAll(WORD, (word: string, at: number) => {
    if (!/^\p{Lu}/u.test(word)) return word
    const lower = word.toLowerCase().replace(/['’]s$/, '')
    if (HARMLESS.has(lower) || goods.has(lower)) return word
    return begins(text, at) && small.has(lower) ? word : GAP
  })
}
const begins = (text: string, at: number): boolean => /(?:^|[.!?:\n]\s*|\n[\s>*-]*)$/u.test(text.slice(Math.max(0, at - 6), at))

/** Gaps that stand side by side are one: how many words a name has says something too. */
const joined = (text: string): string => text.replaceAll(new RegExp(`${GAP}(?:[ \\t,.'’/-]*${GAP})+`, 'gu'), GAP)

/** Words with a capital that would be taken out: those of which the shop is asked whether they are its goods'. */
export function capitalised(texts: readonly string[]): string[] {
  const found = new Set<string>()
  for (const text of texts)
    for (const word of text.slice(0, SHOWN_LIMIT).normalize('NFKC').match(WORD) ?? [])
      if (/^\p{Lu}/u.test(word) && !HARMLESS.has(word.toLowerCase())) found.add(word.toLowerCase())
  return [...found]
}
