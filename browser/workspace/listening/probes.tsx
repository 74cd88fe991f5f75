import type { VNode } from 'preact'
import { formatDay, formatTime } from '../../../src/ui/format.ts'
import { formatSpan } from '../../../src/ui/span.ts'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, has, locale, words } from '../state.ts'
import { type Bar, Columns } from './charts.tsx'

type Probes = Answer<'GET /api/probes'>
type Run = Probes['runs'][number]
type Step = Run['steps'][number]
type Door = Step['door']

const DOORS = ['page', 'mail', 'chat', 'order'] as const
/** Columns that a small drawing has room for: the newest. */
const DRAWN = 30

export const readProbes = () => call('GET /api/probes', {})

/** How many doors failed the last time. */
export const failedIn = (run: Run | undefined): number =>
  run?.steps.filter(({ state, slow }) => state === 'failed' || slow).length ?? 0

/** What the house met as its own customer: a drawing for each door, and every run with what failed. */
export function Probes(): VNode {
  const { now, again } = useFresh(readProbes, [], ['probes'])
  const run = () => attempt(() => call('POST /api/probes', {}), words.value('probe.begun')).then(again)
  return (
    <>
      <p class="soft">{words.value('probe.intro')}</p>
      <Shown loaded={now.value}>
        {(shown) => (
          <>
            <p class="small softer">
              {shown.nextAt === null
                ? words.value('probe.off')
                : words.value('probe.next', { time: momentOf(shown.nextAt) })}
            </p>
            <p class="row">
              {has() ? (
                <button class="button main" type="button" onClick={() => void run()}>
                  {words.value('probe.now')}
                </button>
              ) : null}
              {has() ? (
                <Link room="settings" chosen="probe" class="button quiet">
                  {words.value('settings.title')}
                </Link>
              ) : null}
              {shown.runs.length > 0 ? (
                <a class="button" href="/workspace/probes/csv" download>
                  {words.value('probe.csv')}
                </a>
              ) : null}
            </p>
            {shown.runs.length === 0 ? (
              <p class="nothing">{words.value('probe.none')}</p>
            ) : (
              <>
                <div class="leading">
                  {DOORS.filter((door) => stepsAt(shown.runs, door).length > 0).map((door) => (
                    <DoorChart key={door} door={door} runs={shown.runs} />
                  ))}
                </div>
                <Runs runs={shown.runs} />
              </>
            )}
          </>
        )}
      </Shown>
    </>
  )
}

const stepsAt = (runs: readonly Run[], door: Door): { run: Run; step: Step }[] =>
  runs.flatMap((run) => run.steps.filter((step) => step.door === door).map((step) => ({ run, step })))

/** What a door is measured by: questions until a person answered, all else until it was there. */
const measured = ({ door, toldMs, answeredMs }: Step): number | null =>
  door === 'mail' || door === 'chat' ? answeredMs : toldMs

function DoorChart({ door, runs }: { door: Door; runs: readonly Run[] }): VNode {
  const timed = stepsAt(runs, door)
    .flatMap(({ run, step }) => {
      const value = measured(step)
      return value === null ? [] : [{ run, value }]
    })
    .slice(0, DRAWN)
    .toReversed()
  const usual = timed.map(({ value }) => value).toSorted((one, other) => one - other)[Math.floor(timed.length / 2)]
  const title =
    usual === undefined
      ? words.value('probe.chart.none', { door: words.value(`probe.door.${door}`) })
      : words.value(`probe.chart.${door}`, { usual: took(usual) })
  const bars = timed.map(({ run, value }): Bar => ({
    key: run.id,
    label: dayOf(run.begunAt),
    value,
    said: took(value),
  }))
  return (
    <section>
      <h3>{title}</h3>
      {bars.length > 1 ? <Columns title={title} bars={bars} /> : null}
    </section>
  )
}

function Runs({ runs }: { runs: readonly Run[] }): VNode {
  return (
    <section class="cut">
      <h3>{words.value('probe.runs')}</h3>
      <div class="sideways" tabIndex={0} role="region" aria-label={words.value('probe.runs')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.value('probe.column.when')}</th>
              {DOORS.map((door) => (
                <th key={door} scope="col">
                  {words.value(`probe.door.${door}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id}>
                <th scope="row">
                  {momentOf(run.begunAt)}
                  {run.byHand ? <span class="small softer"> {words.value('probe.byHand')}</span> : null}
                </th>
                {DOORS.map((door) => (
                  <td key={door}>
                    <Came step={run.steps.find((one) => one.door === door)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Came({ step }: { step: Step | undefined }): VNode {
  if (!step) return <span class="softer">–</span>
  const { door, state, toldMs, answeredMs, slow, problem, said, number } = step
  return (
    <ul class="came">
      {toldMs === null ? null : <li>{words.value(`probe.told.${door}`, { took: took(toldMs) })}</li>}
      {answeredMs === null ? null : <li>{words.value('probe.answered', { took: took(answeredMs) })}</li>}
      {state === 'waiting' ? (
        <li>
          <span class="tag">{words.value('probe.waiting')}</span>
        </li>
      ) : null}
      {slow ? (
        <li>
          <span class="tag due">{words.value('probe.slow')}</span>
        </li>
      ) : null}
      {problem === null ? null : (
        <li>
          <span class="tag broken">{words.value(`probe.problem.${problem}`)}</span>
        </li>
      )}
      {said === null ? null : <li class="small soft">{said}</li>}
      {number !== null && door !== 'order' && has('agent') ? (
        <li>
          <Link room="inbox" chosen={number} class="small">
            {words.value('probe.case', { number })}
          </Link>
        </li>
      ) : null}
      {number !== null && door === 'order' && has('agent') ? (
        <li>
          <Link room="orders" chosen={number} class="small">
            {words.value('probe.order', { number })}
          </Link>
        </li>
      ) : null}
    </ul>
  )
}

const took = (ms: number): string => formatSpan(ms, words.value, locale.value)
const dayOf = (iso: string): string => formatDay(new Date(iso), eyes.value.zone, locale.value)
const momentOf = (iso: string): string => `${dayOf(iso)}, ${formatTime(new Date(iso), eyes.value.zone, locale.value)}`
