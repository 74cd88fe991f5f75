import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatMoney } from '../../../src/ui/format.ts'
import { When } from '../../../src/ui/promise.tsx'
import { call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, locale } from '../state.ts'
import { own, type Visitor } from './words.ts'

/** Nothing rings when somebody leaves or takes their permission back: what they are told is not to be asked twice. */
const AGAIN_MS = 5_000
const MINUTE_MS = 60_000

/** Who is in the shop now, of those who let it be seen; whoever struggles comes first. */
export function Now(): VNode {
  const page = useRef(signal(1)).current
  const { now, again } = useFresh(() => call('GET /api/visitors', { page: page.value }), [page.value], ['visitors'])
  useEffect(() => {
    const timer = setInterval(() => document.hidden || void again(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [again])
  const words = own.value
  return (
    <Shown loaded={now.value}>
      {({ items, total, more }) => (
        <>
          <p class="soft">
            {words('visitors.count', { count: total })}. {total > 0 ? words('visitors.about') : null}
          </p>
          {items.length === 0 ? <p class="nothing">{words('visitors.none')}</p> : null}
          <ul class="things visitors">
            {items.map((one) => (
              <OneVisitor key={one.party} one={one} again={again} />
            ))}
          </ul>
          {page.value > 1 || more ? (
            <p class="row">
              {page.value > 1 ? (
                <button class="button" type="button" onClick={() => (page.value -= 1)}>
                  {words('visitors.earlier')}
                </button>
              ) : null}
              {more ? (
                <button class="button" type="button" onClick={() => (page.value += 1)}>
                  {words('visitors.more')}
                </button>
              ) : null}
            </p>
          ) : null}
        </>
      )}
    </Shown>
  )
}

function OneVisitor({ one, again }: { one: Visitor; again: () => Promise<void> }): VNode {
  const words = own.value
  const invite = () =>
    attempt(
      () => call('POST /api/visitors/{party}/invitation', { party: one.party }),
      words('visitors.didInvite'),
    ).then(again)
  const minutes = Math.max(0, Math.floor((eyes.value.now.getTime() - Date.parse(one.began)) / MINUTE_MS))
  const where = one.title ?? one.page
  const about = [
    words('visitors.since', { count: minutes }),
    one.referrer ? words('visitors.from', { host: one.referrer }) : null,
    one.before ? words('visitors.back') : null,
  ]
  return (
    <li>
      <div class="stack tight">
        <p>
          <a href={one.page} target="_blank" rel="noopener">
            <b>{where}</b>
          </a>{' '}
          {one.struggle ? <span class="tag due">{words(`visitors.struggle.${one.struggle}`)}</span> : null}
        </p>
        <p class="small soft">{about.filter(Boolean).join(' · ')}</p>
        {one.basket ? <InBasket basket={one.basket} /> : null}
      </div>
      <span class="row">
        {one.customer ? (
          <Link room="customers" chosen={one.party} class="button quiet">
            {words('visitors.open')}
          </Link>
        ) : null}
        {one.invited ? (
          <span class="small soft">
            {words('visitors.invited')} <When at={new Date(one.invited)} eyes={eyes.value} />
          </span>
        ) : one.wants ? (
          <button
            class="button"
            type="button"
            aria-label={words('visitors.inviteWho', { page: where })}
            onClick={() => void invite()}
          >
            {words('visitors.invite')}
          </button>
        ) : (
          <span class="small soft">{words('visitors.unwanted')}</span>
        )}
      </span>
    </li>
  )
}

function InBasket({ basket: { lines, total } }: { basket: NonNullable<Visitor['basket']> }): VNode {
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <details class="small">
      <summary>
        {own.value('visitors.basket', { count })}
        {total ? `, ${formatMoney(total, locale.value)}` : ''}
      </summary>
      <ul class="plain">
        {lines.map(({ title, quantity }) => (
          <li key={title}>
            {quantity} × {title}
          </li>
        ))}
      </ul>
    </details>
  )
}
