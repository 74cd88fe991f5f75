import { readHtml } from './html.ts'
import { InlineReader, labelOf, plain } from './inline.ts'
import {
  ADMONITION,
  beginsList,
  BLOCK_HTML,
  cellsOf,
  closeOf,
  codeOf,
  DASHES,
  DEFINED,
  elseOf,
  endOf,
  endOfHtml,
  FENCE,
  HEADING,
  ITEM,
  itemsFrom,
  levelsIn,
  OWN,
  QUOTE,
  RULE,
  setIn,
  UNDERLINE,
} from './lines.ts'
import { boxed, COLUMNS_LIMIT, escapeLines, escapeText } from './signs.ts'
import { type Around, type Converted, Unsaid } from './unsaid.ts'

/** Quotes and lists within each other; what stands deeper is read as words, as marked text reads it. */
const DEPTH_LIMIT = 6

/** What others call what stands apart. */
const APART: Readonly<Record<string, string>> = {
  note: 'note',
  tip: 'note',
  info: 'note',
  hint: 'note',
  important: 'careful',
  warning: 'careful',
  caution: 'careful',
  danger: 'careful',
  careful: 'careful',
}

/**
 * Markdown, as CommonMark and GitHub write it, as article text: what articles have too is taken over, line breaks mean what they mean there, and
 * of the rest the words remain. HTML in it goes the way of a page's.
 */
export function readMarkdown(text: string, around: Around, unsaid = new Unsaid()): Converted {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n')
  const reader = new Reader(around, unsaid)
  return reader.read(lines)
}

class Reader {
  readonly #around: Around
  readonly #unsaid: Unsaid
  readonly #defined = new Map<string, string>()
  readonly #pictures: string[] = []
  #title: string | null = null
  #levels: number[] = []
  /** Lists and quotes that are being read: within them an article has neither tables nor what stands apart. */
  #within = 0
  readonly #inlines: InlineReader

  constructor(around: Around, unsaid: Unsaid) {
    this.#around = around
    this.#unsaid = unsaid
    this.#inlines = new InlineReader(around, unsaid, this.#defined, this.#pictures)
  }

  read(lines: readonly string[]): Converted {
    const kept = this.#takeDefinitions(lines)
    const first = kept.findIndex((line) => line.trim() !== '')
    const begins = HEADING.exec(kept[first] ?? '')
    const isUnderlined = /^ {0,3}=+[ \t]*$/.test(kept[first + 1] ?? '')
    if (begins?.[1] === '#') this.#title = plain(begins[2] ?? '')
    else if (isUnderlined && first >= 0) this.#title = plain(kept[first]!)
    const rest = this.#title === null ? kept : kept.slice(first + (begins ? 1 : 2))
    this.#levels = levelsIn(rest)
    const body = this.#blocks(rest, 0).join('\n\n')
    return { title: this.#title ?? '', body, pictures: this.#pictures, unsaid: this.#unsaid }
  }

  /** `[name]: address` stands anywhere and is shown nowhere. */
  #takeDefinitions(lines: readonly string[]): string[] {
    let fence = ''
    return lines.filter((line) => {
      const sign = FENCE.exec(line)?.[1]
      if (sign && fence === '') fence = sign
      else if (sign?.startsWith(fence)) fence = ''
      const found = fence === '' ? DEFINED.exec(line) : null
      if (!found || found[1]!.startsWith('^')) return true
      const name = labelOf(found[1]!)
      if (!this.#defined.has(name)) this.#defined.set(name, found[2]!)
      return false
    })
  }

  #blocks(lines: readonly string[], depth: number): string[] {
    const blocks: string[] = []
    let words: string[] = []
    const endParagraph = () => {
      if (words.length > 0) blocks.push(...this.#paragraph(words))
      words = []
    }
    for (let at = 0; at < lines.length;) {
      const line = lines[at]!
      const next = lines[at + 1] ?? ''
      const fence = FENCE.exec(line)?.[1]
      const heading = HEADING.exec(line)
      const underline = words.length > 0 ? UNDERLINE.exec(line) : null
      if (line.trim() === '') {
        endParagraph()
        at += 1
      } else if (fence) {
        endParagraph()
        const end = endOf(
          lines,
          at + 1,
          (one) => FENCE.exec(one)?.[1]?.startsWith(fence) === true && one.trim().replaceAll(fence[0]!, '') === '',
        )
        blocks.push(...codeOf(lines.slice(at + 1, end)))
        at = end + 1
      } else if (heading) {
        endParagraph()
        blocks.push(...this.#heading(heading[1]!.length, heading[2] ?? ''))
        at += 1
      } else if (underline) {
        const title = words.join(' ')
        words = []
        blocks.push(...this.#heading(underline[1]!.startsWith('=') ? 1 : 2, title))
        at += 1
      } else if (RULE.test(line)) {
        endParagraph()
        at += 1
      } else if (OWN.test(line) && depth >= DEPTH_LIMIT) {
        endParagraph()
        at += 1
      } else if (OWN.test(line)) {
        endParagraph()
        const { block, read } = this.#own(lines, at, depth)
        blocks.push(...block)
        at += read
      } else if (BLOCK_HTML.test(line) && words.length === 0) {
        const end = endOfHtml(lines, at)
        blocks.push(...this.#html(lines.slice(at, end).join('\n')))
        at = end
      } else if (depth < DEPTH_LIMIT && QUOTE.test(line)) {
        endParagraph()
        const end = endOf(lines, at, (one) => !QUOTE.test(one))
        blocks.push(
          ...this.#quote(
            lines.slice(at, end).map((one) => one.replace(QUOTE, '')),
            depth,
          ),
        )
        at = end
      } else if (depth < DEPTH_LIMIT && beginsList(line, words.length > 0)) {
        endParagraph()
        const { items, read } = itemsFrom(lines, at)
        blocks.push(this.#list(items, ITEM.exec(line)?.[3], depth))
        at += read
      } else if (
        line.includes('|') &&
        DASHES.test(next) &&
        next.includes('-') &&
        (next.includes('|') || line.trim().startsWith('|'))
      ) {
        endParagraph()
        const end = endOf(lines, at, (one) => !one.includes('|') || one.trim() === '')
        blocks.push(this.#table(lines.slice(at, end), 1))
        at = end
      } else if (/^ {0,3}\|.*\|[ \t]*$/.test(line) && words.length === 0) {
        // A table without a head, as articles may have them.
        const end = endOf(lines, at, (one) => !/^ {0,3}\|.*\|[ \t]*$/.test(one))
        blocks.push(this.#table(lines.slice(at, end), 0))
        at = end
      } else {
        words.push(line.trimStart())
        at += 1
      }
    }
    endParagraph()
    return blocks
  }

  #heading(level: number, words: string): string[] {
    const inside = this.#inlines.read(words).replaceAll('\n', ' ').trim()
    if (inside === '') return []
    return [`${level === this.#levels[0] ? '##' : '###'} ${inside}`]
  }

  /** Lines are drawn together unless they say otherwise. */
  #paragraph(lines: readonly string[]): string[] {
    const text = lines
      .map((line, at) => {
        const broken = at < lines.length - 1 && (/ {2,}$/.test(line) || /(?<!\\)(?:\\\\)*\\$/.test(line))
        return broken
          ? `${line.replace(/\\$/, '').trimEnd()}\n`
          : `${line.trimEnd()}${at < lines.length - 1 ? ' ' : ''}`
      })
      .join('')
    const blocks: string[] = []
    // A picture stands alone on its line.
    for (const part of this.#inlines
      .read(text)
      .split(/(!\[(?:[^[\]\\\n]|\\.){0,400}\]\((?:picture:\d+|file:[0-9a-f-]{36})\))/)) {
      const trimmed = part.trim().replaceAll(/ *\n */g, '\n')
      if (trimmed !== '') blocks.push(escapeLines(trimmed))
    }
    return blocks
  }

  #quote(lines: string[], depth: number): string[] {
    const sign = APART[ADMONITION.exec(lines[0] ?? '')?.[1]?.toLowerCase() ?? '']
    const isApart = sign !== undefined && this.#within === 0
    if (!isApart) this.#within += 1
    const inside = this.#blocks(sign ? lines.slice(1) : lines, depth + 1)
    if (!isApart) this.#within -= 1
    if (inside.length === 0) return []
    if (isApart) return [boxed(sign, inside)]
    const quoted = inside.join('\n\n').split('\n')
    return [quoted.map((line) => `> ${line}`.trimEnd()).join('\n')]
  }

  #list(items: readonly string[][], first: string | undefined, depth: number): string {
    const start = first === undefined ? null : Number(first)
    this.#within += 1
    const written = items
      .map((lines, at) => {
        const sign = start === null ? '- ' : `${start + at}. `
        const [line = '', ...rest] = lines
        const task = /^\[([ xX])\] /.exec(line)
        const words = task ? `${task[1] === ' ' ? '☐' : '☑'} ${line.slice(4)}` : line
        const blocks = this.#blocks([words, ...rest], depth + 1)
        const inside = blocks.reduce(
          (text, block, index) => text + (index === 0 ? '' : /^(?:- |\d+\. )/.test(block) ? '\n' : '\n\n') + block,
          '',
        )
        return sign + setIn(inside, sign.length)
      })
      .join('\n')
    this.#within -= 1
    return written
  }

  #table(lines: readonly string[], head: number): string {
    const rows = lines.flatMap((line, at) => (head === 1 && at === 1 ? [] : [cellsOf(line)]))
    // A second row of dashes says that the first is the head, also where the table had none in Markdown's eyes.
    const width = Math.max(...rows.map(({ length }) => length))
    if (width > COLUMNS_LIMIT || this.#within > 0)
      return rows.map((row) => row.map((cell) => this.#inlines.read(cell).replaceAll('\n', ' ')).join(' · ')).join('\n')
    const drawn = rows.map(
      (row) =>
        `| ${Array.from({ length: width }, (_, at) =>
          this.#inlines
            .read(row[at] ?? '')
            .replaceAll('\n', ' ')
            .trim()
            .replaceAll(/(?<!\\)\|/g, '\\|'),
        ).join(' | ')} |`,
    )
    if (head === 1) drawn.splice(1, 0, `|${' --- |'.repeat(width)}`)
    return drawn.join('\n')
  }

  /** `:::note` and what else stands apart. Others' names for it are known; of an unknown one only its content remains. */
  #own(lines: readonly string[], at: number, depth: number): { block: string[]; read: number } {
    const [, name = '', more = ''] = OWN.exec(lines[at]!)!
    if (name === '') return { block: [], read: 1 }
    const end = closeOf(lines, at + 1)
    const inside = lines.slice(at + 1, end)
    const read = end - at + 1
    if (name === 'if' && this.#within === 0) {
      const turn = elseOf(inside)
      const either = this.#blocks(inside.slice(0, turn), depth + 1)
      const other = turn < inside.length ? this.#blocks(inside.slice(turn + 1), depth + 1) : []
      const said = other.length > 0 ? `${either.join('\n\n')}\n:::else\n${other.join('\n\n')}` : either.join('\n\n')
      return { block: [`:::if${more.trimEnd()}\n${said}\n:::`], read }
    }
    const sign = APART[name.toLowerCase()]
    if (!sign) this.#unsaid.add(`:::${name}`)
    const title = more.replaceAll(/[{}[\]]/g, ' ').trim()
    const blocks = this.#blocks([...(title && sign ? [`**${title}**`, ''] : []), ...inside], depth + 1)
    return { block: blocks.length === 0 ? [] : sign && this.#within === 0 ? [boxed(sign, blocks)] : blocks, read }
  }

  #html(html: string): string[] {
    const { body, pictures, title } = readHtml(html, this.#around, this.#unsaid)
    const before = this.#pictures.length
    this.#pictures.push(...pictures)
    const renumbered = body.replaceAll(
      /\]\(picture:(\d+)\)/g,
      (_all, at: string) => `](picture:${before + Number(at)})`,
    )
    return [...(title ? [`## ${escapeText(title)}`] : []), ...(renumbered === '' ? [] : [renumbered])]
  }
}
