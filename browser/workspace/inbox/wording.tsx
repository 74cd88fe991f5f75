import { signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { hasMessage, sayDeclared } from '../../../src/ui/words.ts'
import { locale, words } from '../state.ts'
import type { Formatted } from './formatted.tsx'
import type { FileShown } from './shapes.ts'

/** Longer texts are folded: nobody reads 200,000 letters to find the answer below them. */
const FOLD_BEYOND = 4_000

/** Plain text, with its addresses to press. Long ones are folded after a while. */
export function Text({ text }: { text: string }): VNode {
  if (text.length <= FOLD_BEYOND) return <p class="wording">{withLinks(text)}</p>
  const cut = text.lastIndexOf('\n', FOLD_BEYOND)
  const at = cut > FOLD_BEYOND / 2 ? cut : FOLD_BEYOND
  return (
    <>
      <p class="wording">{withLinks(text.slice(0, at))}</p>
      <details class="quoted">
        <summary>{words.value('inbox.restOfText')}</summary>
        <p class="wording">{withLinks(text.slice(at))}</p>
      </details>
    </>
  )
}

/** Draws formatting: comes with the first words that have any. */
const drawing = signal<typeof Formatted | null>(null)
const SIGNS = /[*[\\]|^ {0,3}(?:[->#•]|\d+[.)]) /m

/** Marked text with the files that may stand in it; as it was written until the drawing has come. */
export function Marked({ text, files }: { text: string; files: readonly FileShown[] }): VNode {
  const needed = SIGNS.test(text)
  useEffect(() => {
    if (!needed || drawing.value !== null) return
    import('./formatted.tsx').then((loaded) => (drawing.value = loaded.Formatted)).catch(() => undefined)
  }, [needed])
  const Drawn = drawing.value
  if (!needed || !Drawn) return <Text text={text} />
  return <Drawn marked={text} files={new Set(files.map(({ id }) => id))} />
}

/** Files that do not stand in the text: what does is seen there. */
export const besidesText = (files: readonly FileShown[], text: string | undefined): readonly FileShown[] =>
  files.filter(({ id }) => text?.includes(`](file:${id})`) !== true)

/** Only what says http is made a link, shown as it is written: nobody can hide another address behind it. */
function withLinks(text: string): ComponentChildren {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ),
  )
}

/** A code of the server in words; one that is newer than this window says itself. */
export const codeInWords = (key: string, code: string): string =>
  hasMessage(key) ? sayDeclared(locale.value, key) : code
