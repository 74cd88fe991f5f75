import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { When } from '../../../../src/ui/promise.tsx'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { Link } from '../../parts.tsx'
import { eyes, has } from '../../state.ts'
import { goTo } from '../where.tsx'
import { said, type WantedWhole } from './words.ts'

type Question = Answer<'GET /api/help/wanted/{id}/questions'>['items'][number]

interface Part {
  one: WantedWhole
  again: () => Promise<void>
}

/** The single questions: fetched when somebody wants to read them, because reading them is a look at each who asked. */
export function Questions({ one, again }: Part): VNode {
  const reads = useSignal(false)
  return (
    <section class="stack tight">
      <h3>{said.value('wanted.questions')}</h3>
      {!one.mayRead ? (
        <p class="small soft">{said.value('wanted.takeFirst')}</p>
      ) : reads.value ? (
        <Read one={one} again={again} />
      ) : (
        <>
          <p class="small soft">{said.value('wanted.questionsHint')}</p>
          <p>
            <button class="button" type="button" onClick={() => (reads.value = true)}>
              {said.value('wanted.read')}
            </button>
          </p>
        </>
      )}
    </section>
  )
}

function Read({ one, again }: Part): VNode {
  const { now, again: readAgain } = useFresh(
    () => call('GET /api/help/wanted/{id}/questions', { id: one.id }),
    [one.id],
    [],
  )
  const chosen = useSignal<readonly string[]>([])
  const apart = async () => {
    const questions = [...chosen.value]
    const isDone = await attempt(async () => {
      const { id } = await call('POST /api/help/wanted/{id}/split', { id: one.id, questions, to: null })
      goTo('wanted', id)
    }, said.value('wanted.apartSaid'))
    if (!isDone) await Promise.all([readAgain(), again()])
  }
  return (
    <Shown loaded={now.value}>
      {({ items, more }) => (
        <>
          <ul class="misfits">
            {items.map((question) => (
              <li key={question.id}>
                <label class="choice plain">
                  <input
                    type="checkbox"
                    checked={chosen.value.includes(question.id)}
                    onChange={(event) =>
                      (chosen.value = event.currentTarget.checked
                        ? [...chosen.value, question.id]
                        : chosen.value.filter((id) => id !== question.id))
                    }
                  />
                  <span class="stack tight">
                    <span class="words" lang={one.language}>
                      {question.text}
                    </span>
                    <Under question={question} />
                  </span>
                </label>
              </li>
            ))}
          </ul>
          {more ? <p class="small soft">{said.value('wanted.moreQuestions')}</p> : null}
          {items.length > 1 ? (
            <p>
              <button
                class="button"
                type="button"
                disabled={chosen.value.length === 0 || chosen.value.length === items.length}
                onClick={() => void apart()}
              >
                {said.value('wanted.apart')}
              </button>
            </p>
          ) : null}
        </>
      )}
    </Shown>
  )
}

function Under({ question: { door, askedAt, remark, case: number, placedBy } }: { question: Question }): VNode {
  return (
    <span class="small soft">
      {said.value(`wanted.door.${door as 'search'}`)} · <When at={new Date(askedAt)} eyes={eyes.value} />
      {placedBy ? ` · ${said.value('wanted.placedBy', { name: placedBy })}` : ''}
      {number && has('agent') ? (
        <>
          {' '}
          ·{' '}
          <Link room="inbox" chosen={number}>
            {number}
          </Link>
        </>
      ) : null}
      {remark === '' ? null : <span class="words"> · {remark}</span>}
    </span>
  )
}
