import { escapeText } from './signs.ts'

// By what lines of Markdown begin, and which belong together.
export const FENCE = /^ {0,3}(`{3,}|~{3,})/
export const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
export const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/
export const QUOTE = /^ {0,3}> ?/
export const ITEM = /^( {0,3})([-*+•]|(\d{1,6})[.)])( +|$)/
export const DASHES = /^ {0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*$/
export const OWN = /^ {0,3}:::\s*([\w-]*)(.*)$/
export const DEFINED = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?([^\s<>]{1,2000})>?(?:[ \t]+["'(].{0,500}["')])?[ \t]*$/
export const BLOCK_HTML =
  /^ {0,3}<(?:!--|\/?(?:article|aside|audio|blockquote|center|details|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr|iframe|main|nav|ol|p|picture|pre|script|section|style|svg|table|template|textarea|ul|video)\b)/i
/** Elements that an empty line does not end. */
const RAW = /^ {0,3}<(script|style|pre|textarea|svg|table|!--)/i
export const ADMONITION = /^\[!(\w+)\][ \t]*$/

export function codeOf(lines: readonly string[]): string[] {
  const words = lines.map((line) => line.trimEnd()).filter((line) => line !== '')
  return words.length === 0 ? [] : [escapeText(words.join('\n'))]
}

export const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())

export function levelsIn(lines: readonly string[]): number[] {
  const used = new Set<number>()
  let fence = ''
  lines.forEach((line, at) => {
    const sign = FENCE.exec(line)?.[1]
    if (sign) fence = fence === '' ? sign : sign.startsWith(fence) ? '' : fence
    if (fence !== '') return
    const heading = HEADING.exec(line)
    if (heading) used.add(heading[1]!.length)
    else if (UNDERLINE.test(line) && (lines[at - 1] ?? '').trim() !== '' && !RULE.test(lines[at - 1]!))
      used.add(line.trim().startsWith('=') ? 1 : 2)
  })
  return [...used].toSorted((one, other) => one - other)
}

export function endOf(lines: readonly string[], from: number, ends: (line: string) => boolean): number {
  let at = from
  while (at < lines.length && !ends(lines[at]!)) at += 1
  return at
}

export function endOfHtml(lines: readonly string[], from: number): number {
  const raw = RAW.exec(lines[from]!)?.[1]?.toLowerCase()
  if (!raw) return endOf(lines, from, (line) => line.trim() === '')
  const sign = raw === '!--' ? '-->' : `</${raw}`
  const end = endOf(lines, from, (line) => line.toLowerCase().includes(sign))
  return Math.min(lines.length, end + 1)
}

/** A list begins in the middle of a paragraph only where nobody can have meant a number: "in\n1984. It was" is none. */
export function beginsList(line: string, within: boolean): boolean {
  const item = ITEM.exec(line)
  if (!item) return false
  const isEmpty = item[0].length === line.length && line.trim() === item[2]
  return !within || (!isEmpty && (item[3] === undefined || item[3] === '1'))
}

/** The lines of each item, set out, from the list that begins here. */
export function itemsFrom(lines: readonly string[], from: number): { items: string[][]; read: number } {
  const isNumbered = ITEM.exec(lines[from]!)![3] !== undefined
  const items: string[][] = []
  let indent = 0
  let at = from
  for (; at < lines.length; at += 1) {
    const line = lines[at]!
    const item = ITEM.exec(line)
    const isDeeper = items.length > 0 && line.search(/\S/) >= indent
    if (item && !isDeeper && !RULE.test(line) && (item[3] !== undefined) === isNumbered) {
      const [, before = '', sign = '', , blanks = ''] = item
      indent = before.length + sign.length + (blanks.length > 4 || blanks.length === 0 ? 1 : blanks.length)
      items.push([line.slice(indent)])
    } else if (line.trim() === '') {
      const on = endOf(lines, at + 1, (one) => one.trim() !== '')
      const next = lines[on]
      if (
        next === undefined ||
        !(next.search(/\S/) >= indent || (ITEM.test(next) && (ITEM.exec(next)![3] !== undefined) === isNumbered))
      )
        break
      items.at(-1)!.push('')
      at = on - 1
    } else if (isDeeper) items.at(-1)!.push(line.slice(indent))
    // A line that goes on where the one before ended, without being set in.
    else if (
      lines[at - 1]!.trim() !== '' &&
      !item &&
      !HEADING.test(line) &&
      !FENCE.test(line) &&
      !QUOTE.test(line) &&
      !RULE.test(line) &&
      !OWN.test(line) &&
      !line.trimStart().startsWith('|')
    )
      items.at(-1)!.push(line.trim())
    else break
  }
  return { items, read: at - from }
}

/** The `:::` that ends what began before `from`; those within it are counted. */
export function closeOf(lines: readonly string[], from: number): number {
  let open = 1
  for (let at = from; at < lines.length; at += 1) {
    const name = OWN.exec(lines[at]!)?.[1]
    if (name === undefined || name === 'else') continue
    open += name === '' ? -1 : 1
    if (open === 0) return at
  }
  return lines.length
}

export function elseOf(lines: readonly string[]): number {
  let open = 0
  for (let at = 0; at < lines.length; at += 1) {
    const name = OWN.exec(lines[at]!)?.[1]
    if (name === 'else' && open === 0) return at
    if (name !== undefined && name !== 'else') open += name === '' ? -1 : 1
  }
  return lines.length
}

export const setIn = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line, at) => (at === 0 || line === '' ? line : ' '.repeat(by) + line))
    .join('\n')
