import { escapeSigns } from '../../../ui/rich/marked.ts'
import { readHtml } from './html.ts'
import { escapeText, nameOf, NO_FIELD, targetOf } from './signs.ts'
import type { Around, Unsaid } from './unsaid.ts'

/** Reads the running text of Markdown: formatting, links, pictures, pieces of pages. */
export class InlineReader {
  readonly #around: Around
  readonly #unsaid: Unsaid
  /** Addresses that stand elsewhere in the text, by their labels. */
  readonly #defined: ReadonlyMap<string, string>
  readonly #pictures: string[]
  #pieces = 0

  constructor(around: Around, unsaid: Unsaid, defined: ReadonlyMap<string, string>, pictures: string[]) {
    this.#around = around
    this.#unsaid = unsaid
    this.#defined = defined
    this.#pictures = pictures
  }

  /** Running text: what marked text writes alike stays as it is. */
  read(text: string): string {
    let out = ''
    for (let at = 0; at < text.length;) {
      const letter = text[at]!
      const found =
        letter === '\\'
          ? escaped(text, at)
          : letter === '`'
            ? codeAt(text, at)
            : letter === '[' || letter === '!'
              ? this.#linkAt(text, at)
              : letter === '<'
                ? this.#tagAt(text, at)
                : letter === '_'
                  ? underscoresAt(text, at)
                  : letter === '&'
                    ? entityAt(text, at)
                    : letter === '~' && text.startsWith('~~', at)
                      ? { out: '', length: 2 }
                      : letter === '{' && text.startsWith('{{', at)
                        ? fieldAt(text, at)
                        : null
      out += found?.out ?? letter
      at += found?.length ?? 1
    }
    return out
  }

  #linkAt(text: string, at: number): Found | null {
    const isPicture = text[at] === '!'
    const from = isPicture ? at + 1 : at
    if (text[from] !== '[') return null
    const close = closingAt(text, from)
    if (close < 0) return null
    const label = text.slice(from + 1, close)
    const target = matchAt(TARGET, text, close + 1)
    const named = target ? null : matchAt(NAMED, text, close + 1)
    const href = target ? (target[1] ?? target[2] ?? '') : this.#defined.get(labelOf(named?.[1] || label))
    if (href === undefined) return null
    const length = close + 1 + (target ?? named ?? [''])[0].length - at
    if (isPicture) return { out: this.#picture(href, label), length }
    // A picture that is a link stays a picture.
    const inside = this.read(label)
    if (/!\[.*\]\((?:picture|file):/.test(inside)) return { out: inside, length }
    const to = OURS.test(href) ? href : targetOf(unescape(href), this.#around)
    if (to === null) this.#unsaid.add(`link to ${href.slice(0, 100)}`)
    const words = plain(label)
    return { out: to === null || words === '' ? inside : `[${words.replaceAll(/[\\[\]]/g, '\\$&')}](${to})`, length }
  }

  #picture(src: string, label: string): string {
    const name = nameOf(plain(label), src)
    if (/^file:[0-9a-f-]{36}$/.test(src)) return `![${name}](${src})`
    return `![${name}](picture:${this.#pictures.push(unescape(src)) - 1})`
  }

  #tagAt(text: string, at: number): Found | null {
    const address = matchAt(/<((?:https?:\/\/|mailto:)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255})>/y, text, at)
    if (address) {
      const words = address[1]!
      const href = words.includes(':') ? words : `mailto:${words}`
      return {
        out: words === href && href.startsWith('http') ? href : `[${words.replace(/^mailto:/, '')}](${href})`,
        length: address[0].length,
      }
    }
    const comment = matchAt(/<!--[^]*?(?:-->|$)/y, text, at)
    if (comment) return { out: '', length: comment[0].length }
    const tag = matchAt(/<(\/?)([a-z][a-z0-9-]{0,30})((?:\s[^<>]{0,2000})?)\/?>/iy, text, at)
    if (!tag) return null
    const [{ length }, , name] = tag as unknown as [string, string, string]
    const sign = { b: '**', strong: '**', i: '*', em: '*', br: '\n' }[name.toLowerCase()]
    if (sign !== undefined) return { out: sign, length }
    this.#pieces += 1
    if (this.#pieces > PIECES_LIMIT) return { out: '', length }
    // From its beginning to its end it is a piece of a page, and goes that way.
    const closes = text
      .slice(at + length, at + INLINE_HTML)
      .toLowerCase()
      .indexOf(`</${name.toLowerCase()}>`)
    const whole = closes < 0 || tag[1] === '/' ? length : length + closes + name.length + 3
    const piece = readHtml(text.slice(at, at + whole), this.#around, this.#unsaid)
    const before = this.#pictures.length
    this.#pictures.push(...piece.pictures)
    const out = piece.body
      .replaceAll(/\]\(picture:(\d+)\)/g, (_all, one: string) => `](picture:${before + Number(one)})`)
      .replaceAll('\n\n', '\n')
    return { out, length: whole }
  }
}

/** Letters of a piece of a page in running text. */
const INLINE_HTML = 1_000
/** Such pieces in one text; of more their elements are left out. */
const PIECES_LIMIT = 2_000
/** What already leads where an article's links lead. */
const OURS = /^(?:\/help(?:\/[^\s()<>]*)?|#[^\s()<>]+|product:[^\s()<>]+)$/
const TARGET =
  /\(\s*(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\\[()]|\([^\s()<>]{0,500}\)){0,2000}))(?:\s+(?:"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)))?\s*\)/y
const NAMED = /\[([^\]\n]{0,200})\]/y

interface Found {
  out: string
  length: number
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The bracket that closes the one at `from`. */
function closingAt(text: string, from: number): number {
  let open = 0
  if (!text.slice(from, from + LABEL_LIMIT).includes(']')) return -1
  for (let at = from; at < text.length && at - from < LABEL_LIMIT; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '[') open += 1
    else if (text[at] === ']' && --open === 0) return at
  }
  return -1
}
const LABEL_LIMIT = 600

export const labelOf = (label: string): string => label.replaceAll(/\s+/g, ' ').trim().toLowerCase()

const SIGNS = /[!-/:-@[-`{-~]/
/** Signs that marked text can have escaped. */
const MARKED_SIGNS = /[\\*[\]()!>#.•-]/

function escaped(text: string, at: number): Found | null {
  const sign = text[at + 1] ?? ''
  if (!SIGNS.test(sign)) return { out: escapeSigns('\\'), length: 1 }
  if (text.startsWith('{{', at + 1)) return { out: NO_FIELD, length: 3 }
  return { out: MARKED_SIGNS.test(sign) ? `\\${sign}` : sign, length: 2 }
}

function codeAt(text: string, at: number): Found | null {
  const sign = matchAt(/`+/y, text, at)![0]
  const end = text.indexOf(sign, at + sign.length)
  if (end < 0) return { out: sign, length: sign.length }
  const words = text
    .slice(at + sign.length, end)
    .replaceAll(/\s+/g, ' ')
    .trim()
  return { out: escapeText(words), length: end + sign.length - at }
}

/** `_words_` leans and `__words__` is bold, but not within_a_word. */
function underscoresAt(text: string, at: number): Found | null {
  const sign = matchAt(/_+/y, text, at)![0]
  const [before, behind] = [text[at - 1] ?? ' ', text[at + sign.length] ?? ' ']
  const isWithin = /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(behind)
  const opens = /[\s(["'*>]/.test(before) && /\S/.test(behind)
  const closes = /\S/.test(before) && !/[\p{L}\p{N}]/u.test(behind)
  if (isWithin || sign.length > 3 || !(opens || closes)) return { out: sign, length: sign.length }
  return { out: '*'.repeat(sign.length), length: sign.length }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  deg: '°',
  times: '×',
}

function entityAt(text: string, at: number): Found | null {
  const found = matchAt(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/iy, text, at)
  if (!found) return null
  const [all, decimal, hex, name] = found
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0
  const sign = name
    ? ENTITIES[name.toLowerCase()]
    : code > 31 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff)
      ? String.fromCodePoint(code)
      : undefined
  return sign === undefined ? null : { out: escapeSigns(sign), length: all.length }
}

/** A field stays to the letter. */
function fieldAt(text: string, at: number): Found | null {
  const found = matchAt(/\{\{[^{}\n]{0,100}\}\}/y, text, at)
  return found && { out: found[0], length: found[0].length }
}

/** Words without their formatting. */
export const plain = (text: string): string =>
  text
    .replaceAll(/!?\[((?:[^[\]\\]|\\.)*)\](?:\([^()]*\)|\[[^\]]*\])?/g, '$1')
    .replaceAll(/<[^<>]{0,2000}>/g, '')
    .replaceAll(/(?<!\\)(?:\*+|`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|~~)/gu, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&(amp|lt|gt|quot|nbsp);/g, (_all, name: string) => ENTITIES[name]!)
    .replaceAll(/\s+/g, ' ')
    .trim()

const unescape = (address: string): string => address.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
