import type { ComponentChildren, VNode } from 'preact'
import { formatDue, formatHappened, promiseState, shareLeft } from './due.ts'
import type { PromiseShown, PromiseState } from './due.ts'
import { isoDay } from './format.ts'
import { say } from './words.ts'

/** Whose eyes and which clock: what a time on a screen depends on. */
export type Eyes = { readonly now: Date; readonly zone: string; readonly locale: string }

type MarkProps = {
  readonly state: PromiseState
  /** Share of its time that is left, 1 to 0. */
  readonly left?: number
  /** What it says: '38 min', 'by 14.30 today'. */
  readonly children: ComponentChildren
}

/** The ring and its words. Due empties, kept bears a tick, broken a cross: the colour says it only a second time. */
export function PromiseMark({ state, left = 1, children }: MarkProps): VNode {
  return (
    <span class={state === 'due' ? 'promise' : `promise ${state}`}>
      <Ring state={state} left={left} />
      {children}
    </span>
  )
}

/** A promise's mark from the promise itself. */
export function PromiseOf({ promise, eyes }: { readonly promise: PromiseShown; readonly eyes: Eyes }): VNode {
  return (
    <PromiseMark state={promiseState(promise, eyes.now, eyes.zone)} left={shareLeft(promise, eyes.now)}>
      {formatDue(promise, eyes.now, eyes.zone, eyes.locale)}
    </PromiseMark>
  )
}

type PromiseLineProps = {
  /** What was promised: "Parcel at your door". */
  readonly title: ComponentChildren
  /** What it belongs to, or what happened since: "We missed it. Siv wrote the same evening and moved it." */
  readonly note?: ComponentChildren
  readonly promise: PromiseShown
  readonly eyes: Eyes
}

/** One promise in a list of promises. */
export function PromiseLine({ title, note, promise, eyes }: PromiseLineProps): VNode {
  return (
    <li class="promised">
      <div>
        <b>{title}</b>
        {note ? <p class="small soft">{note}</p> : null}
      </div>
      <PromiseOf promise={promise} eyes={eyes} />
    </li>
  )
}

/** The circle is 100 long, so that the share left is its dash. Attributes, not styles: the CSP allows no inline style. */
function Ring({ state, left }: { state: PromiseState; left: number }): VNode {
  const shown = state === 'due' ? Math.round(Math.min(1, Math.max(0, left)) * 100) : 100
  if (state !== 'due') {
    return (
      <svg class="ring" viewBox="0 0 16 16" aria-hidden="true">
        <circle class="spent" cx="8" cy="8" r="6.5" />
        <path class="sign" d={state === 'kept' ? 'M5 8.2l2.1 2.1L11 6.2' : 'M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6'} />
      </svg>
    )
  }
  return (
    <svg class="ring" viewBox="0 0 16 16" aria-hidden="true">
      <circle class="spent" cx="8" cy="8" r="6" />
      <circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray={`${shown} 100`} transform="rotate(-90 8 8)" />
    </svg>
  )
}

export type LineEntry = {
  /** Filled: we did it; open: the customer did it; dotted: somebody looked. */
  readonly by: 'us' | 'them' | 'looked'
  readonly at: Date
  readonly words: ComponentChildren
  /** Stands in the place of the day and time, when the entry covers more than a moment ("May"). */
  readonly when?: string
}

type LineProps = {
  readonly entries: readonly LineEntry[]
  readonly eyes: Eyes
  /** The customer reads their own line: "You did this". */
  readonly own?: boolean
}

/** One customer's timeline, newest first, drawn the same for the customer and for the agent. */
export function Line({ entries, eyes, own }: LineProps): VNode {
  const words = say(eyes.locale)
  const whose = { us: words('line.us'), them: words(own ? 'line.you' : 'line.them'), looked: words('line.looked') }
  return (
    <ol class="line">
      {entries.map(({ by, at, words: text, when }) => (
        <li class={by}>
          {when === undefined ? <When at={at} eyes={eyes} /> : <span class="when">{when}</span>}
          <span class="unseen">{whose[by]} </span>
          {text}
        </li>
      ))}
    </ol>
  )
}

/** A moment, 'Today 11.52' or 'Tue 24 Nov', that a machine can read exactly. `day`: only the day is meant. */
export function When({ at, eyes, day }: { readonly at: Date; readonly eyes: Eyes; readonly day?: boolean }): VNode {
  return (
    <time datetime={day ? isoDay(at, eyes.zone) : at.toISOString()}>
      {day
        ? formatDue({ due: at, precision: 'day' }, eyes.now, eyes.zone, eyes.locale)
        : formatHappened(at, eyes.now, eyes.zone, eyes.locale)}
    </time>
  )
}
