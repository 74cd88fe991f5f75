import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay } from '../../../ui/format.ts'
import type { Eyes } from '../../../ui/promise.tsx'

/** Whose eyes a page of this call is for. */
export const eyesOf = (call: Call): Eyes => ({
  now: call.clock.now(),
  zone: setting(call, shop.zone),
  locale: call.locale,
})

export const dayOf = (date: Date, eyes: Eyes): string =>
  formatDay(date, eyes.zone, eyes.locale, { now: eyes.now, style: 'bare' })

/** A part of /me with its heading; the address of the part is its id. */
export function Part({ id, title, children }: { id: string; title: string; children: ComponentChildren }): VNode {
  return (
    <section id={id} class="stack tight">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** One thing in a list, with what can be done about it at its right. */
export function Row({
  title,
  notes = [],
  action,
}: {
  title: ComponentChildren
  notes?: readonly ComponentChildren[]
  action?: ComponentChildren
}): VNode {
  return (
    <li class="promised">
      <div class="stack tight">
        <b>{title}</b>
        {notes.map((note) => (
          <p class="small soft">{note}</p>
        ))}
      </div>
      {action ? <div class="row">{action}</div> : null}
    </li>
  )
}
