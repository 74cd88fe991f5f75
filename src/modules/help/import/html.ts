import { escapeBeginnings, escapeSigns } from '../../../ui/rich/marked.ts'
import {
  BLOCKS,
  type Element,
  elementsOf,
  find,
  flattened,
  holdsBlock,
  type Piece,
  picturesIn,
  rawText,
  rowsOf,
  textOf,
} from './elements.ts'
import { boxed, COLUMNS_LIMIT, escapeOwn, escapeText, nameOf, targetOf } from './signs.ts'
import { type Around, type Converted, Unsaid } from './unsaid.ts'

/** Letters of the words of a link, as marked text takes them. */
const LINK_WORDS = 500

const NOTE = /(?:^|[\s_-])(?:note|info|tip|hint|callout|admonition)(?:$|[\s_-])/i
const CAREFUL = /(?:^|[\s_-])(?:warning|caution|danger|careful|attention)(?:$|[\s_-])/i

/**
 * A page, or a piece of one, as article text. It is cleaned by what is allowed, with the parser that also cleans mails, and what is left is
 * read into blocks of which nothing can be made but what articles have: no markup passes, whatever a browser would read it as.
 */
export function readHtml(html: string, around: Around, unsaid = new Unsaid()): Converted {
  const root = elementsOf(html, unsaid)
  const page = find(root, 'main') ?? find(root, 'article') ?? root
  return new Writer(around, unsaid, levelsOf(page)).write(page)
}
/** Headings of an article have two levels: which of the page's own becomes which. */
function levelsOf(page: Element): Map<string, string> {
  const used = new Set<string>()
  let isFirst = true
  const look = (piece: Piece) => {
    if (typeof piece === 'string') return
    // The first one of all is the title.
    if (/^h[1-6]$/.test(piece.name) && !(isFirst && piece.name === 'h1')) used.add(piece.name)
    if (/^h[1-6]$/.test(piece.name)) isFirst = false
    for (const one of piece.of) look(one)
  }
  look(page)
  return new Map([...used].toSorted().map((name, at) => [name, at === 0 ? '##' : '###']))
}

class Writer {
  readonly #around: Around
  readonly #unsaid: Unsaid
  readonly #levels: ReadonlyMap<string, string>
  readonly #pictures: string[] = []
  #title = ''
  /** Lists and quotes that are being written: within them an article has neither tables nor what stands apart. */
  #within = 0

  constructor(around: Around, unsaid: Unsaid, levels: ReadonlyMap<string, string>) {
    this.#around = around
    this.#unsaid = unsaid
    this.#levels = levels
  }

  write(page: Element): Converted {
    const body = this.#blocks(page.of).join('\n\n')
    return { title: this.#title, body, pictures: this.#pictures, unsaid: this.#unsaid }
  }

  #blocks(pieces: readonly Piece[]): string[] {
    const blocks: string[] = []
    let run: Piece[] = []
    const endRun = () => {
      blocks.push(...this.#paragraphs(run))
      run = []
    }
    for (const piece of pieces) {
      if (typeof piece === 'string' || !(BLOCKS.has(piece.name) || holdsBlock(piece))) run.push(piece)
      else {
        endRun()
        blocks.push(...this.#block(piece))
      }
    }
    endRun()
    return blocks
  }

  #block(element: Element): string[] {
    const { name, of, attributes } = element
    if (/^h[1-6]$/.test(name)) return this.#heading(element)
    switch (name) {
      case 'hr':
      case 'nav':
        return []
      case 'ul':
      case 'ol':
        return this.#list(element)
      case 'blockquote':
        return prefixed(this.#inside(of), '> ')
      case 'table':
        return this.#table(element)
      case 'pre':
        return this.#preformatted(element)
      case 'dt':
      case 'summary':
        return this.#paragraphs([{ name: 'b', attributes: {}, of }])
    }
    const given = attributes['class'] ?? ''
    const sign = CAREFUL.test(given) ? 'careful' : NOTE.test(given) ? 'note' : undefined
    const inside = this.#blocks(of)
    return sign && this.#within === 0 && inside.length > 0 && !inside.some((one) => one.startsWith(':::'))
      ? [boxed(sign, inside)]
      : inside
  }

  #inside(of: readonly Piece[]): string[] {
    this.#within += 1
    const blocks = this.#blocks(of)
    this.#within -= 1
    return blocks
  }

  #heading({ name, of }: Element): string[] {
    const words = textOf({ name, attributes: {}, of })
    // A heading's pictures stand before it.
    const pictures = this.#paragraphs(picturesIn(of))
    if (words === '') return pictures
    if (this.#title === '' && name === 'h1') {
      this.#title = words
      return pictures
    }
    return [...pictures, `${this.#levels.get(name) ?? '##'} ${escapeText(words)}`]
  }

  #list({ name, of, attributes }: Element): string[] {
    const start = Number.parseInt(attributes['start'] ?? '1', 10)
    let number = Number.isSafeInteger(start) && start >= 0 && start < 100_000 ? start : 1
    const items: string[] = []
    for (const piece of of) {
      const inside = this.#inside(typeof piece === 'string' || piece.name !== 'li' ? [piece] : piece.of)
      if (inside.length === 0) continue
      const isList = typeof piece !== 'string' && (piece.name === 'ul' || piece.name === 'ol')
      // A list right in a list belongs to the item before it.
      if (isList && items.length > 0) items.push(`${items.pop()!}\n${indented(inside.join('\n\n'), 2)}`)
      else {
        const sign = name === 'ol' ? `${number}. ` : '- '
        number += 1
        items.push(sign + indented(tight(inside), sign.length).trimStart())
      }
    }
    return items.length === 0 ? [] : [items.join('\n')]
  }

  #table(table: Element): string[] {
    const rows = rowsOf(table)
    const width = Math.max(0, ...rows.map(({ length }) => length))
    const caption = find(table, 'caption')
    const before = caption ? this.#paragraphs(caption.of) : []
    // A table of one column, or around others, is how old pages are laid out.
    const isLayout =
      width <= 1 || width > COLUMNS_LIMIT || rows.flat().some((cell) => find({ ...cell, name: 'cell' }, 'table'))
    if (isLayout) return [...before, ...rows.flat().flatMap((cell) => this.#blocks(cell.of))]
    if (this.#within > 0)
      return [...before, rows.map((row) => row.map((cell) => this.#cell(cell)).join(' · ')).join('\n')]
    const lines = rows.map((row) => {
      const cells = Array.from({ length: width }, (_, at) => (row[at] ? this.#cell(row[at]) : ''))
      return `| ${cells.join(' | ')} |`
    })
    const hasHead = rows[0]?.every(({ name }) => name === 'th')
    const dashes = `|${' --- |'.repeat(width)}`
    return [...before, (hasHead ? [lines[0]!, dashes, ...lines.slice(1)] : lines).join('\n')]
  }

  #cell(cell: Element): string {
    return this.#paragraphs(flattened(cell.of)).join(' ').replaceAll('\n', ' ').replaceAll('|', '\\|')
  }

  #preformatted(element: Element): string[] {
    const lines = rawText(element).split('\n')
    return lines.join('').trim() === ''
      ? []
      : [
          escapeText(
            lines
              .map((line) => line.trimEnd())
              .join('\n')
              .replaceAll(/\n{2,}/g, '\n')
              .replaceAll(/^\n+|\n+$/g, ''),
          ),
        ]
  }

  /** Running text as paragraphs; a picture in the middle of it parts them. */
  #paragraphs(run: readonly Piece[]): string[] {
    const blocks: string[] = []
    const end = (text: string) => {
      const lines = text
        .replaceAll(/[ \t\r\n\u00A0]+/g, ' ')
        .split(BREAK)
        .map((line) => line.trim())
      const words = escapeBeginnings(
        lines
          .join('\n')
          .replaceAll(/\n{3,}/g, '\n\n')
          .trim(),
      )
      if (words !== '') blocks.push(...words.split(/\n{2,}/).map(escapeOwn))
    }
    let text = ''
    for (const part of this.#inline(run, new Set())) {
      if (part.startsWith(PICTURE)) {
        end(text)
        text = ''
        blocks.push(part.slice(PICTURE.length))
      } else text += part
    }
    end(text)
    return blocks
  }

  #inline(pieces: readonly Piece[], marks: ReadonlySet<string>): string[] {
    return pieces.flatMap((piece) => {
      if (typeof piece === 'string') return [escapeSigns(piece)]
      switch (piece.name) {
        case 'br':
          return [BREAK]
        case 'img':
          return this.#picture(piece.attributes)
        case 'a':
          return this.#link(piece, marks)
        case 'b':
        case 'strong':
          return this.#marked(piece.of, '**', marks)
        case 'i':
        case 'em':
          return this.#marked(piece.of, '*', marks)
      }
      return this.#inline(piece.of, marks)
    })
  }

  #marked(of: readonly Piece[], sign: string, marks: ReadonlySet<string>): string[] {
    const parts = this.#inline(of, new Set([...marks, sign]))
    if (marks.has(sign) || parts.some((part) => part.startsWith(PICTURE))) return parts
    // Signs stand close to their words, and on one line.
    return [
      parts
        .join('')
        .split(BREAK)
        .map((line) =>
          line.replace(/^([\s\u00A0]*)(.*?)([\s\u00A0]*)$/s, (_all, before: string, words: string, after: string) =>
            words === '' ? before : `${before}${sign}${words}${sign}${after}`,
          ),
        )
        .join(BREAK),
    ]
  }

  #link({ attributes, of }: Element, marks: ReadonlySet<string>): string[] {
    const words = textOf({ name: 'a', attributes: {}, of }).slice(0, LINK_WORDS)
    const pictures = this.#inline(picturesIn(of), marks)
    const target = targetOf(attributes['href'] ?? '', this.#around)
    if (target === null && attributes['href']) this.#unsaid.add(`link to ${attributes['href'].slice(0, 100)}`)
    if (words === '') return pictures
    if (target === null || target === words)
      return [
        ...pictures,
        ...this.#inline(
          of.filter((one) => typeof one === 'string' || one.name !== 'img'),
          marks,
        ),
      ]
    return [...pictures, `[${words.replaceAll(/[\\[\]]/g, '\\$&')}](${target})`]
  }

  #picture({ src = '', alt = '' }: Readonly<Record<string, string>>): string[] {
    if (src === '') return []
    const at = this.#pictures.push(src) - 1
    return [`${PICTURE}![${nameOf(alt, src)}](picture:${at})`]
  }
}

/** Stands for a line break while blanks are drawn together, and before a picture in the middle of text. Neither is in any text: both were taken out. */
const BREAK = '\u0001'
const PICTURE = '\u0002'

/** Blocks of an item: lists stand right below their words. */
function tight(blocks: readonly string[]): string {
  return blocks.reduce((text, block) => text + (/^(?:- |\d+\. )/.test(block) ? '\n' : '\n\n') + block)
}

const indented = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n')

const prefixed = (blocks: readonly string[], sign: string): string[] =>
  blocks.length === 0
    ? []
    : [
        blocks
          .join('\n\n')
          .split('\n')
          .map((line) => `${sign}${line}`.trimEnd())
          .join('\n'),
      ]
