import type { VNode } from 'preact'
import { type Answer, call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { me, words } from '../state.ts'

type Callback = Answer<'GET /api/callbacks'>['items'][number]

/** The number to ring; pressing it says at once, to colleagues and to the customer, that one does. */
export function Take({ one, again }: { one: Callback; again: () => Promise<void> }): VNode {
  const take = () => attempt(() => call('POST /api/callbacks/{id}/taking', { id: one.id })).then(again)
  const isTheirs = one.agent !== null && one.agent.id !== me.value?.id
  return (
    <div class="row">
      <a class="button main" href={`tel:${one.phone}`} onClick={() => void (isTheirs ? undefined : take())}>
        {words.value('callbacks.ring', { phone: one.phone })}
      </a>
      {one.agent === null ? (
        <button class="button" type="button" onClick={() => void take()}>
          {words.value('callbacks.take')}
        </button>
      ) : null}
    </div>
  )
}
