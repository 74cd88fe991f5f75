import { slot } from '../../../platform/slots.ts'
import type { Call } from '../../../platform/context.ts'
import { hasMessage, sayDeclared } from '../../../ui/words.ts'
import type { About } from '../contract.ts'
import type { Reader } from '../reader.ts'
import type { LiveValue } from '../slots.ts'
import type { ArticleBlock, Test, Words } from '../../../ui/rich/article.ts'

/** What is known of a reader, as far as an article asks for it. */
export interface Known {
  is(test: Test): boolean
  /** Undefined: their record does not say, and the plain words stand there. */
  field(name: string): LiveValue | undefined
}

/** Nobody who is known: whoever has bought nothing yet, as far as we can tell. */
export const UNKNOWN: Known = { is: (test) => test.is === 'prospects', field: () => undefined }

/** What an article asks of its reader. */
export interface Asked {
  tests: readonly Test[]
  fields: readonly string[]
  about: readonly About[]
}

/** Finds out what an article asks of a reader who has signed in; `help/live` fills it. Asked only where something is asked. */
export type Knowing = (call: Call, reader: Reader, asked: Asked) => Promise<Known>
export const knowing = slot<Knowing>('help.knowing')

/** What this article asks of its reader: nothing, for most. */
export function askedIn(blocks: readonly ArticleBlock[], about: readonly About[] = []): Asked {
  const tests: Test[] = []
  const fields = new Set<string>()
  const look = (all: readonly ArticleBlock[]): void => {
    for (const block of all) {
      if (block.kind === 'if') {
        if (block.test) tests.push(block.test)
        look(block.yes)
        look(block.no)
      } else if (block.kind === 'live') fields.add(block.name)
      else if (block.kind === 'quote' || block.kind === 'note') look(block.of)
      else if (block.kind === 'list') block.items.forEach(look)
      else if (block.kind === 'table') for (const cells of [block.head ?? [], ...block.rows]) cells.forEach(inWords)
      else if (block.kind !== 'media') inWords(block.of)
    }
  }
  const inWords = (of: readonly Words[]): void => {
    for (const one of of) {
      if (typeof one === 'string' || one.kind === 'picture') continue
      if (one.kind === 'field') fields.add(one.name)
      else inWords(one.of)
    }
  }
  look(blocks)
  return { tests, fields: [...fields], about }
}

/** An article as this reader reads it: without what is not for them, and with what their record says. No `if`, field or `live` is left. */
export function resolve(blocks: readonly ArticleBlock[], known: Known, language: string): ArticleBlock[] {
  const words = (of: readonly Words[]): Words[] =>
    of.map((one) => {
      if (typeof one === 'string' || one.kind === 'picture') return one
      if (one.kind === 'field') return known.field(one.name)?.words ?? plainField(one.name, language)
      return { ...one, of: words(one.of) }
    })
  const read = (all: readonly ArticleBlock[]): ArticleBlock[] =>
    all.flatMap((block): ArticleBlock[] => {
      if (block.kind === 'if') return read(block.test && known.is(block.test) ? block.yes : block.no)
      if (block.kind === 'live') return [liveBlock(known.field(block.name), block.name, language)]
      if (block.kind === 'quote' || block.kind === 'note') return [{ ...block, of: read(block.of) }]
      if (block.kind === 'list') return [{ ...block, items: block.items.map(read) }]
      if (block.kind === 'table')
        return [{ ...block, head: block.head?.map(words) ?? null, rows: block.rows.map((cells) => cells.map(words)) }]
      return block.kind === 'media' ? [block] : [{ ...block, of: words(block.of) }]
    })
  return read(blocks)
}

function liveBlock(value: LiveValue | undefined, name: string, language: string): ArticleBlock {
  if (!value?.rows?.length) return { kind: 'paragraph', of: [value?.words ?? plainField(name, language)] }
  const [head, ...rows] = value.rows.map((row) => row.map((cell): Words[] => [cell]))
  return { kind: 'table', head: head!, rows }
}

/** What stands there for a stranger: "the day on which your order ships". A field that nobody knows stands as it was written. */
function plainField(name: string, language: string): string {
  const key = `help.field.${name}`
  return hasMessage(key) ? sayDeclared(language, key) : `{{${name}}}`
}
