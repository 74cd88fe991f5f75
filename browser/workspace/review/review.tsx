import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { formatTime } from '../../../src/ui/format.ts'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { Talk } from '../practice/said.tsx'
import { dayOf, said } from '../practice/wording.ts'
import { eyes } from '../state.ts'

type OneReview = Answer<'GET /api/reviews/{id}'>
type Question = OneReview['questions'][number]
const SCORES = [2, 1, 0, null] as const
const MOST = 2

/** One case with what was said in it, and the scorecard: to be filled in, or as it was. */
export function Review({ id }: { id: string }): VNode {
  const read = useMemo(() => () => call('GET /api/reviews/{id}', { id }), [id])
  const { now, again } = useFresh(read, [id], ['reviews'])
  const loaded = now.value
  // Gone while one had it open: its customer has taken it back, and nothing of it stays on the screen.
  const shown = loaded.problem ? { value: undefined, problem: loaded.problem } : loaded
  return (
    <Shown loaded={shown}>
      {(one) => (
        <>
          <DetailHead
            room="reviews"
            title={one.subject}
            under={`${said.value('reviews.of', { name: one.staff.name })} · ${said.value('reviews.case', { number: one.number })} · ${said.value(`reviews.why.${one.why}`)}`}
          />
          <div class="sheet practice">
            <Talk
              label={said.value('reviews.messages', { number: one.number })}
              messages={one.messages.map(({ direction, by, at, text }) => ({
                ours: direction === 'out',
                automatic: direction === 'automatic',
                by: by ?? said.value(direction === 'in' ? 'reviews.customer' : 'reviews.house'),
                when: `${dayOf(at)} ${formatTime(new Date(at), eyes.value.zone, eyes.value.locale)}`,
                text,
              }))}
            />
            {one.rating ? <Rated rating={one.rating} /> : null}
            {one.verdict ? (
              <Verdict one={one} verdict={one.verdict} again={again} />
            ) : (
              <Scorecard one={one} again={again} />
            )}
          </div>
        </>
      )}
    </Shown>
  )
}

function Rated({ rating: { solved, content, comment } }: { rating: NonNullable<OneReview['rating']> }): VNode {
  return (
    <section>
      <p class="small">
        {said.value(!solved ? 'practice.unsolved' : content === false ? 'practice.notContent' : 'practice.solved')}
      </p>
      {comment ? <blockquote class="wording">{comment}</blockquote> : null}
    </section>
  )
}

const asked = ({ id, text }: Question): string => {
  if (text !== null) return text
  const own = (['understood', 'right', 'tone', 'promise'] as const).find((one) => one === id)
  return own ? said.value(`reviews.question.${own}`) : id
}
const scoreSaid = (score: number | null): string =>
  said.value(
    score === null
      ? 'reviews.score.none'
      : score === MOST
        ? 'reviews.score.2'
        : score === 1
          ? 'reviews.score.1'
          : 'reviews.score.0',
  )

function Scorecard({ one, again }: { one: OneReview; again: () => Promise<void> }): VNode {
  const send = async (event: SubmitEvent) => {
    const given = fieldsOf(event)
    const scores = one.questions.map(({ id }) => ({ id, score: given[id] === 'none' ? null : Number(given[id]) }))
    const { comment } = given
    await attempt(
      () => call('PUT /api/reviews/{id}/verdict', { id: one.id, scores, ...(comment ? { comment } : {}) }),
      said.value('reviews.sent', { name: one.staff.name }),
    )
    await again()
  }
  return (
    <form class="stack" onSubmit={(event) => void send(event)}>
      {one.questions.map((question) => (
        <fieldset key={question.id} class="boxes">
          <legend class="label">{asked(question)}</legend>
          {SCORES.map((score) => (
            <label key={score} class="choice plain">
              <input type="radio" name={question.id} value={score ?? 'none'} required />
              {scoreSaid(score)}
            </label>
          ))}
        </fieldset>
      ))}
      <Labelled label={said.value('reviews.comment')}>
        <textarea class="input" name="comment" rows={3} maxLength={2_000} />
      </Labelled>
      <button class="button main">{said.value('reviews.send', { name: one.staff.name })}</button>
    </form>
  )
}

interface Judged {
  one: OneReview
  verdict: NonNullable<OneReview['verdict']>
  again: () => Promise<void>
}

function Verdict({ one, verdict, again }: Judged): VNode {
  const counted = verdict.scores.flatMap(({ score }) => score ?? [])
  const scoreOf = (id: string) => verdict.scores.find((score) => score.id === id)?.score ?? null
  const reply = async (event: SubmitEvent) => {
    const { text = '' } = fieldsOf(event)
    await attempt(() => call('PUT /api/reviews/{id}/reply', { id: one.id, text }), said.value('reviews.replySent'))
    await again()
  }
  return (
    <>
      <section>
        <h3>{said.value('reviews.by', { name: verdict.by })}</h3>
        <dl class="scores">
          {one.questions.map((question) => (
            <div key={question.id}>
              <dt>{asked(question)}</dt>
              <dd>
                <b>{scoreSaid(scoreOf(question.id))}</b>
              </dd>
            </div>
          ))}
        </dl>
        <p class="small soft num">
          {said.value('reviews.points', {
            points: counted.reduce((sum, score) => sum + score, 0),
            most: counted.length * MOST,
          })}
        </p>
        {verdict.comment ? <blockquote class="wording">{verdict.comment}</blockquote> : null}
      </section>
      {verdict.reply ? (
        <section>
          <h3>{said.value('reviews.replyOf', { name: one.staff.name })}</h3>
          <p class="wording">{verdict.reply}</p>
        </section>
      ) : one.mine ? (
        <form class="stack" onSubmit={(event) => void reply(event)}>
          <Labelled label={said.value('reviews.reply')}>
            <textarea class="input" name="text" rows={3} maxLength={2_000} required />
          </Labelled>
          <button class="button">{said.value('reviews.sendReply')}</button>
        </form>
      ) : null}
    </>
  )
}
