import type { VNode } from 'preact'
import { call } from './client.ts'
import { attempt, useFresh } from './loading.tsx'
import { Link } from './parts.tsx'
import { has, words } from './state.ts'

/**
 * What everybody has to know, above whatever they have open, until somebody has taken the case. Whoever has seen it keeps a line of it; it
 * takes no focus, since one may be writing, but it is said aloud at once.
 */
export function Alerts(): VNode | null {
  const { now, again } = useFresh(() => call('GET /api/alerts', {}), [], ['alerts'])
  const standing = now.value.value?.items ?? []
  return (
    <div class="alerts" role="alert">
      {standing.map(({ number, rank, category, seen, seenBy }) => (
        <p key={number} class={seen ? 'alert seen' : 'alert'}>
          <b>
            {seen
              ? words.value('alert.stands', { number })
              : words.value(`alert.${rank}`, { number, category: category ?? 'none' })}
          </b>
          {seenBy.length > 0 ? (
            <span class="small">{words.value('alert.seenBy', { names: seenBy.join(', ') })}</span>
          ) : null}
          <span class="spring" />
          {has('agent') ? (
            <Link room="inbox" chosen={number} class="button">
              {words.value('alert.go')}
              <span class="unseen"> {number}</span>
            </Link>
          ) : null}
          {seen ? null : (
            <button
              class="button main"
              type="button"
              onClick={() => void attempt(() => call('POST /api/alerts/{number}/seen', { number })).then(again)}
            >
              {words.value('alert.seen')}
            </button>
          )}
        </p>
      ))}
    </div>
  )
}
