import type { VNode } from 'preact'
import { Address, Hurry, Offers, Rating } from './asks.tsx'
import { Attached, Chosen } from './attached.tsx'
import type { PanelProps } from './panel.tsx'
import { chatMoreStyle } from './style-more.ts'
import { Transcript } from './transcript.tsx'
import { openUploads } from './uploads.ts'

/** What a conversation needs once something was said. The window comes without it and is whole a moment later. */
export const more = { Asks, Attached, Chosen, Offers, openUploads, style: chatMoreStyle }
export type More = typeof more

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
