import type { VNode } from 'preact'
import { say } from '../../../../ui/words.ts'
import type { ArticleBlock, Heading } from '../../../../ui/rich/article.ts'
import { ArticleText, drawWords, type Seen } from '../../text/draw.tsx'

export interface Step {
  title: Heading
  blocks: ArticleBlock[]
}

/** What stands before the first heading, and what stands under each. */
export function stepsOf(blocks: readonly ArticleBlock[]): { before: ArticleBlock[]; steps: Step[] } {
  const before: ArticleBlock[] = []
  const steps: Step[] = []
  for (const block of blocks)
    if (block.kind === 'heading' && block.level === 2) steps.push({ title: block, blocks: [] })
    else (steps.at(-1)?.blocks ?? before).push(block)
  return { before, steps }
}

/**
 * Steps in their order. Where one has got to is the address (`#anchor`): the style says which step that is, and which are behind it, so
 * that it needs no script and goes along with a link that somebody sends.
 */
export function Guide({ blocks, seen }: { blocks: readonly ArticleBlock[]; seen: Seen }): VNode {
  const words = say(seen.locale)
  const { before, steps } = stepsOf(blocks)
  return (
    <>
      <ArticleText blocks={before} seen={seen} />
      <ol class="steps">
        {steps.map(({ title, blocks: inside }, index) => {
          const next = steps[index + 1]
          return (
            <li id={title.anchor}>
              <h2>{drawWords(title.of, seen)}</h2>
              <ArticleText blocks={inside} seen={seen} />
              <p class="small softer onward">
                <span>{words('help.step', { step: index + 1, steps: steps.length })}</span>
                {next ? <a href={`#${next.title.anchor}`}>{words('help.nextStep')}</a> : null}
              </p>
            </li>
          )
        })}
      </ol>
    </>
  )
}
