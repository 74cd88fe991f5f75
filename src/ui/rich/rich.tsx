import type { ComponentChildren, VNode } from 'preact'
import type { Block, Inline } from './marked.ts'

interface RichProps {
  blocks: readonly Block[]
  /** Where a picture's bytes are; null: it is not to be had, and its name stands there. */
  picture: (file: string) => string | null
  /** Leads away from a screen on which one works: links open beside it. */
  away?: boolean
}

/** Marked text on a page. Only what is named here can come of it, and no link leads to anything but an address. */
export function Rich({ blocks, ...seen }: RichProps): VNode {
  return <div class="rich">{blocks.map((block) => drawBlock(block, seen))}</div>
}

type Seen = Omit<RichProps, 'blocks'>

function drawBlock(block: Block, seen: Seen): VNode {
  if (block.kind === 'quote') return <blockquote>{block.of.map((one) => drawBlock(one, seen))}</blockquote>
  if (block.kind === 'heading') return <p class="heading">{drawInline(block.of, seen)}</p>
  if (block.kind === 'paragraph') return <p>{drawInline(block.of, seen)}</p>
  const items = block.items.map((item) => (
    <li>{item.map((one) => (one.kind === 'paragraph' ? drawInline(one.of, seen) : drawBlock(one, seen)))}</li>
  ))
  return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>
}

function drawInline(of: readonly Inline[], seen: Seen): ComponentChildren {
  return of.map((one) => {
    if (typeof one === 'string') return inLines(one)
    if (one.kind === 'bold') return <strong>{drawInline(one.of, seen)}</strong>
    if (one.kind === 'italic') return <em>{drawInline(one.of, seen)}</em>
    if (one.kind === 'picture') {
      const src = seen.picture(one.file)
      return src === null ? `[${one.name}]` : <img src={src} alt={one.name} loading="lazy" />
    }
    return (
      <a href={one.href} rel="noopener noreferrer nofollow" {...(seen.away ? { target: '_blank' } : {})}>
        {drawInline(one.of, seen)}
      </a>
    )
  })
}

/** Line breaks as they were written. */
export const inLines = (text: string): ComponentChildren =>
  text.split('\n').map((line, index) => (index === 0 ? line : [<br />, line]))
