import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { call } from '../../client.ts'
import { Shown, useFresh } from '../../loading.tsx'
import { Labelled, Rows } from '../../parts.tsx'
import { now as clock } from '../../state.ts'
import { here, TabDetailHead, TabHead, TabLink } from '../where.tsx'
import { said } from '../wanted/words.ts'
import { CUTS, Cut, type CutName, languageName, type Report } from './cuts.tsx'

const PERIODS = [7, 30, 90, 365] as const
const DAY_MS = 86_400_000
const days = signal<number>(30)
const language = signal('')

/** What people ask and what came of it: each drawing under the sentence that it proves, with its figures beside it. */
export function Room(): VNode {
  // Whole days, so that the same period is asked for again in a minute.
  const until = new Date(Math.ceil(clock.value.getTime() / DAY_MS) * DAY_MS)
  const asked = {
    from: new Date(until.getTime() - days.value * DAY_MS).toISOString(),
    until: until.toISOString(),
    ...(language.value === '' ? {} : { language: language.value }),
  }
  const { from } = asked
  const read = useMemo(() => () => call('GET /api/help/reports', asked), [from, language.value])
  const { now } = useFresh(read, [from, language.value], [])
  const chosen = CUTS.find((one) => one === here.value.chosen)
  const languages = languagesIn(now.value.value)
  return (
    <>
      <section class="list">
        <TabHead />
        <Rows label={said.value('helpReports.title')}>
          {CUTS.map((one) => (
            <TabLink key={one} tab="reports" chosen={one} class="entry" current={one === (chosen ?? 'found')}>
              <b>{said.value(`helpReports.cut.${one}`)}</b>
            </TabLink>
          ))}
        </Rows>
      </section>
      <section class="detail reports">
        <TabDetailHead title={said.value(`helpReports.cut.${chosen ?? 'found'}`)}>
          <Labelled label={said.value('helpReports.period')}>
            <select
              class="input"
              value={String(days.value)}
              onChange={(event) => (days.value = Number(event.currentTarget.value))}
            >
              {PERIODS.map((one) => (
                <option key={one} value={one}>
                  {said.value('helpReports.lastDays', { count: one })}
                </option>
              ))}
            </select>
          </Labelled>
          {languages.length > 1 || language.value !== '' ? (
            <Labelled label={said.value('helpReports.language')}>
              <select
                class="input"
                value={language.value}
                onChange={(event) => (language.value = event.currentTarget.value)}
              >
                <option value="">{said.value('helpReports.all')}</option>
                {languages.map((one) => (
                  <option key={one} value={one}>
                    {languageName(one)}
                  </option>
                ))}
              </select>
            </Labelled>
          ) : null}
        </TabDetailHead>
        <div class="sheet">
          <Shown loaded={now.value}>
            {(report) => <Whole report={report} chosen={chosen ?? 'found'} asked={asked} />}
          </Shown>
        </div>
      </section>
    </>
  )
}

function Whole({ report, chosen, asked }: { report: Report; chosen: CutName; asked: Record<string, string> }): VNode {
  if (!report.rows.some(({ dimension }) => dimension === 'all'))
    return <p class="soft">{said.value('helpReports.none')}</p>
  return (
    <>
      <Cut report={report} cut={chosen} />
      <p>
        <a class="button" href={`/workspace/help-reports/csv?${new URLSearchParams(asked).toString()}`} download>
          {said.value('helpReports.csv')}
        </a>
      </p>
      <p class="small soft">{said.value('helpReports.how')}</p>
    </>
  )
}

/** Those in which enough people ask; the one that is chosen stays in the list. */
const languagesIn = (report: Report | undefined): string[] => [
  ...new Set([
    ...(report?.rows ?? []).flatMap(({ dimension, key }) => (dimension === 'language' ? [key] : [])),
    ...(language.value === '' ? [] : [language.value]),
  ]),
]
