import { SaxesParser } from 'saxes'
import { cleanField, Unreadable } from './fields.ts'
import { attributeName, itemRead } from './google.ts'
import type { Assumed, ItemRead } from './item.ts'
import { RECORD_LIMIT } from '../../../platform/records.ts'

/** Products of a Google Merchant feed in RSS 2.0 or Atom, piece by piece. An item with an error in it is skipped with its line. */
export async function* readGoogleXml(stream: AsyncIterable<Uint8Array>, assumed: Assumed): AsyncGenerator<ItemRead> {
  const ready: ItemRead[] = []
  const reader = itemReader((line, attributes, problem) => {
    ready.push(problem ? { skipped: { line, reason: problem } } : itemRead(line, attributes, assumed))
  })
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of stream) {
    reader.write(decoder.decode(chunk, { stream: true }))
    yield* ready.splice(0)
  }
  reader.write(decoder.decode())
  reader.close()
  yield* ready.splice(0)
}

type Found = (line: number, attributes: Map<string, string>, problem: string | undefined) => void

function itemReader(found: Found) {
  // saxes expands no entities but XML's own five, so nothing can be read or blown up through them.
  const parser = new SaxesParser({ xmlns: false })
  const path: string[] = []
  let item: { line: number; depth: number; attributes: Map<string, string>; problem?: string } | undefined
  let parts: string[] = []
  let text = ''
  let rooted = false

  parser.on('opentag', ({ name }) => {
    path.push(name)
    rooted ||= ['rss', 'feed', 'rdf:RDF'].includes(name)
    if (!rooted)
      throw new Unreadable(`This is no product feed: it begins with <${name.slice(0, 40)}> instead of <rss> or <feed>.`)
    if (!item && (name === 'item' || name === 'entry'))
      item = { line: parser.line, depth: path.length, attributes: new Map() }
    if (item && path.length === item.depth + 1) parts = []
    text = ''
  })
  const take = (more: string) => {
    if (item && text.length < RECORD_LIMIT) text += more
  }
  parser.on('text', take)
  parser.on('cdata', take)
  parser.on('closetag', ({ name }) => {
    if (item && path.length === item.depth + 2) {
      // <g:product_detail> has section, name and value inside.
      parts.push(text.trim().replaceAll(',', ' ').replaceAll(':', ' '))
      text = ''
    } else if (item && path.length === item.depth + 1) {
      keep(item.attributes, attributeName(name), parts.length > 0 ? detailText(parts) : cleanField(text))
    } else if (item && path.length === item.depth) {
      found(item.line, item.attributes, item.problem)
      item = undefined
    }
    path.pop()
  })
  parser.on('error', (error) => {
    const problem = error.message.replace(/^\d+:\d+: /, '')
    if (item) item.problem ??= problem
    else if (!rooted) throw new Unreadable(`This is no product feed: ${problem}`)
    else found(parser.line, new Map(), problem)
  })
  return {
    write: (chunk: string) => void parser.write(chunk),
    close() {
      parser.close()
      if (item) found(item.line, item.attributes, 'the file ends within this product')
    },
  }
}

const detailText = (parts: string[]) => (parts.length >= 3 ? parts.slice(0, 3).join(':') : `:${parts.join(':')}`)

function keep(attributes: Map<string, string>, name: string, value: string): void {
  const before = attributes.get(name)
  if (value === '') return
  attributes.set(name, before !== undefined && name === 'product_detail' ? `${before},${value}` : (before ?? value))
}
