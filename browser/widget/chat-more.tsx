import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Address, Hurry, Offers, Rating } from './asks.tsx'
import { Attached, Chosen, fetchAddress } from './attached.tsx'
import type { Formatted as Drawn } from './formatted.tsx'
import type { PanelProps } from './panel.tsx'
import { chatMoreStyle } from './style-more.ts'
import type { Message } from './talk.ts'
import { Transcript } from './transcript.tsx'
import { openUploads } from './uploads.ts'

/** What a conversation needs once something was said. The window comes without it and is whole a moment later. */
export const more = { Asks, Attached, Chosen, fetchAddress, Formatted, Offers, openUploads, style: chatMoreStyle }
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

export interface FormattedProps extends PanelProps {
  more: More
  one: Message & { marked: string }
  /** The same without formatting: stands there until the drawing has come, and where it does not. */
  children: ComponentChildren
}

/** What draws formatting comes with the first answer that has any. */
function Formatted(props: FormattedProps): VNode {
  const [drawing, setDrawing] = useState<{ draw: typeof Drawn } | null>(null)
  useEffect(() => {
    import('./formatted.tsx').then(
      ({ Formatted: draw }) => setDrawing({ draw }),
      () => undefined,
    )
  }, [])
  return drawing ? <drawing.draw {...props} /> : <>{props.children}</>
}
