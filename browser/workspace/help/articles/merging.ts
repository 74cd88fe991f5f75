import { stretchesOf } from '../../../../src/ui/difference.ts'

/** A stretch of two texts: the same in both, or to be chosen. */
export type Hunk =
  | { kind: 'same'; text: string }
  | { kind: 'changed'; mine: string; theirs: string; /** What is proposed. */ take: Take }
export type Take = 'mine' | 'theirs' | 'both'

/** Paragraphs with the empty lines behind them: put together they are the text. */
const paragraphsOf = (text: string): string[] => text.match(/[^]*?(?:\n{2,}|$)/g)?.filter((one) => one !== '') ?? []

/**
 * Two texts of one paragraph by paragraph, with what is proposed where they differ: what only one of them has changed since `before` is
 * that one's; where both did, or nothing is known, both stay, so that no word is lost by not looking.
 */
export function hunksOf(mine: string, theirs: string, before: string): Hunk[] {
  // The last paragraph is the same with and without an end.
  const [own, other, base] = [ended(mine), ended(theirs), ended(before)]
  return stretchesOf(paragraphsOf(own), paragraphsOf(other)).map(({ kind, from, to }): Hunk => {
    if (kind === 'same') return { kind, text: from.join('') }
    const [left, right] = [from.join(''), to.join('')]
    return { kind, mine: left, theirs: right, take: proposed(left, right, base) }
  })
}

const ended = (text: string): string => (text.trim() === '' ? '' : `${text.trimEnd()}\n\n`)

function proposed(mine: string, theirs: string, before: string): Take {
  const [isOld, isTheirsOld] = [before.includes(mine), before.includes(theirs)]
  if (isOld === isTheirsOld) return 'both'
  return isOld ? 'theirs' : 'mine'
}

/** The text of what was chosen. */
export const joined = (hunks: readonly Hunk[]): string =>
  hunks
    .map((hunk) => {
      if (hunk.kind === 'same') return hunk.text
      return hunk.take === 'both' ? hunk.mine + hunk.theirs : hunk[hunk.take]
    })
    .join('')
    .trimEnd()
