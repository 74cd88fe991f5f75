import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { call } from '../client.ts'
import { words } from '../state.ts'
import type { Past } from './shapes.ts'

/** Above an empty box: what was answered to questions like this one and solved them. Whom it was written to is not in it. */
export function Suggested({ number, use }: { number: string; use: (text: string) => void }): VNode | null {
  const found = useSignal<readonly Past[]>([])
  const at = useSignal(0)
  useEffect(() => {
    let gone = false
    call('GET /api/cases/{number}/past-answers', { number })
      // Without suggestions one answers as before.
      .then(({ items }) => void (gone || (found.value = items)))
      .catch(() => undefined)
    return () => void (gone = true)
  }, [number])
  const one = found.value[at.value]
  if (!one) return null
  const count = found.value.length
  return (
    <aside class="suggested" aria-label={words.value('answering.past')}>
      <p class="small soft">
        {words.value('answering.past')}
        {one.by === null ? '' : ` · ${one.by}`}
        {count > 1 ? ` · ${words.value('answering.pastOf', { at: at.value + 1, count })}` : ''}
      </p>
      <p class="wording">{one.text.replaceAll(/\s+/g, ' ')}</p>
      <p class="row">
        <button class="button" type="button" onClick={() => use(one.text)}>
          {words.value('answering.use')}
        </button>
        {count > 1 ? (
          <button class="button quiet" type="button" onClick={() => (at.value = (at.value + 1) % count)}>
            {words.value('answering.pastNext')}
          </button>
        ) : null}
        <button class="button quiet" type="button" onClick={() => (found.value = [])}>
          {words.value('answering.pastAway')}
        </button>
      </p>
    </aside>
  )
}
