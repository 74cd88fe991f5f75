import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { words } from '../state.ts'
import { FORMATS, type Format } from './keys.ts'

/** What is drawn on the button (workspace.css), in letters that every font has; it is called by its name. */
const SIGNS: Readonly<Record<Format, string>> = {
  bold: 'B',
  italic: 'I',
  bullets: '•',
  numbers: '1.',
  quote: '”',
  heading: 'H',
}
const KEYS: Readonly<Record<Format, string>> = {
  bold: 'Ctrl B',
  italic: 'Ctrl I',
  bullets: 'Ctrl Shift 8',
  numbers: 'Ctrl Shift 7',
  quote: 'Ctrl Shift 9',
  heading: 'Ctrl Alt 2',
}

interface ToolsProps {
  on: readonly Format[]
  choose(format: Format): void
  linking: boolean
  beginLink(): void
  /** Null: nothing is changed. */
  link(href: string | null): void
  files(list: FileList): void
}

/** The row above the box. One stop for the keyboard; the arrow keys go along it. */
export function Tools({ on, choose, linking, beginLink, link, files }: ToolsProps): VNode {
  const row = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    const all = [...row.current!.querySelectorAll('button')]
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all[(at + by + all.length) % all.length]?.focus()
    event.preventDefault()
  }
  if (linking) return <Address done={link} />
  return (
    <div class="tools" role="group" ref={row} aria-label={words.value('editor.tools')}>
      {FORMATS.map((format, index) => (
        <button
          type="button"
          key={format}
          class={`tool tool-${format}`}
          tabIndex={index === 0 ? 0 : -1}
          aria-pressed={on.includes(format)}
          data-sign={SIGNS[format]}
          aria-label={words.value(`editor.${format}`)}
          title={`${words.value(`editor.${format}`)} (${KEYS[format]})`}
          // The box keeps the focus, and what is marked in it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(format)}
          onKeyDown={step}
        />
      ))}
      <button
        type="button"
        class="tool"
        tabIndex={-1}
        title={`${words.value('editor.link')} (Ctrl K)`}
        onPointerDown={(event) => event.preventDefault()}
        onClick={beginLink}
        onKeyDown={step}
      >
        {words.value('editor.link')}
      </button>
      <input
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
        multiple
        hidden
        ref={input}
        onChange={({ currentTarget }) => {
          if (currentTarget.files) files(currentTarget.files)
          currentTarget.value = ''
        }}
      />
      <button type="button" class="tool" tabIndex={-1} onClick={() => input.current?.click()} onKeyDown={step}>
        {words.value('editor.picture')}
      </button>
    </div>
  )
}

/** In the place of the tools: where a link leads. */
function Address({ done }: { done(href: string | null): void }): VNode {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') done(field.current!.value)
    else if (event.key === 'Escape') done(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="tools">
      <input
        class="input"
        type="url"
        ref={field}
        placeholder="https://"
        aria-label={words.value('editor.address')}
        onKeyDown={press}
      />
      <button class="button" type="button" onClick={() => done(field.current!.value)}>
        {words.value('editor.setLink')}
      </button>
      <button class="button quiet" type="button" onClick={() => done(null)}>
        {words.value('editor.noLink')}
      </button>
    </div>
  )
}
