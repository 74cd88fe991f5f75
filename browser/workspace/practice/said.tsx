import type { VNode } from 'preact'

interface Spoken {
  /** Ours stand on the right, as in the inbox. */
  ours: boolean
  automatic?: boolean
  by: string
  when: string
  text: string
  under?: readonly string[]
}

/** What was said in a past case, in the inbox's own bubbles. */
export function Talk({ label, messages }: { label: string; messages: readonly Spoken[] }): VNode {
  return (
    <div class="past-talk" role="group" aria-label={label}>
      {messages.map(({ ours, automatic = false, by, when, text, under = [] }, nth) => (
        <article key={nth} class={`speech ${automatic ? 'automatic' : ours ? 'out' : 'in'}`}>
          <div class="bubble">
            <p class="wording">{text}</p>
            {under.map((one) => (
              <p key={one} class="small soft">
                {one}
              </p>
            ))}
          </div>
          <p class="under">
            {by} · {when}
          </p>
        </article>
      ))}
    </div>
  )
}
