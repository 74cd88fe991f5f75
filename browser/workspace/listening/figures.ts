import type { Answer } from '../client.ts'
import { formatNumber, formatPercent } from '../../../src/ui/format.ts'
import { locale, words } from '../state.ts'

export type Report = Answer<'GET /api/reports/{report}'>
export type ReportRow = Report['rows'][number]
export type Dimension = ReportRow['dimension']
export type ReportName = Report['report']

const HOUR_MINUTES = 60
const DAY_MINUTES = 1_440

export const figure = (row: ReportRow | undefined, name: string): number => row?.figures[name] ?? 0
export const whole = (report: Report): ReportRow | undefined => report.rows.find(({ dimension }) => dimension === 'all')
export const of = (report: Report, dimension: Dimension): ReportRow[] =>
  report.rows.filter((row) => row.dimension === dimension)

export const shareOf = (part: number, all: number): number => (all === 0 ? 0 : part / all)
/** Whole ones: more would say that it is known more exactly. */
export const percent = (share: number): string => formatPercent(Math.round(share * 100) / 100, locale.value)

/** '12 min', '3.5 h', '2 d': as much as one needs to know of a wait. */
export function waited(minutes: number | null | undefined): string {
  if (minutes === null || minutes === undefined) return '–'
  if (minutes < HOUR_MINUTES) return words.value('reports.minutes', { count: Math.round(minutes) })
  const hours = Math.round((minutes / HOUR_MINUTES) * 10) / 10
  if (minutes < 2 * DAY_MINUTES) return words.value('reports.hours', { count: formatNumber(hours, locale.value) })
  return words.value('reports.days', {
    count: formatNumber(Math.round((minutes / DAY_MINUTES) * 10) / 10, locale.value),
  })
}

/** What leads a report: a row's measure, how it is said, and of which rows it can be taken. */
export interface Measure {
  value: (row: ReportRow) => number
  said: (row: ReportRow) => string
  /** Rows in which there is nothing to measure are not drawn. */
  has: (row: ReportRow) => boolean
  /** The end of the scale, where it has one. */
  most?: number
}

export const MEASURES: Record<ReportName, Measure> = {
  problems: {
    value: (row) => shareOf(figure(row, 'problem'), figure(row, 'bought')),
    said: (row) => percent(shareOf(figure(row, 'problem'), figure(row, 'bought'))),
    has: (row) => figure(row, 'bought') > 0,
    most: 1,
  },
  replies: {
    value: (row) => figure(row, 'openMedian'),
    said: (row) => waited(row.figures['openMedian']),
    has: (row) => figure(row, 'answered') > 0,
  },
  promises: {
    value: (row) => keptShare(row),
    said: (row) => percent(keptShare(row)),
    has: (row) => figure(row, 'kept') + figure(row, 'broken') > 0,
    most: 1,
  },
  solved: {
    value: (row) => shareOf(figure(row, 'solved'), figure(row, 'rated')),
    said: (row) => percent(shareOf(figure(row, 'solved'), figure(row, 'rated'))),
    has: (row) => figure(row, 'rated') > 0,
    most: 1,
  },
}

export const keptShare = (row: ReportRow): number =>
  shareOf(figure(row, 'kept'), figure(row, 'kept') + figure(row, 'broken'))

/** The columns of each report's table, in their order, with how each figure is said. */
export const COLUMNS: Record<ReportName, readonly string[]> = {
  problems: ['bought', 'problem', 'said', 'dissatisfied', 'mended'],
  replies: ['cases', 'answered', 'openMedian', 'openP90', 'median', 'p90'],
  promises: ['promised', 'kept', 'broken', 'open'],
  solved: ['cases', 'rated', 'solved', 'firstSolved', 'notContent', 'written'],
}
const WAITS: ReadonlySet<string> = new Set(['openMedian', 'openP90', 'median', 'p90'])

export function cellOf(row: ReportRow, column: string): string {
  const value = row.figures[column]
  if (WAITS.has(column)) return waited(value)
  if (value === null || value === undefined) return '–'
  return formatNumber(Math.round(value * 10) / 10, locale.value)
}
