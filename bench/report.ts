/** A line of the result. */
export interface Row {
  what: string
  unit: string
  ours: number
  /** The baseline of the same run. */
  bare?: number
  /** Ours to bare, slice by slice. */
  ratio?: number
  p50ms?: number
  p99ms?: number
  /** Ours is to be at least this (at most, when `less`). */
  mark?: number
  less?: true
  /** Ours is to be at least this share of bare (at most, when `less`). */
  share?: number
  note?: string
}

export interface Section {
  title: string
  /** How it was measured, for somebody who was not there. */
  about: string
  rows: Row[]
}

/** Reached or missed; by the ratio where the mark is a share, else by the figure itself. */
export function verdict(row: Row): 'reached' | 'missed' | '' {
  const { mark, share, less } = row
  if (mark === undefined && share === undefined) return ''
  const enough = share === undefined ? row.ours >= mark! : row.ratio! >= share
  const little = share === undefined ? row.ours <= mark! : row.ratio! <= share
  return (less ? little : enough) ? 'reached' : 'missed'
}

const HEAD = ['what', 'ours', 'bare', 'ratio', 'p50 ms', 'p99 ms', 'mark', '', 'note']

export function cells(row: Row): string[] {
  const { unit, bare, ratio, p50ms, p99ms, mark, share, less, note = '' } = row
  const sign = less ? '≤' : '≥'
  return [
    row.what,
    figure(row.ours, unit),
    bare === undefined ? '' : figure(bare, unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    p50ms === undefined ? '' : p50ms.toFixed(1),
    p99ms === undefined ? '' : p99ms.toFixed(1),
    share === undefined
      ? mark === undefined
        ? ''
        : `${sign} ${figure(mark, unit)}`
      : `${sign} ${share.toFixed(2)} of bare`,
    verdict(row),
    note,
  ]
}

/** A number with as many digits as it is worth. */
export function figure(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit.startsWith('/') || unit === '' ? unit : ` ${unit}`}`
}

/** For a terminal: aligned columns. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const isText = (column: number) => column === 0 || column >= 7
  return lines
    .map((line) =>
      line
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function markdown(sections: readonly Section[], head: string): string {
  const parts = sections.map(({ title, about, rows }) =>
    [
      `## ${title}`,
      about,
      `| ${HEAD.join(' | ')} |`,
      `|${HEAD.map((_, column) => (column === 0 || column >= 7 ? '---' : '---:')).join('|')}|`,
      ...rows.map((row) => `| ${cells(row).join(' | ')} |`),
    ]
      .join('\n')
      .replace(`${about}\n`, `\n${about}\n\n`),
  )
  return `${head}\n\n${parts.join('\n\n')}\n`
}
