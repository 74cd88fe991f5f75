import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QUOTED_LINES_LIMIT, readLines, readRecords, splitRecord } from './records.ts'

async function* pieces(text: string, size = 7) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function recordsOf(text: string, delimiter = ',') {
  const records = []
  for await (const record of readRecords(readLines(pieces(text)), delimiter)) records.push(record)
  return records
}

test('a quoted field may hold the delimiter, quotation marks and line ends', async () => {
  expect(await recordsOf('a,b\r\n"1,2","say ""no""\nand go"\r\nx,y\r\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1,2', 'say "no"\nand go'] },
    { line: 4, fields: ['x', 'y'] },
  ])
})

test('a quotation mark inside a field is a letter: 17" is a size', async () => {
  expect(await recordsOf('screen\t17"\tflat\n', '\t')).toEqual([{ line: 1, fields: ['screen', '17"', 'flat'] }])
})

test('a quotation mark that is never closed spoils its own line and not the rest of the file', async () => {
  const rest = Array.from({ length: QUOTED_LINES_LIMIT + 5 }, (_, at) => `${at},fine`).join('\n')
  const records = await recordsOf(`1,"open\n${rest}\n`)
  expect(records[0]).toEqual({ line: 1, reason: 'a quotation mark is opened and never closed' })
  expect(records.length).toBe(QUOTED_LINES_LIMIT + 6)
  expect(records[1]).toEqual({ line: 2, fields: ['0', 'fine'] })
})

test('what stands behind a closing quotation mark is named', async () => {
  expect(await recordsOf('"a"b,c\nd,e\n')).toEqual([
    { line: 1, reason: 'something stands behind the closing quotation mark of field 1' },
    { line: 2, fields: ['d', 'e'] },
  ])
})

test('letters of several bytes are put together across pieces, and a byte order mark is no letter', async () => {
  expect(await recordsOf('\uFEFFstøvel,ull\n')).toEqual([{ line: 1, fields: ['støvel', 'ull'] }])
})

test('whatever is written is read again', async () => {
  const field = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\r/g, ''))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      async (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n')
        const read = await recordsOf(text)
        expect(read.map((record) => ('fields' in record ? record.fields : record))).toEqual(rows)
      },
    ),
    { numRuns: 200 },
  )
})

test('no text at all makes the reader throw or lose count of its lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('"', ',', '\n', '\r', 'a', '""', '\t', 'ø'), { maxLength: 60 }),
      async (parts) => {
        const text = parts.join('')
        const lines = text.split('\n').length
        for (const record of await recordsOf(text)) expect(record.line).toBeLessThanOrEqual(lines)
        expect(splitRecord(text.replaceAll('\n', ''), ',')).toBeDefined()
      },
    ),
    { numRuns: 500 },
  )
})
