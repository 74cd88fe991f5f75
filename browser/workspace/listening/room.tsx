import './later.ts'
import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../client.ts'
import { useFresh } from '../loading.tsx'
import { DetailHead, Labelled, Link, Rows } from '../parts.tsx'
import { has, now, place, words } from '../state.ts'
import { Mends } from './mends.tsx'
import { failedIn, Probes, readProbes } from './probes.tsx'
import { OneReport } from './report.tsx'

const REPORTS = ['problems', 'replies', 'promises', 'solved'] as const
const PERIODS = [7, 30, 90, 365] as const
const DAY_MS = 86_400_000
const days = signal<number>(30)

/** What customers say of us: what is to be mended, and the reports. */
export function Room(): VNode {
  const chosen = REPORTS.find((one) => one === place.value.chosen)
  const mending =
    has('agent') && (place.value.chosen === 'mends' || (chosen === undefined && place.value.chosen !== 'own-customer'))
  const probing = place.value.chosen === 'own-customer'
  const shown = mending ? 'mends' : (chosen ?? 'problems')
  // Whole days, so that the same period is asked for again in a minute.
  const to = new Date(Math.ceil(now.value.getTime() / DAY_MS) * DAY_MS)
  const period = { from: new Date(to.getTime() - days.value * DAY_MS).toISOString(), to: to.toISOString() }
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('reports.title')}</h2>
        </header>
        <Rows label={words.value('reports.title')}>
          {has('agent') ? <ToMend current={mending} /> : null}
          {REPORTS.map((one) => (
            <Link key={one} room="reports" chosen={one} class="entry" current={!probing && one === shown}>
              <b>{words.value(`reports.${one}`)}</b>
            </Link>
          ))}
          <OwnCustomer current={probing} />
        </Rows>
      </section>
      <section class="detail reports">
        <DetailHead
          room="reports"
          title={words.value(probing ? 'probe.title' : shown === 'mends' ? 'mends.title' : `reports.${shown}`)}
        >
          {probing || shown === 'mends' ? null : <Period />}
        </DetailHead>
        <div class="sheet">
          {probing ? (
            <Probes />
          ) : shown === 'mends' ? (
            <Mends />
          ) : (
            <OneReport key={`${shown} ${period.from}`} name={shown} period={period} />
          )}
        </div>
      </section>
    </>
  )
}

function ToMend({ current }: { current: boolean }): VNode {
  const { now: fresh } = useFresh(() => call('GET /api/mends', {}), [], ['mends'])
  const count = fresh.value.value?.items.length ?? 0
  return (
    <Link room="reports" chosen="mends" class="entry" current={current}>
      <b>{words.value('mends.title')}</b>
      {count > 0 ? <span class="tag broken">{words.value('mends.count', { count })}</span> : null}
    </Link>
  )
}

function OwnCustomer({ current }: { current: boolean }): VNode {
  const { now: fresh } = useFresh(readProbes, [], ['probes'])
  const count = failedIn(fresh.value.value?.runs[0])
  return (
    <Link room="reports" chosen="own-customer" class="entry" current={current}>
      <b>{words.value('probe.title')}</b>
      {count > 0 ? <span class="tag broken">{words.value('probe.failed', { count })}</span> : null}
    </Link>
  )
}

function Period(): VNode {
  return (
    <Labelled label={words.value('reports.period')}>
      <select
        class="input"
        value={String(days.value)}
        onChange={(event) => (days.value = Number(event.currentTarget.value))}
      >
        {PERIODS.map((one) => (
          <option key={one} value={one}>
            {words.value('reports.lastDays', { count: one })}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
