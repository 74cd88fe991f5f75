import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { words } from '../state.ts'
import type { Case } from './reading.ts'

type View = (props: { shown: Case }) => VNode

/** What one can do for the customer besides answering comes with the first case that is opened. */
const view = signal<View | null>(null)

export function Helping({ shown }: { shown: Case }): VNode {
  useEffect(() => {
    if (view.value === null)
      import('./helping-parts.tsx')
        .then((loaded) => (view.value = loaded.HelpingParts))
        // Offline, or a newer version has taken this one's files away: one answers all the same.
        .catch(() => undefined)
  }, [])
  const Parts = view.value
  return Parts ? <Parts key={shown.number} shown={shown} /> : <p class="unseen">{words.value('workspace.loading')}</p>
}
