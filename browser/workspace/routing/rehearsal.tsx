import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { DetailHead, Link } from '../parts.tsx'
import { eyes, has, words } from '../state.ts'

type Found = Answer<'GET /api/routing/rehearsal'>

/** What routing would have done with last month's cases, before anybody switches it on. */
export function Rehearsal(): VNode {
  const found = useRef(signal<Found | null>(null)).current
  const busy = useRef(signal(false)).current
  const run = async () => {
    busy.value = true
    await attempt(async () => void (found.value = await call('GET /api/routing/rehearsal', {})))
    busy.value = false
  }
  const shown = found.value
  return (
    <>
      <DetailHead room="routing" title={words.value('routing.rehearse')}>
        {has() ? (
          <button class="button main" type="button" disabled={busy.value} onClick={() => void run()}>
            {words.value(shown ? 'routing.rehearseAgain' : 'routing.rehearseDo')}
          </button>
        ) : null}
      </DetailHead>
      <div class="sheet routing" aria-live="polite">
        <p class="soft">{words.value(has() ? 'routing.rehearseAbout' : 'routing.owners')}</p>
        {shown ? <Outcome found={shown} /> : null}
      </div>
    </>
  )
}

function Outcome({ found }: { found: Found }): VNode {
  const { cases, given, nobody, other, waits, agents, examples, cut, assumed } = found
  return (
    <>
      <p>{words.value('routing.rehearsed', { cases, given, ...waits })}</p>
      {nobody > 0 ? <p>{words.value('routing.rehearsed.nobody', { count: nobody })}</p> : null}
      {other > 0 ? <p>{words.value('routing.rehearsed.other', { count: other })}</p> : null}
      {cut ? <p>{words.value('routing.rehearsed.cut', { count: cases })}</p> : null}
      <p class="small soft">{words.value('routing.rehearsed.assumed', { minutes: assumed.mail })}</p>
      {cases > 0 ? (
        <>
          <div class="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.value('routing.agents')}</th>
                  <th scope="col" class="num">
                    {words.value('routing.rehearsed.would')}
                  </th>
                  <th scope="col" class="num">
                    {words.value('routing.rehearsed.had')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {agents.map((one) => (
                  <tr key={one.id}>
                    <td>{one.name}</td>
                    <td class="num">{one.cases}</td>
                    <td class="num">{one.had}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <h3>{words.value('routing.rehearsed.examples')}</h3>
          <div class="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.value('routing.rehearsed.case')}</th>
                  <th scope="col">{words.value('routing.rehearsed.came')}</th>
                  <th scope="col">{words.value('routing.rehearsed.skills')}</th>
                  <th scope="col">{words.value('routing.rehearsed.who')}</th>
                  <th scope="col">{words.value('routing.rehearsed.had')}</th>
                  <th scope="col">{words.value('routing.rehearsed.waited')}</th>
                </tr>
              </thead>
              <tbody>
                {examples.map((one) => (
                  <tr key={one.number}>
                    <td>
                      <Link room="inbox" chosen={one.number}>
                        {one.number}
                      </Link>
                    </td>
                    <td>
                      <When at={new Date(one.openedAt)} eyes={eyes.value} />
                    </td>
                    <td>{[one.language, one.category, one.line].filter(Boolean).join(', ')}</td>
                    <td>{one.would ?? words.value('routing.nobody')}</td>
                    <td>{one.had ?? words.value('routing.nobody')}</td>
                    <td class="num">
                      {one.would === null ? '' : words.value('routing.rehearsed.minutes', { count: one.waited })}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : null}
    </>
  )
}
