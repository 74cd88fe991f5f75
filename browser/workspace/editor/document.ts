// Marked text as the editor's document, and back. The schema knows what marked text can say and nothing else: whatever is pasted becomes
// that, or words.
import { type Attrs, type DOMOutputSpec, type Mark, type Node, Schema } from 'prosemirror-model'
import { type Block, escapeBeginnings, escapeSigns, type Inline, readMarked } from '../../../src/ui/rich/marked.ts'

/** What a link may lead to, as marked text reads it. */
const HREF = /^(?:https?:\/\/|mailto:)[^\s<>"'\\()]+$/i
const isHeavy = (weight: string) => /^(?:bold(?:er)?|[6-9]\d\d)$/.test(weight) && null

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      content: 'inline*',
      group: 'block',
      parseDOM: [{ tag: 'p' }, { tag: 'div' }],
      toDOM: (): DOMOutputSpec => ['p', 0],
    },
    heading: {
      content: 'inline*',
      group: 'block',
      defining: true,
      marks: 'link',
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}` })),
      toDOM: (): DOMOutputSpec => ['h3', { class: 'heading' }, 0],
    },
    quote: {
      content: 'block+',
      group: 'block',
      defining: true,
      parseDOM: [{ tag: 'blockquote' }],
      toDOM: (): DOMOutputSpec => ['blockquote', 0],
    },
    bullets: {
      content: 'item+',
      group: 'block',
      parseDOM: [{ tag: 'ul' }],
      toDOM: (): DOMOutputSpec => ['ul', 0],
    },
    numbers: {
      content: 'item+',
      group: 'block',
      attrs: { start: { default: 1, validate: 'number' } },
      parseDOM: [{ tag: 'ol', getAttrs: (element) => ({ start: (element as HTMLOListElement).start || 1 }) }],
      toDOM: ({ attrs }): DOMOutputSpec => ['ol', { start: String(attrs['start']) }, 0],
    },
    item: {
      content: 'paragraph block*',
      defining: true,
      parseDOM: [{ tag: 'li' }],
      toDOM: (): DOMOutputSpec => ['li', 0],
    },
    text: { group: 'inline' },
    break: {
      inline: true,
      group: 'inline',
      selectable: false,
      parseDOM: [{ tag: 'br' }],
      toDOM: (): DOMOutputSpec => ['br'],
    },
    picture: {
      inline: true,
      group: 'inline',
      draggable: true,
      attrs: { file: { validate: 'string' }, name: { validate: 'string' } },
      // Only our own: a picture that lies elsewhere would tell that host who reads.
      parseDOM: [
        {
          tag: 'img[data-file]',
          getAttrs: (element): Attrs | false => {
            const { dataset, alt } = element as HTMLImageElement
            return /^[\da-f-]{36}$/.test(dataset['file'] ?? '') && { file: dataset['file'], name: alt }
          },
        },
      ],
      toDOM: ({ attrs: { file, name } }): DOMOutputSpec => [
        'img',
        { src: `/api/attachments/${String(file)}`, alt: String(name), 'data-file': String(file) },
      ],
    },
  },
  marks: {
    link: {
      attrs: { href: { validate: 'string' } },
      inclusive: false,
      parseDOM: [
        {
          tag: 'a[href]',
          getAttrs: (element) => {
            const href = (element as HTMLElement).getAttribute('href') ?? ''
            return HREF.test(href) && { href }
          },
        },
      ],
      toDOM: ({ attrs: { href } }): DOMOutputSpec => ['a', { href: String(href), rel: 'noopener noreferrer' }, 0],
    },
    bold: {
      parseDOM: [
        { tag: 'strong' },
        // Some writers wrap all that is copied in a <b> that is not bold.
        { tag: 'b', getAttrs: (element) => (element as HTMLElement).style.fontWeight !== 'normal' && null },
        { style: 'font-weight', getAttrs: isHeavy },
      ],
      toDOM: (): DOMOutputSpec => ['strong', 0],
    },
    italic: {
      parseDOM: [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }],
      toDOM: (): DOMOutputSpec => ['em', 0],
    },
  },
})

export const isHref = (href: string): boolean => HREF.test(href)

// ── from marked text ───────────────────────────────────────────────────────────────────────────────────────────────

export const documentOf = (marked: string): Node => {
  const blocks = readMarked(marked).map(blockNode)
  return schema.node('doc', null, blocks.length > 0 ? blocks : [schema.node('paragraph')])
}

function blockNode(block: Block): Node {
  if (block.kind === 'paragraph') return schema.node('paragraph', null, inlineNodes(block.of, []))
  // A heading has no weight of its own within it.
  if (block.kind === 'heading') return schema.node('heading', null, inlineNodes(block.of, []).map(onlyLinks))
  if (block.kind === 'quote') return schema.node('quote', null, someOf(block.of.map(blockNode)))
  return listNode(
    schema,
    block.start,
    block.items.map((item) => someOf(item.map(blockNode))),
  )
}

/** Each item begins with a paragraph, be it empty. */
export function listNode(of: Schema, start: number | null, items: readonly Node[][]): Node {
  const all = items.map((blocks) =>
    of.node('item', null, blocks[0]?.type === of.nodes['paragraph'] ? blocks : [of.node('paragraph'), ...blocks]),
  )
  return start === null ? of.node('bullets', null, all) : of.node('numbers', { start }, all)
}

/** Words with their line breaks. */
export const wordNodes = (of: Schema, words: string, marks: readonly Mark[]): Node[] =>
  words
    .split('\n')
    .flatMap((line, index) => [
      ...(index > 0 ? [of.node('break')] : []),
      ...(line === '' ? [] : [of.text(line, marks)]),
    ])

const someOf = (nodes: Node[]): Node[] => (nodes.length > 0 ? nodes : [schema.node('paragraph')])
const onlyLinks = (node: Node): Node => node.mark(node.marks.filter(({ type }) => type.name === 'link'))

function inlineNodes(of: readonly Inline[], marks: readonly Mark[]): Node[] {
  return of.flatMap((one): Node[] => {
    if (typeof one === 'string') return wordNodes(schema, one, marks)
    if (one.kind === 'picture') return [schema.node('picture', { file: one.file, name: one.name })]
    const mark = one.kind === 'link' ? schema.mark('link', { href: one.href }) : schema.mark(one.kind)
    return inlineNodes(one.of, mark.addToSet(marks))
  })
}

// ── to marked text ─────────────────────────────────────────────────────────────────────────────────────────────────

/** What a larger schema says besides (article/document.ts). */
export interface Beyond {
  /** A block of its own as text; null: it is one of these here. */
  block(node: Node, words: (block: Node) => string): string | null
  /** Something between words; null: it is one of these here. */
  inline(node: Node): string | null
  /** The words of a paragraph, at the left edge. */
  paragraph(words: string): string
}
const nothing: Beyond = { block: () => null, inline: () => null, paragraph: (words) => words }

export const markedOf = (document: Node): string => blocksText(document, nothing).join('\n\n')

export function blocksText(parent: Node, beyond: Beyond): string[] {
  const blocks: string[] = []
  let last: { type: string; next: number } | null = null
  parent.forEach((node) => {
    const type = node.type.name
    // Two lists that follow each other are read as one: they are written as one.
    const goesOn = last?.type === type && (type === 'bullets' || type === 'numbers')
    const start: number = goesOn && last ? last.next : Number(node.attrs['start'] ?? 1)
    const text =
      beyond.block(node, (block) => inlineText(block, beyond)) ??
      (type === 'bullets' || type === 'numbers' ? itemsText(node, beyond, start) : blockText(node, beyond))
    if (text.trim() === '') return
    if (goesOn) blocks.push(`${blocks.pop() ?? ''}\n${text}`)
    else blocks.push(text)
    last = { type, next: start + node.childCount }
  })
  return blocks
}

function blockText(node: Node, beyond: Beyond): string {
  switch (node.type.name) {
    case 'heading': {
      const words = inlineText(node, beyond).replaceAll('\n', ' ').trim()
      return words === '' ? '' : `${'#'.repeat(Number(node.attrs['level'] ?? 2))} ${words}`
    }
    case 'quote':
      return setIn(blocksText(node, beyond).join('\n\n'), '> ', '> ')
    default:
      return beyond.paragraph(escapeBeginnings(inlineText(node, beyond)))
  }
}

function itemsText(list: Node, beyond: Beyond, start: number): string {
  const items: string[] = []
  list.forEach((item, _, index) => {
    const mark = list.type.name === 'bullets' ? '- ' : `${start + index}. `
    const blocks = blocksText(item, beyond)
    // A list within an item follows it at once; another paragraph needs the empty line.
    const isLoose = item.childCount > 1 && item.child(1).type.name === 'paragraph'
    if (blocks.length > 0) items.push(setIn(blocks.join(isLoose ? '\n\n' : '\n'), mark, ' '.repeat(mark.length)))
  })
  return items.join('\n')
}

const setIn = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, index) => (line === '' && index > 0 ? others.trimEnd() : `${index === 0 ? first : others}${line}`))
    .join('\n')

interface Run {
  text: string
  /** Of one sort, so the same backwards. */
  sign: '' | '*' | '**' | '***'
}

/** The running text of a block: formatting never begins or ends at a blank, where it would not be read as such. */
function inlineText(block: Node, beyond: Beyond): string {
  const runs: Run[] = []
  const put = (text: string, sign: Run['sign']) => {
    const last = runs.at(-1)
    if (text === '') return
    if (last?.sign === sign) last.text += text
    else runs.push({ text, sign })
  }
  block.forEach((node) => {
    if (node.type.name === 'break') return put('\n', '')
    if (node.type.name === 'picture') return put(`![${labelOf(node.attrs['name'])}](file:${node.attrs['file']})`, '')
    const other = beyond.inline(node)
    if (other !== null) return put(other, '')
    const has = (name: string) => node.marks.find(({ type }) => type.name === name)
    const sign = `${has('bold') ? '**' : ''}${has('italic') ? '*' : ''}` as Run['sign']
    const words = node.text ?? ''
    const href: unknown = has('link')?.attrs['href']
    const [, before = '', inside = '', behind = ''] = /^(\s*)([^]*?)(\s*)$/.exec(words) ?? []
    put(before, '')
    if (inside !== '') put(typeof href === 'string' ? linkText(inside, href) : escapeSigns(inside), sign)
    put(behind, '')
  })
  return runs
    .map(({ text, sign }) => `${sign}${text}${sign}`)
    .join('')
    .replace(/\n+$/, '')
}

const labelOf = (words: unknown): string => String(words).replaceAll(/[[\]\\\n]/g, ' ')
const linkText = (words: string, href: string): string =>
  words === href ? href : `[${words.replaceAll(/[\\[\]]/g, '\\$&').replaceAll('\n', ' ')}](${href})`
