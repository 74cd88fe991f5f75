// How the blocks stand in the editor that HTML has no element for: with their name, and with what can be set about them.
import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView, NodeViewConstructor, ViewMutationRecord } from 'prosemirror-view'
import { withoutCondition } from './commands.ts'
import { fileAddress } from './schema.ts'

/** Words of the views; the editor knows no catalogue. */
export interface ViewWords {
  note: string
  careful: string
  raw: string
  onlyFor: string
  /** Above the second part of a condition. */
  others: string
  takeAway: string
  /** What a picture, sound or film shows, for who cannot see or hear it. */
  says: string
  saysMissing: string
  remove: string
  /** What is asked of the reader, for people. */
  condition(words: string): string
  field(name: string): string
}
/** What can be asked of a reader, as it is written. */
export type Conditions = () => readonly string[]

function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: HTMLElement[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

const fixed = (element: HTMLElement): HTMLElement => Object.assign(element, { contentEditable: 'false' })
const isControl = ({ target }: Event): boolean =>
  target instanceof Element && target.closest('input, select, button, audio, video') !== null

/** A block with its name above it. */
const labelled =
  (
    box: () => HTMLElement,
    inside: 'div' | 'pre',
    label: (node: Node, at: number | undefined, view: EditorView) => string,
  ): NodeViewConstructor =>
  (node, view, getPos): NodeView => {
    const name = fixed(made('p', { className: 'label', textContent: label(node, getPos(), view) }))
    const contentDOM = made(inside)
    const dom = box()
    dom.append(name, contentDOM)
    if (node.attrs['tone']) dom.dataset['tone'] = String(node.attrs['tone'])
    return {
      dom,
      contentDOM,
      update(next) {
        if (next.type !== node.type) return false
        name.textContent = label(next, getPos(), view)
        if (next.attrs['tone']) dom.dataset['tone'] = String(next.attrs['tone'])
        return true
      },
      ignoreMutation: (mutation: ViewMutationRecord) => !contentDOM.contains(mutation.target),
    }
  }

function conditionView(words: ViewWords, conditions: Conditions): NodeViewConstructor {
  return (node, view, getPos): NodeView => {
    let now = node
    const choice = made('select', { className: 'input' })
    choice.setAttribute('aria-label', words.onlyFor)
    const draw = () => {
      const asked = String(now.attrs['words'])
      const all = [...new Set([...conditions(), asked])]
      choice.replaceChildren(
        ...all.map((value) =>
          made('option', { value, textContent: words.condition(value), selected: value === asked }),
        ),
      )
    }
    draw()
    choice.addEventListener('focus', draw)
    choice.addEventListener('change', () =>
      view.dispatch(view.state.tr.setNodeMarkup(getPos()!, null, { words: choice.value })),
    )
    const away = made('button', { type: 'button', className: 'button quiet', textContent: words.takeAway })
    away.addEventListener('click', () => {
      view.dispatch(withoutCondition(view.state.tr, getPos()!))
      view.focus()
    })
    const head = fixed(
      made('p', { className: 'label row' }, made('span', { textContent: words.onlyFor }), choice, away),
    )
    const contentDOM = made('div')
    return {
      dom: made('div', { className: 'condition' }, head, contentDOM),
      contentDOM,
      update(next) {
        if (next.type !== now.type) return false
        now = next
        draw()
        return true
      },
      stopEvent: isControl,
      ignoreMutation: (mutation: ViewMutationRecord) => !contentDOM.contains(mutation.target),
    }
  }
}

function mediaView(words: ViewWords): NodeViewConstructor {
  return (node, view, getPos): NodeView => {
    let now = node
    const shown = made('div')
    void show(shown, String(node.attrs['file']))
    const says = made('input', {
      className: 'input',
      type: 'text',
      maxLength: NAME_LIMIT,
      value: String(node.attrs['name']),
      placeholder: words.says,
    })
    says.setAttribute('aria-label', words.says)
    const missing = made('span', { className: 'small broken', textContent: words.saysMissing })
    const judge = () => {
      const isMissing = says.value.trim() === ''
      missing.hidden = !isMissing
      says.ariaInvalid = isMissing ? 'true' : 'false'
    }
    judge()
    says.addEventListener('input', () => {
      judge()
      const name = says.value.replaceAll(/[[\]\\]/g, ' ')
      view.dispatch(view.state.tr.setNodeMarkup(getPos()!, null, { ...now.attrs, name }))
    })
    says.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      view.focus()
    })
    const away = made('button', { type: 'button', className: 'button quiet', textContent: words.remove })
    away.addEventListener('click', () => {
      const at = getPos()!
      view.dispatch(view.state.tr.delete(at, at + now.nodeSize))
      view.focus()
    })
    return {
      dom: fixed(made('figure', { className: 'media' }, shown, made('p', { className: 'row' }, says, away), missing)),
      update(next) {
        if (next.type !== now.type || next.attrs['file'] !== now.attrs['file']) return false
        now = next
        const name = String(next.attrs['name'])
        if (document.activeElement !== says) says.value = name
        judge()
        return true
      },
      stopEvent: isControl,
      ignoreMutation: () => true,
    }
  }
}

/** Letters of what a picture shows, as the text is read (src/ui/rich/article.ts). */
const NAME_LIMIT = 500

/** A picture, or what plays a sound or a film: the bytes' type says which. */
async function show(place: HTMLElement, file: string): Promise<void> {
  const src = fileAddress(file)
  const reply = await fetch(src, { headers: { range: 'bytes=0-0' } }).catch(() => null)
  const [sort] = (reply?.headers.get('content-type') ?? 'image/').split('/')
  if (sort === 'audio') place.replaceChildren(made('audio', { src, controls: true, preload: 'metadata' }))
  else if (sort === 'video') place.replaceChildren(made('video', { src, controls: true, preload: 'metadata' }))
  // Its words stand in the field below.
  else place.replaceChildren(made('img', { src, alt: '', loading: 'lazy' }))
}

const fieldView =
  (words: ViewWords): NodeViewConstructor =>
  ({ attrs }): NodeView => ({
    dom: fixed(
      made('span', {
        className: 'live-field',
        textContent: words.field(String(attrs['name'])),
        title: `{{${String(attrs['name'])}}}`,
      }),
    ),
  })

/** Whom the first part of a condition is for stands above it already. */
const branchLabel = (words: ViewWords) => (_: Node, at: number | undefined, view: EditorView) =>
  at !== undefined && view.state.doc.resolve(at).index() > 0 ? words.others : ''

export const viewsOf = (words: ViewWords, conditions: Conditions): Record<string, NodeViewConstructor> => ({
  note: labelled(
    () => made('aside', { className: 'note-block' }),
    'div',
    ({ attrs }) => (attrs['tone'] === 'careful' ? words.careful : words.note),
  ),
  branch: labelled(() => made('div', { className: 'branch' }), 'div', branchLabel(words)),
  raw: labelled(
    () => made('div', { className: 'raw' }),
    'pre',
    () => words.raw,
  ),
  condition: conditionView(words, conditions),
  media: mediaView(words),
  field: fieldView(words),
})
