// What the keyboard and the tools do to an article, beyond what they do to an answer (../keys.ts).
import { chainCommands, exitCode, lift, setBlockType, wrapIn } from 'prosemirror-commands'
import { InputRule, textblockTypeInputRule } from 'prosemirror-inputrules'
import { Fragment, type Node, type NodeType } from 'prosemirror-model'
import { type Command, type EditorState, Plugin, Selection, TextSelection, type Transaction } from 'prosemirror-state'
import { isWithin } from '../keys.ts'
import { schema } from './schema.ts'

const { nodes } = schema
/** Columns that a reader of the text reads (src/ui/rich/article.ts): more do not fit on a telephone. */
const COLUMNS_LIMIT = 12
/** Notes and conditions within each other, as deep as the text is read. */
const DEPTH_LIMIT = 4

const depthOf = ({ selection: { $from } }: EditorState, ...types: NodeType[]): number => {
  let count = 0
  for (let depth = $from.depth; depth > 0; depth -= 1) if (types.includes($from.node(depth).type)) count += 1
  return count
}
const isDeep = (state: EditorState): boolean => depthOf(state, nodes.note, nodes.condition) >= DEPTH_LIMIT

/** Where blocks may stand: not in a list, a quote or a table, which hold less. */
const atBlocks = (state: EditorState): boolean => depthOf(state, nodes.item, nodes.quote, nodes.table) === 0

export const heading =
  (level: 2 | 3): Command =>
  (state, dispatch) => {
    const isOn = state.selection.$from.parent.hasMarkup(nodes.heading, { level })
    return (isOn ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level }))(state, dispatch)
  }
export const isHeading = ({ selection: { $from } }: EditorState, level: 2 | 3): boolean =>
  $from.parent.hasMarkup(nodes.heading, { level })

/** Around what is marked, another tone where it is a note already, and off again. */
export const note =
  (tone: 'note' | 'careful'): Command =>
  (state, dispatch) => {
    const around = nearest(state, nodes.note)
    if (!around) return !isDeep(state) && atBlocks(state) && wrapIn(nodes.note, { tone })(state, dispatch)
    if (around.node.attrs['tone'] === tone) return lift(state, dispatch)
    dispatch?.(state.tr.setNodeMarkup(around.at, null, { tone }))
    return true
  }
export const isNote = (state: EditorState, tone: 'note' | 'careful'): boolean =>
  nearest(state, nodes.note)?.node.attrs['tone'] === tone

export function nearest({ selection: { $from } }: EditorState, type: NodeType): { node: Node; at: number } | null {
  for (let depth = $from.depth; depth > 0; depth -= 1)
    if ($from.node(depth).type === type) return { node: $from.node(depth), at: $from.before(depth) }
  return null
}

/** What is marked is for those who are it; for everybody else there is an empty place. */
export const condition =
  (words: string): Command =>
  (state, dispatch) => {
    const { $from, $to } = state.selection
    const range = $from.blockRange($to, ({ type }) => type.contentMatch.matchType(nodes.condition) !== null)
    if (!range || isDeep(state) || !atBlocks(state)) return false
    const inside: Node[] = []
    for (let at = range.startIndex; at < range.endIndex; at += 1) inside.push(range.parent.child(at))
    const made = nodes.condition.create({ words }, [
      nodes.branch.create(null, inside),
      nodes.branch.create(null, nodes.paragraph.create()),
    ])
    const put = state.tr.replaceWith(range.start, range.end, made)
    dispatch?.(put.setSelection(Selection.near(put.doc.resolve(range.start + 2))).scrollIntoView())
    return true
  }

/** The condition goes, its words stay: those for the one and those for the others. */
export function withoutCondition(tr: Transaction, at: number): Transaction {
  const node = tr.doc.nodeAt(at)
  if (!node) return tr
  const kept = node.children.flatMap((branch, index) =>
    index > 0 && branch.textContent.trim() === '' && branch.childCount === 1 ? [] : branch.children,
  )
  return tr.replaceWith(at, at + node.nodeSize, kept)
}

/** A block of its own where the caret is: in the place of an empty paragraph, or behind what one writes in. */
export function putBlock(state: EditorState, block: Node): Transaction {
  const { $from } = state.selection
  let depth = $from.depth
  while (depth > 0 && $from.node(depth - 1).type.contentMatch.matchType(block.type) === null) depth -= 1
  if (depth === 0) return state.tr.insert(state.doc.content.size, block)
  const isEmpty = $from.node(depth).type === nodes.paragraph && $from.node(depth).content.size === 0
  const [from, to] = isEmpty ? [$from.before(depth), $from.after(depth)] : [$from.after(depth), $from.after(depth)]
  const put = state.tr.replaceWith(from, to, block)
  // There is always a line to go on in.
  const end = from + block.nodeSize
  if (put.doc.resolve(end).nodeAfter === null) put.insert(end, nodes.paragraph.create())
  return put
    .setSelection(Selection.near(put.doc.resolve(block.isTextblock || block.isAtom ? end : from + 1)))
    .scrollIntoView()
}

// ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const cellsOf = (count: number): Node[] => Array.from({ length: count }, () => nodes.cell.create())
const rowOf = (count: number): Node => nodes.row.create(null, cellsOf(count))

export const table: Command = (state, dispatch) => {
  if (isWithin(state, 'table')) return false
  dispatch?.(putBlock(state, nodes.table.create({ head: true }, [rowOf(2), rowOf(2), rowOf(2)])))
  return true
}

interface Cell {
  table: Node
  /** Where the table begins. */
  at: number
  row: number
  column: number
}

function cellAt(state: EditorState): Cell | null {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 1; depth -= 1)
    if ($from.node(depth).type === nodes.cell)
      return {
        table: $from.node(depth - 2),
        at: $from.before(depth - 2),
        row: $from.index(depth - 2),
        column: $from.index(depth - 1),
      }
  return null
}

/** The table with other rows, and the caret in one of its cells; without any row it is gone. */
function withRows(
  tr: Transaction,
  { table: before, at }: Cell,
  rows: Node[],
  [row, column]: readonly [number, number],
): Transaction {
  if (rows.length === 0 || rows[0]!.childCount === 0)
    return tr.replaceWith(at, at + before.nodeSize, nodes.paragraph.create())
  tr.replaceWith(at, at + before.nodeSize, before.copy(Fragment.from(rows)))
  return tr.setSelection(TextSelection.create(tr.doc, placeIn(tr.doc, at, row, column))).scrollIntoView()
}

function placeIn(doc: Node, at: number, row: number, column: number): number {
  const rows = doc.nodeAt(at)!.children
  const inRow = rows[Math.min(row, rows.length - 1)]!
  const before = rows.slice(0, Math.min(row, rows.length - 1)).reduce((sum, { nodeSize }) => sum + nodeSize, 0)
  const cells = inRow.children.slice(0, Math.min(column, inRow.childCount - 1))
  return at + 3 + before + cells.reduce((sum, { nodeSize }) => sum + nodeSize, 0)
}

const onTable =
  (change: (tr: Transaction, cell: Cell) => Transaction | null): Command =>
  (state, dispatch) => {
    const cell = cellAt(state)
    const changed = cell && change(state.tr, cell)
    if (!changed) return false
    dispatch?.(changed)
    return true
  }

const splice = <T>(all: readonly T[], at: number, remove: number, ...added: T[]): T[] =>
  all.toSpliced(at, remove, ...added)

export const addRow = onTable((tr, cell) =>
  withRows(tr, cell, splice(cell.table.children, cell.row + 1, 0, rowOf(cell.table.child(0).childCount)), [
    cell.row + 1,
    0,
  ]),
)
export const addColumn = onTable((tr, cell) =>
  cell.table.child(0).childCount >= COLUMNS_LIMIT
    ? null
    : withRows(
        tr,
        cell,
        cell.table.children.map((row) =>
          row.copy(Fragment.from(splice(row.children, cell.column + 1, 0, ...cellsOf(1)))),
        ),
        [cell.row, cell.column + 1],
      ),
)
export const removeRow = onTable((tr, cell) =>
  withRows(tr, cell, splice(cell.table.children, cell.row, 1), [Math.max(0, cell.row - 1), cell.column]),
)
export const removeColumn = onTable((tr, cell) =>
  withRows(
    tr,
    cell,
    cell.table.children.map((row) => row.copy(Fragment.from(splice(row.children, cell.column, 1)))),
    [cell.row, Math.max(0, cell.column - 1)],
  ),
)
export const toggleHead = onTable((tr, { table: before, at }) =>
  tr.setNodeMarkup(at, null, { head: !before.attrs['head'] }),
)

/** To the next cell or the one before; behind the last a row is added. */
const step = (by: 1 | -1): Command =>
  onTable((tr, cell) => {
    const width = cell.table.child(0).childCount
    const next = cell.row * width + cell.column + by
    if (next < 0) return null
    const [row, column] = [Math.floor(next / width), next % width]
    if (row >= cell.table.childCount) return withRows(tr, cell, [...cell.table.children, rowOf(width)], [row, 0])
    return tr.setSelection(TextSelection.create(tr.doc, placeIn(tr.doc, cell.at, row, column))).scrollIntoView()
  })

/** Down a row; out of the table below its last. */
const down = onTable((tr, cell) => {
  if (cell.row + 1 < cell.table.childCount)
    return tr
      .setSelection(TextSelection.create(tr.doc, placeIn(tr.doc, cell.at, cell.row + 1, cell.column)))
      .scrollIntoView()
  return goOut(tr, cell.at + cell.table.nodeSize)
})

function goOut(tr: Transaction, end: number): Transaction {
  if (tr.doc.resolve(end).nodeAfter === null) tr.insert(end, nodes.paragraph.create())
  return tr.setSelection(Selection.near(tr.doc.resolve(end), 1)).scrollIntoView()
}

/** Out of the note, the condition or the raw signs that one writes in, to the line below. */
const leave: Command = (state, dispatch) => {
  const around = nearest(state, nodes.note) ?? nearest(state, nodes.condition) ?? nearest(state, nodes.table)
  if (!around) return exitCode(state, dispatch)
  dispatch?.(goOut(state.tr, around.at + around.node.nodeSize))
  return true
}

/** An empty line at the end of a note leads out of it. */
const leaveNote: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  const holds = $from.depth > 1 && [nodes.note, nodes.branch].includes($from.node(-1).type as typeof nodes.note)
  if (!empty || !holds || $from.parent.content.size > 0 || $from.index(-1) !== $from.node(-1).childCount - 1)
    return false
  if ($from.node(-1).type === nodes.note) return lift(state, dispatch)
  return false
}

export const MORE_KEYS: Readonly<Record<string, Command>> = {
  Tab: step(1),
  'Shift-Tab': step(-1),
  Enter: chainCommands(down, leaveNote),
  'Mod-Enter': leave,
  'Mod-Alt-2': heading(2),
  'Mod-Alt-3': heading(3),
}

/** `:::note ` and `:::careful ` as they are typed. */
export const RULES: readonly InputRule[] = [
  textblockTypeInputRule(/^(#{2,3}) $/, nodes.heading, ([, signs = '']) => ({ level: signs.length })),
  new InputRule(/^:::(note|careful) $/, (state, [, tone], start, end) => {
    const { $from } = state.selection
    if ($from.parent.type !== nodes.paragraph || isDeep(state) || !atBlocks(state)) return null
    const tr = state.tr.delete(start, end)
    const range = tr.doc.resolve(start).blockRange()
    return range && tr.wrap(range, [{ type: nodes.note, attrs: { tone } }])
  }),
]

/** Each row has as many cells as the longest: what was marked across cells and taken out leaves gaps. */
export const squareTables = new Plugin({
  appendTransaction(all, _, { doc, tr }) {
    if (!all.some(({ docChanged }) => docChanged)) return null
    const missing: { at: number; count: number }[] = []
    doc.descendants((node, at) => {
      if (node.type !== nodes.table) return !node.isTextblock
      const width = Math.max(...node.children.map(({ childCount }) => childCount))
      node.forEach((row, offset) => {
        if (row.childCount < width)
          missing.push({ at: at + 1 + offset + row.nodeSize - 1, count: width - row.childCount })
      })
      return false
    })
    for (const { at, count } of missing.toReversed()) tr.insert(at, cellsOf(count))
    return missing.length > 0 ? tr : null
  },
})
