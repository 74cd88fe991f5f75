import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { formatNumber } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { Shown, useFresh } from '../loading.tsx'
import { locale, words } from '../state.ts'
import { Bars, Columns, Hours } from './charts.tsx'
import {
  cellOf,
  COLUMNS,
  type Dimension,
  figure,
  keptShare,
  MEASURES,
  of,
  percent,
  type Report,
  type ReportName,
  type ReportRow,
  shareOf,
  waited,
  whole,
} from './figures.ts'

interface Period {
  from: string
  to: string
}

/** One report: the sentence that it proves, the drawings with their figures beside them, and the file. */
export function OneReport({ name, period }: { name: ReportName; period: Period }): VNode {
  const read = useMemo(() => () => call('GET /api/reports/{report}', { report: name, ...period }), [name, period.from])
  const { now } = useFresh(read, [name, period.from], [])
  const file = `/workspace/reports/${name}/csv?${new URLSearchParams({ ...period }).toString()}`
  return (
    <Shown loaded={now.value}>
      {(report) => {
        const all = whole(report)
        if (!all || !MEASURES[name].has(all)) return <p class="soft">{words.value(`reports.${name}.none`)}</p>
        return (
          <>
            <p class="proves">{sentence(name, all)}</p>
            {name === 'problems' ? <Leading all={all} /> : null}
            {DIMENSIONS.map((dimension) => (
              <By key={dimension} report={report} dimension={dimension} />
            ))}
            <p>
              <a class="button" href={file} download>
                {words.value('reports.csv')}
              </a>
            </p>
            <p class="small soft">{words.value(`reports.${name}.how`)}</p>
          </>
        )
      }}
    </Shown>
  )
}

const DIMENSIONS = ['week', 'kind', 'category', 'channel', 'agent', 'hour'] as const

function sentence(name: ReportName, all: ReportRow): string {
  switch (name) {
    case 'problems':
      return words.value('reports.problems.proves', {
        problem: figure(all, 'problem'),
        bought: figure(all, 'bought'),
        said: figure(all, 'said'),
        dissatisfied: figure(all, 'dissatisfied'),
      })
    case 'replies':
      return words.value('reports.replies.proves', {
        median: waited(all.figures['openMedian']),
        p90: waited(all.figures['openP90']),
        plain: waited(all.figures['median']),
      })
    case 'promises':
      return words.value('reports.promises.proves', {
        kept: figure(all, 'kept'),
        settled: figure(all, 'kept') + figure(all, 'broken'),
        share: percent(keptShare(all)),
      })
    case 'solved':
      return words.value('reports.solved.proves', {
        solved: figure(all, 'solved'),
        rated: figure(all, 'rated'),
        cases: figure(all, 'cases'),
        written: formatNumber(Math.round(figure(all, 'written') * 10) / 10, locale.value),
      })
  }
}

/** As older studies of service found it in the field: the share of customers with a problem, and of those still dissatisfied after contact. */
const OLD_PROBLEM = 0.45
const OLD_DISSATISFIED = 0.5

/** The two figures that lead, each beside what the field used to find. */
function Leading({ all }: { all: ReportRow }): VNode {
  const [problem, dissatisfied] = [
    shareOf(figure(all, 'problem'), figure(all, 'bought')),
    shareOf(figure(all, 'dissatisfied'), figure(all, 'said')),
  ]
  const silent = figure(all, 'problem') - figure(all, 'said')
  const old = { label: words.value('reports.old'), tone: 'old' as const }
  return (
    <div class="leading">
      <section>
        <h3>{words.value('reports.hadProblem')}</h3>
        <p class="figure num">{percent(problem)}</p>
        <Bars
          title={words.value('reports.hadProblem')}
          most={1}
          bars={[
            { key: 'ours', label: words.value('reports.here'), value: problem, said: percent(problem) },
            { key: 'old', value: OLD_PROBLEM, said: percent(OLD_PROBLEM), ...old },
          ]}
        />
      </section>
      <section>
        <h3>{words.value('reports.stillDissatisfied')}</h3>
        <p class="figure num">{figure(all, 'said') === 0 ? '–' : percent(dissatisfied)}</p>
        <Bars
          title={words.value('reports.stillDissatisfied')}
          most={1}
          bars={[
            {
              key: 'ours',
              label: words.value('reports.here'),
              value: dissatisfied,
              said: figure(all, 'said') === 0 ? '–' : percent(dissatisfied),
            },
            { key: 'old', value: OLD_DISSATISFIED, said: words.value('reports.overHalf'), ...old },
          ]}
        />
        {silent > 0 ? <p class="small soft">{words.value('reports.silent', { count: silent })}</p> : null}
      </section>
    </div>
  )
}

/** One cut: the drawing, and its table beside it. */
function By({ report, dimension }: { report: Report; dimension: Exclude<Dimension, 'all'> }): VNode | null {
  const measure = MEASURES[report.report]
  const rows = of(report, dimension)
  const drawn = rows.filter(measure.has)
  if (drawn.length === 0 || (dimension === 'week' && drawn.length < 2)) return null
  const title = `${words.value(`reports.measure.${report.report}`)}, ${words.value(`reports.by.${dimension}`)}`
  const sorted = dimension === 'week' || dimension === 'hour' ? inOrder(rows) : rows.toSorted(byValue(report.report))
  const bars = sorted.filter(measure.has).map((row) => ({
    key: row.key,
    label: labelOf(row),
    value: measure.value(row),
    said: measure.said(row),
  }))
  return (
    <section class="cut">
      <h3>{words.value(`reports.by.${dimension}`)}</h3>
      <div class="beside">
        {dimension === 'hour' ? (
          <Hours
            title={title}
            days={daysOfWeek()}
            values={
              new Map(drawn.map((row) => [Number(row.key), { value: measure.value(row), said: measure.said(row) }]))
            }
          />
        ) : dimension === 'week' ? (
          <Columns title={title} bars={bars} />
        ) : (
          <Bars title={title} bars={bars} {...(measure.most === undefined ? {} : { most: measure.most })} />
        )}
        <Figures report={report} rows={sorted} title={title} folded={dimension === 'hour'} />
      </div>
      {dimension === 'agent' ? <p class="small soft">{words.value('reports.few')}</p> : null}
    </section>
  )
}

interface FiguresProps {
  report: Report
  rows: readonly ReportRow[]
  title: string
  /** A long one is folded up until somebody wants it. */
  folded: boolean
}

function Figures({ report, rows, title, folded }: FiguresProps): VNode {
  const columns = COLUMNS[report.report]
  const table = (
    <div class="table" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{words.value('reports.what')}</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" class="num">
                {words.value(`reports.figure.${column}` as 'reports.figure.cases')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{labelOf(row)}</th>
              {columns.map((column) => (
                <td key={column} class="num">
                  {cellOf(row, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
  if (!folded) return table
  return (
    <details>
      <summary>{words.value('reports.figures')}</summary>
      {table}
    </details>
  )
}

const inOrder = (rows: readonly ReportRow[]): ReportRow[] =>
  rows.toSorted((one, other) =>
    one.dimension === 'hour' ? Number(one.key) - Number(other.key) : one.key < other.key ? -1 : 1,
  )

const byValue = (name: ReportName) => (one: ReportRow, other: ReportRow) =>
  MEASURES[name].value(other) - MEASURES[name].value(one)

const HOURS = 24

function labelOf({ dimension, key, name }: ReportRow): string {
  switch (dimension) {
    case 'category':
      return key === '' ? words.value('reports.unsorted') : (name ?? key)
    case 'agent':
      return key === 'others' ? words.value('reports.others') : (name ?? words.value('reports.others'))
    case 'channel':
      return words.value(`inbox.channel.${key as 'mail'}`)
    case 'kind':
      return words.value(`reports.kind.${key as 'case.reply'}`)
    case 'hour':
      return `${daysOfWeek()[Math.floor(Number(key) / HOURS)]} ${Number(key) % HOURS}`
    case 'week':
      return new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
        new Date(`${key}T00:00:00Z`),
      )
    case 'all':
      return ''
  }
}

/** 5 January 1970 was a Monday. */
const MONDAY = 5
const daysOfWeek = (): string[] =>
  Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(1970, 0, MONDAY + day),
    ),
  )
