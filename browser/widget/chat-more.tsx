import type { VNode } from 'preact'
import { Address, Hurry, Offers, Rating } from './asks.tsx'
import { Attached, Chosen } from './attached.tsx'
import type { PanelProps } from './panel.tsx'
import { chatMoreStyle } from './style-more.ts'
import { Transcript } from './transcript.tsx'
import { openUploads } from './uploads.ts'

/** What a conversation needs once something was said. The window comes without it and is whole a moment later. */
export type More = typeof import('./chat-more.tsx')

export { Attached, chatMoreStyle, Chosen, Offers, openUploads }

/** What is asked of the visitor, below the conversation. */
export function Asks(props: PanelProps): VNode {
  return (
    <>
      <Hurry {...props} />
      <Rating {...props} />
      <Address {...props} />
      <Transcript {...props} />
    </>
  )
}
