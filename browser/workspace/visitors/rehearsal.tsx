import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { eyes } from '../state.ts'
import { own, type Struggle } from './words.ts'

type Rehearsed = Answer<'GET /api/invitation-rules/{rule}/rehearsal'>
type Visit = Rehearsed['items'][number]
const MINUTE_MS = 60_000

/** In which of last month's visits the rule would have invited, visit by visit. */
export function Rehearsal({ rule }: { rule: Struggle }): VNode {
  const shown = useRef(signal<Rehearsed | null>(null)).current
  const words = own.value
  const look = (page: number) =>
    attempt(async () => {
      const next = await call('GET /api/invitation-rules/{rule}/rehearsal', { rule, page })
      const before = page === 1 ? null : shown.value
      shown.value = {
        ...next,
        items: [...(before?.items ?? []), ...next.items],
        visits: (before?.visits ?? 0) + next.visits,
        invited: (before?.invited ?? 0) + next.invited,
      }
    })
  const seen = shown.value
  return (
    <div class="stack tight">
      <p>
        <button
          class="button quiet"
          type="button"
          aria-label={`${words('visitors.rehearse')}: ${words(`visitors.struggle.${rule}`)}`}
          onClick={() => void look(1)}
        >
          {words('visitors.rehearse')}
        </button>
      </p>
      <div role="status">
        {seen ? <p>{seen.visits === 0 ? words('visitors.rehearsedNone') : words('visitors.rehearsed', seen)}</p> : null}
      </div>
      {seen && seen.items.length > 0 ? (
        <ul class="near">
          {seen.items.map((one) => (
            <li key={one.began + one.at}>
              <When at={new Date(one.began)} eyes={eyes.value} />:{' '}
              {words('visitors.rehearsedAt', {
                count: Math.floor((Date.parse(one.at) - Date.parse(one.began)) / MINUTE_MS),
              })}
              <p class="small soft">
                {one.steps.map(stepWords).join(' → ')}. {words('visitors.rehearsedAfter', { count: one.after })}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
      {seen?.more ? (
        <p>
          <button class="button quiet" type="button" onClick={() => void look(seen.page + 1)}>
            {words('visitors.more')}
          </button>
        </p>
      ) : null}
    </div>
  )
}

const stepWords = ({ kind, what }: Visit['steps'][number]): string =>
  kind === 'view' ? what : own.value(`visitors.step.${kind}`)
