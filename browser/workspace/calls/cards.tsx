import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { formatTime } from '../../../src/ui/format.ts'
import { type Answer, call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, go, place, words } from '../state.ts'
import { Take } from './take.tsx'

type Ringing = Answer<'GET /api/calls'>['items'][number]
type Callback = Answer<'GET /api/calls'>['callbacks'][number]
type Candidate = Ringing['candidates'][number]

/** After the moment at which a callback is due to be shown: two clocks are never quite the same. */
const LATER_MS = 2_000
/** Calls that one has laid aside: they ring for others. */
const hidden = signal<ReadonlySet<string>>(new Set())

/** Over whatever one has open: who rings, or is on the line. It takes no focus, since one may be writing; it is said aloud. */
export function CallCards(): VNode {
  const { now, again } = useFresh(() => call('GET /api/calls', {}), [], ['calls'])
  const ringing = (now.value.value?.items ?? []).filter(({ id }) => !hidden.value.has(id))
  // Whose record is open stands there with all that the card says.
  const open = place.value.room === 'calls' ? place.value.chosen : null
  const callbacks = (now.value.value?.callbacks ?? []).filter(({ id }) => id !== open && !hidden.value.has(id))
  const next = now.value.value?.nextAt ?? null
  useEffect(() => {
    if (next === null) return undefined
    const timer = setTimeout(() => void again(), Math.max(0, Date.parse(next) - Date.now()) + LATER_MS)
    return () => clearTimeout(timer)
  }, [next])
  return (
    <section class="calls" aria-label={words.value('calls.cards')} aria-live="polite">
      {ringing.map((one) => (
        <CallCard key={one.id} ringing={one} again={again} />
      ))}
      {callbacks.map((one) => (
        <CallbackCard key={one.id} one={one} again={again} />
      ))}
    </section>
  )
}

function CallCard({ ringing, again }: { ringing: Ringing; again: () => Promise<void> }): VNode {
  const { id, number, candidates } = ringing
  const put = (into: { case?: string; customer?: string }) =>
    attempt(async () => {
      const opened = await call('POST /api/calls/{id}/case', { id, ...into })
      go('inbox', opened.number)
    }).then(again)
  return (
    <article class="call">
      <header>
        <div>
          <h2>{number ?? words.value('calls.withheld')}</h2>
          <p class="small softer">{stateOf(ringing)}</p>
        </div>
        <LayAside id={id} name={number ?? words.value('calls.withheld')} />
      </header>
      {ringing.case === null ? (
        <>
          {candidates.length > 0 ? (
            <p class="note due small">{words.value('calls.proves', { count: candidates.length })}</p>
          ) : (
            <p class="small soft">{words.value('calls.unknown')}</p>
          )}
          <ul>
            {candidates.map((one) => (
              <MayBe key={one.id} one={one} call={id} put={put} again={again} />
            ))}
          </ul>
          {ringing.more ? <p class="small soft">{words.value('calls.more')}</p> : null}
          <button class="button" type="button" onClick={() => void put({})}>
            {words.value(candidates.length > 0 ? 'calls.none' : 'calls.new')}
          </button>
        </>
      ) : (
        <Link room="inbox" chosen={ringing.case} class="button">
          {words.value('calls.toCase', { number: ringing.case })}
        </Link>
      )}
    </article>
  )
}

/** Somebody waits to be rung: at this moment, or within minutes. */
function CallbackCard({ one, again }: { one: Callback; again: () => Promise<void> }): VNode {
  const name = one.name ?? words.value('inbox.visitor')
  const { zone, locale } = eyes.value
  return (
    <article class="call">
      <header>
        <div>
          <h2>{name}</h2>
          <p class="small softer">
            {one.offeredUntil !== null && one.agent === null
              ? words.value('callbacks.now')
              : words.value('callbacks.soon', { time: formatTime(new Date(one.startsAt), zone, locale) })}
          </p>
        </div>
        <LayAside id={one.id} name={name} />
      </header>
      <p>{one.subject}</p>
      <Take one={one} again={again} />
      <Link room="calls" chosen={one.id} class="button quiet">
        {words.value('callbacks.record')}
      </Link>
    </article>
  )
}

function LayAside({ id, name }: { id: string; name: string }): VNode {
  return (
    <button class="button quiet" type="button" onClick={() => (hidden.value = new Set([...hidden.value, id]))}>
      {words.value('calls.hide')}
      <span class="unseen"> {name}</span>
    </button>
  )
}

function stateOf({ mine, answeredAt, endedAt, rangAt }: Ringing): string {
  const { zone, locale } = eyes.value
  const time = (iso: string) => formatTime(new Date(iso), zone, locale)
  if (endedAt !== null) return words.value('calls.ended', { time: time(endedAt) })
  if (answeredAt !== null) return words.value(mine ? 'calls.yours' : 'calls.taken', { time: time(answeredAt) })
  return words.value('calls.rings', { time: time(rangAt) })
}

interface MayBeProps {
  one: Candidate
  call: string
  put: (into: { case?: string; customer?: string }) => Promise<void>
  again: () => Promise<void>
}

/** Somebody who told us this number, with what is open for them. */
function MayBe({ one, call: id, put, again }: MayBeProps): VNode {
  const name = one.name ?? one.email ?? words.value('inbox.visitor')
  const notThem = () => attempt(() => call('POST /api/calls/{id}/not-them', { id, customer: one.id })).then(again)
  return (
    <li class="stack tight">
      <p>
        <Link room="customers" chosen={one.id}>
          <b>{name}</b>
        </Link>{' '}
        {one.email !== null && one.name !== null ? <span class="small softer">{one.email}</span> : null}
      </p>
      <p class="small soft">
        {words.value('calls.open', {
          orders: one.orders.length,
          promises: one.promisesOpen,
          cases: one.cases.length,
        })}
        {one.orders.map(({ number }) => (
          <>
            {' '}
            <Link room="orders" chosen={number}>
              {words.value('inbox.about.order', { number })}
            </Link>
          </>
        ))}
      </p>
      <div class="row">
        {one.cases.map(({ number, subject }) => (
          <button class="button" type="button" key={number} onClick={() => void put({ case: number })}>
            {words.value('calls.into', { number, subject })}
          </button>
        ))}
        <button class="button" type="button" onClick={() => void put({ customer: one.id })}>
          {words.value('calls.newFor', { name })}
        </button>
        <button class="button quiet" type="button" onClick={() => void notThem()}>
          {words.value('calls.notThem')}
          <span class="unseen"> {name}</span>
        </button>
      </div>
    </li>
  )
}
