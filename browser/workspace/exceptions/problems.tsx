import type { VNode } from 'preact'
import { formatMoney } from '../../../src/ui/format.ts'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled, Link } from '../parts.tsx'
import { eyes, go, locale, words } from '../state.ts'
import { SayWord } from './say-word.tsx'

type Problem = Answer<'GET /api/problems/{id}'>
/** Letters of what we call it. */
const TITLE_LIMIT = 200

/** Causes that several cases have, in the list beside what did not fit. */
export function ProblemEntries({ chosen }: { chosen: string }): VNode {
  const { now } = useFresh(() => call('GET /api/problems', { state: 'all' }), [], ['problems'])
  return (
    <>
      <header class="within">
        <h3>{words.value('problems.title')}</h3>
        <Link room="exceptions" chosen="problem-new" class="button">
          {words.value('problems.new')}
        </Link>
      </header>
      <Shown loaded={now.value}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="small soft within">{words.value('problems.none')}</p>
          ) : (
            items.map((one) => (
              <Link
                key={one.id}
                room="exceptions"
                chosen={`problem-${one.id}`}
                class="entry"
                current={chosen === `problem-${one.id}`}
              >
                <b>{one.title}</b>
                {one.fixedAt ? <span class="tag kept">{words.value('problems.fixed')}</span> : null}
                <p>
                  {words.value('problems.cases', { count: one.cases })} ·{' '}
                  {words.value('problems.stillOpen', { count: one.open })}
                </p>
              </Link>
            ))
          )
        }
      </Shown>
    </>
  )
}

export function NewProblem(): VNode {
  const begin = async (event: SubmitEvent) => {
    const title = fieldsOf(event)['title'] ?? ''
    await attempt(async () => {
      const { id } = await call('POST /api/problems', { title })
      go('exceptions', `problem-${id}`)
    }, words.value('problems.begun'))
  }
  return (
    <>
      <DetailHead room="exceptions" title={words.value('problems.new')} />
      <div class="sheet">
        <form class="stack" onSubmit={(event) => void begin(event)}>
          <Labelled label={words.value('problems.titleLabel')}>
            <input class="input" name="title" required maxLength={TITLE_LIMIT} autocomplete="off" />
          </Labelled>
          <p>
            <button class="button main">{words.value('problems.begin')}</button>
          </p>
        </form>
      </div>
    </>
  )
}

/** One problem: how many have it, what is at stake, what was said, and its cases. */
export function ProblemShown({ id }: { id: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/problems/{id}', { id }), [id], ['problems'])
  return (
    <>
      <DetailHead
        room="exceptions"
        title={now.value.value?.title ?? words.value('problems.one')}
        under={now.value.value ? figuresOf(now.value.value) : undefined}
      >
        {now.value.value?.fixedAt ? <span class="tag kept">{words.value('problems.fixed')}</span> : null}
      </DetailHead>
      <div class="sheet">
        <Shown loaded={now.value}>
          {(problem) => (
            <>
              <SayWord problem={problem} again={again} />
              <Said problem={problem} />
              <Cases problem={problem} again={again} />
            </>
          )}
        </Shown>
      </div>
    </>
  )
}

function figuresOf({ cases, open, owed, told, value, currency }: Problem): string {
  return [
    words.value('problems.cases', { count: cases }),
    words.value('problems.stillOpen', { count: open }),
    ...(value > 0
      ? [words.value('problems.value', { value: formatMoney({ amount: value, currency }, locale.value) })]
      : []),
    ...(owed > 0 ? [words.value('problems.owed', { count: owed })] : []),
    ...(told > 0 ? [words.value('problems.told', { count: told })] : []),
  ].join(' · ')
}

function Said({ problem }: { problem: Problem }): VNode {
  return (
    <section class="stack tight">
      <h3>{words.value('problems.wordsTitle')}</h3>
      {problem.words.length === 0 ? <p class="small soft">{words.value('problems.wordsNone')}</p> : null}
      <ul class="misfits">
        {problem.words.map((one) => (
          <li key={one.id}>
            <div class="stack tight">
              {Object.entries(one.texts).map(([language, text]) => (
                <p key={language} lang={language}>
                  {text}
                </p>
              ))}
              <p class="small soft">
                <When at={new Date(one.at)} eyes={eyes.value} /> · {one.by ? `${one.by} · ` : ''}
                {words.value(`problems.kind.${one.fixes ? 'fixes' : one.tells ? 'tells' : 'pages'}`)}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Cases({ problem, again }: { problem: Problem; again: () => Promise<void> }): VNode {
  const unlink = (number: string) =>
    attempt(
      () => call('DELETE /api/problems/{id}/cases/{number}', { id: problem.id, number }),
      words.value('problems.unlinked'),
    ).then(again)
  return (
    <section class="stack tight">
      <h3>{words.value('problems.casesTitle')}</h3>
      <ul class="misfits">
        {problem.items.map(({ number, state, toldAt, owed }) => (
          <li key={number}>
            <p>
              <Link room="inbox" chosen={number}>
                {words.value('exceptions.about.case', { id: number })}
              </Link>{' '}
              <span class="tag">{words.value(`case.state.${state}`)}</span>{' '}
              {owed ? (
                <span class="tag due">{words.value('problems.caseOwed')}</span>
              ) : toldAt ? (
                <span class="small soft">
                  {words.value('problems.caseTold')} <When at={new Date(toldAt)} eyes={eyes.value} />
                </span>
              ) : null}
            </p>
            <div class="moves">
              <button class="button quiet" type="button" onClick={() => void unlink(number)}>
                {words.value('problems.unlink')}
                <span class="unseen"> {number}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
