import type { VNode } from 'preact'
import { formatNumber, formatPercent } from '../../../../src/ui/format.ts'
import type { Answer } from '../../client.ts'
import { locale } from '../../state.ts'
import { type Bar, Bars, Columns } from '../../listening/charts.tsx'
import { said } from '../wanted/words.ts'

export type Report = Answer<'GET /api/help/reports'>
type Row = Report['rows'][number]

/** What the reports answer, one question each. */
export const CUTS = ['found', 'solved', 'week', 'wanted', 'article', 'wrong', 'language', 'product', 'door'] as const
export type CutName = (typeof CUTS)[number]

type Column = 'asked' | 'answered' | 'unsure' | 'unanswered' | 'said' | 'probably' | 'wrong' | 'person'
const COLUMNS: Record<CutName, readonly Column[]> = {
  found: ['asked', 'answered', 'unsure', 'unanswered'],
  solved: ['asked', 'said', 'probably', 'person'],
  week: ['asked', 'answered', 'unanswered', 'person'],
  wanted: ['asked', 'person'],
  article: ['asked', 'said', 'probably', 'wrong'],
  wrong: ['wrong', 'asked'],
  language: ['asked', 'answered', 'unanswered'],
  product: ['asked', 'unanswered', 'wrong'],
  door: ['asked', 'answered', 'unanswered', 'person'],
}
/** Letters of a name that stand above a bar beside its value; the table has all of it. */
const LABEL_LETTERS = 44

const of = (report: Report, dimension: Row['dimension']): Row[] =>
  report.rows.filter((row) => row.dimension === dimension)
const number = (value: number): string => formatNumber(value, locale.value)
const share = (part: number, all: number): number => (all === 0 ? 0 : part / all)
/** Whole ones: more would say that it is known more exactly. */
const percent = (part: number, all: number): string =>
  formatPercent(Math.round(share(part, all) * 100) / 100, locale.value)

/** One question: the sentence that answers it, the drawing that proves it, and the figures as a table. */
export function Cut({ report, cut }: { report: Report; cut: CutName }): VNode {
  const [all] = of(report, 'all') as [Row]
  const { sentence, bars, rows, most, isTime } = drawn(report, all, cut)
  return (
    <section class="cut">
      <p class="proves">{sentence}</p>
      {bars.length === 0 ? null : (
        <div class="beside">
          {isTime ? (
            <Columns title={sentence} bars={bars} />
          ) : (
            <Bars title={sentence} bars={bars} {...(most === undefined ? {} : { most })} />
          )}
          <Figures rows={rows} title={sentence} columns={COLUMNS[cut]} />
        </div>
      )}
    </section>
  )
}

interface Drawn {
  sentence: string
  bars: Bar[]
  rows: Row[]
  most?: number
  isTime?: boolean
}

function drawn(report: Report, all: Row, cut: CutName): Drawn {
  const { figures } = all
  switch (cut) {
    case 'found': {
      const found = figures.answered + figures.unsure
      const bars = (['answered', 'unsure', 'unanswered'] as const).map((key) => ({
        key,
        label: said.value(`helpReports.figure.${key}`),
        value: figures[key],
        said: `${number(figures[key])} · ${percent(figures[key], figures.asked)}`,
        ...(key === 'unanswered' ? { tone: 'broken' as const } : {}),
      }))
      const values = { found: number(found), asked: number(figures.asked), missing: number(figures.unanswered) }
      return { sentence: said.value('helpReports.found.proves', values), bars, rows: [all], most: figures.asked }
    }
    case 'solved': {
      const bars = (['said', 'probably', 'person', 'early'] as const).map((key) => ({
        key,
        label: said.value(`helpReports.bar.${key}`),
        value: figures[key],
        said: number(figures[key]),
        ...(key === 'said' ? { tone: 'kept' as const } : key === 'person' ? { tone: 'due' as const } : {}),
      }))
      const values = {
        said: figures.said,
        probably: figures.probably,
        share: percent(figures.said + figures.probably, figures.asked),
      }
      return { sentence: said.value('helpReports.solved.proves', values), bars, rows: [all], most: figures.asked }
    }
    case 'week': {
      const rows = of(report, 'week').toSorted((one, other) => (one.key < other.key ? -1 : 1))
      const top = most(rows, asked) ?? all
      return {
        sentence: said.value('helpReports.week.proves', { week: labelOf(top), asked: top.figures.asked }),
        bars: rows.map((row) => bar(row, asked(row), number(asked(row)))),
        rows,
        isTime: true,
      }
    }
    case 'language': {
      const rows = of(report, 'language')
      const rate = (row: Row) => share(row.figures.answered, row.figures.asked)
      const [best, worst] = [most(rows, rate), most(rows, (row) => -rate(row))]
      const sentence =
        !best || !worst || best === worst
          ? said.value('helpReports.language.one', { language: labelOf(best ?? all) })
          : said.value('helpReports.language.proves', {
              best: labelOf(best),
              bestShare: percent(best.figures.answered, best.figures.asked),
              worst: labelOf(worst),
              worstShare: percent(worst.figures.answered, worst.figures.asked),
            })
      const bars = rows.map((row) => bar(row, rate(row), percent(row.figures.answered, row.figures.asked)))
      return { sentence, bars, rows, most: 1 }
    }
    case 'door': {
      const rows = of(report, 'door')
      const top = most(rows, asked)
      const values = { door: top ? labelOf(top) : '–', share: percent(top ? asked(top) : 0, figures.asked) }
      return { ...listed(rows), sentence: said.value('helpReports.door.proves', values) }
    }
    case 'wanted':
    case 'article':
    case 'product': {
      const rows = of(report, cut)
      const top = rows.find(({ name }) => name !== null)
      return {
        ...listed(rows),
        sentence: top
          ? said.value(`helpReports.${cut}.proves`, { title: labelOf(top), asked: top.figures.asked })
          : said.value(`helpReports.${cut}.none`),
      }
    }
    case 'wrong': {
      const rows = of(report, 'article')
        .filter((row) => row.figures.wrong > 0)
        .toSorted((one, other) => other.figures.wrong - one.figures.wrong)
      const [top] = rows
      const reasons = of(report, 'reason')
      const [reason] = reasons
      const sentences = [
        top
          ? said.value('helpReports.wrong.proves', { title: labelOf(top), wrong: top.figures.wrong })
          : said.value('helpReports.wrong.none'),
        ...(reason ? [said.value('helpReports.reason.proves', { reason: labelOf(reason) })] : []),
      ]
      return {
        sentence: sentences.join(' '),
        bars: [...rows, ...reasons].map((row) => ({
          ...bar(row, row.figures.wrong, number(row.figures.wrong)),
          tone: 'broken' as const,
        })),
        rows: [...rows, ...reasons],
      }
    }
  }
}

const asked = (row: Row): number => row.figures.asked
const most = (rows: readonly Row[], by: (row: Row) => number): Row | undefined =>
  rows.toSorted((one, other) => by(other) - by(one))[0]
const bar = (row: Row, value: number, words: string): Bar => ({
  key: `${row.dimension} ${row.key}`,
  label: shortened(labelOf(row)),
  value,
  said: words,
})
const shortened = (label: string): string =>
  label.length > LABEL_LETTERS ? `${label.slice(0, LABEL_LETTERS - 1)}…` : label
const listed = (rows: Row[]): Omit<Drawn, 'sentence'> => ({
  rows,
  bars: rows.map((row) => bar(row, asked(row), number(asked(row)))),
})

function Figures({ rows, title, columns }: { rows: readonly Row[]; title: string; columns: readonly Column[] }): VNode {
  return (
    <div class="table" tabIndex={0} role="region" aria-label={said.value('helpReports.table')}>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{said.value('helpReports.title')}</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" class="num">
                {said.value(`helpReports.figure.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.dimension} ${row.key}`}>
              <th scope="row">{labelOf(row)}</th>
              {columns.map((column) => (
                <td key={column} class="num">
                  {number(row.figures[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export const languageName = (code: string): string =>
  new Intl.DisplayNames([locale.value], { type: 'language' }).of(code) ?? code

function labelOf({ dimension, key, name }: Row): string {
  switch (dimension) {
    case 'all':
      return said.value('helpReports.all')
    case 'week':
      return new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
        new Date(`${key}T00:00:00Z`),
      )
    case 'language':
      return languageName(key)
    case 'door':
      return said.value(`wanted.door.${key as 'search'}`)
    case 'reason':
      return said.value(`helpReports.reason.${key as 'wrong'}`)
    case 'wanted':
      return name ?? said.value('wanted.nameless')
    case 'article':
    case 'product':
      return name ?? said.value('helpReports.unknown')
  }
}
