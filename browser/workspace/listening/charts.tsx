import type { VNode } from 'preact'
import { formatNumber } from '../../../src/ui/format.ts'
import { locale } from '../state.ts'

/** Units of the drawings; they are as wide as the column that they stand in. */
const WIDTH = 420
const BAR = 18
const ROW = 40
const LABELS_AT = 12

export interface Bar {
  key: string
  label: string
  value: number
  /** How the value is said: '3 h', '72 %'. */
  said: string
  tone?: 'kept' | 'due' | 'broken' | 'old' | undefined
}

/** Bars that lie, one under the other, each with its name and its value: from an honest zero. */
export function Bars({ title, bars, most }: { title: string; bars: readonly Bar[]; most?: number }): VNode {
  const top = Math.max(most ?? 0, ...bars.map(({ value }) => value), Number.MIN_VALUE)
  const height = bars.length * ROW
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={title}>
      <title>{title}</title>
      {bars.map(({ key, label, value, said, tone }, nth) => (
        <g key={key} transform={`translate(0 ${nth * ROW})`}>
          <text x="0" y={LABELS_AT}>
            {label}
          </text>
          <text x={WIDTH} y={LABELS_AT} text-anchor="end" class="value">
            {said}
          </text>
          <rect x="0" y={LABELS_AT + 5} width={WIDTH} height={BAR - 6} rx="3" class="ground" />
          <rect
            x="0"
            y={LABELS_AT + 5}
            width={Math.max(value > 0 ? 2 : 0, (value / top) * WIDTH)}
            height={BAR - 6}
            rx="3"
            class={tone ?? 'plain'}
          />
        </g>
      ))}
    </svg>
  )
}

const COLUMNS_HEIGHT = 130
const FOOT = 22
const HEAD = 16

/** Columns side by side along the time, each week one: the first, the last and the highest are written out. */
export function Columns({ title, bars }: { title: string; bars: readonly Bar[] }): VNode {
  const top = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const step = WIDTH / Math.max(bars.length, 1)
  const high = bars.findIndex(({ value }) => value === top)
  const foot = HEAD + COLUMNS_HEIGHT + FOOT
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${foot}`} role="img" aria-label={title}>
      <title>{title}</title>
      <line x1="0" x2={WIDTH} y1={HEAD + COLUMNS_HEIGHT} y2={HEAD + COLUMNS_HEIGHT} class="axis" />
      {bars.map(({ key, value, said, label }, nth) => {
        const tall = (value / top) * COLUMNS_HEIGHT
        const middle = nth * step + step / 2
        const [anchor, at] =
          nth === 0 ? ['start', 0] : nth === bars.length - 1 ? ['end', WIDTH] : (['middle', middle] as const)
        const isNamed = nth === 0 || nth === bars.length - 1 || bars.length <= 6
        return (
          <g key={key}>
            <rect
              x={nth * step + step * 0.15}
              y={HEAD + COLUMNS_HEIGHT - tall}
              width={step * 0.7}
              height={tall}
              rx="2"
              class="plain"
            />
            {nth === high || bars.length <= 6 ? (
              <text x={middle} y={HEAD + COLUMNS_HEIGHT - tall - 4} text-anchor="middle" class="value">
                {said}
              </text>
            ) : null}
            {isNamed ? (
              <text
                x={bars.length === 1 ? middle : at}
                y={foot - 6}
                text-anchor={bars.length === 1 ? 'middle' : anchor}
              >
                {label}
              </text>
            ) : null}
          </g>
        )
      })}
    </svg>
  )
}

const LEFT = 44
const CELL_HEIGHT = 20
const HOURS = 24
const DAYS = 7
/** Steps of shade that an eye tells apart. */
const SHADES = 5

interface HoursProps {
  title: string
  /** By hour of the week, 0 is Monday at midnight; undefined: nothing then. */
  values: ReadonlyMap<number, { value: number; said: string }>
  days: readonly string[]
}

/** The week as a sheet of hours: the darker, the more. The table beside it has the figures. */
export function Hours({ title, values, days }: HoursProps): VNode {
  const top = Math.max(...[...values.values()].map(({ value }) => value), Number.MIN_VALUE)
  const width = (WIDTH - LEFT) / HOURS
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${DAYS * CELL_HEIGHT + FOOT}`} role="img" aria-label={title}>
      <title>{title}</title>
      {days.map((day, row) => (
        <g key={day} transform={`translate(0 ${row * CELL_HEIGHT})`}>
          <text x="0" y={CELL_HEIGHT - 7}>
            {day}
          </text>
          {Array.from({ length: HOURS }, (_, hour) => {
            const cell = values.get(row * HOURS + hour)
            const shade = cell ? Math.max(1, Math.ceil((cell.value / top) * SHADES)) : 0
            return (
              <rect
                key={hour}
                x={LEFT + hour * width + 1}
                y="1"
                width={width - 2}
                height={CELL_HEIGHT - 2}
                rx="3"
                class={`shade s${shade}`}
              >
                <title>{cell ? `${day} ${hour}–${hour + 1}: ${cell.said}` : ''}</title>
              </rect>
            )
          })}
        </g>
      ))}
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} x={LEFT + hour * width + 1} y={DAYS * CELL_HEIGHT + FOOT - 6}>
          {formatNumber(hour, locale.value)}
        </text>
      ))}
    </svg>
  )
}
