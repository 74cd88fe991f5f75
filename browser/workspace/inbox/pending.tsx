import type { VNode } from 'preact'
import { formatTime } from '../../../src/ui/format.ts'
import { initials } from '../parts.tsx'
import { locale, me, words, zone } from '../state.ts'
import { draftOf, turnTo, write } from './drafts.ts'
import { momentInWords } from './later.tsx'
import { type Between, sendAgain, takeOut, type Unsent } from './outbox.ts'
import { Marked, Text } from './wording.tsx'

/** An answer on its way, where it will stand; and what to do when it does not get there. `place` is the last that its writer sees. */
export function Pending({ one, place }: { one: Unsent; place: number }): VNode {
  const name = me.value?.name ?? ''
  const stuck = one.state === 'held' || one.state === 'refused'
  return (
    <article class={`speech pending ${one.kind === 'note' ? 'among-us' : 'out'}`} aria-label={name}>
      <span class="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <div class="bubble">{one.kind === 'note' ? <Text text={one.text} /> : <Marked text={one.text} files={[]} />}</div>
      {stuck ? (
        <div class={one.state === 'held' ? 'note due trouble' : 'note broken trouble'} role="alert">
          {one.state === 'held' && one.before ? (
            <WhatCame of={one.before} />
          ) : (
            <p>{words.value('inbox.notSent', { reason: one.reason ?? '' })}</p>
          )}
          <p class="row">
            <button class="button" type="button" onClick={() => sendAgain(one.id, place)}>
              {words.value(one.state === 'held' ? 'inbox.sendAnyway' : 'inbox.tryAgain')}
            </button>
            <button class="button quiet" type="button" onClick={() => takeBack(one, place)}>
              {words.value('inbox.takeBack')}
            </button>
          </p>
        </div>
      ) : (
        <p class="under" role="status">
          {one.state === 'sent' ? '✓ ' : '… '}
          {words.value(
            one.state === 'waits' ? 'inbox.waitsForLine' : one.state === 'sent' ? 'inbox.sent' : 'inbox.sending',
          )}
        </p>
      )}
    </article>
  )
}

/** What was said or written before this answer could go. */
function WhatCame({ of: { messages, waiting, draft } }: { of: Between }): VNode {
  return (
    <>
      {messages.map(({ direction, by, at, text }) => (
        <>
          <p>
            {direction === 'out'
              ? words.value('inbox.held', { name: by ?? '', time: timeOf(at) })
              : words.value('answering.theyWrote', { name: by ?? words.value('inbox.visitor'), time: timeOf(at) })}
          </p>
          <blockquote class="small">{text}</blockquote>
        </>
      ))}
      {waiting.map(({ by, leavesAt, text }) => (
        <>
          <p>{words.value('answering.alsoAnswers', { name: by, when: momentInWords(new Date(leavesAt)) })}</p>
          <blockquote class="small">{text}</blockquote>
        </>
      ))}
      {draft && draft.text !== '' ? (
        <>
          <p>{words.value('answering.alsoDrafts', { name: draft.by.name, time: timeOf(draft.at) })}</p>
          <blockquote class="small">{draft.text}</blockquote>
        </>
      ) : null}
      {messages.length + waiting.length === 0 && !draft?.text ? <p>{words.value('answering.draftMoved')}</p> : null}
    </>
  )
}

const timeOf = (at: string): string => formatTime(new Date(at), zone.value, locale.value)

/** Back into the box, above what has been written there since. */
function takeBack({ id, number, kind, text, canned, after }: Unsent, place: number): void {
  const since = draftOf(number, kind).text
  write(number, kind, { text: since ? `${text}\n\n${since}` : text, canned, after }, place)
  turnTo(number, kind)
  takeOut(id)
}
