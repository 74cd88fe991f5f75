import type { VNode } from 'preact'
import { When } from '../../../src/ui/promise.tsx'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { eyes, words } from '../state.ts'
import { aboutInWords } from './in-words.ts'
import type { Exceptions } from './codes.ts'

/** What went in the last week: by itself, because its cause did, or because somebody saw to it. */
export function Gone({ all: { gone }, again }: { all: Exceptions; again: () => Promise<void> }): VNode {
  const putBack = (id: string) =>
    attempt(() => call('DELETE /api/exceptions/{id}/settlement', { id }), words.value('exceptions.putBack')).then(again)
  if (gone.length === 0) return <p class="soft">{words.value('exceptions.goneNone')}</p>
  return (
    <ul class="misfits">
      {gone.map((one) => (
        <li key={one.id}>
          <div>
            <p>
              <b>{aboutInWords(one)}</b> <span class="tag">{words.value(`exceptions.kind.${one.kind}`)}</span>
            </p>
            <p class="small soft">
              <When at={new Date(one.endedAt)} eyes={eyes.value} /> ·{' '}
              {one.by === null
                ? words.value('exceptions.goneBySelf')
                : words.value('exceptions.goneBy', { name: one.by })}
            </p>
          </div>
          {one.standing ? (
            <div class="moves">
              <button class="button" type="button" onClick={() => void putBack(one.id)}>
                {words.value('exceptions.unsettle')}
                <span class="unseen">: {aboutInWords(one)}</span>
              </button>
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
