import { createHash } from 'node:crypto'
import type { Context } from '../../../platform/context.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { purposeWords } from './topics.ts'

/**
 * Id and version of the sentence beside a permission's switch, as it is stored with the choice: `purpose.research@4bc01a2f`. The
 * version is a fingerprint of its words in every language, so that nobody has to remember to raise it.
 */
export function sentenceVersion(ctx: Pick<Context, 'db'>, purpose: string): string {
  const words = LOCALES.flatMap((locale) => Object.values(purposeWords(ctx, locale, purpose))).join('\n')
  return `purpose.${purpose}@${createHash('sha256').update(words).digest('hex').slice(0, 8)}`
}
