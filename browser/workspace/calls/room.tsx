import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay, formatTime } from '../../../src/ui/format.ts'
import { PromiseOf } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { CustomerFacts, Promised } from '../customers.tsx'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Labelled, Link, Rows } from '../parts.tsx'
import { Take } from './take.tsx'
import { eyes, place, words } from '../state.ts'

type Callback = Answer<'GET /api/callbacks'>['items'][number]

/** Messages beside a call: what they said last; the rest stands in the case. */
const SAID = 5
const note = signal('')

/** Today's calls in order: whom to ring next, with their record, and what came of it. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/callbacks', {}), [], ['calls'])
  const items = now.value.value?.items ?? []
  const chosen = items.find(({ id }) => id === place.value.chosen)
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('callbacks.title')}</h2>
        </header>
        <Rows label={words.value('callbacks.title')}>
          <Shown loaded={now.value}>
            {({ items: all }) =>
              all.length === 0 ? (
                <p class="nothing">{words.value('callbacks.none')}</p>
              ) : (
                all.map((one) => (
                  <Link key={one.id} room="calls" chosen={one.id} class="entry" current={one.id === chosen?.id}>
                    <b>{nameOf(one)}</b>
                    <span class="small softer">{spanOf(one)}</span>
                    <p>{one.subject}</p>
                    <p class="small soft">{stateOf(one)}</p>
                  </Link>
                ))
              )
            }
          </Shown>
        </Rows>
      </section>
      <section class="detail">
        {chosen ? (
          <Chosen key={chosen.id} one={chosen} again={again} />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function Chosen({ one, again }: { one: Callback; again: () => Promise<void> }): VNode {
  const settle = async (reached: boolean) => {
    const text = note.value.trim()
    const done = await attempt(
      () => call('POST /api/callbacks/{id}/outcome', { id: one.id, reached, ...(text === '' ? {} : { note: text }) }),
      words.value(reached ? 'callbacks.wasReached' : 'callbacks.wasUnreached'),
    )
    if (done) note.value = ''
    await again()
  }
  const isOpen = one.state === 'booked'
  return (
    <>
      <DetailHead
        room="calls"
        title={nameOf(one)}
        under={
          <>
            {spanOf(one)} · {stateOf(one)}
          </>
        }
      >
        <Link room="inbox" chosen={one.case} class="button">
          {words.value('calls.toCase', { number: one.case })}
        </Link>
      </DetailHead>
      <div class="sheet stack">
        {isOpen ? (
          <>
            <Take one={one} again={again} />
            <Labelled label={words.value('callbacks.note')}>
              <textarea
                class="input"
                rows={3}
                value={note.value}
                onInput={(event) => (note.value = event.currentTarget.value)}
              />
            </Labelled>
            <div class="row">
              <button class="button main" type="button" onClick={() => void settle(true)}>
                {words.value('callbacks.reached')}
              </button>
              <button class="button" type="button" onClick={() => void settle(false)}>
                {words.value('callbacks.unreached')}
              </button>
            </div>
          </>
        ) : (
          <p>
            <a href={`tel:${one.phone}`}>{one.phone}</a>
          </p>
        )}
        {isOpen || one.state === 'unreached' ? <Move one={one} again={again} /> : null}
        <Record one={one} />
      </div>
    </>
  )
}

function Move({ one, again }: { one: Callback; again: () => Promise<void> }): VNode {
  const { now } = useFresh(() => call('GET /api/callbacks/times', {}), [one.id, one.startsAt], [])
  const { zone, locale } = eyes.value
  const move = async (event: SubmitEvent) => {
    event.preventDefault()
    const startsAt = new FormData(event.currentTarget as HTMLFormElement).get('startsAt')
    await attempt(
      () =>
        call('PUT /api/callbacks/{id}/time', { id: one.id, startsAt: typeof startsAt === 'string' ? startsAt : '' }),
      words.value('callbacks.moved'),
    )
    await again()
  }
  const items = now.value.value?.items ?? []
  if (items.length === 0) return <></>
  return (
    <form class="row" onSubmit={(event) => void move(event)}>
      <Labelled label={words.value('callbacks.other')}>
        <select class="input" name="startsAt">
          {items.map(({ startsAt }) => (
            <option key={startsAt} value={startsAt}>
              {formatDay(new Date(startsAt), zone, locale)}, {formatTime(new Date(startsAt), zone, locale)}
            </option>
          ))}
        </select>
      </Labelled>
      <button class="button">{words.value('callbacks.move')}</button>
    </form>
  )
}

/** What one should know before one rings: what they said, who they are, and what is promised to them. */
function Record({ one }: { one: Callback }): VNode {
  const talk = useFresh(() => call('GET /api/cases/{number}', { number: one.case }), [one.case], [`case/${one.case}`])
  const customer = useFresh(
    () => call('GET /api/customers/{id}', { id: one.customerId, reasonType: 'case', reasonId: one.case }),
    [one.customerId],
    [`line/${one.customerId}`],
  )
  return (
    <>
      <section class="stack tight">
        <h3>{words.value('callbacks.about', { number: one.case })}</h3>
        <Shown loaded={talk.now.value}>
          {({ messages }) =>
            messages.slice(-SAID).map((message) => (
              <blockquote key={message.id}>
                <p class="small softer">
                  {message.by ?? (message.direction === 'in' ? nameOf(one) : words.value('inbox.by.house'))}
                </p>
                <p class="words">{message.text}</p>
              </blockquote>
            ))
          }
        </Shown>
      </section>
      <Shown loaded={customer.now.value}>
        {(shown) => (
          <section class="stack tight">
            <h3>
              <Link room="customers" chosen={one.customerId}>
                {nameOf(one)}
              </Link>
            </h3>
            <p class="small soft">{words.value('callbacks.typed')}</p>
            <CustomerFacts customer={shown} />
            <Promised promises={shown.promises} />
          </section>
        )}
      </Shown>
    </>
  )
}

const nameOf = ({ name }: Callback): string => name ?? words.value('inbox.visitor')

function spanOf({ startsAt, endsAt, offeredUntil, state, agent }: Callback): string {
  const { zone, locale } = eyes.value
  if (state === 'booked' && offeredUntil !== null && agent === null) return words.value('callbacks.now')
  const time = (iso: string) => formatTime(new Date(iso), zone, locale)
  const day = formatDay(new Date(startsAt), zone, locale)
  const isToday = day === formatDay(eyes.value.now, zone, locale)
  return `${isToday ? '' : `${day}, `}${time(startsAt)}–${time(endsAt)}`
}

function stateOf(one: Callback): VNode | string {
  if (one.state !== 'booked')
    return words.value(one.state === 'reached' ? 'callbacks.stateReached' : 'callbacks.stateUnreached')
  if (one.agent) return words.value('callbacks.has', { name: one.agent.name })
  if (one.givenTo) return words.value('callbacks.given', { name: one.givenTo.name })
  return <PromiseOf promise={{ due: new Date(one.endsAt), precision: 'minute', made: null }} eyes={eyes.value} />
}
