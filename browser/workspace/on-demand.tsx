import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { words } from './state.ts'

/** A room that comes when somebody enters it: whoever never does loads none of it. */
export function onDemand(load: () => Promise<{ Room: () => VNode }>): () => VNode {
  const room = signal<(() => VNode) | null>(null)
  const failed = signal(false)
  const enter = () => {
    failed.value = false
    load()
      .then((loaded) => (room.value = loaded.Room))
      // Offline, or a newer version has taken this one's files away.
      .catch(() => (failed.value = true))
  }
  return function OnDemand() {
    useEffect(() => {
      if (room.value === null) enter()
    }, [])
    const Room = room.value
    if (Room) return <Room />
    if (!failed.value) return <div class="skeleton" role="status" aria-label={words.value('workspace.loading')} />
    return (
      <section class="detail">
        <div class="nothing">
          <p>{words.value('workspace.failed')}</p>
          <button class="button" type="button" onClick={enter}>
            {words.value('inbox.tryAgain')}
          </button>
        </div>
      </section>
    )
  }
}
