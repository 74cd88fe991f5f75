import type { z } from 'zod'
import type { report } from './contract.ts'

type Report = z.output<typeof report>

/** A report: one line per row, the same columns in each. */
export function reportCsv({ report: name, from, to, rows }: Report): string {
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))].toSorted()
  const lines = [
    ['report', 'from', 'to', 'by', 'key', 'name', 'customers', ...figures],
    ...rows.map((row) => [
      name,
      from,
      to,
      row.dimension,
      row.key,
      row.name ?? '',
      row.customers,
      ...figures.map((figure) => row.figures[figure] ?? ''),
    ]),
  ]
  return csvOf(lines)
}

/** Lines as RFC 4180 says, each ended by CRLF. */
export const csvOf = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('')

/** What a spreadsheet takes for a formula: a name that a member of the staff or a category was given could be one. */
const FORMULA = /^[=+\-@\t\r]/

/** One field. Text that begins like a formula gets an apostrophe before it, which spreadsheets show as text; numbers stay numbers. */
export function csvField(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
