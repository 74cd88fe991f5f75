import type { VNode } from 'preact'
import { Button, Choice, Hidden } from '../../../ui/form.tsx'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import type { Eyes } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { BEFORE_LIMIT, type CaseShown, type MakeGoodShown, URGENCIES } from '../contract.ts'
import { dueWords, keyOf } from './shown.ts'

/** Where one stands among those who wait. */
export function beforeWords(before: number, locale: string): string {
  const words = say(locale)
  return before >= BEFORE_LIMIT ? words('case.beforeMany', { before }) : words('case.before', { before })
}

/** The place in the queue and what they said of their haste, while they wait for us. */
export function InLine({ shown, locale }: { shown: CaseShown; locale: string }): VNode | null {
  const { state, promise, before, urgency } = shown
  if (state !== 'open' || promise === null || promise.keptAt !== null) return null
  const said = [beforeWords(before, locale), urgency === null ? null : say(locale)('case.urgencySaid', { urgency })]
  return <p class="small soft">{said.filter(Boolean).join(' · ')}</p>
}

/** By when it is solved, where that was promised. */
export function Solution({ shown: { solvedBy, state }, eyes }: { shown: CaseShown; eyes: Eyes }): VNode | null {
  // While it is their turn no time can be said: it goes on with what is left when they write.
  if (solvedBy === null || solvedBy.keptAt !== null || state !== 'open') return null
  return <p class="small soft">{say(eyes.locale)('case.solvedBy', { due: dueWords(solvedBy, eyes) })}</p>
}

/** What they get for promises that we did not keep. */
export function Goods({ goods, eyes }: { goods: readonly MakeGoodShown[]; eyes: Eyes }): VNode | null {
  if (goods.length === 0) return null
  const words = say(eyes.locale)
  return (
    <section class="stack tight">
      <h2>{words('case.goods')}</h2>
      <ul>
        {goods.map((one) => {
          const day = formatDay(new Date(one.paidAt ?? one.givenAt), eyes.zone, eyes.locale, { now: eyes.now })
          return (
            <li>
              {words('case.good', { give: one.give, worth: formatMoney(one, eyes.locale), words: one.words })}
              {one.give === 'note' ? null : (
                <span class="small soft">
                  {' '}
                  · {words(one.paidAt === null ? 'case.goodWaits' : 'case.goodPaid', { day })}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface UrgentProps {
  shown: CaseShown
  number: string
  caseKey: string | undefined
  locale: string
}

/** How urgent it is to them: asked for as long as they wait for us, and they may change their mind. */
export function Urgent({ shown, number, caseKey, locale }: UrgentProps): VNode | null {
  const { state, promise, urgency } = shown
  if (state !== 'open' || promise === null || promise.keptAt !== null) return null
  const words = say(locale)
  return (
    <details open={urgency === null}>
      <summary>{words('case.urgencyHow')}</summary>
      <form class="row" method="post" action={`/cases/${number}/urgency`}>
        <Hidden values={keyOf(caseKey)} />
        {URGENCIES.map((one) => (
          <Choice name="urgency" value={one} chosen={urgency === one}>
            {words(`ask.urgency.${one}`)}
          </Choice>
        ))}
        <Button>{words('case.urgencySend')}</Button>
      </form>
    </details>
  )
}
