import { type ArticleBlock, plainWords, readArticle, type Words } from '../../../ui/rich/article.ts'
import { resolve, UNKNOWN } from './resolve.ts'

/** Letters of one passage, as the database checks them. */
export const PASSAGE_LIMIT = 4_000
/** Short paragraphs under one heading stand together up to so many letters: what is found should be able to stand by itself. */
const TOGETHER = 600

export interface Passage {
  /** Words of the heading that it stands under; empty before the first one. */
  heading: string
  anchor: string
  text: string
}

/** What is published in pieces, as a stranger reads it: what is only for some is found by nobody. */
export function passagesOf(body: string, language: string): Passage[] {
  const passages: Passage[] = []
  let heading = ''
  let anchor = ''
  /** Whether what comes next may stand with what came before. */
  let open = false
  for (const block of resolve(readArticle(body), UNKNOWN, language)) {
    if (block.kind === 'heading') {
      heading = plainWords(block.of)
      anchor = block.anchor
      open = false
      continue
    }
    for (const text of piecesOf(plainBlock(block))) {
      const last = passages.at(-1)
      // A list, a table or a note belongs to the sentence that announces it, however long that makes them.
      const room = block.kind === 'paragraph' ? TOGETHER : PASSAGE_LIMIT
      if (open && last && last.text.length + text.length + 2 <= room) last.text += `\n\n${text}`
      else passages.push({ heading, anchor, text })
      open = true
    }
  }
  return passages
}

/** A text in pieces that fit, cut where a line, a sentence or at least a word ends. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > PASSAGE_LIMIT) {
    const head = rest.slice(0, PASSAGE_LIMIT)
    const end = [head.lastIndexOf('\n'), head.lastIndexOf('. ') + 1, head.lastIndexOf(' ')].find(
      (at) => at > PASSAGE_LIMIT / 2,
    )
    // Nowhere a word ends: cut, but not through a character of two halves.
    const cut = end ?? (head.isWellFormed() ? PASSAGE_LIMIT : PASSAGE_LIMIT - 1)
    pieces.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  if (rest !== '') pieces.push(rest)
  return pieces
}

/** An article's words without their formatting: in searches, in mails, in what is compared. */
export const plainArticle = (blocks: readonly ArticleBlock[]): string =>
  blocks
    .map(plainBlock)
    .filter((text) => text !== '')
    .join('\n\n')

function plainBlock(block: ArticleBlock): string {
  switch (block.kind) {
    case 'list':
      return block.items
        .map((item, index) => {
          const mark = block.start === null ? '- ' : `${block.start + index}. `
          return `${mark}${plainArticle(item).replaceAll(/\n+/g, '\n  ')}`
        })
        .join('\n')
    case 'quote':
    case 'note':
      return plainArticle(block.of)
    case 'table':
      return [block.head ?? [], ...block.rows]
        .filter((cells) => cells.length > 0)
        .map((cells) => cells.map((cell: Words[]) => plainWords(cell)).join(' · '))
        .join('\n')
    case 'media':
      return block.name
    case 'live':
      return ''
    case 'if':
      return plainArticle(block.no)
    case 'heading':
    case 'paragraph':
      return plainWords(block.of)
  }
}
