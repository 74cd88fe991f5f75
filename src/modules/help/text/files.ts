import type { ArticleBlock, Words } from '../../../ui/rich/article.ts'

/** The signs of a picture hold 36 letters of an id; whether they are one is asked here. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ids of the pictures, sounds and films that stand in an article, whoever reads it. */
export function filesIn(blocks: readonly ArticleBlock[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'media') return [block.file]
    if (block.kind === 'quote' || block.kind === 'note') return filesIn(block.of)
    if (block.kind === 'if') return [...filesIn(block.yes), ...filesIn(block.no)]
    if (block.kind === 'list') return block.items.flatMap(filesIn)
    if (block.kind === 'table') return [block.head ?? [], ...block.rows].flatMap((cells) => cells.flatMap(filesInWords))
    return block.kind === 'live' ? [] : filesInWords(block.of)
  })
}

const filesInWords = (of: readonly Words[]): string[] =>
  of.flatMap((one) => {
    if (typeof one === 'string' || one.kind === 'field') return []
    if (one.kind !== 'picture') return filesInWords(one.of)
    return UUID.test(one.file) ? [one.file] : []
  })
