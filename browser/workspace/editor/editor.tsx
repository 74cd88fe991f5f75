import './later.ts'
import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Slice } from 'prosemirror-model'
import { EditorState, Plugin, Selection, TextSelection, type Transaction } from 'prosemirror-state'
import { Decoration, DecorationSet, EditorView } from 'prosemirror-view'
import { escapeMarks, plainOf, readMarked } from '../../../src/ui/rich/marked.ts'
import { documentOf, isHref, markedOf, schema } from './document.ts'
import { commandOf, FORMATS, type Format, isOn, keys } from './keys.ts'
import { useOutside } from './outside.ts'
import { cleaned } from './pasted.ts'
import { Tools } from './tools.tsx'

/** What a person still has to fill in: it stands between signs that are on no keyboard. */
const GAP = /⟨[^⟨⟩\n]{1,80}⟩/g

/** What others can do to what is being written, wherever it is written. */
export interface Box {
  focus(): void
  /** What stands before the caret, in its paragraph. */
  before(): string
  /** Puts marked text in the place of so many letters before the caret. */
  insert(marked: string, back?: number): void
  /** Adds a paragraph of marked text behind the one in which the caret is. */
  add(marked: string): void
  /** Puts words in, whatever signs are in them. */
  insertWords(words: string): void
  insertPicture(file: { id: string; name: string }): void
  /** Marks the next gap, so that typing fills it. Answers whether there was one. */
  toNextGap(fromStart?: boolean): boolean
}

export interface EditorProps {
  /** Marked text. */
  text: string
  label: string
  placeholder: string
  attributes: Readonly<Record<string, string | undefined>>
  box: { current: Box | null }
  /** It takes the place of a box that had the focus. */
  takesFocus: boolean
  write(marked: string): void
  /** The caret has moved, or something was typed. */
  moved(): void
  /** Answers whether it took the key. */
  press(event: KeyboardEvent): boolean
  files(list: FileList): void
  left(): void
}

/** An answer with its formatting: what is written is marked text, and so is what comes out. */
export function Editor(props: EditorProps): VNode {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const now = useRef(props)
  now.current = props
  const wrote = useOutside(props.text, props.write, (text) => {
    const made = view.current
    if (!made) return
    // A colleague, another window, or what was sent is gone from here.
    const whole = made.state.tr.replaceWith(0, made.state.doc.content.size, documentOf(text).content)
    made.dispatch(
      whole.setSelection(Selection.atEnd(whole.doc)).setMeta('addToHistory', false).setMeta('outside', true),
    )
  })
  /** Raised with each change, so that the tools show what is on. */
  const change = useSignal(0)
  const linking = useSignal(false)
  useLayoutEffect(() => {
    const made = openView(place.current!, now, {
      wrote,
      changed: () => (change.value += 1),
      link: () => (linking.value = true),
    })
    view.current = made
    const own = boxOf(made)
    props.box.current = own
    if (props.takesFocus) made.focus()
    return () => {
      if (props.box.current === own) props.box.current = null
      made.destroy()
    }
  }, [])
  void change.value
  const run = (format: Format) => {
    const made = view.current!
    commandOf(format)(made.state, made.dispatch)
    made.focus()
  }
  const state = view.current?.state
  return (
    <div class="editor">
      <Tools
        on={FORMATS.filter((format) => state !== undefined && isOn(state, format))}
        choose={run}
        linking={linking.value}
        beginLink={() => (linking.value = true)}
        link={(href) => {
          linking.value = false
          if (href !== null) setLink(view.current!, href)
          view.current?.focus()
        }}
        files={props.files}
      />
      <div class="writes" ref={place} />
    </div>
  )
}

interface Held {
  wrote(marked: string): void
  changed(): void
  link(): void
}

function openView(place: HTMLElement, now: { current: EditorProps }, { wrote, changed, link }: Held): EditorView {
  const state = EditorState.create({
    doc: documentOf(now.current.text),
    plugins: [
      ...keys({
        schema,
        link: () => {
          link()
          return true
        },
      }),
      gaps,
    ],
  })
  return new EditorView(place, {
    state: state.apply(state.tr.setSelection(Selection.atEnd(state.doc))),
    attributes: ({ doc }) => ({
      class: 'input rich',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': now.current.label,
      'data-placeholder': now.current.placeholder,
      ...(doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.content.size === 2
        ? { 'data-empty': '' }
        : {}),
      ...Object.fromEntries(
        Object.entries(now.current.attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    }),
    dispatchTransaction(this: EditorView, transaction: Transaction) {
      this.updateState(this.state.apply(transaction))
      if (transaction.docChanged && transaction.getMeta('outside') !== true) wrote(markedOf(this.state.doc))
      now.current.moved()
      changed()
    },
    handleKeyDown: (_, event) => now.current.press(event),
    handlePaste: (_, event) => takeFiles(event.clipboardData, now.current, event),
    handleDrop: (_, event) => takeFiles(event.dataTransfer, now.current, event),
    handleDOMEvents: {
      blur: () => now.current.left(),
      // The editor would keep it; here it leads out of the box.
      keydown(_, event) {
        if (event.key !== 'Escape') return false
        if (now.current.press(event)) event.preventDefault()
        return true
      },
    },
    transformPastedHTML: cleaned,
    clipboardTextParser: (words) => Slice.maxOpen(documentOf(escapeMarks(words)).content),
    clipboardTextSerializer: (slice) =>
      plainOf(
        readMarked(markedOf(schema.topNodeType.createAndFill(null, slice.content) ?? schema.node('doc', null, []))),
      ),
  })
}

/** What has words goes in as words: office programs put a picture of them beside. */
function takeFiles(list: DataTransfer | null, { files }: EditorProps, event: Event): boolean {
  if (!list || list.files.length === 0 || list.types.includes('text/html') || list.types.includes('text/plain'))
    return false
  event.preventDefault()
  files(list.files)
  return true
}

/** Gaps are marked where they stand. */
const gaps = new Plugin({
  props: {
    decorations({ doc }) {
      const found: Decoration[] = []
      doc.descendants((node, at) => {
        for (const { index, 0: gap } of node.text?.matchAll(GAP) ?? [])
          found.push(Decoration.inline(at + index, at + index + gap.length, { class: 'gap' }))
      })
      return DecorationSet.create(doc, found)
    },
  },
})

function boxOf(view: EditorView): Box {
  const putIn = (marked: string, back: number) => {
    const { from, to, $from } = view.state.selection
    const start = Math.max($from.start(), from - back)
    const slice = Slice.maxOpen(documentOf(marked).content)
    const before = view.state.tr.delete(start, to)
    const put = before.replaceRange(start, start, slice)
    view.dispatch(put.scrollIntoView())
    view.focus()
    toNextGap(view, start)
  }
  return {
    focus: () => view.focus(),
    before: () => {
      const { $head } = view.state.selection
      return $head.parent.textBetween(0, $head.parentOffset, undefined, '\n')
    },
    insert: (marked, back = 0) => putIn(marked, back),
    add: (marked) => {
      const { doc, selection, tr } = view.state
      const at = Math.min(selection.$from.depth > 0 ? selection.$from.after(1) : doc.content.size, doc.content.size)
      const isEmpty = selection.$from.depth === 1 && selection.$from.parent.content.size === 0
      const { content } = documentOf(marked)
      const begin = isEmpty ? selection.$from.before(1) : at
      const added = tr.replaceWith(begin, at, content)
      view.dispatch(added.setSelection(Selection.near(added.doc.resolve(begin + content.size), -1)).scrollIntoView())
      view.focus()
    },
    insertWords: (words) => putIn(escapeMarks(words), 0),
    insertPicture: ({ id, name }) => {
      view.dispatch(view.state.tr.replaceSelectionWith(schema.node('picture', { file: id, name })).scrollIntoView())
      view.focus()
    },
    toNextGap: (fromStart = false) => toNextGap(view, fromStart ? 0 : view.state.selection.to),
  }
}

function toNextGap(view: EditorView, from: number): boolean {
  let found: { at: number; length: number } | undefined
  view.state.doc.descendants((node, at) => {
    for (const { index, 0: gap } of node.text?.matchAll(GAP) ?? [])
      if (!found && at + index >= from) found = { at: at + index, length: gap.length }
    return found === undefined
  })
  if (!found) return false
  const marked = TextSelection.create(view.state.doc, found.at, found.at + found.length)
  view.dispatch(view.state.tr.setSelection(marked).scrollIntoView())
  view.focus()
  return true
}

/** On what is marked; else the address itself is put in. Empty takes a link away. */
function setLink(view: EditorView, typed: string): void {
  const wanted = typed.trim()
  const href =
    wanted === '' || /^(?:https?|mailto):/i.test(wanted)
      ? wanted
      : wanted.includes('@')
        ? `mailto:${wanted}`
        : `https://${wanted}`
  const { from, to, empty } = view.state.selection
  const mark = schema.marks.link
  if (href === '') return view.dispatch(view.state.tr.removeMark(from, to, mark))
  if (!isHref(href)) return
  view.dispatch(
    empty
      ? view.state.tr.replaceSelectionWith(schema.text(href, [mark.create({ href })]), false).removeStoredMark(mark)
      : view.state.tr.addMark(from, to, mark.create({ href })),
  )
}
