import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { said } from '../words.ts'
import type { BesideProps } from './beside.tsx'
import { Differing } from './differing.tsx'
import { write } from './drafts.ts'
import { dayOf } from './states.ts'

/** What was published before: what each changed, and its text as the draft again. */
export function Revisions({ article, language }: BesideProps): VNode {
  const { id } = article
  const newest = article.published.find((one) => one.language === language)?.revision ?? 0
  const { now } = useFresh(
    () => call('GET /api/help/articles/{id}/revisions/{language}', { id, language }),
    [id, language, newest],
    [],
  )
  const open = useSignal<number | null>(null)
  const restore = (number: number) =>
    attempt(async () => {
      const { title, summary, body } = await call('GET /api/help/articles/{id}/revisions/{language}/{number}', {
        id,
        language,
        number,
      })
      write(id, language, { title, summary, body })
    }, said.value('helpRoom.restored'))
  return (
    <section>
      <h3>{said.value('helpRoom.revisions')}</h3>
      <Shown loaded={now.value}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="small soft">{said.value('helpRoom.noRevisions')}</p>
          ) : (
            <ol class="plain revisions">
              {items.map((one) => (
                <li key={one.number}>
                  <b>{said.value('helpRoom.revision', { number: one.number })}</b>{' '}
                  <span class="small softer">
                    {said.value('helpRoom.byOn', { name: one.publishedBy, day: dayOf(one.publishedAt) })}
                  </span>
                  {one.note ? <p class="small">{one.note}</p> : null}
                  <p class="row">
                    <button
                      class="button quiet"
                      type="button"
                      aria-expanded={open.value === one.number}
                      onClick={() => (open.value = open.value === one.number ? null : one.number)}
                    >
                      {said.value('helpRoom.whatItChanged')}
                    </button>
                    <button class="button quiet" type="button" onClick={() => void restore(one.number)}>
                      {said.value('helpRoom.restore')}
                    </button>
                  </p>
                  {open.value === one.number ? <Change id={id} language={language} number={one.number} /> : null}
                </li>
              ))}
            </ol>
          )
        }
      </Shown>
    </section>
  )
}

function Change({ id, language, number }: { id: string; language: string; number: number }): VNode {
  const { now } = useFresh(
    () => call('GET /api/help/articles/{id}/differences/{language}', { id, language, from: number - 1, to: number }),
    [id, language, number],
    [],
  )
  return (
    <Shown loaded={now.value}>
      {({ title, body }) => (
        <>
          {title.some(({ kind }) => kind !== 'same') ? <Differing pieces={title} /> : null}
          <Differing pieces={body} />
        </>
      )}
    </Shown>
  )
}
