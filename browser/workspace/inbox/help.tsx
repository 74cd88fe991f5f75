import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Case } from './reading.ts'

const part = signal<((props: { shown: Case }) => VNode | null) | null>(null)

/** Beside a case: what is written of it, and the way to write it. Comes after the case itself. */
export function HelpOfCase({ shown }: { shown: Case }): VNode | null {
  useEffect(() => {
    if (!part.value)
      import('../help/growth/beside.tsx').then(
        (loaded) => (part.value = loaded.Beside),
        () => undefined,
      )
  }, [])
  const Part = part.value
  return Part ? <Part key={shown.number} shown={shown} /> : null
}
