import type { Call } from '../../../platform/context.ts'
import { sayDeclared } from '../../../ui/words.ts'
import { refuse } from '../refusals.ts'
import { liveFields } from '../slots.ts'
import type { ArticleBlock } from '../../../ui/rich/article.ts'
import { askedIn } from '../text/resolve.ts'

/** Every field that an article can have, in a steady order. */
export const fieldNames = (): string[] => liveFields.fills.flatMap(({ names }) => [...names]).toSorted()

/** What can stand between braces, and what a stranger reads there. */
export function listFields({ locale }: Call): { items: { name: string; plain: string }[] } {
  return { items: fieldNames().map((name) => ({ name, plain: sayDeclared(locale, `help.field.${name}`) })) }
}

/** @throws Refusal article-field-unknown: it would stand there as it was written. And condition-unknown: nobody would ever read what is behind it. */
export function checkAsked(blocks: readonly ArticleBlock[]): void {
  const { fields } = askedIn(blocks)
  const names = fieldNames()
  const unknown = fields.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw refuse('article-field-unknown', { field: unknown, fields: names.join(', ') }, { fields: names })
  const condition = conditionsIn(blocks).find(({ test }) => test === null)
  if (condition) throw refuse('condition-unknown', { condition: condition.words })
}

type If = Extract<ArticleBlock, { kind: 'if' }>

function conditionsIn(blocks: readonly ArticleBlock[]): If[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'if') return [block, ...conditionsIn(block.yes), ...conditionsIn(block.no)]
    return block.kind === 'note' || block.kind === 'quote' ? conditionsIn(block.of) : []
  })
}
