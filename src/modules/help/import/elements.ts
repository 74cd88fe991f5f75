import sanitize, { type Attributes, type IOptions, type Tag } from 'sanitize-html'
import { SaxesParser } from 'saxes'
import type { Unsaid } from './unsaid.ts'

/** Elements within each other; pages nest, but not for ever. What is deeper loses its elements and keeps its words. */
const NESTING_LIMIT = 100

/** What of a page has a meaning in an article. All that is not named goes; of what is not named here at all, its words remain. */
const ELEMENTS = (
  'a article aside b blockquote body br caption dd details div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img li ' +
  'main nav ol p pre section strong summary table tbody td tfoot th thead tr ul'
).split(' ')
/** Their text is no text of the page. */
const WITHOUT_TEXT = (
  'applet audio canvas embed frameset head iframe math noembed noframes noscript object option plaintext script select style svg template ' +
  'textarea title video xmp'
).split(' ')
/** Not worth a word when they are left out: they change nothing about what is said. */
const SILENT = new Set(
  (
    'html head title meta link base center font span small big u s strike del ins sub sup abbr acronym address bdi bdo cite code col ' +
    'colgroup data dfn hgroup kbd label mark menu q ruby rt rp samp search time tt var wbr'
  ).split(' '),
)
export const BLOCKS = new Set(
  'article aside blockquote body details div dl dd dt figure figcaption footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul'.split(
    ' ',
  ),
)

export interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  of: Piece[]
}
export type Piece = string | Element

/** What is left of a page when it was cleaned by what is allowed. */
export const elementsOf = (html: string, unsaid: Unsaid): Element =>
  treeOf(sanitize(withoutControls(html), rules(unsaid)))

/** What a page says of itself: its title and the language in which it is written. */
export function headOf(html: string): { title: string; language: string | null } {
  const head = html.slice(0, HEAD_LETTERS)
  const title = /<title\b[^<>]{0,200}>([^<]{0,600})/i.exec(head)?.[1] ?? ''
  const language = /<html\b[^<>]{0,400}\blang\s*=\s*["']?([a-z]{2})\b/i.exec(head)?.[1] ?? null
  // Its first heading, where it has one: what stands in the title names the site as well.
  const heading = /<h1\b[^<>]{0,500}>([^]{0,2000}?)<\/h1\s*>/i.exec(head)?.[1] ?? ''
  return { title: wordsOf(heading) || wordsOf(title), language: language?.toLowerCase() ?? null }
}
const HEAD_LETTERS = 64_000

const wordsOf = (html: string): string => textOf(treeOf(sanitize(html, { allowedTags: [] })))

// XML has no control characters, and they say nothing.
const withoutControls = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.toWellFormed().replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')

function rules(unsaid: Unsaid): IOptions {
  return {
    allowedTags: ELEMENTS,
    nonTextTags: WITHOUT_TEXT,
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt'],
      div: ['class'],
      p: ['class'],
      aside: ['class'],
      section: ['class'],
      ol: ['start'],
    },
    // Where a link may lead is for the article's own reader to say.
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'data', 'file'],
    allowedSchemesAppliedToAttributes: [],
    nestingLimit: NESTING_LIMIT,
    transformTags: {
      iframe: (_tag, attributes) => framed(attributes, unsaid),
      video: (_tag, attributes) => framed(attributes, unsaid),
      '*': (tagName, attribs) => {
        if (!ELEMENTS.includes(tagName) && !SILENT.has(tagName)) unsaid.add(tagName)
        for (const name of Object.keys(attribs)) if (/^on/i.test(name)) unsaid.add(`${tagName} ${name}`)
        // An attribute without a value would be no XML.
        return { tagName, attribs: Object.fromEntries(Object.entries(attribs).filter(([, value]) => value !== '')) }
      },
    },
  }
}

/** What was shown in a frame stands elsewhere: a way there remains. */
function framed({ src = '', title = '' }: Attributes, unsaid: Unsaid): Tag {
  const to = URL.parse(src.startsWith('//') ? `https:${src}` : src)
  unsaid.add(`frame${to ? ` of ${to.host}` : ''}`)
  if (!to || !/^https?:$/.test(to.protocol)) return { tagName: 'iframe', attribs: {} }
  return { tagName: 'a', attribs: { href: to.href }, text: title || to.host }
}

/** Reads what the cleaning left, which is well-formed. */
function treeOf(clean: string): Element {
  const root: Element = { name: 'body', attributes: {}, of: [] }
  const stack = [root]
  const parser = new SaxesParser({ fragment: true })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, of: [] }
    stack.at(-1)!.of.push(element)
    stack.push(element)
  })
  parser.on('closetag', () => {
    if (stack.length > 1) stack.pop()
  })
  parser.on('text', (text) => stack.at(-1)!.of.push(text))
  // Reading goes on: of what is broken beyond that the words remain.
  parser.on('error', () => undefined)
  parser.write(clean).close()
  return root
}

export function find(element: Element, name: string): Element | undefined {
  if (element.name === name) return element
  for (const piece of element.of) {
    const found = typeof piece === 'string' ? undefined : find(piece, name)
    if (found) return found
  }
  return undefined
}

export const textOf = (piece: Piece): string =>
  (typeof piece === 'string' ? piece : piece.name === 'br' ? ' ' : piece.of.map(textOf).join(''))
    .replaceAll(/\s+/g, ' ')
    .trim()

export function holdsBlock(element: Element): boolean {
  return element.of.some((piece) => typeof piece !== 'string' && (BLOCKS.has(piece.name) || holdsBlock(piece)))
}

export const picturesIn = (pieces: readonly Piece[]): Element[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.name === 'img' ? [piece] : picturesIn(piece.of)))

/** A cell's blocks as running text, parted by blanks. */
export const flattened = (pieces: readonly Piece[]): Piece[] =>
  pieces.flatMap((piece) =>
    typeof piece === 'string'
      ? [piece]
      : BLOCKS.has(piece.name)
        ? [...flattened(piece.of), ' ']
        : [{ ...piece, of: flattened(piece.of) }],
  )

export function rowsOf(table: Element): Element[][] {
  return table.of.flatMap((piece) => {
    if (typeof piece === 'string') return []
    if (piece.name === 'tr') {
      const cells = piece.of.filter(
        (cell): cell is Element => typeof cell !== 'string' && (cell.name === 'td' || cell.name === 'th'),
      )
      return cells.length === 0 ? [] : [cells]
    }
    return ['thead', 'tbody', 'tfoot'].includes(piece.name) ? rowsOf(piece) : []
  })
}

export const rawText = (piece: Piece): string =>
  typeof piece === 'string' ? piece : piece.name === 'br' ? '\n' : piece.of.map(rawText).join('')
