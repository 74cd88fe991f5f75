import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { Card, Heading, Live, Note } from '../../../../ui/content.tsx'
import { Button, Hidden } from '../../../../ui/form.tsx'
import { type Eyes, PromiseOf } from '../../../../ui/promise.tsx'
import { say } from '../../../../ui/words.ts'
import { whenOf } from '../letters.tsx'
import type { OwnCallback } from '../own.ts'
import type { Time } from '../times.ts'
import { TimeField } from './book.tsx'

export interface CallbackProps {
  call: Call
  shown: OwnCallback
  callbackKey: string | undefined
  times: readonly Time[]
  said?: 'moved' | 'cancelled' | undefined
  problem?: string | undefined
}

/** A callback as its customer sees it, live: when, by whom, and how to move it or take it back. */
export function CallbackPage(props: CallbackProps): VNode {
  const { call, shown, callbackKey, said, problem } = props
  const words = say(call.locale)
  return (
    <div class="narrow stack wide">
      {said === 'moved' ? <Note>{words('callback.moved')}</Note> : null}
      {problem === undefined ? null : <Note state="broken">{problem}</Note>}
      <Heading title={words('callback.yours')} above={words('case.number', { number: shown.case })}>
        {shown.subject}
      </Heading>
      <Live
        from={`/callbacks/${shown.id}/state${queryOf(callbackKey)}`}
        topic={`own-callback/${shown.id}/${callbackKey ?? '-'}`}
      >
        <CallbackPart {...props} />
      </Live>
    </div>
  )
}

/** What changes while the page is open. */
export function CallbackPart({ call, shown, callbackKey, times }: CallbackProps): VNode {
  const words = say(call.locale)
  const phone = shown.number
  if (shown.state === 'reached') return <p>{words('callback.reached')}</p>
  if (shown.state === 'cancelled')
    return (
      <div class="stack">
        <p>{words('callback.cancelled')}</p>
        <p>
          <Button href="/callback">{words('callback.another')}</Button>
        </p>
      </div>
    )
  if (shown.state === 'booked' && shown.staff !== null)
    return <Note>{words('callback.ringing', { who: shown.who ?? words('calls.somebody'), phone })}</Note>
  if (shown.state === 'booked' && shown.seat === null)
    return (
      <div class="stack">
        <Note state="due">{words('callback.waiting', { phone })}</Note>
        <Cancel id={shown.id} callbackKey={callbackKey} locale={call.locale} />
      </div>
    )
  const isBooked = shown.state === 'booked'
  return (
    <div class="stack">
      {isBooked ? (
        <Agreed call={call} shown={shown} callbackKey={callbackKey} />
      ) : (
        <p>{words('callback.unreached', { phone })}</p>
      )}
      {isBooked ? <Earlier call={call} shown={shown} callbackKey={callbackKey} times={times} /> : null}
      {times.length > 0 ? (
        <form class="stack" method="post" action={`/callbacks/${shown.id}/time`}>
          <Hidden values={keyOf(callbackKey)} />
          <TimeField call={call} times={times} isMove={isBooked} />
          <div class="row">
            <Button look={isBooked ? 'plain' : 'main'}>{words(isBooked ? 'callback.move' : 'callback.again')}</Button>
          </div>
        </form>
      ) : null}
      {isBooked ? <Cancel id={shown.id} callbackKey={callbackKey} locale={call.locale} /> : null}
    </div>
  )
}

function Agreed({ call, shown, callbackKey }: Pick<CallbackProps, 'call' | 'shown' | 'callbackKey'>): VNode {
  const words = say(call.locale)
  return (
    <div class="stack tight">
      <p class="lead">{words('callback.agreed', { when: whenOf(call, shown, call.locale), phone: shown.number })}</p>
      <p>
        <Due shown={shown} eyes={eyesOf(call)} />
      </p>
      <p>
        <a href={`/callbacks/${shown.id}/call.ics${queryOf(callbackKey)}`}>{words('callback.calendar')}</a>
      </p>
      {shown.earlier ? <p class="small soft">{words('callback.earlierAsked')}</p> : null}
    </div>
  )
}

/** The time about which they were asked, while it is free: one press takes it. */
function Earlier({ call, shown, callbackKey, times }: Omit<CallbackProps, 'said' | 'problem'>): VNode | null {
  const offered = shown.offer_starts_at
  if (offered === null) return null
  const words = say(call.locale)
  const time = times.find(({ startsAt }) => startsAt.getTime() === offered.getTime())
  if (!time) return <Note>{words('callback.earlierGone')}</Note>
  const when = whenOf(call, { starts_at: time.startsAt, ends_at: time.endsAt }, call.locale)
  return (
    <form class="stack tight" method="post" action={`/callbacks/${shown.id}/time`}>
      <Hidden values={{ ...keyOf(callbackKey), startsAt: offered.toISOString() }} />
      <Note state="due">{words('callback.earlierFree', { when })}</Note>
      <div class="row">
        <Button look="main">{words('callback.earlierTake')}</Button>
      </div>
    </form>
  )
}

const Due = ({ shown, eyes }: { shown: OwnCallback; eyes: Eyes }): VNode => (
  <PromiseOf promise={{ due: shown.ends_at, precision: 'minute', made: shown.made_at }} eyes={eyes} />
)

function Cancel({ id, callbackKey, locale }: { id: string; callbackKey: string | undefined; locale: string }): VNode {
  return (
    <form method="post" action={`/callbacks/${id}/cancelling`}>
      <Hidden values={keyOf(callbackKey)} />
      <Button look="quiet">{say(locale)('callback.cancel')}</Button>
    </form>
  )
}

/** /me: when we ring. Nothing at all where nothing is agreed. */
export function YourCallbacks({ call, items }: { call: Call; items: readonly OwnCallback[] }): VNode | null {
  const words = say(call.locale)
  if (items.length === 0) return null
  return (
    <Card title={words('callback.yours')}>
      <ul>
        {items.map((one) => (
          <li class="promised">
            <div>
              <a href={`/callbacks/${one.id}`}>
                <b>{whenOf(call, one, call.locale)}</b>
              </a>
              <p class="small soft">{one.subject}</p>
            </div>
            <Due shown={one} eyes={eyesOf(call)} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

const eyesOf = (call: Call): Eyes => ({ now: call.clock.now(), zone: setting(call, shop.zone), locale: call.locale })
const keyOf = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { key })
export const queryOf = (key: string | undefined): string => (key === undefined ? '' : `?key=${encodeURIComponent(key)}`)
