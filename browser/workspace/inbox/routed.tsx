import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { dayNumber, formatDay, formatTime } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { eyes, locale, me, words, zone } from '../state.ts'
import { deeds } from './keyboard.tsx'
import type { Case } from './reading.ts'

type Why = NonNullable<Case['routed']>

/** Why a case is with whoever has it, in one line, and the way to undo that. */
export function Routed({ shown, again }: { shown: Case; again: () => Promise<void> }): VNode | null {
  const { routed, assignee, state, number } = shown
  const isMine = assignee !== null && assignee.id === me.value?.id
  const canGiveBack = isMine && state !== 'closed' && routed?.by !== undefined
  const giveBack = () =>
    attempt(() => call('POST /api/cases/{number}/giving-back', { number }), words.value('routing.gaveBack')).then(again)
  useEffect(() => {
    if (canGiveBack) deeds.giveBack = () => void giveBack()
    return () => void delete deeds.giveBack
  }, [canGiveBack, number])
  if (!routed || state === 'closed') return null
  const when = whenOf(routed)
  if (!assignee)
    return routed.gone ? <p class="routed small">{words.value(`routing.why.${routed.gone}`, { when })}</p> : null
  if (!routed.by) return null
  const reasons = reasonsOf(routed)
  return (
    <p class="routed small">
      <span>
        {isMine
          ? words.value('routing.why.you', { when, reasons })
          : words.value('routing.why.other', { name: assignee.name, when, reasons })}
      </span>
      {canGiveBack ? (
        <button class="button quiet" type="button" onClick={() => void giveBack()}>
          {words.value('routing.giveBack')} <kbd aria-hidden="true">g</kbd>
        </button>
      ) : null}
    </p>
  )
}

function whenOf({ at }: Why): string {
  const date = new Date(at)
  const time = formatTime(date, zone.value, locale.value)
  const isToday = dayNumber(date, zone.value) === dayNumber(eyes.value.now, zone.value)
  return isToday ? time : `${formatDay(date, zone.value, locale.value)} ${time}`
}

function reasonsOf({ by, language, category, line, cases = 0, points, capacity }: Why): string {
  const say = words.value
  return [
    by === 'person' ? say('routing.why.person') : by === 'before' ? say('routing.why.before') : null,
    language ? say('routing.why.language', { language: languageIn(language) }) : null,
    category ? say('routing.why.category', { category }) : null,
    line ? say('routing.why.line', { line }) : null,
    by === 'rule' ? say('routing.why.fewest', { count: cases }) : null,
    points !== undefined && capacity !== undefined ? say('routing.loadLong', { points, capacity }) : null,
  ]
    .filter((one) => one !== null)
    .join(', ')
}

const languageIn = (code: string): string =>
  new Intl.DisplayNames([locale.value], { type: 'language', fallback: 'code' }).of(code) ?? code
