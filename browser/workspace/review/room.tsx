import type { VNode } from 'preact'
import { type Answer, call } from '../client.ts'
import { Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link, Rows } from '../parts.tsx'
import { dayOf, said } from '../practice/wording.ts'
import { has, place } from '../state.ts'
import { Card } from './card.tsx'
import { Figures } from './figures.tsx'
import { Review } from './review.tsx'

type Item = Answer<'GET /api/reviews'>['items'][number]

/** A sample of answers, looked over by somebody else: what is to be reviewed, what was said of one's own, and the figures. */
export function Room(): VNode {
  const { now } = useFresh(() => call('GET /api/reviews', {}), [], ['reviews', 'settings'])
  const { chosen } = place.value
  return (
    <>
      <section class="list">
        <header>
          <h2>{said.value('reviews.title')}</h2>
          {now.value.value ? (
            <p class="small soft">{said.value('reviews.about', { count: now.value.value.perWeek })}</p>
          ) : null}
        </header>
        <Shown loaded={now.value}>
          {({ items, reviewer }) => (
            <Rows label={said.value('reviews.title')}>
              {reviewer ? <Others items={items.filter(({ mine }) => !mine)} /> : null}
              <h3 class="part">{said.value('reviews.yours')}</h3>
              <Entries items={items.filter(({ mine }) => mine)} none={said.value('reviews.noneYours')} />
              <h3 class="part">{said.value('reviews.all')}</h3>
              <Link room="reviews" chosen="figures" class="entry" current={chosen === 'figures'}>
                <b>{said.value('reviews.figures')}</b>
              </Link>
              {has() ? (
                <Link room="reviews" chosen="card" class="entry" current={chosen === 'card'}>
                  <b>{said.value('reviews.card')}</b>
                </Link>
              ) : null}
            </Rows>
          )}
        </Shown>
      </section>
      <section class="detail reports">
        {chosen === 'figures' ? (
          <>
            <DetailHead room="reviews" title={said.value('reviews.figures')} />
            <div class="sheet">
              <Figures />
            </div>
          </>
        ) : chosen === 'card' && has() ? (
          <>
            <DetailHead room="reviews" title={said.value('reviews.card')} />
            <div class="sheet">
              <Card />
            </div>
          </>
        ) : chosen ? (
          <Review key={chosen} id={chosen} />
        ) : (
          <p class="nothing">{said.value('reviews.pick')}</p>
        )}
      </section>
    </>
  )
}

function Others({ items }: { items: readonly Item[] }): VNode {
  const done = items.filter(({ reviewedAt }) => reviewedAt !== null)
  return (
    <>
      <h3 class="part">{said.value('reviews.open')}</h3>
      <Entries items={items.filter(({ reviewedAt }) => reviewedAt === null)} none={said.value('reviews.noneOpen')} />
      {done.length > 0 ? (
        <>
          <h3 class="part">{said.value('reviews.done')}</h3>
          <Entries items={done} none="" />
        </>
      ) : null}
    </>
  )
}

function Entries({ items, none }: { items: readonly Item[]; none: string }): VNode {
  if (items.length === 0) return <p class="nothing">{none}</p>
  return (
    <>
      {items.map((one) => (
        <Link key={one.id} room="reviews" chosen={one.id} class="entry" current={place.value.chosen === one.id}>
          <b>{one.mine ? said.value('reviews.case', { number: one.number }) : one.staff.name}</b>
          {one.repliedAt ? (
            <span class="tag">{said.value('reviews.replied')}</span>
          ) : one.why === 'rating' ? (
            <span class="tag broken">{said.value('reviews.why.rating')}</span>
          ) : null}
          <p class="small">
            {one.mine ? '' : `${said.value('reviews.case', { number: one.number })} · `}
            {said.value('reviews.week', { day: dayOf(`${one.week}T12:00:00Z`) })}
          </p>
        </Link>
      ))}
    </>
  )
}
