import type { Readable } from 'node:stream'

/** Letters of one record. A description may be long; a file without line ends is no feed. */
export const RECORD_LIMIT = 1_000_000
/** Lines that one quoted field may reach over. A quotation mark that is never closed would otherwise swallow the rest of the file. */
export const QUOTED_LINES_LIMIT = 400

export type Record = { line: number; fields: string[] } | { line: number; reason: string }

/**
 * The records of a delimited text (RFC 4180 with any delimiter), each with the number of its first line. A record that cannot be
 * read is one bad line; reading goes on with the next, which is why this is not csv-parse: there an unclosed quotation mark takes
 * all that follows with it.
 */
export async function* readRecords(lines: AsyncIterable<string>, delimiter: string): AsyncGenerator<Record> {
  const waiting: string[] = []
  const source = lines[Symbol.asyncIterator]()
  let number = 0
  let ended = false
  const lineAt = async (ahead: number): Promise<string | undefined> => {
    while (waiting.length <= ahead && !ended) {
      const next = await source.next()
      if (next.done) ended = true
      else waiting.push(next.value)
    }
    return waiting[ahead]
  }

  for (;;) {
    const first = await lineAt(0)
    if (first === undefined) return
    const line = number + 1
    let text = first
    let read = splitRecord(text, delimiter)
    let used = 1
    while (read === 'open' && used < QUOTED_LINES_LIMIT && text.length < RECORD_LIMIT) {
      const next = await lineAt(used)
      if (next === undefined) break
      used++
      // Only a line with a quotation mark can close the field, so the others are not parsed again.
      text += `\n${next}`
      if (next.includes('"')) read = splitRecord(text, delimiter)
    }
    if (read === 'open') {
      read = { reason: 'a quotation mark is opened and never closed' }
      used = 1
    }
    waiting.splice(0, used)
    number += used
    if (text.length > RECORD_LIMIT) yield { line, reason: `longer than ${RECORD_LIMIT} letters` }
    else if ('reason' in read) yield { line, reason: read.reason }
    else if (read.fields.length > 1 || read.fields[0] !== '') yield { line, fields: read.fields }
  }
}

type Split = { fields: string[] } | { reason: string } | 'open'

/** Splits one record. A quotation mark counts only where a field begins: 17" is a size. */
export function splitRecord(text: string, delimiter: string): Split {
  if (!text.includes('"')) return { fields: text.split(delimiter) }
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at)
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end))
      if (end < 0) return { fields }
      at = end + 1
      continue
    }
    let close = text.indexOf('"', at + 1)
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
    if (close < 0) return 'open'
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'))
    if (close + 1 === text.length) return { fields }
    if (text[close + 1] !== delimiter)
      return { reason: `something stands behind the closing quotation mark of field ${fields.length}` }
    at = close + 2
  }
}

/** The lines of a stream of bytes in UTF-8, without their ends (LF, CR LF), and without a byte order mark. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  const cut = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true })
    let from = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      yield cut(rest.slice(from, end))
      from = end + 1
    }
    rest = rest.slice(from)
    // Kept within bounds: what is longer than a record may be is given out in pieces and refused there.
    if (rest.length > 2 * RECORD_LIMIT) {
      yield rest
      rest = ''
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield cut(rest)
}

/** The first bytes of a stream, and the whole stream again. */
export async function peek(stream: Readable, bytes: number): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> {
  const source = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  const seen: Buffer[] = []
  let size = 0
  while (size < bytes) {
    const next = await source.next()
    if (next.done) break
    const chunk = Buffer.from(next.value)
    seen.push(chunk)
    size += chunk.length
  }
  return {
    head: Buffer.concat(seen),
    whole: (async function* () {
      yield* seen
      for (;;) {
        const next = await source.next()
        if (next.done) return
        yield Buffer.from(next.value)
      }
    })(),
  }
}
