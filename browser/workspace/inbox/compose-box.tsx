import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Box, EditorProps } from '../editor/editor.tsx'
import { toNextGap } from './gaps.ts'

export type { Box }

/** The editor comes when the first case is opened. Until then, and where it does not come, one writes the signs oneself. */
const editor = signal<((props: EditorProps) => VNode) | null>(null)
const loadEditor = (): void => {
  if (editor.value !== null) return
  import('../editor/editor.tsx')
    .then((loaded) => (editor.value = loaded.Editor))
    // Offline, or a newer version has taken this one's files away: the plain box does all but draw it.
    .catch(() => undefined)
}

type BoxProps = Omit<EditorProps, 'takesFocus'> & {
  /** A note has no formatting. */
  plain: boolean
}

/** Where one writes. */
export function WritingBox({ plain, ...props }: BoxProps): VNode {
  useEffect(loadEditor, [])
  const drawn = useRef(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const hasFocus = area.current !== null && document.activeElement === area.current
  // Nobody's words move under their hands: who has begun in the plain box goes on in it until they leave it.
  const Editor = !plain && (drawn.current || !hasFocus || props.text === '') ? editor.value : null
  drawn.current = Editor !== null
  if (Editor) return <Editor {...props} takesFocus={hasFocus} />
  return <PlainBox {...props} area={area} />
}

function PlainBox({
  text,
  label,
  placeholder,
  attributes,
  box,
  write,
  moved,
  press,
  files,
  left,
  area,
}: Omit<EditorProps, 'takesFocus'> & { area: { current: HTMLTextAreaElement | null } }): VNode {
  useLayoutEffect(() => {
    const there = area.current!
    const put = (words: string, back = 0) => {
      there.focus()
      there.setRangeText(words, there.selectionStart - back, there.selectionEnd, 'end')
      const begin = there.selectionEnd - words.length
      write(there.value)
      toNextGap(there, begin)
    }
    const own: Box = {
      focus: () => there.focus(),
      before: () => there.value.slice(0, there.selectionEnd),
      insert: put,
      add: (marked) => put(there.value.slice(0, there.selectionEnd).trim() === '' ? marked : `\n\n${marked}`),
      insertWords: put,
      insertPicture: ({ id, name }) => put(`![${name.replaceAll(/[[\]\\]/g, ' ')}](file:${id})`),
      toNextGap: (fromStart) => toNextGap(there, fromStart === true ? 0 : there.selectionEnd),
    }
    box.current = own
    // The other box may stand in its place before this one is cleared away.
    return () => {
      if (box.current === own) box.current = null
    }
  })
  const take = (list: DataTransfer | null, event: Event) => {
    if (!list || list.files.length === 0) return
    event.preventDefault()
    files(list.files)
  }
  return (
    <textarea
      class="input"
      ref={area}
      value={text}
      rows={3}
      aria-label={label}
      placeholder={placeholder}
      {...attributes}
      onInput={({ currentTarget }) => {
        write(currentTarget.value)
        moved()
      }}
      onKeyDown={(event) => {
        if (press(event)) event.preventDefault()
      }}
      onDrop={(event) => take(event.dataTransfer, event)}
      onPaste={(event) => take(event.clipboardData, event)}
      onBlur={left}
    />
  )
}
