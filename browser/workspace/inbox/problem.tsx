import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'

const part = signal<((props: { number: string }) => VNode | null) | null>(null)

/** Beside a case: what many cases have in common. Comes after the case itself; where it does not come, nothing is missed here. */
export function ProblemOfCase({ number }: { number: string }): VNode | null {
  useEffect(() => {
    if (part.value) return
    import('../exceptions/of-case.tsx').then(({ Room }) => (part.value = Room)).catch(() => undefined)
  }, [])
  const Part = part.value
  return Part ? <Part number={number} /> : null
}
