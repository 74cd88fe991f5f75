// What an article's document can hold: what answers have (../document.ts), and what articles have beyond it. Everything that a person can
// press is a mark or a node with a name here; what this cannot say is kept as it was written, in a `raw`.
import { type Attrs, type DOMOutputSpec, type NodeSpec, Schema } from 'prosemirror-model'
import { isOutside } from '../../../../src/ui/rich/marked.ts'
import { mayLink } from '../../../../src/ui/rich/article.ts'
import { schema as answers } from '../document.ts'

/** Blocks that marked text has, too: what an item of a list or a quote can hold. */
const PLAIN = 'plain block'
const INLINE = '(text | picture | field)*'

const named = (specs: typeof answers.spec.nodes, name: string): NodeSpec => specs.get(name)!
const { nodes, marks } = answers.spec
const fileOf = (element: HTMLElement): Attrs | false => {
  const { file, name } = element.dataset
  return /^[\da-f-]{36}$/.test(file ?? '') && { file, name: name ?? element.getAttribute('alt') ?? '' }
}
const signs = (tag: string, data: Record<string, string>, words: string): DOMOutputSpec => [tag, data, words]

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { ...named(nodes, 'paragraph'), group: PLAIN },
    heading: {
      content: INLINE,
      group: 'block',
      defining: true,
      attrs: { level: { default: 2, validate: 'number' } },
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: level < 3 ? 2 : 3 } })),
      // The page's own title stands above them.
      toDOM: ({ attrs }): DOMOutputSpec => [`h${Number(attrs['level']) + 1}`, 0],
    },
    quote: { ...named(nodes, 'quote'), content: 'plain+', group: PLAIN },
    bullets: { ...named(nodes, 'bullets'), group: PLAIN },
    numbers: { ...named(nodes, 'numbers'), group: PLAIN },
    item: { ...named(nodes, 'item'), content: 'paragraph plain*' },
    note: {
      content: 'block+',
      group: 'block',
      defining: true,
      attrs: { tone: { default: 'note', validate: 'string' } },
      parseDOM: [{ tag: 'aside[data-tone]', getAttrs: ({ dataset }: HTMLElement) => ({ tone: dataset['tone'] }) }],
      toDOM: ({ attrs }): DOMOutputSpec => ['aside', { 'data-tone': String(attrs['tone']) }, 0],
    },
    condition: {
      content: 'branch branch',
      group: 'block',
      defining: true,
      isolating: true,
      attrs: { words: { default: 'customers', validate: 'string' } },
      parseDOM: [{ tag: 'div[data-if]', getAttrs: ({ dataset }: HTMLElement) => ({ words: dataset['if'] }) }],
      toDOM: ({ attrs }): DOMOutputSpec => ['div', { 'data-if': String(attrs['words']) }, 0],
    },
    branch: {
      content: 'block+',
      defining: true,
      isolating: true,
      parseDOM: [{ tag: 'div[data-branch]' }],
      toDOM: (): DOMOutputSpec => ['div', { 'data-branch': '' }, 0],
    },
    table: {
      content: 'row+',
      group: 'block',
      isolating: true,
      attrs: { head: { default: true, validate: 'boolean' } },
      parseDOM: [{ tag: 'table', getAttrs: (table: HTMLElement) => ({ head: table.querySelector('th') !== null }) }],
      toDOM: ({ attrs }): DOMOutputSpec => [
        'table',
        attrs['head'] ? { 'data-head': '' } : {},
        ['tbody', 0] as unknown as DOMOutputSpec,
      ],
    },
    row: { content: 'cell+', parseDOM: [{ tag: 'tr' }], toDOM: (): DOMOutputSpec => ['tr', 0] },
    cell: {
      content: INLINE,
      isolating: true,
      parseDOM: [{ tag: 'td' }, { tag: 'th' }],
      toDOM: (): DOMOutputSpec => ['td', 0],
    },
    media: {
      group: 'block',
      draggable: true,
      attrs: { file: { validate: 'string' }, name: { validate: 'string' } },
      parseDOM: [{ tag: '[data-media][data-file]', getAttrs: fileOf }],
      toDOM: ({ attrs: { file, name } }): DOMOutputSpec =>
        signs('figure', { 'data-media': '', 'data-file': String(file), 'data-name': String(name) }, String(name)),
    },
    raw: {
      content: 'text*',
      group: 'block',
      marks: '',
      code: true,
      defining: true,
      parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
      toDOM: (): DOMOutputSpec => ['pre', 0],
    },
    text: { group: 'inline' },
    break: named(nodes, 'break'),
    picture: {
      ...named(nodes, 'picture'),
      parseDOM: [{ tag: 'img[data-file]', getAttrs: fileOf }],
      toDOM: ({ attrs: { file, name } }): DOMOutputSpec => [
        'img',
        { src: fileAddress(String(file)), alt: String(name), 'data-file': String(file) },
      ],
    },
    field: {
      inline: true,
      group: 'inline',
      attrs: { name: { validate: 'string' } },
      parseDOM: [{ tag: 'span[data-field]', getAttrs: ({ dataset }: HTMLElement) => ({ name: dataset['field'] }) }],
      toDOM: ({ attrs: { name } }): DOMOutputSpec =>
        signs('span', { 'data-field': String(name), class: 'live-field' }, `{{${String(name)}}}`),
    },
  },
  marks: {
    link: {
      ...marks.get('link')!,
      parseDOM: [
        {
          tag: 'a[href]',
          getAttrs: (element: HTMLElement) => {
            const href = element.dataset['leads'] ?? element.getAttribute('href') ?? ''
            return isHref(href) && { href }
          },
        },
      ],
      // `product:…` is no address that a browser knows.
      toDOM: ({ attrs: { href } }): DOMOutputSpec => [
        'a',
        { href: isOutside(String(href)) ? String(href) : '#', 'data-leads': String(href), rel: 'noopener noreferrer' },
        0,
      ],
    },
    bold: marks.get('bold')!,
    italic: marks.get('italic')!,
  },
})

/** Where a file of an article is. */
export const fileAddress = (file: string): string => `/help/files/${encodeURIComponent(file)}`

/** What can stand between the round signs of a link. */
export const isHref = (href: string): boolean => !/[\s()<>]/.test(href) && mayLink(href)
