// Article text as the editor's document, and back. Whatever a text says that the document cannot say again stays as it was written.
import type { Mark, Node } from 'prosemirror-model'
import { type ArticleBlock, readArticle, type Words } from '../../../../src/ui/rich/article.ts'
import { type Beyond, blocksText, listNode, wordNodes } from '../document.ts'
import { schema } from './schema.ts'

// ── from article text ──────────────────────────────────────────────────────────────────────────────────────────────

export function documentOf(text: string): Node {
  const blocks = readArticle(text)
  const whole = documentOfBlocks(blocks)
  if (isSaid(text, whole)) return whole
  // Something in it cannot be said again: piece by piece then, so that only those pieces are shown as signs.
  return schema.node('doc', null, someOf(piecesOf(text).flatMap(pieceNodes)))
}

function pieceNodes(piece: string): Node[] {
  const alone = documentOfBlocks(readArticle(piece))
  return isSaid(piece, alone) ? alone.children.slice() : [schema.node('raw', null, [schema.text(piece)])]
}

/** Whether what a document says is all that this text says: to its reader, and to the letter where its reader leaves something out. */
function isSaid(text: string, document: Node): boolean {
  const said = markedOf(document)
  return lettersOf(text) === lettersOf(said) && essence(readArticle(text)) === essence(readArticle(said))
}

/** Without signs; the numbers of a list are counted anew. */
const lettersOf = (text: string): string =>
  text.replaceAll(/^[\s>]*(?:[-*•]\s+)*\d{1,6}[.)]\s/gm, '').replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Parted at empty lines, but not within what is fenced, nor before what is set in or goes on with a list. */
function piecesOf(text: string): string[] {
  const pieces: string[][] = [[]]
  let depth = 0
  let isEmpty = false
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (line.trim() === '') isEmpty = true
    else if (depth === 0 && isEmpty && !/^(?:\s|[-*•]\s|\d{1,6}[.)]\s|>)/.test(line)) pieces.push([])
    if (line.trim() !== '') isEmpty = false
    if (/^:::\s*(?:note|careful|if\s)/.test(line)) depth += 1
    else if (/^:::\s*$/.test(line)) depth = Math.max(0, depth - 1)
    pieces.at(-1)!.push(line)
  }
  return pieces.map((lines) => lines.join('\n').replace(/^\n+|\n+$/g, '')).filter((piece) => piece.trim() !== '')
}

/** What blocks say, whichever way it was written: formatting of a blank is none, and a table has the same columns in each row. */
const essence = (blocks: readonly ArticleBlock[]): string =>
  JSON.stringify(blocks, (_, value: unknown) =>
    isWords(value) ? runsOf(value, '') : isTable(value) ? { ...value, ...squared(value) } : value,
  )

type Table = Extract<ArticleBlock, { kind: 'table' }>
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'table'
function squared({ head, rows }: Table): Pick<Table, 'head' | 'rows'> {
  const width = Math.max(1, ...[head ?? [], ...rows].map(({ length }) => length))
  const fill = (cells: Words[][]) => Array.from({ length: width }, (_, at) => cells[at] ?? [])
  return { head: head && fill(head), rows: rows.map(fill) }
}

const isWords = (value: unknown): value is Words[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || isInline(one))
const isInline = (one: unknown): boolean =>
  typeof one === 'object' && one !== null && 'kind' in one && INLINE.has(String(one.kind))
const INLINE = new Set(['bold', 'italic', 'link', 'picture', 'field'])

function runsOf(of: readonly Words[], marks: string): string {
  return of
    .map((one) => {
      if (typeof one === 'string') return one.replaceAll(/\S/gu, (letter) => letter + marks)
      if (one.kind === 'field' || one.kind === 'picture') return JSON.stringify(one)
      const own = one.kind === 'link' ? `(${one.href})` : one.kind === 'bold' ? '*' : '_'
      return runsOf(one.of, marks.includes(own) ? marks : [...[marks, own]].toSorted().join(''))
    })
    .join('')
}

const documentOfBlocks = (blocks: readonly ArticleBlock[]): Node =>
  schema.node('doc', null, someOf(blocks.map(blockNode)))
const someOf = (nodes: Node[]): Node[] => (nodes.length > 0 ? nodes : [schema.node('paragraph')])

function blockNode(block: ArticleBlock): Node {
  switch (block.kind) {
    case 'paragraph':
      return schema.node('paragraph', null, inlineNodes(block.of, []))
    case 'heading':
      return schema.node(
        'heading',
        { level: block.level },
        inlineNodes(block.of, []).filter(({ type }) => type.name !== 'break'),
      )
    case 'quote':
      return schema.node('quote', null, someOf(block.of.map(blockNode)))
    case 'list':
      return listNode(
        schema,
        block.start,
        block.items.map((item) => someOf(item.map(blockNode))),
      )
    case 'note':
      return schema.node('note', { tone: block.tone }, someOf(block.of.map(blockNode)))
    case 'if':
      return schema.node('condition', { words: block.words }, [
        schema.node('branch', null, someOf(block.yes.map(blockNode))),
        schema.node('branch', null, someOf(block.no.map(blockNode))),
      ])
    case 'table':
      return tableNode(block)
    case 'media':
      return schema.node('media', { file: block.file, name: block.name })
    case 'live':
      return schema.node('paragraph', null, [schema.node('field', { name: block.name })])
  }
}

function tableNode({ head, rows }: Extract<ArticleBlock, { kind: 'table' }>): Node {
  const given = head ? [head, ...rows] : rows
  const all = given.length > 0 ? given : [[]]
  const width = Math.max(1, ...all.map(({ length }) => length))
  return schema.node(
    'table',
    { head: head !== null },
    all.map((cells) =>
      schema.node(
        'row',
        null,
        Array.from({ length: width }, (_, at) => schema.node('cell', null, inlineNodes(cells[at] ?? [], []))),
      ),
    ),
  )
}

function inlineNodes(of: readonly Words[], marks: readonly Mark[]): Node[] {
  return of.flatMap((one): Node[] => {
    if (typeof one === 'string') return wordNodes(schema, one, marks)
    if (one.kind === 'picture') return [schema.node('picture', { file: one.file, name: one.name })]
    if (one.kind === 'field') return [schema.node('field', { name: one.name })]
    const mark = one.kind === 'link' ? schema.mark('link', { href: one.href }) : schema.mark(one.kind)
    return inlineNodes(one.of, mark.addToSet(marks))
  })
}

// ── to article text ────────────────────────────────────────────────────────────────────────────────────────────────

export const markedOf = (document: Node): string => blocksText(document, beyond).join('\n\n')

/** Lines that would be more than words at the left edge: there a blank before them says that they are not. */
const MORE_THAN_WORDS = /^(?=:::|\|.*\|\s*$|\{\{[^{}]*\}\}\s*$|!\[[^\]]*\]\(file:[^)]*\)\s*$)/gm

/** A field alone: its reader may get a small table for it. */
const LIVE = /^\{\{[^{}\n]*\}\}$/

const beyond: Beyond = {
  paragraph: (words) =>
    words
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .trim()
      // An empty line parts two paragraphs, however it came to stand in one.
      .split(/\n{2,}/)
      .filter(Boolean)
      .map((part) => (LIVE.test(part) ? part : part.replaceAll(MORE_THAN_WORDS, ' ')))
      .join('\n\n'),
  inline: ({ type, attrs }) => (type.name === 'field' ? `{{${String(attrs['name'])}}}` : null),
  block(node, words) {
    const { attrs } = node
    switch (node.type.name) {
      case 'note':
        return fenced(String(attrs['tone']), [markedOf(node)])
      case 'condition': {
        const otherwise = markedOf(node.child(1))
        return fenced(`if ${String(attrs['words'])}`, [
          markedOf(node.child(0)),
          ...(otherwise === '' ? [] : [':::else', otherwise]),
        ])
      }
      case 'table':
        return tableText(node, words)
      case 'media':
        return `![${labelOf(attrs['name'])}](file:${String(attrs['file'])})`
      case 'raw':
        return node.textContent
      default:
        return null
    }
  },
}

const fenced = (word: string, inside: readonly string[]): string => [`:::${word}`, ...inside, ':::'].join('\n')
const labelOf = (name: unknown): string => String(name).replaceAll(/[[\]\\\n]/g, ' ')

function tableText(table: Node, words: (block: Node) => string): string {
  const rows = table.children.map((row) => `| ${row.children.map((cell) => cellText(words(cell))).join(' | ')} |`)
  if (table.attrs['head']) rows.splice(1, 0, `|${' --- |'.repeat(table.child(0).childCount)}`)
  return rows.join('\n')
}

/** A line between two cells is a word where it is escaped; a row of dashes would be the line under the head. */
const cellText = (words: string): string =>
  words
    .replaceAll('\n', ' ')
    .trim()
    .replaceAll('|', '\\|')
    .replace(/^(:?)(?=-{2,}:?$)/, '$1\\')
