import type { VNode } from 'preact'
import { say } from '../../../../ui/words.ts'
import type { ArticleBlock } from '../../../../ui/rich/article.ts'
import { ArticleText, type Drawable, Media, type Seen } from '../../text/draw.tsx'

type MediaBlock = Extract<ArticleBlock, { kind: 'media' }>

/** The sound or film that an article is: the first one in it. */
export function mainRecording(
  blocks: readonly ArticleBlock[],
  file: (id: string) => Drawable | undefined,
): { block: MediaBlock; found: Drawable } | null {
  for (const block of blocks) {
    const found = block.kind === 'media' ? file(block.file) : undefined
    if (found && found.sort !== 'picture') return { block: block as MediaBlock, found }
  }
  return null
}

/** What plays it, and below it what is said in it: for who cannot hear it, and for who looks for a place in it. */
export function Recording({ blocks, seen }: { blocks: readonly ArticleBlock[]; seen: Seen }): VNode {
  const main = mainRecording(blocks, seen.file)
  const rest = blocks.filter((block) => block !== main?.block)
  return (
    <>
      {main ? <Media file={main.block.file} name={main.block.name} seen={seen} /> : null}
      {main && rest.length > 0 ? <h2>{say(seen.locale)('help.transcript')}</h2> : null}
      <ArticleText blocks={rest} seen={seen} />
    </>
  )
}
