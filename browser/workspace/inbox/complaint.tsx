import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { Upset } from '../complaints/shapes.ts'
import { call } from '../client.ts'
import { useFresh } from '../loading.tsx'

type Part = (props: { number: string; shown: Upset; again: () => Promise<void> }) => VNode

/** Comes once it is needed, and stays. */
const part = signal<Part | null>(null)

/** Beside a case: how its customer comes to us, and what of it is a complaint. Its code is loaded beside the first case that is opened. */
export function Complaint({ number }: { number: string }): VNode | null {
  const read = useMemo(() => () => call('GET /api/cases/{number}/complaint', { number }), [number])
  const { now, again } = useFresh(read, [number], [`case/${number}`])
  useEffect(() => {
    // Offline it comes with the next case.
    if (part.value === null)
      import('../complaints/beside.tsx').then((loaded) => (part.value = loaded.UpsetPart)).catch(() => undefined)
  }, [number])
  const Loaded = part.value
  const shown = now.value.value
  return Loaded && shown ? <Loaded number={number} shown={shown} again={again} /> : null
}
