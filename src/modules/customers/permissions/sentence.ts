import { createHash } from 'node:crypto'
import { sayDeclared } from '../../../ui/words.ts'
import { LOCALES } from '../../../ui/speak.ts'

/**
 * Id and version of the sentence beside a permission's switch, as it is stored with the choice: `purpose.research@4bc01a2f`. The
 * version is a fingerprint of its words in every language, so that nobody has to remember to raise it.
 */
export function sentenceVersion(id: string): string {
  const words = LOCALES.flatMap((locale) => [sayDeclared(locale, id), sayDeclared(locale, `${id}.gives`)]).join('\n')
  return `${id}@${createHash('sha256').update(words).digest('hex').slice(0, 8)}`
}
