import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { PromiseOf, When } from '../../../src/ui/promise.tsx'
import { Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link } from '../parts.tsx'
import { addressOf, aside, eyes, place, tell, words } from '../state.ts'
import { Actions, Merging, SplitBar } from './actions.tsx'
import { useAnswering } from './answering.ts'
import { Beside } from './beside.tsx'
import { Compose } from './compose.tsx'
import { moveDraft } from './drafts.ts'
import { deeds } from './keyboard.tsx'
import { Messages } from './messages.tsx'
import { outbox, takeOut } from './outbox.ts'
import { Routed } from './routed.tsx'
import { Since } from './since.tsx'
import { useTranslating } from './translating.tsx'
import { type Case, nameOf, readCase } from './reading.ts'

/** As wide as in workspace.css: there the customer stands beside the case, below it in its place. */
const wide = matchMedia('(min-width: 1181px)')
const isWide = signal(wide.matches)
wide.addEventListener('change', () => (isWide.value = wide.matches))
/** On a wide screen the customer is there until somebody needs the room. */
const besideWide = signal(true)

/** The chosen case: what was said, the box to answer in, and whose it is beside it. */
export function ChosenCase({ number }: { number: string }): VNode {
  const read = useMemo(() => reader(number), [number])
  const { now, again } = useFresh(read, [number], [`case/${number}`])
  const answering = useAnswering(number)
  const translating = useTranslating()
  const splitting = useMemo(() => signal<ReadonlySet<string> | null>(null), [number])
  const detail = useRef<HTMLElement>(null)
  const shown = now.value.value
  useEffect(() => {
    // On a telephone the entry that was pressed is gone, and the focus with it.
    if (document.activeElement === document.body) detail.current?.focus()
  }, [])
  useEffect(() => {
    if (!shown) return
    follow(number, shown)
    const here = new Set(shown.messages.map(({ id }) => id))
    const arrived = outbox.value.filter(({ id }) => here.has(id)).map(({ id }) => id)
    if (arrived.length > 0) takeOut(...arrived)
  }, [shown])
  useEffect(() => {
    const waits = new Set(answering.shown.waiting.map(({ id }) => id))
    const taken = outbox.value.filter(({ id }) => waits.has(id)).map(({ id }) => id)
    if (taken.length > 0) takeOut(...taken)
  }, [answering.shown])
  const sent = outbox.value.filter((one) => one.number === number && one.state === 'sent').length
  useEffect(() => {
    // The bell brings it too, but a bell may be lost.
    if (sent > 0) void Promise.all([again(), answering.again()])
  }, [sent])
  const besides = isWide.value ? besideWide.value : aside.value
  const toggleBesides = () =>
    isWide.value ? void (besideWide.value = !besideWide.value) : void (aside.value = !aside.value)
  const stop = splitting.value ? () => (splitting.value = null) : undefined
  useEffect(() => {
    if (stop) deeds.stop = stop
    return () => void delete deeds.stop
  }, [stop !== undefined])
  const choose = (id: string) => {
    const chosen = new Set(splitting.value)
    if (!chosen.delete(id)) chosen.add(id)
    splitting.value = chosen
  }
  return (
    <>
      <section class="detail case" ref={detail} tabIndex={-1} aria-label={words.value('inbox.case', { number })}>
        {shown ? null : <DetailHead room="inbox" title={words.value('inbox.case', { number })} />}
        <Shown loaded={now.value}>
          {(one) => (
            <>
              <DetailHead room="inbox" title={one.subject} under={<Under shown={one} />}>
                <Actions
                  shown={one}
                  again={again}
                  split={() => (splitting.value = new Set())}
                  besides={besides}
                  toggleBesides={toggleBesides}
                />
              </DetailHead>
              <Since key={one.number} number={one.number} />
              <Routed shown={one} again={again} />
              {translating ? <translating.Reading shown={one} /> : null}
              <Merging shown={one} />
              <Messages
                shown={one}
                waiting={answering.shown.waiting}
                again={answering.again}
                chosen={splitting.value}
                choose={choose}
              />
              {one.closedAt ? (
                <p class="closed small soft">
                  <ClosedOn at={one.closedAt} />
                </p>
              ) : null}
              {splitting.value ? (
                <SplitBar shown={one} chosen={splitting.value} done={() => (splitting.value = null)} />
              ) : (
                <Compose shown={one} answering={answering.shown} again={answering.again} />
              )}
            </>
          )}
        </Shown>
      </section>
      {besides && shown ? <Beside shown={shown} number={number} close={toggleBesides} /> : null}
    </>
  )
}

/** Reads the case, and knows what it read before. */
function reader(number: string): () => Promise<Case> {
  let kept: Case | undefined
  return async () => (kept = await readCase(number, kept))
}

/** A case that was merged is found under the number that it went to: the address, and what was begun here, go there. */
function follow(number: string, shown: Case): void {
  if (shown.number === number || place.value.chosen !== number) return
  moveDraft(number, shown.number)
  history.replaceState(null, '', addressOf('inbox', shown.number))
  place.value = { room: 'inbox', chosen: shown.number }
  tell(words.value('inbox.movedTo', { number, into: shown.number }))
}

function Under({ shown }: { shown: Case }): VNode {
  const { number, channel, state, about, promise, solved } = shown
  return (
    <>
      {words.value('inbox.case', { number })} · {nameOf(shown, words.value('inbox.visitor'))} ·{' '}
      {words.value(`inbox.channel.${channel}`)} · {words.value(`inbox.state.${state}`)}
      {solved === null ? '' : ` · ${words.value(solved ? 'inbox.solved' : 'inbox.notSolved')}`}
      {about?.type === 'order' ? (
        <>
          {' · '}
          <Link room="orders" chosen={about.id}>
            {words.value('inbox.about.order', { number: about.id })}
          </Link>
        </>
      ) : about ? (
        <>
          {' · '}
          <a href={`/products/${encodeURIComponent(about.id)}`}>{words.value('inbox.about.product')}</a>
        </>
      ) : null}
      {promise && state !== 'closed' ? (
        <>
          {' '}
          <PromiseOf
            eyes={eyes.value}
            promise={{
              due: new Date(promise.dueAt),
              precision: promise.precision,
              made: new Date(promise.madeAt),
              kept: promise.keptAt ? new Date(promise.keptAt) : null,
              broken: promise.brokenAt ? new Date(promise.brokenAt) : null,
            }}
          />
        </>
      ) : null}
      <Here of={shown} />
    </>
  )
}

/** Who else has it before them. Whoever writes stands out: two answers at once help nobody. */
function Here({ of }: { of: Case }): VNode {
  const others = of.here.filter(({ you }) => !you)
  return (
    <span class="here" role="status">
      {others.map(({ name, writing }) => (
        <span class={writing ? 'tag due' : 'tag'}>
          {words.value(writing ? 'inbox.here.writing' : 'inbox.here.reading', {
            name: name || nameOf(of, words.value('inbox.visitor')),
          })}
        </span>
      ))}
    </span>
  )
}

function ClosedOn({ at }: { at: string }): VNode {
  const [before, after] = words.value('inbox.closedOn', { when: '|' }).split('|')
  return (
    <>
      {before}
      <When at={new Date(at)} eyes={eyes.value} />
      {after}
    </>
  )
}
