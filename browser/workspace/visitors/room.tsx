import type { VNode } from 'preact'
import { call } from '../client.ts'
import { Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link, Rows } from '../parts.tsx'
import { has, place } from '../state.ts'
import { Now } from './now.tsx'
import { Rules } from './rules.tsx'
import { own } from './words.ts'

const PARTS = ['now', 'rules'] as const

/** Who is in the shop and lets it be seen, and by which rules visitors are invited to chat. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/invitation-rules', {}), [], ['settings'])
  const words = own.value
  const chosen = PARTS.find((part) => part === place.value.chosen) ?? 'now'
  return (
    <>
      <section class="list">
        <header>
          <h2>{words('visitors.title')}</h2>
        </header>
        <Rows label={words('visitors.title')}>
          {PARTS.map((part) => (
            <Link key={part} room="visitors" chosen={part} class="entry" current={part === chosen}>
              <b>{words(`visitors.${part}`)}</b>
              <span />
              <p>{part === 'now' ? words('visitors.allowed') : now.value.value ? onWords(now.value.value) : ''}</p>
            </Link>
          ))}
        </Rows>
      </section>
      <section class="detail">
        <DetailHead room="visitors" title={words(`visitors.${chosen}`)} />
        {/* Whoever may only read finds nothing in it to reach by keyboard, and has to scroll all the same. */}
        <div class="sheet" tabIndex={has() ? undefined : 0}>
          {chosen === 'now' ? (
            <Now />
          ) : (
            <Shown loaded={now.value}>
              {(shape) => <Rules key={JSON.stringify(shape.rules)} shape={shape} again={again} />}
            </Shown>
          )}
        </div>
      </section>
    </>
  )
}

function onWords({ rules }: { rules: object }): string {
  const count = Object.values(rules).filter((rule) => (rule as { on?: boolean }).on === true).length
  return own.value('visitors.rulesOn', { count })
}
