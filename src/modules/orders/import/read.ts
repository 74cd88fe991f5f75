import { createInterface } from 'node:readline'
import { PassThrough, type Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { Columns } from './columns.ts'

/** A line as its cells; `line` is where it begins in the file, from 1. */
export interface Row {
  line: number
  cells: readonly string[]
}

/** Letters of a line: more is not an order line but another kind of file. */
const LINE_LIMIT = 100_000

/** The file's lines as cells. What cannot be read as a row is told to `onUnreadable` and the rest goes on. */
export async function* readRows(
  source: Readable,
  columns: Columns,
  onUnreadable: (line: number, reason: string) => void,
): AsyncGenerator<Row> {
  const { first, stream } = await peek(source)
  const separator = columns.separator ?? separatorIn(first)
  yield* separator === 'whitespace' ? rowsOfText(stream) : rowsOfCsv(stream, separator, onUnreadable)
}

/** The first line decides what stands between two columns: a file that has been exported has no reason to change it. */
function separatorIn(first: string): string {
  const found = [',', ';', '\t', '|']
    .map((separator) => ({ separator, count: first.split(separator).length - 1 }))
    .sort((one, other) => other.count - one.count)[0]!
  return found.count > 0 ? found.separator : 'whitespace'
}

async function peek(source: Readable): Promise<{ first: string; stream: Readable }> {
  const stream = new PassThrough()
  const seen: Buffer[] = []
  const first = await new Promise<string>((resolve, reject) => {
    source.once('error', reject)
    source.on('data', function look(chunk: Buffer) {
      seen.push(Buffer.from(chunk))
      const text = Buffer.concat(seen).toString('utf8')
      if (!text.includes('\n') && text.length < LINE_LIMIT) return
      source.off('data', look)
      source.pause()
      resolve(text.slice(0, text.indexOf('\n') === -1 ? text.length : text.indexOf('\n')))
    })
    source.once('end', () => resolve(Buffer.concat(seen).toString('utf8')))
  })
  for (const chunk of seen) stream.write(chunk)
  if (source.readableEnded) stream.end()
  else {
    source.on('error', (error) => stream.destroy(error))
    source.pipe(stream)
  }
  return { first, stream }
}

async function* rowsOfText(stream: Readable): AsyncGenerator<Row> {
  let line = 0
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1
    const cells = text.trim().split(/\s+/)
    if (cells[0] !== '') yield { line, cells }
  }
}

async function* rowsOfCsv(
  stream: Readable,
  delimiter: string,
  onUnreadable: (line: number, reason: string) => void,
): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LINE_LIMIT,
    skip_records_with_error: true,
    on_skip: (error) => {
      onUnreadable(Number((error as { lines?: number } | undefined)?.lines ?? 0), error?.message ?? 'cannot be read')
      return undefined
    },
  })
  stream.on('error', (error) => parser.destroy(error))
  stream.pipe(parser)
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
    yield { line: info.lines, cells: record }
}
