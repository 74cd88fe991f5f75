import { refuse } from '../refusals.ts'

/** What a person must fill in, or take out: it stands between signs that are on no keyboard. */
const GAP = /⟨[^⟨⟩\n]{0,80}⟩/g

/** What has to be filled in before a text can be read by others. */
export const gapsIn = (...texts: readonly string[]): string[] => texts.flatMap((text) => text.match(GAP) ?? [])

/** Nothing with a gap is published: there stood something about somebody. @throws Refusal draft-has-gaps */
export function refuseGaps(...texts: readonly string[]): void {
  const count = gapsIn(...texts).length
  if (count > 0) throw refuse('draft-has-gaps', { count })
}
