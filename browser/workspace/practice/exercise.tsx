import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { go } from '../state.ts'
import { Talk } from './said.tsx'
import { said, spanOf, spanOfMinutes } from './wording.ts'

type Case = Answer<'GET /api/practices/{id}'>
type Message = Case['messages'][number]
const MARKS = ['as-well', 'partly', 'not-yet'] as const

/** One past case: what one would have answered, and beside it what was. */
export function Exercise({ id }: { id: string }): VNode {
  const read = useMemo(() => () => call('GET /api/practices/{id}', { id }), [id])
  const { now, again } = useFresh(read, [id], ['practices'])
  const answer = async (event: SubmitEvent) => {
    const { text = '' } = fieldsOf(event)
    await attempt(() => call('PUT /api/practices/{id}/answer', { id, text }))
    await again()
  }
  const remove = async () => {
    if (await attempt(() => call('DELETE /api/practices/{id}', { id }), said.value('practice.removed'))) go('practice')
  }
  const loaded = now.value
  // Gone while one had it open: its customer has taken it back, and nothing of it stays on the screen.
  const shown = loaded.problem ? { value: undefined, problem: loaded.problem } : loaded
  return (
    <Shown loaded={shown}>
      {(one) => (
        <>
          <DetailHead room="practice" title={one.subject}>
            {one.mine ? (
              <button class="button quiet" type="button" onClick={() => void remove()}>
                {said.value('practice.remove')}
              </button>
            ) : null}
          </DetailHead>
          <div class="sheet practice">
            <Talk label={said.value('practice.messages')} messages={one.messages.map(spokenOf)} />
            {one.answer === null ? (
              <form class="stack" onSubmit={(event) => void answer(event)}>
                <Labelled label={said.value('practice.answer')}>
                  <textarea class="input" name="text" rows={8} maxLength={20_000} required />
                </Labelled>
                <button class="button main">{said.value('practice.compare')}</button>
              </form>
            ) : (
              <Compared one={one} answer={one.answer} again={again} />
            )}
          </div>
        </>
      )}
    </Shown>
  )
}

const spokenOf = ({ direction, minutes, text, files }: Message) => ({
  ours: direction === 'out',
  by: said.value(direction === 'out' ? 'practice.us' : 'practice.customer'),
  when: said.value('practice.later', { minutes, said: spanOfMinutes(minutes) }),
  text,
  under: files.map((kind) => said.value('practice.file', { kind })),
})

interface Compare {
  one: Case
  answer: NonNullable<Case['answer']>
  again: () => Promise<void>
}

function Compared({ one, answer, again }: Compare): VNode {
  return (
    <>
      <div class="compare">
        <section>
          <h3>{one.mine ? said.value('practice.answer') : said.value('practice.theirAnswer', { name: one.by })}</h3>
          <p class="bubble wording">{answer.text}</p>
          <p class="small soft">{said.value('practice.took', { said: spanOf(answer.seconds) })}</p>
        </section>
        <section>
          <h3>{said.value('practice.real')}</h3>
          {one.real && one.real.messages.length > 0 ? (
            one.real.messages.map(({ text }, nth) => (
              <p key={nth} class="bubble wording">
                {text}
              </p>
            ))
          ) : (
            <p class="soft">{said.value('practice.noReal')}</p>
          )}
          {one.real ? <Points real={one.real} /> : null}
        </section>
      </div>
      {one.mine ? <Mark one={one} answer={answer} again={again} /> : null}
      {answer.comment ? (
        <section>
          <h3>{said.value('practice.said', { name: answer.comment.by })}</h3>
          <p class="wording">{answer.comment.text}</p>
        </section>
      ) : null}
      {one.mine ? null : <Comment one={one} again={again} />}
    </>
  )
}

/** What was in the real answer, and what came of it. */
function Points({ real }: { real: NonNullable<Case['real']> }): VNode {
  const { minutes, rating, canned, files, promiseKept } = real
  const points = [
    said.value('practice.waited', { said: spanOfMinutes(minutes) }),
    ...canned.map((title) => said.value('practice.canned', { title })),
    ...(files > 0 ? [said.value('practice.files', { count: files })] : []),
    rating === null
      ? said.value('practice.unrated')
      : said.value(
          !rating.solved ? 'practice.unsolved' : rating.content === false ? 'practice.notContent' : 'practice.solved',
        ),
    ...(promiseKept === null ? [] : [said.value(promiseKept ? 'practice.kept' : 'practice.broke')]),
  ]
  return (
    <>
      <ul class="small soft">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      {rating?.comment ? <blockquote class="small">{rating.comment}</blockquote> : null}
    </>
  )
}

function Mark({ one, answer, again }: Compare): VNode {
  const save = async (event: SubmitEvent) => {
    const { mark, learnt } = fieldsOf(event)
    const chosen = MARKS.find((each) => each === mark)
    if (!chosen) return
    await attempt(
      () => call('PUT /api/practices/{id}/mark', { id: one.id, mark: chosen, ...(learnt ? { learnt } : {}) }),
      said.value('practice.marked'),
    )
    await again()
  }
  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <fieldset class="boxes">
        <legend class="label">{said.value('practice.markIt')}</legend>
        {MARKS.map((mark) => (
          <label key={mark} class="choice plain">
            <input type="radio" name="mark" value={mark} defaultChecked={answer.mark === mark} required />
            {said.value(`practice.mark.${mark}`)}
          </label>
        ))}
      </fieldset>
      <Labelled label={said.value('practice.learnt')}>
        <textarea class="input" name="learnt" rows={2} maxLength={2_000} defaultValue={answer.learnt ?? ''} />
      </Labelled>
      <button class="button">{said.value('practice.saveMark')}</button>
    </form>
  )
}

function Comment({ one, again }: Omit<Compare, 'answer'>): VNode {
  const send = async (event: SubmitEvent) => {
    const { text = '' } = fieldsOf(event)
    await attempt(() => call('PUT /api/practices/{id}/comment', { id: one.id, text }), said.value('practice.marked'))
    await again()
  }
  return (
    <form class="stack" onSubmit={(event) => void send(event)}>
      <Labelled label={said.value('practice.comment', { name: one.by })}>
        <textarea class="input" name="text" rows={3} maxLength={2_000} required />
      </Labelled>
      <button class="button">{said.value('practice.sendComment')}</button>
    </form>
  )
}
