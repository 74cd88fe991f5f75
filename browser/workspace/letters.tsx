import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import { type Answer, call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, Link, Rows } from './parts.tsx'
import { eyes, place, words } from './state.ts'

type Letters = Answer<'GET /api/letters'>
type Letter = Letters['items'][number]
const STATES = ['queued', 'unknown', 'refused', 'handed_over', 'accepted', 'withdrawn'] as const
const state = signal<(typeof STATES)[number]>('queued')

/** Every mail that we owe, by its state; what may or may not have arrived is for a person to decide. */
export function Room(): VNode {
  const wanted = state.value
  const { now, again } = useFresh(() => call('GET /api/letters', { state: wanted }), [wanted], ['letters'])
  const chosen = now.value.value?.items.find(({ id }) => id === place.value.chosen)
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('letters.title')}</h2>
          <select
            class="input"
            aria-label={words.value('letters.state')}
            value={wanted}
            onChange={(event) => (state.value = event.currentTarget.value as typeof wanted)}
          >
            {STATES.map((one) => (
              <option value={one}>
                {words.value(`letters.state.${one}`)} ({now.value.value?.counts[one] ?? 0})
              </option>
            ))}
          </select>
          {now.value.value?.relay === false ? <p class="note due">{words.value('letters.noRelay')}</p> : null}
        </header>
        <Rows label={words.value('letters.title')}>
          <Shown loaded={now.value}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="nothing">{words.value('letters.none')}</p>
              ) : (
                items.map((letter) => (
                  <Link room="letters" chosen={letter.id} class="entry" current={letter.id === place.value.chosen}>
                    <b>{letter.recipient}</b>
                    <span class="small softer">
                      <When at={new Date(letter.queuedAt)} eyes={eyes.value} />
                    </span>
                    <p>{letter.kind}</p>
                  </Link>
                ))
              )
            }
          </Shown>
        </Rows>
      </section>
      <section class="detail">
        {chosen ? (
          <ChosenLetter letter={chosen} again={again} />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function ChosenLetter({ letter, again }: { letter: Letter; again: () => Promise<void> }): VNode {
  const send = () =>
    attempt(() => call('POST /api/letters/{id}/again', { id: letter.id }), words.value('letters.queuedAgain')).then(
      again,
    )
  return (
    <>
      <DetailHead room="letters" title={letter.recipient} under={letter.kind}>
        {letter.state === 'refused' || letter.state === 'unknown' ? (
          <button class="button" type="button" onClick={send}>
            {words.value('letters.again')}
          </button>
        ) : null}
      </DetailHead>
      <div class="sheet">
        {letter.state === 'unknown' ? <p class="note due">{words.value('letters.unknownMeans')}</p> : null}
        <dl class="pairs">
          <dt>{words.value('letters.state')}</dt>
          <dd>{words.value(`letters.state.${letter.state}`)}</dd>
          <dt>{words.value('letters.queued')}</dt>
          <dd>
            <When at={new Date(letter.queuedAt)} eyes={eyes.value} />
          </dd>
          {letter.handedAt ? (
            <>
              <dt>{words.value('letters.handed')}</dt>
              <dd>
                <When at={new Date(letter.handedAt)} eyes={eyes.value} />
              </dd>
            </>
          ) : null}
          <dt>{words.value('letters.attempts')}</dt>
          <dd class="num">{letter.attempts}</dd>
          {letter.reply ? (
            <>
              <dt>{words.value('letters.reply')}</dt>
              <dd>{letter.reply}</dd>
            </>
          ) : null}
        </dl>
      </div>
    </>
  )
}
