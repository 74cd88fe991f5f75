import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { words } from './state.ts'
import { become, mine, type Mine } from './work.ts'

const ALL = ['ready', 'busy', 'away'] as const

/** In the rail: whether new cases come, with the choice behind it. Not there while nobody routes. */
export function Availability({ class: name }: { class?: string }): VNode | null {
  const sheet = useRef<HTMLDivElement>(null)
  const now = mine.value
  if (!now?.on) return null
  return (
    <>
      <button
        class={`availability ${now.availability} ${name ?? ''}`}
        type="button"
        popovertarget="availability"
        title={words.value('routing.availability')}
      >
        <i aria-hidden="true" />
        {words.value(`routing.${now.availability}`)}
        <span class="num" aria-hidden="true">
          {words.value('routing.load', now)}
        </span>
        <span class="unseen">{words.value('routing.loadLong', now)}</span>
      </button>
      <div id="availability" class="paper availability-sheet" popover="auto" ref={sheet}>
        <Choice now={now} name="availability" chosen={() => sheet.current?.hidePopover()} />
      </div>
    </>
  )
}

/** The same as rows of a sheet, on a telephone. */
export function AvailabilityRows(): VNode | null {
  const now = mine.value
  return now?.on ? (
    <div class="availability-rows">
      <Choice now={now} name="availability-row" chosen={() => undefined} />
    </div>
  ) : null
}

function Choice({ now, name, chosen }: { now: Mine; name: string; chosen: () => void }): VNode {
  const choose = async (one: Mine['availability']) => {
    await become(one)
    chosen()
  }
  return (
    <fieldset>
      <legend class="label">{words.value('routing.availability')}</legend>
      {ALL.map((one) => (
        <label key={one} class={`choice availability ${one}`} for={`${name}-${one}`}>
          <input
            id={`${name}-${one}`}
            type="radio"
            name={name}
            checked={now.availability === one}
            onChange={() => void choose(one)}
          />
          <i aria-hidden="true" />
          {words.value(`routing.${one}`)}
          <span class="small soft">{words.value(`routing.${one}.means`)}</span>
        </label>
      ))}
      <p class="small soft num">
        {words.value('routing.loadLong', now)} · {words.value('routing.waiting', { count: now.waiting })}
      </p>
    </fieldset>
  )
}
