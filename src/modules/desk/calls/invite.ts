import type { Acting } from '../../../platform/context.ts'
import type { LetterPart } from '../../../ui/letter.tsx'
import type { Words } from '../../../ui/words.ts'
import { caseUrl } from '../links.ts'
import { ringsBack } from './times.ts'

/** Below an acknowledgement: who would rather talk can be rung about this very case. Nothing while nobody rings. */
export function ringParts(
  { number, heirs }: { number: string; heirs: number },
  words: Words,
  ctx: Pick<Acting, 'config' | 'secret' | 'db'>,
): LetterPart[] {
  if (!ringsBack(ctx)) return []
  const key = new URL(caseUrl(ctx, number, { heirs })).searchParams.get('key')!
  const href = new URL(`/callback?${new URLSearchParams({ case: number, key }).toString()}`, ctx.config.url).href
  return [{ text: words('mail.case.orRing'), href, button: words('callback.title') }]
}
