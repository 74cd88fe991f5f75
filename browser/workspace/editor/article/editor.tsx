import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Fragment, type Node, Slice } from 'prosemirror-model'
import { type Command, EditorState, Selection, TextSelection } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { escapeMarks } from '../../../../src/ui/rich/marked.ts'
import { keys } from '../keys.ts'
import { useOutside } from '../outside.ts'
import { cleaned } from '../pasted.ts'
import { MORE_KEYS, nearest, putBlock, RULES, squareTables } from './commands.ts'
import { documentOf, markedOf } from './document.ts'
import { isHref, schema } from './schema.ts'
import { type Conditions, type ViewWords, viewsOf } from './views.ts'

/** A file that was put to the house, as it stands in an article. */
export interface Stored {
  id: string
}

/** What can be done to the article that is being written, by the tools beside it. */
export interface ArticleBox {
  focus(): void
  run(command: Command): void
  /** On what is marked; else these words are put in. Null takes the link away. */
  link(href: string | null, words: string): void
  /** What is marked, and where the link leads that the caret is in. */
  marked(): { words: string; href: string | null }
  field(name: string): void
  media(file: Stored): void
  /** A way on in a path: an item that is only a link. */
  choice(words: string, href: string): void
  state(): EditorState
}

interface EditorProps {
  /** Article text. */
  text: string
  label: string
  /** The language that it is written in. */
  language: string
  /** What kind of article it is: steps and questions are counted. */
  kind: string
  words: ViewWords
  conditions: Conditions
  box: { current: ArticleBox | null }
  write(text: string): void
  /** The caret has moved, or something was typed. */
  moved(): void
  link(): void
  files(list: FileList): void
}

/** An article with its formatting: what is written is article text, and so is what comes out. */
export function ArticleEditor(props: EditorProps): VNode {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const now = useRef(props)
  now.current = props
  const wrote = useOutside(props.text, props.write, (text) => {
    const opened = view.current
    if (!opened) return
    // A colleague, or an earlier text was taken up.
    const whole = opened.state.tr.replaceWith(0, opened.state.doc.content.size, documentOf(text).content)
    opened.dispatch(
      whole.setSelection(Selection.atStart(whole.doc)).setMeta('addToHistory', false).setMeta('outside', true),
    )
  })
  useLayoutEffect(() => {
    const opened = openView(place.current!, now, wrote)
    view.current = opened
    const own = boxOf(opened)
    props.box.current = own
    props.moved()
    return () => {
      if (props.box.current === own) props.box.current = null
      opened.destroy()
    }
  }, [])
  return <div class="writes" ref={place} data-kind={props.kind} />
}

function openView(place: HTMLElement, now: { current: EditorProps }, wrote: (text: string) => void): EditorView {
  const state = EditorState.create({
    doc: documentOf(now.current.text),
    plugins: [
      ...keys({
        schema,
        link: () => {
          now.current.link()
          return true
        },
        mayLead: isHref,
        rules: RULES,
        more: MORE_KEYS,
      }),
      squareTables,
    ],
  })
  return new EditorView(place, {
    state,
    attributes: () => ({
      class: 'rich article-text',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': now.current.label,
      lang: now.current.language,
      spellcheck: 'true',
    }),
    nodeViews: viewsOf(now.current.words, now.current.conditions),
    dispatchTransaction(this: EditorView, transaction) {
      this.updateState(this.state.apply(transaction))
      if (transaction.docChanged && transaction.getMeta('outside') !== true) wrote(markedOf(this.state.doc))
      now.current.moved()
    },
    handlePaste: (_, event) => takeFiles(event.clipboardData, now.current, event),
    handleDrop: (_, event) => takeFiles(event.dataTransfer, now.current, event),
    transformPastedHTML: cleaned,
    transformPasted: (slice, view) => (nearest(view.state, schema.nodes.cell) ? flat(slice) : slice),
    clipboardTextParser: (words) =>
      Slice.maxOpen((isArticleText(words) ? documentOf(words) : documentOf(escapeMarks(words))).content),
    clipboardTextSerializer: (slice) =>
      markedOf(schema.topNodeType.createAndFill(null, slice.content) ?? schema.node('doc', null, [])),
  })
}

/** Signs that nobody writes by chance: what was copied out of an article, or of its file. */
const isArticleText = (words: string): boolean => /^(?:#{2,3} \S|:::|\|.*\||[-*] \S|\d+\. \S|!\[)/m.test(words)

/** A cell has one line: what is pasted there comes as words. */
function flat(slice: Slice): Slice {
  const inline: Node[] = []
  slice.content.descendants((node) => {
    if (node.isTextblock && inline.length > 0) inline.push(schema.text(' '))
    if (node.isText || node.type === schema.nodes.field) inline.push(node)
    return true
  })
  return new Slice(Fragment.from(inline), 0, 0)
}

/** What has words goes in as words: office programs put a picture of them beside. */
function takeFiles(list: DataTransfer | null, { files }: EditorProps, event: Event): boolean {
  if (!list || list.files.length === 0 || list.types.includes('text/html') || list.types.includes('text/plain'))
    return false
  event.preventDefault()
  files(list.files)
  return true
}

function boxOf(view: EditorView): ArticleBox {
  return {
    focus: () => view.focus(),
    state: () => view.state,
    run(command) {
      command(view.state, view.dispatch, view)
      view.focus()
    },
    link(href, words) {
      const { from, to } = linkAround(view.state)
      const mark = schema.marks.link
      const { tr } = view.state
      if (href === null) view.dispatch(tr.removeMark(from, to, mark))
      else if (isHref(href))
        view.dispatch(
          from === to
            ? tr.replaceSelectionWith(schema.text(words, [mark.create({ href })]), false).removeStoredMark(mark)
            : tr.removeMark(from, to, mark).addMark(from, to, mark.create({ href })),
        )
      view.focus()
    },
    marked() {
      const { from, to } = linkAround(view.state)
      return { words: view.state.doc.textBetween(from, to, ' '), href: hrefAt(view.state) }
    },
    field(name) {
      view.dispatch(view.state.tr.replaceSelectionWith(schema.node('field', { name })).scrollIntoView())
      view.focus()
    },
    media({ id }) {
      const { state } = view
      view.dispatch(putBlock(state, schema.node('media', { file: id, name: '' })))
      // What it shows is to be said before anything else.
      const fields = [...view.dom.querySelectorAll<HTMLInputElement>('figure.media input')]
      fields.findLast(({ value }) => value === '')?.focus()
    },
    choice(words, href) {
      const item = schema.node('item', null, [
        schema.node('paragraph', null, [schema.text(words, [schema.mark('link', { href })])]),
      ])
      const { state } = view
      const list = nearest(state, schema.nodes.bullets)
      if (list) {
        const end = list.at + list.node.nodeSize - 1
        view.dispatch(
          state.tr
            .insert(end, item)
            .setSelection(TextSelection.create(state.tr.insert(end, item).doc, end + 2 + words.length)),
        )
      } else view.dispatch(putBlock(state, schema.node('bullets', null, [item])))
      view.focus()
    },
  }
}

const hrefAt = (state: EditorState): string | null => {
  const { $from, from, to, empty } = state.selection
  if (empty) return (schema.marks.link.isInSet($from.marks())?.attrs['href'] as string | undefined) ?? null
  let href: string | null = null
  state.doc.nodesBetween(from, to, (node) => {
    href ??= (schema.marks.link.isInSet(node.marks)?.attrs['href'] as string | undefined) ?? null
  })
  return href
}

/** What is marked, or the whole link that the caret stands in. */
function linkAround(state: EditorState): { from: number; to: number } {
  const { $from, from, to, empty } = state.selection
  const mark = empty ? schema.marks.link.isInSet($from.marks()) : undefined
  if (!mark) return { from, to }
  let [start, end] = [from, from]
  $from.parent.forEach((node, offset) => {
    const at = $from.start() + offset
    if (mark.isInSet(node.marks) && at <= from && at + node.nodeSize >= from) [start, end] = [at, at + node.nodeSize]
  })
  return { from: start, to: end }
}
