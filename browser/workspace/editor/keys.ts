// What the keyboard does in the editor: formatting by keys and by the signs of marked text as they are typed.
import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import { history, redo, undo } from 'prosemirror-history'
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import type { MarkType, Schema } from 'prosemirror-model'
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import type { Command, EditorState, Plugin } from 'prosemirror-state'
import { isHref } from './document.ts'

export const isWithin = (state: EditorState, name: string): boolean => {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type.name === name) return true
  return false
}

/** What can be switched on and off, by the name under which it is offered. */
export const FORMATS = ['bold', 'italic', 'bullets', 'numbers', 'quote', 'heading'] as const
export type Format = (typeof FORMATS)[number]

/** On what is marked, or for what is typed next. */
export const commandOf =
  (format: Format): Command =>
  (state, dispatch) =>
    commandIn(state, format)(state, dispatch)

function commandIn(state: EditorState, format: Format): Command {
  const { nodes, marks } = state.schema
  const isIn = isWithin(state, format)
  if (format === 'bold' || format === 'italic') return toggleMark(marks[format]!)
  if (format === 'bullets' || format === 'numbers')
    return isIn ? liftListItem(nodes['item']!) : wrapInList(nodes[format]!)
  if (format === 'quote') return isIn ? lift : wrapIn(nodes['quote']!)
  return setBlockType(isIn ? nodes['paragraph']! : nodes['heading']!)
}

export function isOn(state: EditorState, format: Format): boolean {
  if (format !== 'bold' && format !== 'italic') return isWithin(state, format)
  const { from, to, empty, $from } = state.selection
  const mark = state.schema.marks[format]!
  return empty ? mark.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, mark)
}

const breakLine: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(state.schema.nodes['break']!.create()).scrollIntoView())
  return true
})

/** `**so**` and `*so*` as soon as the last sign is typed. */
const marking = (pattern: RegExp, mark: MarkType) =>
  new InputRule(pattern, (state, match, start, end) => {
    const [whole, before = '', words = ''] = match
    const from = start + before.length
    if (whole === '' || words === '') return null
    return state.tr
      .replaceWith(from, end, state.schema.text(words, [...state.doc.resolve(from).marks(), mark.create()]))
      .removeStoredMark(mark)
  })

const linking = (link: MarkType, mayLead: (href: string) => boolean) =>
  new InputRule(/\[([^[\]]{1,500})\]\((\S{1,2000})\)$/, (state, [, words, href], start, end) =>
    words && href && mayLead(href)
      ? state.tr.replaceWith(start, end, state.schema.text(words, [link.create({ href })])).removeStoredMark(link)
      : null,
  )

interface Writing {
  schema: Schema
  /** Asks where a link is to lead. */
  link: Command
  mayLead?: (href: string) => boolean
  /** Asked before the others. */
  rules?: readonly InputRule[]
  more?: Readonly<Record<string, Command>>
}

/** In the order in which they are asked: the first that knows a key takes it. */
export function keys({ schema, link, mayLead = isHref, rules = [], more = {} }: Writing): Plugin[] {
  const { nodes, marks } = schema
  return [
    history(),
    inputRules({
      rules: [
        ...rules,
        wrappingInputRule(/^[-*] $/, nodes['bullets']!),
        wrappingInputRule(/^(\d{1,6})[.)] $/, nodes['numbers']!, ([, start]) => ({ start: Number(start) })),
        wrappingInputRule(/^> $/, nodes['quote']!),
        textblockTypeInputRule(/^#{1,3} $/, nodes['heading']!),
        marking(/(^|[^*])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, marks['bold']!),
        marking(/(^|[^*])\*([^*\s](?:[^*]*[^*\s])?)\*$/, marks['italic']!),
        linking(marks['link']!, mayLead),
      ],
    }),
    keymap({ ...more }),
    keymap({
      'Mod-b': commandOf('bold'),
      'Mod-i': commandOf('italic'),
      'Mod-Shift-8': commandOf('bullets'),
      'Mod-Shift-7': commandOf('numbers'),
      'Mod-Shift-9': commandOf('quote'),
      'Mod-Alt-2': commandOf('heading'),
      'Mod-k': link,
      'Mod-z': undo,
      'Mod-y': redo,
      'Mod-Shift-z': redo,
      Backspace: undoInputRule,
      Enter: splitListItem(nodes['item']!),
      'Shift-Enter': breakLine,
      Tab: sinkListItem(nodes['item']!),
      'Shift-Tab': liftListItem(nodes['item']!),
    }),
    keymap(baseKeymap),
  ]
}
