import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { picturesIn, readMarked } from '../../src/ui/rich/marked.ts'
import { Rich } from '../../src/ui/rich/rich.tsx'
import type { FormattedProps } from './chat-more.tsx'

/** An answer with its formatting. Pictures that stand in the text are drawn there, if they are files of this very message. */
export function Formatted({ one, more, children: _, ...props }: FormattedProps): VNode {
  const { own, home, talk } = props
  const { Attached, fetchAddress } = more
  const blocks = readMarked(one.marked)
  const inText = new Set(picturesIn(blocks))
  const drawn = one.attachments.filter(({ id }) => inText.has(id))
  const others = one.attachments.filter(({ id }) => !inText.has(id))
  // As with files: on a page of another site there is no cookie of ours, and each look asks for an address that is good for a moment.
  const [addresses, setAddresses] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    if (own) return
    for (const { id } of drawn)
      void fetchAddress({ talk, home }, id).then(
        (address) => setAddresses((known) => ({ ...known, [id]: address })),
        // Its name stands there.
        () => undefined,
      )
  }, [one.id])
  const at = (id: string) => (own ? `/api/attachments/${id}` : (addresses[id] ?? null))
  return (
    <>
      <Rich blocks={blocks} picture={(id) => (drawn.some((file) => file.id === id) ? at(id) : null)} away />
      {others.length > 0 ? <Attached {...props} more={more} files={others} /> : null}
    </>
  )
}
