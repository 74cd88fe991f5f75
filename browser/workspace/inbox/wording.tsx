import type { ComponentChildren, VNode } from 'preact'
import { hasMessage, sayDeclared } from '../../../src/ui/words.ts'
import { locale, words } from '../state.ts'

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
