import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import { call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { eyes, words } from './state.ts'

/** Where somebody of the staff is signed in, each with its end. */
export function Sessions({ staff }: { staff: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/sessions', {}), [staff], [])
  return (
    <Shown loaded={now.value}>
      {({ items }) => {
        const theirs = items.filter((session) => session.staff === staff)
        if (theirs.length === 0) return <p class="soft">{words.value('staffList.nowhere')}</p>
        return (
          <ul class="plain things">
            {theirs.map(({ id, browser, proof, seenAt, here }) => (
              <li>
                <div>
                  <b>{browser}</b> {here ? <span class="tag">{words.value('sessions.here')}</span> : null}
                  <p class="small softer">
                    {words.value(proof === 'passkey' ? 'sessions.byPasskey' : 'sessions.byPassword')} ·{' '}
                    {words.value('sessions.seen')} <When at={new Date(seenAt)} eyes={eyes.value} />
                  </p>
                </div>
                <button
                  class="button"
                  type="button"
                  onClick={() => attempt(() => call('DELETE /api/sessions/{id}', { id })).then(again)}
                >
                  {words.value('staffList.signOut')}
                </button>
              </li>
            ))}
          </ul>
        )
      }}
    </Shown>
  )
}
