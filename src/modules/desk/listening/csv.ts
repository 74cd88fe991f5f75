import type { z } from 'zod'
import { csvOf } from '../../../platform/csv.ts'
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
