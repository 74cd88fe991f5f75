import type { VNode } from 'preact'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Link, Rows } from '../parts.tsx'
import { go, place } from '../state.ts'
import { Exercise } from './exercise.tsx'
import { dayOf, said } from './wording.ts'

type Item = Answer<'GET /api/practices'>['items'][number]

/** Past cases to practise on: as they stood, answered by oneself, and compared with what was answered. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/practices', {}), [], ['practices'])
  const begin = async () => {
    let begun = ''
    const took = await attempt(async () => (begun = (await call('POST /api/practices', {})).id))
    if (!took) return
    await again()
    go('practice', begun)
  }
  const { chosen } = place.value
  return (
    <>
      <section class="list">
        <header>
          <h2>{said.value('practice.title')}</h2>
          <p class="row">
            <button class="button" type="button" onClick={() => void begin()}>
              {said.value('practice.begin')}
            </button>
          </p>
          <p class="small soft">{said.value('practice.about')}</p>
        </header>
        <Shown loaded={now.value}>
          {({ items, mentors }) => (
            <Rows label={said.value('practice.title')}>
              <h3 class="part">{said.value('practice.yours')}</h3>
              <Entries items={items.filter(({ mine }) => mine)} none={said.value('practice.none')} />
              {mentors ? (
                <>
                  <h3 class="part">{said.value('practice.others')}</h3>
                  <Entries items={items.filter(({ mine }) => !mine)} none={said.value('practice.noneOfOthers')} />
                </>
              ) : null}
            </Rows>
          )}
        </Shown>
      </section>
      <section class="detail">
        {chosen ? (
          <Exercise key={chosen} id={chosen} />
        ) : (
          <div class="nothing">
            <p>
              <b>{said.value('practice.first')}</b>
            </p>
            <p>{said.value('practice.firstText')}</p>
          </div>
        )}
      </section>
    </>
  )
}

function Entries({ items, none }: { items: readonly Item[]; none: string }): VNode {
  if (items.length === 0) return <p class="nothing">{none}</p>
  return (
    <>
      {items.map((one) => (
        <Link key={one.id} room="practice" chosen={one.id} class="entry" current={place.value.chosen === one.id}>
          <b>
            {one.mine
              ? one.answeredAt
                ? said.value('practice.answered', { day: dayOf(one.answeredAt) })
                : said.value('practice.begun', { day: dayOf(one.begunAt) })
              : one.by}
          </b>
          <span class="tag">{tagOf(one)}</span>
          {one.mine ? null : <p class="small">{dayOf(one.answeredAt ?? one.begunAt)}</p>}
        </Link>
      ))}
    </>
  )
}

function tagOf({ mine, answeredAt, mark, commentedAt }: Item): string {
  if (answeredAt === null) return said.value('practice.open')
  if (commentedAt !== null) return said.value('practice.commented')
  if (!mine) return said.value('practice.toComment')
  return said.value(mark === null ? 'practice.markIt' : `practice.mark.${mark}`)
}
