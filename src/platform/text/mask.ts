// Makes a text nobody's before somebody practises on it. Pure. What is known of its writer is taken out, and then everything that looks as if
// it told of somebody: where it is not known to be harmless it goes. A word too few costs a trainee a guess; a name too many is a broken word.
import { HARMLESS, KIN, NAMES_TOO } from './harmless.ts'

/** What stands where something was taken out: in an answer a gap, so that it cannot leave before somebody has filled it. */
export const GAP = '⟨…⟩'
/** A greeting names somebody, by whatever name we do not know them: only what follows it stays. */
export const GREETING =
  /^(\s*(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|hei|heisann|hallo|kjære|god (?:morgen|dag|kveld))\s+)[^,!.\n]{1,60}(?=[,!.\n]|$)/iu

/** UTF-16 units of one message that are shown: some eight pages; nobody practises on more. */
export const SHOWN_LIMIT = 20_000
/** A signature's line is no longer, and there are no more of them. */
const SIGNATURE_LETTERS = 60
const SIGNATURE_LINES = 8

// Each repetition has an end, so that no text of whatever making keeps the program busy.
const WORD = /\p{L}[\p{L}\p{M}'’]{0,60}/gu
/** `anna at berg dot example`, with whatever brackets. */
const SPOKEN_ADDRESS =
  /(?<![\p{L}\p{N}._-])[\p{L}\p{N}._-]{1,60}\s{0,2}[([{]?\s{0,2}(?:\bat\b|@|\bkrøllalfa\b)\s{0,2}[)\]}]?\s{0,2}[\p{L}\p{N}-]{1,60}\s{0,2}[([{]?\s{0,2}(?:\bdot\b|\bpunktum\b|\.)\s{0,2}[)\]}]?\s{0,2}\p{L}{2,20}/giu
const ADDRESS_WITHOUT_SCHEME = /(?<![\p{L}\p{N}.-])[\p{L}\p{N}-]{1,60}(?:\.[\p{L}\p{N}-]{1,60}){1,4}\/\S+/gu
/** No word of a person's own: a key, a link, a file. */
const LONG = /\S{100,}/gu
/** Whatever has an @ in it. */
const AT_SIGN = /(?<![^\s<>()[\]"])[^\s<>()[\]"]{0,100}@[^\s<>()[\]"]{0,255}/gu
const LINK = /(?<!\p{L})\p{L}{2,12}:\/\/\S+/gu
const STREET =
  /(?<!\p{L})\p{L}{1,40}(?:gata|gaten|gate|veien|vegen|vei|veg|gränd|gatan|vägen|straße|strasse|allé|alleen)\s{1,3}\p{N}{1,5}\s?\p{L}?(?!\p{L})|\b(?:post(?:boks|box)|p\.?\s?o\.?\s?box)\s{1,3}\p{N}{1,8}|(?<!\p{N})\p{N}{1,5}\p{L}?,?\s{1,3}(?:\p{L}{1,40}\s{1,3}){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive|close|court|square|way|place|terrace|gardens|hill)\b\.?/giu
/** A post code with its place: `0155 Oslo`, `SW1A 1AA`. */
const POST_CODE = /(?<!\p{N})\p{N}{4,5}\s{1,3}\p{L}{2,40}|\b[a-z]{1,2}\p{N}[a-z\p{N}]?\s?\p{N}[a-z]{2}\b/giu
/** A number that says what it is, however short: `order 42`, `#7`, `sak nr. 5`. */
const NAMED_NUMBER =
  /((?:\b(?:order|ordre|bestilling|case|sak|ticket|invoice|faktura|customer|kunde|parcel|pakke|no|nr|number|nummer|nummeret|account|konto)\b|#)(?:\s{0,2}(?:no|nr|number|nummer|id))?\.?\s{0,2}[:#]?\s{0,2})\p{N}[\p{N}-]{0,40}/giu
/** Three figures and more, with what people put between them; in any writing. */
const NUMBER = /[+(]{0,2}\p{Nd}(?:[\s./()\-–—:]{0,3}\p{Nd}){2,}\)?/gu
/** Letters and figures in one: parcels, plates, bank accounts, pass words. */
const MIXED = /[\p{L}\p{N}_-]{4,}/gu
const NAMES_THEMSELVES =
  /(\b(?:my name is|name is|i am called|signed|jeg heter|heter|navnet mitt er|mitt navn er|navn)\b\s{0,2}:?\s{0,2})(?:[\p{L}'’-]{1,60}[ \t]{0,3}){1,3}/giu
const OF_KIN = new RegExp(`(\\b(?:${KIN})[ \\t]{1,3})([\\p{L}'’-]{1,60})`, 'giu')
export const CLOSING =
  /^[ \t>]{0,8}(?:(?:with|many|best|kind|warm|med|vennlig|beste|hjertelig|mange)[ \t]+){0,3}(?:regards|wishes|sincerely|yours|hilsen|hilsning|mvh|vh)\b(?:[ \t]+(?:regards|truly|sincerely|fra|from))?[ \t]*[,.!–-]?(.*)$/iu
/** What is said in the midst of a message too: a closing where nothing follows on its line but a name. */
export const THANKS =
  /^[ \t>]{0,8}(?:many |mange |tusen )?(?:thanks|thank you|cheers|greetings|takk|love|klem)(?: (?:in advance|again|på forhånd|igjen|for hjelpen))?[ \t]*[,.!–-]?((?:[ \t]+[\p{L}'’.-]{1,40}){0,2})$/iu

export interface KnownOf {
  /** Everything that is known of those who take part: names, addresses, whatever they told. */
  about: readonly string[]
  /** Words in small letters that may stay with a capital: those of the shop's goods. */
  goods: ReadonlySet<string>
}

/** Takes everything that tells of a person out of a text. */
export function nobodys(text: string, { about, goods }: KnownOf): string {
  // One way to write each letter, and none that nobody sees: letters of other alphabets' look and blanks without width hide a name.
  const plain = text
    .slice(0, SHOWN_LIMIT)
    .normalize('NFKC')
    // One sign can stand for eighteen letters.
    .slice(0, SHOWN_LIMIT)
    .replaceAll(/\p{Cf}/gu, '')
  const known = namesIn(about)
  const without = withoutSignature(plain)
    .replaceAll(LONG, GAP)
    .replaceAll(LINK, GAP)
    .replaceAll(SPOKEN_ADDRESS, GAP)
    .replaceAll(AT_SIGN, GAP)
    .replaceAll(ADDRESS_WITHOUT_SCHEME, GAP)
    .replaceAll(STREET, GAP)
    .replaceAll(POST_CODE, GAP)
    .replaceAll(NAMES_THEMSELVES, `$1${GAP}`)
    .replaceAll(OF_KIN, (all, before: string, word: string) => (HARMLESS.has(word.toLowerCase()) ? all : before + GAP))
    .replaceAll(NAMED_NUMBER, `$1${GAP}`)
  const numberless = without.replaceAll(MIXED, (word) => (isCode(word) ? GAP : word)).replaceAll(NUMBER, GAP)
  const nameless = numberless
    .replace(GREETING, `$1${GAP}`)
    .replaceAll(WORD, (word) => (known.has(folded(word.replace(/['’]s$/, ''))) ? GAP : word))
  return joined(withoutCapitals(nameless, goods))
}

const isCode = (word: string): boolean => /\p{L}/u.test(word) && (word.match(/\p{N}/gu)?.length ?? 0) >= 2

/** The words of what is known, and those words in one, as somebody writes them who has not got all letters on their keyboard. */
function namesIn(about: readonly string[]): ReadonlySet<string> {
  const known = new Set<string>()
  for (const one of about) {
    const parts = (one.normalize('NFKC').match(WORD) ?? []).filter((part) => !HARMLESS.has(part.toLowerCase()))
    for (const part of [...parts, parts.join('')]) if (part.length > 1) known.add(folded(part))
  }
  return known
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
  let hasBegun = false
  for (const line of text.split('\n')) {
    const closing = CLOSING.exec(line) ?? (hasBegun ? THANKS.exec(line) : null)
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
    hasBegun ||= line.trim() !== ''
  }
  return kept.join('\n')
}

/**
 * Names that nobody has told us of: a word with a capital stays where it is known to be harmless, or where a sentence begins and the same text
 * has it in small letters too.
 */
function withoutCapitals(text: string, goods: ReadonlySet<string>): string {
  const small = new Set((text.match(WORD) ?? []).filter((word) => word === word.toLowerCase()))
  return text.replaceAll(WORD, (word: string, at: number) => {
    if (!/^\p{Lu}/u.test(word)) return word
    const lower = word.toLowerCase().replace(/['’]s$/, '')
    if (goods.has(lower) || (HARMLESS.has(lower) && !NAMES_TOO.has(lower))) return word
    return begins(text, at) && (small.has(lower) || HARMLESS.has(lower)) ? word : GAP
  })
}
const begins = (text: string, at: number): boolean =>
  /(?:^|[.!?:\n]\s*|\n[\s>*-]*)$/u.test(text.slice(Math.max(0, at - 6), at))

/** Gaps that stand side by side are one: how many words a name has says something too. */
const joined = (text: string): string => text.replaceAll(new RegExp(`${GAP}(?:[ \\t,'’/-]{0,4}${GAP})+`, 'gu'), GAP)

/** Words with a capital that would be taken out: those of which the shop is asked whether they are its goods'. */
export function capitalised(texts: readonly string[]): string[] {
  const found = new Set<string>()
  for (const text of texts)
    for (const word of text.slice(0, SHOWN_LIMIT).normalize('NFKC').match(WORD) ?? [])
      if (/^\p{Lu}/u.test(word) && !HARMLESS.has(word.toLowerCase())) found.add(word.toLowerCase())
  return [...found]
}
