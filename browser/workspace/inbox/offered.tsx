import type { VNode } from 'preact'
import type { MessageShown } from '../../../src/modules/desk/contract.ts'
import { words } from '../state.ts'

/** Likely answers that the house sent along with an acknowledgement, and the one that its customer says did it. */
export function OfferedWith({ offers }: Pick<MessageShown, 'offers'>): VNode | null {
  if (!offers || offers.length === 0) return null
  return (
    <>
      {offers.map(({ id, title, text, used }) => (
        <details key={id} class="quoted">
          <summary>{words.value(used ? 'inbox.offeredUsed' : 'inbox.offered', { title })}</summary>
          <p>{text}</p>
        </details>
      ))}
    </>
  )
}
