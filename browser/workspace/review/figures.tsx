import type { VNode } from 'preact'
import { formatPercent } from '../../../src/ui/format.ts'
import { type Answer, call } from '../client.ts'
import { Bars } from '../listening/charts.tsx'
import { Shown, useFresh } from '../loading.tsx'
import { dayOf, said } from '../practice/wording.ts'
import { locale } from '../state.ts'

type Row = Answer<'GET /api/review-figures'>['rows'][number]

/** What reviews came to, by agent, and week by week; the same as a file. */
export function Figures(): VNode {
  const { now } = useFresh(() => call('GET /api/review-figures', {}), [], ['reviews'])
  return (
    <Shown loaded={now.value}>
      {({ rows }) => {
        if (rows.length === 0) return <p class="soft">{said.value('reviews.figures.none')}</p>
        const agents = [...new Map(rows.map(({ staff }) => [staff.id, staff])).values()]
        const proves = said.value('reviews.figures.proves', { share: percent(shareOf(rows)) })
        return (
          <>
            <p class="proves">{proves}</p>
            <Bars
              title={proves}
              most={1}
              bars={agents.map(({ id, name }) => {
                const share = shareOf(rows.filter(({ staff }) => staff.id === id))
                return { key: id, label: name, value: share ?? 0, said: percent(share) }
              })}
            />
            <div class="table" tabIndex={0} role="region" aria-label={proves}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{said.value('reviews.figures.week')}</th>
                    <th scope="col">{said.value('reviews.figures.agent')}</th>
                    <th scope="col" class="num">
                      {said.value('reviews.figures.reviews')}
                    </th>
                    <th scope="col" class="num">
                      {said.value('reviews.figures.unhappy')}
                    </th>
                    <th scope="col" class="num">
                      {said.value('reviews.figures.share')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={`${row.week} ${row.staff.id}`}>
                      <th scope="row">{dayOf(`${row.week}T12:00:00Z`)}</th>
                      <td>{row.staff.name}</td>
                      <td class="num">{row.reviews}</td>
                      <td class="num">{row.unhappy}</td>
                      <td class="num">{percent(shareOf([row]))}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p>
              <a class="button" href="/workspace/reviews/csv" download>
                {said.value('reviews.csv')}
              </a>
            </p>
            <p class="small soft">{said.value('reviews.figures.how')}</p>
          </>
        )
      }}
    </Shown>
  )
}

/** Null: no question applied. */
function shareOf(rows: readonly Row[]): number | null {
  const most = rows.reduce((sum, row) => sum + row.most, 0)
  return most === 0 ? null : rows.reduce((sum, row) => sum + row.points, 0) / most
}
const percent = (share: number | null): string =>
  share === null ? '–' : formatPercent(Math.round(share * 100) / 100, locale.value)
