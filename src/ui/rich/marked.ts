// Marked text: words with their formatting written in signs, a small part of Markdown. It is what is stored, drafted and sent; who shows
// it reads it into blocks, of which nothing can be made but what stands here: there is no HTML in it to be cleaned.
//   **bold** *italic* [words](https://…) ![name](file:id)   ## heading   > quote   - list   1. list   \* the sign itself
// A single line break is one, an empty line begins a new paragraph.

export type Inline =
  | string
  | { kind: 'bold'; of: Inline[] }
  | { kind: 'italic'; of: Inline[] }
  | { kind: 'link'; href: string; of: Inline[] }
  /** A file of ours, by its id. */
  | { kind: 'picture'; file: string; name: string }
export type Block =
  | { kind: 'paragraph'; of: Inline[] }
  | { kind: 'heading'; of: Inline[] }
  | { kind: 'quote'; of: Block[] }
  /** `start` is the first number; null: without numbers. */
  | { kind: 'list'; start: number | null; items: Block[][] }

/** Quotes and lists within each other: what stands deeper is read as words, so that no text can exhaust its reader. */
const DEPTH_LIMIT = 6
const HREF = /^(?:https?:\/\/|mailto:)[^\s<>"'\\]+$/i
const PICTURE = /^file:([0-9a-f-]{36})$/

const QUOTE = /^ {0,3}> ?/
const HEADING = /^#{1,3} +(?=\S)/
const ITEM = /^(?:[-*•]|(\d{1,6})[.)]) +(?=\S)/

/** What a link may lead to. Anything else stays words. */
export type MayLink = (target: string) => boolean
/** Anywhere but to something that runs. */
export const isOutside: MayLink = (target) => HREF.test(target)

/** Reads marked text. Everything can be read: what is no formatting is words. */
export const readMarked = (text: string, mayLink: MayLink = isOutside): Block[] =>
  readBlocks(text.replaceAll('\r\n', '\n').split('\n'), 0, mayLink)

function readBlocks(lines: readonly string[], depth: number, mayLink: MayLink): Block[] {
  const blocks: Block[] = []
  let words: string[] = []
  const endParagraph = () => {
    if (words.length > 0) blocks.push({ kind: 'paragraph', of: readInline(words.join('\n'), mayLink) })
    words = []
  }
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!
    const deeper = depth < DEPTH_LIMIT
    if (line.trim() === '') {
      endParagraph()
      at += 1
    } else if (HEADING.test(line)) {
      endParagraph()
      blocks.push({ kind: 'heading', of: readInline(line.replace(HEADING, ''), mayLink) })
      at += 1
    } else if (deeper && QUOTE.test(line)) {
      endParagraph()
      const quoted = takeWhile(lines, at, (one) => QUOTE.test(one))
      blocks.push({
        kind: 'quote',
        of: readBlocks(
          quoted.map((one) => one.replace(QUOTE, '')),
          depth + 1,
          mayLink,
        ),
      })
      at += quoted.length
    } else if (deeper && ITEM.test(line)) {
      endParagraph()
      const { list, read } = readList(lines, at, depth, mayLink)
      blocks.push(list)
      at += read
    } else {
      words.push(line.trim())
      at += 1
    }
  }
  endParagraph()
  return blocks
}

function takeWhile(lines: readonly string[], from: number, test: (line: string) => boolean): string[] {
  let to = from
  while (to < lines.length && test(lines[to]!)) to += 1
  return lines.slice(from, to)
}

/** Lines that belong to an item are set in by two blanks or more; an empty line between two items parts nothing. */
function readList(
  lines: readonly string[],
  from: number,
  depth: number,
  mayLink: MayLink,
): { list: Block; read: number } {
  const [, first] = ITEM.exec(lines[from]!) ?? []
  const numbered = first !== undefined
  const items: string[][] = []
  /** So far in stands what belongs to the item that is being read. */
  let indent = 0
  let at = from
  for (; at < lines.length; at += 1) {
    const line = lines[at]!
    const item = ITEM.exec(line)
    if (item && (item[1] !== undefined) === numbered) {
      indent = item[0].length
      items.push([line.slice(indent)])
    } else if (/^\s{2,}\S/.test(line)) items.at(-1)!.push(setOut(line, indent))
    else if (line.trim() === '' && goesOn(lines[at + 1], numbered)) items.at(-1)!.push('')
    else break
  }
  const list: Block = {
    kind: 'list',
    start: numbered ? Number(first) : null,
    items: items.map((item) => readBlocks(item, depth + 1, mayLink)),
  }
  return { list, read: at - from }
}

const setOut = (line: string, indent: number): string => line.slice(Math.min(indent, line.search(/\S/)))

function goesOn(next: string | undefined, numbered: boolean): boolean {
  if (next === undefined) return false
  const item = ITEM.exec(next)
  return item ? (item[1] !== undefined) === numbered : /^\s{2,}\S/.test(next)
}

/** Formatting that has begun and not ended yet. */
interface Begun {
  sign: '*' | '**' | ''
  of: Inline[]
}

const ESCAPED = /[\\*[\]()!>#.•-]/
const ADDRESS = /https?:\/\/[^\s<>"*]*[^\s<>"*.,;:!?)\]}'\\]/y
const LINK = /(!?)\[((?:[^[\]\\\n]|\\.){0,500})\]\(([^\s()<>]{1,2000})\)/y

/** Reads the words of one paragraph. */
export function readInline(text: string, mayLink: MayLink): Inline[] {
  const stack: Begun[] = [{ sign: '', of: [] }]
  const put = (one: Inline) => {
    const { of } = stack.at(-1)!
    if (typeof one === 'string' && typeof of.at(-1) === 'string') of.push((of.pop() as string) + one)
    else of.push(one)
  }
  // What never ended was no formatting: its sign is words.
  const giveUp = () => {
    const { sign, of } = stack.pop()!
    put(sign)
    for (const one of of) put(one)
  }
  for (let at = 0; at < text.length;) {
    const letter = text[at]!
    if (letter === '\\' && ESCAPED.test(text[at + 1] ?? '')) {
      put(text[at + 1]!)
      at += 2
    } else if (letter === '*') {
      const signs = /^\*{1,3}/.exec(text.slice(at, at + 3))![0].length
      // Of three the one that began last ends first.
      const sign = signs === 1 || (signs === 3 && stack.at(-1)!.sign === '*') ? '*' : '**'
      const [before, behind] = [text[at - 1] ?? ' ', text[at + sign.length] ?? ' ']
      const open = stack.findLastIndex((one) => one.sign === sign)
      if (open > 0 && !/\s/.test(before) && stack[open]!.of.length + stack.length - open > 1) {
        while (stack.length - 1 > open) giveUp()
        const { of } = stack.pop()!
        put({ kind: sign === '**' ? 'bold' : 'italic', of })
      } else if (/\s/.test(behind) || open > 0 || (/\d/.test(before) && /\d/.test(behind))) put(sign)
      else stack.push({ sign, of: [] })
      at += sign.length
    } else {
      const link = letter === '[' || letter === '!' ? linkAt(text, at, mayLink) : null
      const address = letter === 'h' ? matchAt(ADDRESS, text, at) : null
      if (link) put(link.found)
      else if (address) put({ kind: 'link', href: address[0], of: [address[0]] })
      else put(letter)
      at += link?.length ?? address?.[0].length ?? 1
    }
  }
  while (stack.length > 1) giveUp()
  return stack[0]!.of
}

function linkAt(text: string, at: number, mayLink: MayLink): { found: Inline; length: number } | null {
  const match = matchAt(LINK, text, at)
  if (!match) return null
  const [{ length }, sign, label, target] = match as unknown as [string, string, string, string]
  const words = label.replaceAll(/\\([\\*[\]()!>#.•-])/g, '$1')
  if (sign === '!') {
    const [, file] = PICTURE.exec(target) ?? []
    return file === undefined ? null : { found: { kind: 'picture', file, name: words }, length }
  }
  return mayLink(target) && words.trim() !== '' ? { found: { kind: 'link', href: target, of: [words] }, length } : null
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Words that are to stand for themselves in a marked text, whatever signs are in them. */
export const escapeMarks = (words: string): string => escapeBeginnings(escapeSigns(words))

/** The signs within a line. */
export const escapeSigns = (words: string): string =>
  words
    .replaceAll(/\\(?=[\\*[\]()!>#.•-]|$)/g, '\\\\')
    .replaceAll('*', '\\*')
    .replaceAll(/\[(?=[^\n]{0,500}\]\()/g, '\\[')

/** The signs that would make more of a line by beginning it. */
export const escapeBeginnings = (lines: string): string =>
  lines.replaceAll(/^( {0,3})(?=>|#{1,3} |[•-] )/gm, '$1\\').replaceAll(/^(\d{1,6})(?=[.)] )/gm, '$1\\')

/** Whether it has any formatting; a bare address is none. */
export const isFormatted = (blocks: readonly Block[]): boolean =>
  blocks.some((block) => block.kind !== 'paragraph' || block.of.some(isMarked))

const isMarked = (one: Inline): boolean =>
  typeof one !== 'string' && !(one.kind === 'link' && one.of.length === 1 && one.of[0] === one.href)

/** As it reads without any formatting: in plain mails, in searches, in lists. */
export const plainOf = (blocks: readonly Block[]): string => blocks.map(plainBlock).join('\n\n')

function plainBlock(block: Block): string {
  if (block.kind === 'quote') return setIn(plainOf(block.of), '> ', '> ')
  if (block.kind !== 'list') return plainInline(block.of)
  const { start, items } = block
  const loose = items.some((item) => item.length > 1 && item.some(({ kind }, index) => index > 0 && kind !== 'list'))
  return items
    .map((item, index) => {
      const mark = start === null ? '- ' : `${start + index}. `
      return setIn(item.map(plainBlock).join(loose ? '\n\n' : '\n'), mark, ' '.repeat(mark.length))
    })
    .join(loose ? '\n\n' : '\n')
}

const setIn = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n')

function plainInline(of: readonly Inline[]): string {
  return of
    .map((one) => {
      if (typeof one === 'string') return one
      if (one.kind === 'picture') return `[${one.name}]`
      const words = plainInline(one.of)
      return one.kind === 'link' && one.href !== words && one.href !== `mailto:${words}`
        ? `${words} <${one.href}>`
        : words
    })
    .join('')
}

/** Every piece of the running text, in order. */
export function* inlinesOf(blocks: readonly Block[]): Generator<Exclude<Inline, string>> {
  for (const block of blocks) {
    if (block.kind === 'quote') yield* inlinesOf(block.of)
    else if (block.kind === 'list') for (const item of block.items) yield* inlinesOf(item)
    else yield* within(block.of)
  }
}

function* within(of: readonly Inline[]): Generator<Exclude<Inline, string>> {
  for (const one of of) {
    if (typeof one === 'string') continue
    yield one
    if (one.kind !== 'picture') yield* within(one.of)
  }
}

/** Ids of the pictures that stand in it. */
export const picturesIn = (blocks: readonly Block[]): string[] =>
  [...inlinesOf(blocks)].flatMap((one) => (one.kind === 'picture' ? [one.file] : []))

/** The words of a marked text. One without formatting is its own words, to the letter. */
export function plainText(marked: string): string {
  const blocks = readMarked(marked)
  return isFormatted(blocks) || ESCAPED_ANYWHERE.test(marked) ? plainOf(blocks) : marked
}

const ESCAPED_ANYWHERE = /\\[\\*[\]()!>#.•-]/
