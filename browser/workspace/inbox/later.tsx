import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatDay, formatTime } from '../../../src/ui/format.ts'
import { fieldsOf } from '../parts.tsx'
import { eyes, locale, words, zone } from '../state.ts'

const MORNING_HOUR = 8
const HOUR_MS = 3_600_000
const MONDAY = 1
const DAYS_OF_WEEK = 7

/** When an answer can leave, as its writer's own clock says it: in an hour, tomorrow morning, on Monday morning. */
function choices(now: Date): { key: 'hour' | 'tomorrow' | 'monday'; at: Date }[] {
  const morning = (days: number) => {
    const at = new Date(now)
    at.setDate(at.getDate() + days)
    at.setHours(MORNING_HOUR, 0, 0, 0)
    return at
  }
  const toMonday = (MONDAY - now.getDay() + DAYS_OF_WEEK) % DAYS_OF_WEEK || DAYS_OF_WEEK
  return [
    { key: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { key: 'tomorrow', at: morning(1) },
    ...(toMonday === 1 ? [] : [{ key: 'monday' as const, at: morning(toMonday) }]),
  ]
}

export const momentInWords = (at: Date): string =>
  `${formatDay(at, zone.value, locale.value, { now: eyes.value.now })}, ${formatTime(at, zone.value, locale.value)}`

/** Asks when the answer is to leave. */
export function LaterSheet({ choose, close }: { choose: (at: Date) => void; close: () => void }): VNode {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  const now = new Date()
  return (
    <dialog class="paper" ref={sheet} aria-labelledby="later-title" onClose={close}>
      <h2 id="later-title">{words.value('answering.laterTitle')}</h2>
      <ul class="laters">
        {choices(now).map(({ key, at }) => (
          <li>
            <button class="button" type="button" onClick={() => choose(at)}>
              <span>{words.value(`answering.later.${key}`)}</span>{' '}
              <span class="small soft num">{momentInWords(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row at-a-time"
        onSubmit={(event) => {
          const { at } = fieldsOf(event)
          const chosen = new Date(at ?? '')
          if (!Number.isNaN(chosen.getTime())) choose(chosen)
        }}
      >
        <label class="field">
          <span class="label">{words.value('answering.laterAt')}</span>
          <input class="input" type="datetime-local" name="at" required min={localMinute(now)} />
        </label>
        <button class="button main">{words.value('answering.laterDo')}</button>
      </form>
      <p class="small soft">{words.value('answering.laterHint')}</p>
      <button class="button quiet" type="button" onClick={() => sheet.current?.close()}>
        {words.value('inbox.cancel')}
      </button>
    </dialog>
  )
}

/** As a field for date and time has it: the reader's own clock, to the minute. */
function localMinute(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}
