import { slugOf } from '../slug.ts'
import { type Block, type Inline as MarkedInline, isOutside, readInline, readMarked } from './marked.ts'

/** Article text as blocks (help/README.md says the signs). Nothing can come of it but what stands here. */
export type Words = string | Inline
export type Inline =
  | { kind: 'bold'; of: Words[] }
  | { kind: 'italic'; of: Words[] }
  /** An address of another site, `/…` and `#…` of ours, `product:<id>`. */
  | { kind: 'link'; href: string; of: Words[] }
  | { kind: 'picture'; file: string; name: string }
  /** Of the reader's own record, by its name in the slot `liveFields`. */
  | { kind: 'field'; name: string }

export type ArticleBlock =
  | { kind: 'paragraph'; of: Words[] }
  | Heading
  | { kind: 'quote'; of: ArticleBlock[] }
  /** `start` is the first number; null: without numbers. */
  | { kind: 'list'; start: number | null; items: ArticleBlock[][] }
  | { kind: 'table'; head: Words[][] | null; rows: Words[][][] }
  /** Something to see; something that can go wrong. */
  | { kind: 'note'; tone: 'note' | 'careful'; of: ArticleBlock[] }
  /** A picture, sound or film of ours that stands by itself. */
  | { kind: 'media'; file: string; name: string }
  /** A field that stands by itself: it may be a small table. */
  | { kind: 'live'; name: string }
  /** `words` is what is asked, as it was written. */
  | { kind: 'if'; words: string; test: Test | null; yes: ArticleBlock[]; no: ArticleBlock[] }

/** Level 2 is a part (a step of a guide, a question of a path), 3 a part of it. */
export interface Heading {
  kind: 'heading'
  level: 2 | 3
  anchor: string
  of: Words[]
}

/** What a reader has to be to read something. Null where nobody understands what is asked: then nobody is it. */
export type Test =
  | { is: 'customers' | 'owners' | 'prospects' }
  | { is: 'owns'; product: string }
  | { is: 'owns-shelf'; shelf: string }
  | { is: 'order'; state: string }

/** Notes and conditions within each other: what stands deeper is read as words. */
const DEPTH_LIMIT = 4
/** Columns of a table; more do not fit on a telephone. What is beyond is left out. */
const COLUMNS_LIMIT = 12

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const HEADING = /^(#{1,3}) +(?=\S)/
const ROW = /^\|.*\|\s*$/
const DASHES = /^\|(?:\s*:?-{2,}:?\s*\|)+\s*$/
const MEDIA = new RegExp(`^!\\[([^\\]\\n]{0,500})\\]\\(file:(${UUID})\\)$`)
const FIELD_NAME = '[a-z][a-zA-Z0-9_.-]{0,60}'
const LIVE = new RegExp(`^\\{\\{(${FIELD_NAME})\\}\\}$`)
const FIELD = new RegExp(`\\{\\{(${FIELD_NAME})\\}\\}`, 'g')
const FENCE = /^:::\s*([a-z]*)(?: +(.{1,300}))?$/
const INSIDE = new RegExp(`^(?:/(?:[\\w~.?=&#%+:@-][\\w~.?=&#%+:@/-]*)?|#[a-z0-9]+(?:-[a-z0-9]+)*|product:${UUID})$`)

/** What an article's links may lead to: anything outside that does not run, and whatever is our own. */
export const mayLink = (target: string): boolean => isOutside(target) || INSIDE.test(target)

/** Reads article text, in a time that grows with its length alone. Everything can be read: what is no sign is words. */
export function readArticle(text: string): ArticleBlock[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const reading: Reading = { lines, at: 0, anchors: new Map() }
  const blocks: ArticleBlock[] = []
  // A fence that closes nothing ends a reading; it is passed, and what follows is read on.
  while (reading.at < lines.length) {
    blocks.push(...readUntil(reading, 0))
    reading.at += 1
  }
  return blocks
}

interface Reading {
  lines: readonly string[]
  at: number
  /** Every anchor so far, with the last number that was given to its words. */
  anchors: Map<string, number>
}

/** Reads to the end, or to the fence that ends what it stands in: `at` is then on that line. */
function readUntil(reading: Reading, depth: number): ArticleBlock[] {
  const { lines } = reading
  const blocks: ArticleBlock[] = []
  let run: string[] = []
  const endRun = () => {
    if (run.some((line) => line.trim() !== '')) blocks.push(...readMarked(run.join('\n'), mayLink).map(blockOf))
    run = []
  }
  for (; reading.at < lines.length; reading.at += 1) {
    const line = lines[reading.at]!.trimEnd()
    const fence = line.startsWith(':::') ? FENCE.exec(line) : null
    if (fence && (fence[1] === '' || fence[1] === 'else')) break
    const single = fence ? null : singleOf(line, reading)
    if (fence && depth < DEPTH_LIMIT && isOpening(fence)) {
      endRun()
      blocks.push(readFenced(reading, fence, depth))
    } else if (single) {
      endRun()
      blocks.push(single)
    } else if (ROW.test(line)) {
      endRun()
      blocks.push(readTable(reading))
    } else run.push(line)
  }
  endRun()
  return blocks
}

/** What is made of one line alone. */
function singleOf(line: string, reading: Reading): ArticleBlock | null {
  const [, signs] = HEADING.exec(line) ?? []
  if (signs !== undefined) return headingOf(line.replace(HEADING, ''), signs.length > 2 ? 3 : 2, reading)
  const [, name, file] = MEDIA.exec(line) ?? []
  if (file !== undefined) return { kind: 'media', file, name: name! }
  const [, field] = LIVE.exec(line) ?? []
  return field === undefined ? null : { kind: 'live', name: field }
}

function headingOf(line: string, level: 2 | 3, reading: Reading): Heading {
  const of = readInline(line, mayLink).map(wordsOf).flat()
  const wanted = slugOf(plainWords(of)) || 'part'
  return { kind: 'heading', level, anchor: freeAnchor(wanted, reading.anchors), of }
}

/** The second heading of the same words is `words-2`. Numbers go on from where they were, so that a thousand of them are no thousand times a thousand. */
function freeAnchor(wanted: string, anchors: Map<string, number>): string {
  let number = (anchors.get(wanted) ?? 0) + 1
  while (number > 1 && anchors.has(`${wanted}-${number}`)) number += 1
  anchors.set(wanted, number)
  if (number === 1) return wanted
  const anchor = `${wanted}-${number}`
  anchors.set(anchor, 1)
  return anchor
}

const isOpening = ([, word, rest]: RegExpExecArray): boolean =>
  word === 'note' || word === 'careful' || (word === 'if' && rest !== undefined)

function readFenced(reading: Reading, [, word, rest]: RegExpExecArray, depth: number): ArticleBlock {
  reading.at += 1
  const of = readUntil(reading, depth + 1)
  if (word !== 'if') {
    // Its `else` would belong to nothing: what stands behind it is read as if it were not there.
    while (isElse(reading)) {
      reading.at += 1
      of.push(...readUntil(reading, depth + 1))
    }
    return { kind: 'note', tone: word === 'careful' ? 'careful' : 'note', of }
  }
  const otherwise: ArticleBlock[] = []
  while (isElse(reading)) {
    reading.at += 1
    otherwise.push(...readUntil(reading, depth + 1))
  }
  return { kind: 'if', words: rest!.trim(), test: testOf(rest!.trim()), yes: of, no: otherwise }
}

const isElse = ({ lines, at }: Reading): boolean => /^:::\s*else\s*$/.test(lines[at] ?? '')

function testOf(words: string): Test | null {
  if (words === 'customers' || words === 'owners' || words === 'prospects') return { is: words }
  const [, product] = new RegExp(`^owns product:(${UUID})$`).exec(words) ?? []
  if (product !== undefined) return { is: 'owns', product }
  const [, shelf] = /^owns shelf:([a-z0-9][a-z0-9/-]{0,199})$/.exec(words) ?? []
  if (shelf !== undefined) return { is: 'owns-shelf', shelf }
  const [, state] = /^order ([a-z][a-z-]{0,40})$/.exec(words) ?? []
  return state === undefined ? null : { is: 'order', state }
}

/** Rows to the last that follow each other; `at` is then on the last one. */
function readTable(reading: Reading): ArticleBlock {
  const { lines } = reading
  const from = reading.at
  while (reading.at + 1 < lines.length && ROW.test(lines[reading.at + 1]!.trimEnd())) reading.at += 1
  const rows = lines.slice(from, reading.at + 1).map((line) => line.trim())
  const hasHead = rows.length > 1 && DASHES.test(rows[1]!)
  const body = rows.filter((row) => !DASHES.test(row)).map(cellsOf)
  return hasHead && !DASHES.test(rows[0]!)
    ? { kind: 'table', head: body[0]!, rows: body.slice(1) }
    : { kind: 'table', head: null, rows: body }
}

const cellsOf = (row: string): Words[][] =>
  row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .slice(0, COLUMNS_LIMIT)
    .map((cell) => readInline(cell.replaceAll('\\|', '|').trim(), mayLink).flatMap(wordsOf))

function blockOf(block: Block): ArticleBlock {
  if (block.kind === 'paragraph') return { kind: 'paragraph', of: block.of.flatMap(wordsOf) }
  if (block.kind === 'quote') return { kind: 'quote', of: block.of.map(blockOf) }
  if (block.kind === 'list')
    return { kind: 'list', start: block.start, items: block.items.map((item) => item.map(blockOf)) }
  // A heading within a list or a quote leads nowhere by itself: its words stand there, strong.
  return { kind: 'paragraph', of: [{ kind: 'bold', of: block.of.flatMap(wordsOf) }] }
}

/** The words of marked text, with the fields that stand in them. */
function wordsOf(one: MarkedInline): Words[] {
  if (typeof one === 'string') return fieldsIn(one)
  if (one.kind === 'picture') return [one]
  if (one.kind === 'link') return [{ kind: 'link', href: one.href, of: one.of.flatMap(wordsOf) }]
  const of = one.of.flatMap(wordsOf)
  return [one.kind === 'bold' ? { kind: 'bold', of } : { kind: 'italic', of }]
}

function fieldsIn(words: string): Words[] {
  const found: Words[] = []
  let from = 0
  for (const match of words.matchAll(FIELD)) {
    if (match.index > from) found.push(words.slice(from, match.index))
    found.push({ kind: 'field', name: match[1]! })
    from = match.index + match[0].length
  }
  if (from < words.length) found.push(words.slice(from))
  return found
}

/** Words without their formatting; a field by its name, until somebody resolves it. */
export function plainWords(of: readonly Words[]): string {
  return of
    .map((one) => {
      if (typeof one === 'string') return one
      if (one.kind === 'picture') return one.name
      return one.kind === 'field' ? `{{${one.name}}}` : plainWords(one.of)
    })
    .join('')
}
