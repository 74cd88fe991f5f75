import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { call, Refused } from '../client.ts'
import { fieldsOf, Labelled } from '../parts.tsx'
import { words } from '../state.ts'
import { type Act, short, type Upset } from './shapes.ts'

type Shown = NonNullable<Upset['complaint']>
interface PublicProps {
  number: string
  complaint: Shown
  act: Act
}

const WHYS = ['unlawful', 'personal', 'insult'] as const

/** What everybody reads of it, what we answered there, and the little that we may do about it: answer, hold back for a reason, say what changed. */
export function Public({ number, complaint, act }: PublicProps): VNode {
  const isPublic = complaint.state === 'public'
  return (
    <div class="stack">
      <p class="small">
        <span class={complaint.resolvedAt ? 'tag kept' : 'tag'}>
          {words.value(complaint.resolvedAt ? 'upset.resolved' : `upset.state.${complaint.state}`)}
        </span>{' '}
        {words.value('upset.stands', { state: complaint.state })}
        {complaint.joined > 0 ? ` ${words.value('upset.joined', { count: complaint.joined })}.` : ''}
      </p>
      {isPublic ? (
        <blockquote class="small">
          <b>{complaint.title}</b>
          <br />
          {complaint.text}
        </blockquote>
      ) : null}
      {isPublic ? (
        <p class="small">
          <a href={`/complaints/${complaint.id}`}>{words.value('upset.openPage')}</a>
        </p>
      ) : null}
      {complaint.answers.length > 0 ? <Answers number={number} complaint={complaint} act={act} /> : null}
      {isPublic ? <AnswerForm number={number} complaint={complaint} act={act} /> : null}
      {complaint.resolvedAt ? <Changed number={number} complaint={complaint} act={act} /> : null}
      {isPublic || complaint.heldWhy ? <Hold number={number} complaint={complaint} act={act} /> : null}
    </div>
  )
}

function Answers({ number, complaint, act }: PublicProps): VNode {
  return (
    <div class="stack tight">
      <p class="small">
        <b>{words.value('upset.answers')}</b>
      </p>
      {complaint.answers.map(({ id, by, text }) => (
        <p class="small" key={id}>
          {by}: {text}{' '}
          <button
            class="link"
            type="button"
            onClick={() =>
              void act(() => call('DELETE /api/cases/{number}/complaint/answers/{answer}', { number, answer: id }))
            }
          >
            {words.value('upset.answerAway')}
          </button>
        </p>
      ))}
    </div>
  )
}

/** An answer that its author has already, in words for everybody. What names somebody in them is pointed out first. */
function AnswerForm({ number, complaint, act }: PublicProps): VNode {
  const state = useMemo(() => signal({ chosen: '', text: '', names: '' }), [number])
  const { answerable } = complaint
  const chosen = answerable.find(({ id }) => id === state.value.chosen) ?? answerable[0]
  if (!chosen) return <p class="small soft">{complaint.answers.length > 0 ? '' : words.value('upset.answerFirst')}</p>
  const text = state.value.chosen === chosen.id ? state.value.text : chosen.text
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    const sure = state.value.names !== ''
    void act(async () => {
      try {
        await call('POST /api/cases/{number}/complaint/answers', { number, message: chosen.id, text, sure })
        state.value = { chosen: '', text: '', names: '' }
      } catch (error) {
        if (error instanceof Refused && error.code === 'complaint-names-somebody') {
          const found = error.problem['found'] as readonly { text: string }[]
          state.value = { chosen: chosen.id, text, names: found.map((one) => one.text).join(', ') }
        }
        throw error
      }
    }, words.value('upset.answerDone'))
  }
  return (
    <details open={complaint.answers.length === 0}>
      <summary class="small">{words.value('upset.answer')}</summary>
      <form class="stack tight" onSubmit={send}>
        {answerable.length > 1 ? (
          <Labelled label={words.value('upset.answerOf')}>
            <select
              class="input"
              value={chosen.id}
              onChange={(event) => {
                const id = event.currentTarget.value
                const one = answerable.find((other) => other.id === id)
                state.value = { chosen: id, text: one?.text ?? '', names: '' }
              }}
            >
              {answerable.map((one) => (
                <option key={one.id} value={one.id}>
                  {short(one.text)}
                </option>
              ))}
            </select>
          </Labelled>
        ) : null}
        <Labelled label={words.value('upset.answerText')} hint={words.value('upset.answerHint')}>
          <textarea
            class="input"
            rows={5}
            maxLength={5_000}
            required
            value={text}
            onInput={(event) => (state.value = { chosen: chosen.id, text: event.currentTarget.value, names: '' })}
          />
        </Labelled>
        {state.value.names === '' ? null : (
          <p class="note due small" role="status">
            {words.value('upset.names', { found: state.value.names })}
          </p>
        )}
        <button class="button">{words.value(state.value.names === '' ? 'upset.answerDo' : 'upset.answerSure')}</button>
      </form>
    </details>
  )
}

/** One sentence that most of them were written for. */
function Changed({ number, complaint, act }: PublicProps): VNode {
  const tellIt = (event: SubmitEvent) => {
    const text = fieldsOf(event)['text'] ?? ''
    void act(() => call('PUT /api/cases/{number}/complaint/change', { number, text }), words.value('upset.changeDone'))
  }
  return (
    <form class="stack tight" onSubmit={tellIt} key={complaint.changed ?? ''}>
      <p class="small">{words.value('upset.resolvedBy')}</p>
      <Labelled label={words.value('upset.change')} hint={words.value('upset.changeHint')}>
        <textarea class="input" name="text" rows={2} maxLength={300} required defaultValue={complaint.changed ?? ''} />
      </Labelled>
      <button class="button">{words.value('upset.changeDo')}</button>
    </form>
  )
}

/** Never silently, and never for being criticised. */
function Hold({ number, complaint, act }: PublicProps): VNode {
  const hold = (why: (typeof WHYS)[number] | null) =>
    void act(() => call('PUT /api/cases/{number}/complaint/holding', { number, why }))
  if (complaint.heldWhy)
    return (
      <p class="small">
        <span class="tag broken">{words.value('upset.held', { why: complaint.heldWhy })}</span>{' '}
        <button class="button" type="button" onClick={() => hold(null)}>
          {words.value('upset.release')}
        </button>
      </p>
    )
  return (
    <details>
      <summary class="small">{words.value('upset.hold')}</summary>
      <form
        class="stack tight"
        onSubmit={(event) => {
          const why = WHYS.find((one) => one === fieldsOf(event)['why'])
          if (why) hold(why)
        }}
      >
        <p class="small soft">{words.value('upset.holdHint')}</p>
        <select class="input" name="why" aria-label={words.value('upset.hold')}>
          {WHYS.map((why) => (
            <option key={why} value={why}>
              {words.value(`upset.hold.${why}`)}
            </option>
          ))}
        </select>
        <button class="button danger">{words.value('upset.holdDo')}</button>
      </form>
    </details>
  )
}
