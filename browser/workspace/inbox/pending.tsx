import type { VNode } from 'preact'
import { formatTime } from '../../../src/ui/format.ts'
import { initials } from '../parts.tsx'
import { locale, me, words, zone } from '../state.ts'
import { draft, drafts } from './drafts.ts'
import { sendAgain, takeOut, type Unsent } from './outbox.ts'
import { Text } from './wording.tsx'

/** An answer on its way, where it will stand; and what to do when it does not get there. `place` is the last that its writer sees. */
export function Pending({ one, place }: { one: Unsent; place: number }): VNode {
  const name = me.value?.name ?? ''
  const stuck = one.state === 'held' || one.state === 'refused'
  return (
    <article class={`speech pending ${one.kind === 'note' ? 'among-us' : 'out'}`} aria-label={name}>
      <span class="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <div class="bubble">
        <Text text={one.text} />
      </div>
      {stuck ? (
        <div class={one.state === 'held' ? 'note due trouble' : 'note broken trouble'} role="alert">
          <p>{troubleOf(one)}</p>
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

function troubleOf({ state, before, reason }: Unsent): string {
  if (state !== 'held') return words.value('inbox.notSent', { reason: reason ?? '' })
  const time = before ? formatTime(new Date(before.at), zone.value, locale.value) : ''
  return words.value('inbox.held', { name: before?.name ?? '', time })
}

/** Back into the box, above what has been written there since. */
function takeBack({ id, number, kind, text }: Unsent, place: number): void {
  const since = drafts.value[number]?.text
  draft(number, { kind, text: since ? `${text}\n\n${since}` : text }, place)
  takeOut(id)
}
