import { type Signal, useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatPercent } from '../../../../src/ui/format.ts'
import { call } from '../../client.ts'
import { attempt } from '../../loading.tsx'
import { has, locale } from '../../state.ts'
import { goTo, TabDetailHead } from '../where.tsx'
import { type Rule, whenOf } from './rule.ts'
import { said } from './words.ts'

interface OneProps {
  rule: Rule
  days: number
  again: () => Promise<void>
  /** What was counted for each rule, while the room is open. */
  rehearsed: Signal<Record<string, string>>
}

/** One rule: whether it is on, whom it would tell, and whether it spares questions. */
export function One({ rule, days, again, rehearsed }: OneProps): VNode {
  const sure = useSignal(false)
  const turn = async (on: boolean) => {
    await attempt(
      () => call('PUT /api/help/next-questions/{id}', { id: rule.id, on }),
      said.value(on ? 'next.switchedOn' : 'next.switchedOff'),
    )
    await again()
  }
  const rehearse = () =>
    attempt(async () => {
      const { people, withinDays, more } = await call('GET /api/help/next-questions/{id}/rehearsal', { id: rule.id })
      rehearsed.value = {
        ...rehearsed.value,
        [rule.id]: said.value('next.rehearsed', { count: people, more: more ? 'yes' : 'no', days: withinDays }),
      }
    })
  const remove = async () => {
    if (!sure.value) return void (sure.value = true)
    if (await attempt(() => call('DELETE /api/help/next-questions/{id}', { id: rule.id }), said.value('next.removed')))
      goTo('next')
    await again()
  }
  return (
    <>
      <TabDetailHead title={rule.title} under={`${whenOf(rule)} · ${said.value(rule.on ? 'next.on' : 'next.off')}`}>
        {/* What speaks to many people is switched by whoever may speak to many. */}
        {has('marketer') ? (
          <button type="button" class={rule.on ? 'button' : 'button main'} onClick={() => void turn(!rule.on)}>
            {said.value(rule.on ? 'next.switchOff' : 'next.switchOn')}
          </button>
        ) : null}
      </TabDetailHead>
      <div class="sheet stack">
        {rule.about === 0 ? <p class="note broken">{said.value('next.notAbout')}</p> : null}
        <div class="stack tight">
          <p>
            <button type="button" class="button" onClick={() => void rehearse()}>
              {said.value('next.rehearse')}
            </button>
          </p>
          <p aria-live="polite">{rehearsed.value[rule.id] ?? ''}</p>
        </div>
        <section class="stack tight">
          <h3>{said.value('next.figures')}</h3>
          <Figures rule={rule} days={days} />
        </section>
        {has('marketer') ? (
          <p>
            <button type="button" class="button quiet" onClick={() => void remove()}>
              {said.value(sure.value ? 'next.removeSure' : 'next.remove')}
            </button>
          </p>
        ) : null}
      </div>
    </>
  )
}

function Figures({ rule: { told, compared }, days }: { rule: Rule; days: number }): VNode {
  if (told === null) return <p class="soft">{said.value('next.tooFew')}</p>
  const proves =
    compared === null
      ? said.value('next.provesHalf', { told: share(told), days })
      : said.value('next.proves', { told: share(told), compared: share(compared), days })
  return (
    <>
      <p class="proves">{proves}</p>
      <div class="table" tabIndex={0} role="region" aria-label={proves}>
        <table>
          <thead>
            <tr>
              <th scope="col">{said.value('next.who')}</th>
              <th scope="col" class="num">
                {said.value('next.people')}
              </th>
              <th scope="col" class="num">
                {said.value('next.asked')}
              </th>
              <th scope="col" class="num">
                {said.value('next.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                ['next.told', told],
                ['next.compared', compared],
              ] as const
            ).map(([key, figures]) =>
              figures === null ? null : (
                <tr key={key}>
                  <th scope="row">{said.value(key)}</th>
                  <td class="num">{figures.people}</td>
                  <td class="num">{figures.asked}</td>
                  <td class="num">{share(figures)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </>
  )
}

const share = ({ people, asked }: { people: number; asked: number }): string =>
  formatPercent(asked / people, locale.value)
