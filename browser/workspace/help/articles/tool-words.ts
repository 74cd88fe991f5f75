import { catalogue, hasMessage, sayDeclared } from '../../../../src/ui/words.ts'
import type { ToolWords } from '../../editor/article/tools.tsx'
import type { ViewWords } from '../../editor/article/views.ts'
import { locale } from '../../state.ts'
import { said } from '../words.ts'

/** As orders call them (ORDER_STATES of their contract). */
const STATES = ['placed', 'packed', 'shipped', 'cancelled', 'returned'] as const
const READERS = ['customers', 'owners', 'prospects'] as const
const FIELD = 'help.field.'

export const toolWords = (): ToolWords => ({
  subheading: said.value('helpRoom.tool.subheading'),
  note: said.value('helpRoom.tool.note'),
  careful: said.value('helpRoom.tool.careful'),
  table: said.value('helpRoom.tool.table'),
  addRow: said.value('helpRoom.tool.addRow'),
  addColumn: said.value('helpRoom.tool.addColumn'),
  removeRow: said.value('helpRoom.tool.removeRow'),
  removeColumn: said.value('helpRoom.tool.removeColumn'),
  head: said.value('helpRoom.tool.head'),
  onlyFor: said.value('helpRoom.tool.onlyFor'),
  media: said.value('helpRoom.tool.media'),
})

export const viewWords = (products: ReadonlyMap<string, string>): ViewWords => ({
  note: said.value('helpRoom.tool.note'),
  careful: said.value('helpRoom.tool.careful'),
  raw: said.value('helpRoom.raw'),
  onlyFor: said.value('helpRoom.tool.onlyFor'),
  others: said.value('helpRoom.others'),
  takeAway: said.value('helpRoom.takeCondition'),
  says: said.value('helpRoom.shows'),
  saysMissing: said.value('helpRoom.showsMissing'),
  remove: said.value('helpRoom.remove'),
  condition: (words) => conditionInWords(words, products),
  field: fieldInWords,
})

/** What can be asked of a reader, as it is written. */
export const conditionsOf = (products: ReadonlyMap<string, string>): string[] => [
  ...READERS,
  ...[...products.keys()].map((id) => `owns product:${id}`),
  ...STATES.map((state) => `order ${state}`),
]

function conditionInWords(words: string, products: ReadonlyMap<string, string>): string {
  const reader = READERS.find((one) => one === words)
  if (reader) return said.value(`helpRoom.for.${reader}`)
  const state = STATES.find((one) => `order ${one}` === words)
  if (state) return said.value(`helpRoom.for.order.${state}`)
  const [, product] = /^owns product:(.+)$/.exec(words) ?? []
  return product === undefined ? words : said.value('helpRoom.for.owns', { title: products.get(product) ?? product })
}

/** Names of what an article can say of its reader's own record: those that have words. */
export const fieldNames = (): string[] =>
  Object.keys(catalogue.en).flatMap((key) => (key.startsWith(FIELD) ? [key.slice(FIELD.length)] : []))

export function fieldInWords(name: string): string {
  const key = FIELD + name
  return hasMessage(key) ? sayDeclared(locale.value, key) : `{{${name}}}`
}
