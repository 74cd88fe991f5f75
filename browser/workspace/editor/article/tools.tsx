import { useSignal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Command, EditorState } from 'prosemirror-state'
import { words } from '../../state.ts'
import { commandOf, type Format, isOn, isWithin } from '../keys.ts'
import * as deeds from './commands.ts'

interface Tool {
  name: string
  /** Its name for people. */
  words: string
  /** What is drawn instead, in letters that every font has. */
  sign?: string
  keys?: string
  isOn?: (state: EditorState) => boolean
  run: Command
}

/** Words of the tools that answers do not have. */
export interface ToolWords {
  subheading: string
  note: string
  careful: string
  table: string
  addRow: string
  addColumn: string
  removeRow: string
  removeColumn: string
  head: string
  onlyFor: string
  media: string
}

const formats = (own: ToolWords): Tool[] => [
  format('bold', 'B', 'Ctrl B'),
  format('italic', 'I', 'Ctrl I'),
  {
    ...format('heading', 'H', 'Ctrl Alt 2'),
    isOn: (state) => deeds.isHeading(state, 2),
    run: deeds.heading(2),
  },
  {
    name: 'subheading',
    words: own.subheading,
    sign: 'h',
    keys: 'Ctrl Alt 3',
    isOn: (state) => deeds.isHeading(state, 3),
    run: deeds.heading(3),
  },
  format('bullets', '•', 'Ctrl Shift 8'),
  format('numbers', '1.', 'Ctrl Shift 7'),
  format('quote', '”', 'Ctrl Shift 9'),
]

const format = (name: Format, sign: string, keys: string): Tool => ({
  name,
  sign,
  keys,
  words: words.value(`editor.${name}`),
  isOn: (state) => isOn(state, name),
  run: commandOf(name),
})

const blocks = (own: ToolWords): Tool[] => [
  { name: 'note', words: own.note, isOn: (state) => deeds.isNote(state, 'note'), run: deeds.note('note') },
  { name: 'careful', words: own.careful, isOn: (state) => deeds.isNote(state, 'careful'), run: deeds.note('careful') },
  {
    name: 'condition',
    words: own.onlyFor,
    isOn: (state) => isWithin(state, 'condition'),
    run: deeds.condition('customers'),
  },
  { name: 'table', words: own.table, isOn: (state) => isWithin(state, 'table'), run: deeds.table },
]

const inTable = (own: ToolWords): Tool[] => [
  { name: 'addRow', words: own.addRow, run: deeds.addRow },
  { name: 'addColumn', words: own.addColumn, run: deeds.addColumn },
  { name: 'removeRow', words: own.removeRow, run: deeds.removeRow },
  { name: 'removeColumn', words: own.removeColumn, run: deeds.removeColumn },
  {
    name: 'head',
    words: own.head,
    isOn: (state) => deeds.nearest(state, state.schema.nodes['table']!)?.node.attrs['head'] === true,
    run: deeds.toggleHead,
  },
]

interface ToolsProps {
  /** Null: the signs are written by hand, and nothing can be drawn. */
  state: EditorState | null
  own: ToolWords
  run(command: Command): void
  link(): void
  files(list: FileList): void
  /** Further ones, as plain buttons. */
  children?: ComponentChildren
}

/** The row above an article. One stop for the keyboard; the arrow keys go along it. */
export function ArticleTools({ state, own, run, link, files, children }: ToolsProps): VNode {
  const row = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const at = useSignal(0)
  const all = () => [...(row.current?.querySelectorAll('button') ?? [])]
  useEffect(() => {
    const tools = row.current
    const step = (event: KeyboardEvent) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!by) return
      const buttons = all()
      at.value = (buttons.indexOf(document.activeElement as HTMLButtonElement) + by + buttons.length) % buttons.length
      buttons[at.value]?.focus()
      event.preventDefault()
    }
    tools?.addEventListener('keydown', step)
    return () => tools?.removeEventListener('keydown', step)
  }, [])
  let index = -1
  const button = ({ name, words: said, sign, keys, isOn: on, run: deed }: Tool) => {
    index += 1
    return (
      <button
        type="button"
        key={name}
        class={`tool tool-${name}`}
        tabIndex={index === at.value ? 0 : -1}
        {...(on ? { 'aria-pressed': state !== null && on(state) } : {})}
        {...(sign ? { 'data-sign': sign, 'aria-label': said } : {})}
        title={keys ? `${said} (${keys})` : said}
        disabled={state === null}
        // The text keeps the focus, and what is marked in it.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => run(deed)}
      >
        {sign ? null : said}
      </button>
    )
  }
  return (
    <div class="tools article-tools" role="group" ref={row} aria-label={words.value('editor.tools')}>
      {formats(own).map(button)}
      <button
        type="button"
        class="tool"
        tabIndex={-1}
        title={`${words.value('editor.link')} (Ctrl K)`}
        disabled={state === null}
        onPointerDown={(event) => event.preventDefault()}
        onClick={link}
      >
        {words.value('editor.link')}
      </button>
      <input
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif,audio/*,video/mp4,video/webm"
        multiple
        hidden
        ref={input}
        onChange={({ currentTarget }) => {
          if (currentTarget.files) files(currentTarget.files)
          currentTarget.value = ''
        }}
      />
      <button type="button" class="tool" tabIndex={-1} onClick={() => input.current?.click()}>
        {own.media}
      </button>
      {((index += 2), blocks(own).map(button))}
      {state && isWithin(state, 'table') ? inTable(own).map(button) : null}
      {children}
    </div>
  )
}
