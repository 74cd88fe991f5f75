import { signal } from '@preact/signals'
import type { VNode } from 'preact'

/** A link or key that is shown this once; gone with the next step. */
export const shownOnce = signal<string | null>(null)

export function ShownOnce({ hint }: { hint: string }): VNode | null {
  if (shownOnce.value === null) return null
  return (
    <div class="note" role="status">
      <p>{hint}</p>
      <p>
        <input
          class="input"
          readOnly
          value={shownOnce.value}
          aria-label={hint}
          onFocus={(event) => event.currentTarget.select()}
        />
      </p>
    </div>
  )
}
