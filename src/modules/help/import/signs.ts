import { escapeBeginnings, escapeSigns } from '../../../ui/rich/marked.ts'
import type { Around } from './unsaid.ts'

/** Columns of a table, as articles show them; beyond that it is a sheet and no table of an article. */
export const COLUMNS_LIMIT = 12

/** Where a link may lead, as an article says it. */
export function targetOf(href: string, around: Around): string | null {
  const trimmed = href.trim()
  if (trimmed === '') return null
  const to = /^(?:https?:|mailto:)/i.test(trimmed) ? URL.parse(trimmed) : null
  const address = around.link(trimmed) ?? to?.href
  return address?.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll(/\s/g, '%20') ?? null
}

/** A picture's name: what it shows, else its file's. */
export function nameOf(alt: string, src: string): string {
  const words =
    alt.replaceAll(/\s+/g, ' ').trim() ||
    (src.startsWith('data:') ? '' : (src.split(/[?#]/)[0]!.split('/').at(-1) ?? ''))
  return words.slice(0, 200).replaceAll(/[\\[\]]/g, '\\$&')
}

/** Words that stand for themselves in article text. */
export const escapeText = (words: string): string => escapeOwn(escapeBeginnings(escapeSigns(words)))

/** What articles have beyond marked text: fields, and lines that begin with a sign of their own. */
export const escapeOwn = (lines: string): string => escapeLines(lines.replaceAll('{{', NO_FIELD))

/** Two braces that begin no field: between them stands a sign that is not seen (word joiner). */
export const NO_FIELD = '{\u2060{'

/** Lines that begin like a table's row or with `:::`: set in by a blank, which is not seen, they are words. */
export const escapeLines = (lines: string): string => lines.replaceAll(/^(?=:::|\|)/gm, ' ')

/** What stands apart from the text around it. */
export const boxed = (sign: string, blocks: readonly string[]): string => `:::${sign}\n${blocks.join('\n\n')}\n:::`
