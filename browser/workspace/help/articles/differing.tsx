import type { VNode } from 'preact'
import type { Piece } from '../../../../src/ui/difference.ts'
import { said } from '../words.ts'

/** Letters of what is the same on either side of a change that are shown; what lies between is told by a sign. */
const AROUND = 160

/** What differs, in the text itself: what was added and what went is marked and said, not only coloured. */
export function Differing({ pieces, whole = false }: { pieces: readonly Piece[]; whole?: boolean }): VNode {
  if (!pieces.some(({ kind }) => kind !== 'same'))
    return <p class="small soft">{said.value('helpRoom.noDifference')}</p>
  return (
    <div class="differing">
      {pieces.map(({ kind, text }, index) =>
        kind === 'same' ? (
          whole ? (
            text
          ) : (
            shortened(text, index === 0, index === pieces.length - 1)
          )
        ) : kind === 'added' ? (
          <ins>{text}</ins>
        ) : (
          <del>{text}</del>
        ),
      )}
    </div>
  )
}

function shortened(text: string, isFirst: boolean, isLast: boolean): string {
  if (text.length <= 2 * AROUND + 40) return text
  const head = isFirst ? '' : text.slice(0, AROUND)
  const tail = isLast ? '' : text.slice(-AROUND)
  return `${head} … ${tail}`
}

/** One side of two texts, with what the other has not. */
export function OneSide({ pieces, side }: { pieces: readonly Piece[]; side: 'added' | 'removed' }): VNode {
  const own = pieces.filter(({ kind }) => kind === 'same' || kind === side)
  const isMarked = (at: number) => own[at]?.kind === side
  return (
    <div class="differing">
      {own.map(({ text }, at) =>
        // A blank between two words that differ belongs to them.
        isMarked(at) || (text.trim() === '' && isMarked(at - 1) && isMarked(at + 1)) ? <mark>{text}</mark> : text,
      )}
    </div>
  )
}
