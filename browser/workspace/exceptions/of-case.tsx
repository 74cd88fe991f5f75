import './later.ts'
import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { fieldsOf, Labelled, Link } from '../parts.tsx'
import { words } from '../state.ts'

type OfCase = Answer<'GET /api/cases/{number}/problems'>

/** Beside a case: what causes it together with others, and who else asks the same. */
export function Room({ number }: { number: string }): VNode | null {
  const { now, again } = useFresh(() => call('GET /api/cases/{number}/problems', { number }), [number], ['problems'])
  const shown = now.value.value
  if (!shown) return null
  return (
    <section>
      <h3>{words.value('problems.ofCase')}</h3>
      {shown.items.map((one) => (
        <p key={one.id}>
          <Link room="exceptions" chosen={`problem-${one.id}`}>
            {one.title}
          </Link>{' '}
          {one.fixedAt ? <span class="tag kept">{words.value('problems.fixed')}</span> : null}
          <br />
          <span class="small softer">{words.value('problems.has', { others: one.others })}</span>
        </p>
      ))}
      {shown.items.length === 0 ? <Name number={number} shown={shown} again={again} /> : null}
      <Alike number={number} problem={shown.items[0]?.id} again={again} />
    </section>
  )
}

function Name({ number, shown, again }: { number: string; shown: OfCase; again: () => Promise<void> }): VNode {
  const link = (id: string) =>
    attempt(
      () => call('POST /api/problems/{id}/cases', { id, cases: [number] }),
      words.value('problems.linked', { count: 1 }),
    ).then(again)
  const begin = async (event: SubmitEvent) => {
    const title = fieldsOf(event)['title'] ?? ''
    await attempt(() => call('POST /api/problems', { title, case: number }), words.value('problems.begun'))
    await again()
  }
  return (
    <details>
      <summary>{words.value('problems.nameNew')}</summary>
      {shown.open.length > 0 ? (
        <Labelled label={words.value('problems.link')}>
          <select class="input" value="" onChange={(event) => void link(event.currentTarget.value)}>
            <option value="" disabled>
              {words.value('problems.choose')}
            </option>
            {shown.open.map(({ id, title, cases }) => (
              <option key={id} value={id}>
                {title} ({cases})
              </option>
            ))}
          </select>
        </Labelled>
      ) : null}
      <form class="stack tight" onSubmit={(event) => void begin(event)}>
        <Labelled label={words.value('problems.titleLabel')}>
          <input class="input" name="title" required maxLength={200} autocomplete="off" />
        </Labelled>
        <p>
          <button class="button">{words.value('problems.begin')}</button>
        </p>
      </form>
    </details>
  )
}

/** Open cases that ask the same: looked for when somebody asks, since those that are shown are looked at. */
function Alike({
  number,
  problem,
  again,
}: {
  number: string
  problem: string | undefined
  again: () => Promise<void>
}): VNode {
  const found = useMemo(() => signal<Answer<'GET /api/cases/{number}/alike'>['items'] | null>(null), [number, problem])
  const look = () =>
    attempt(async () => {
      const { items } = await call('GET /api/cases/{number}/alike', { number, ...(problem ? { problem } : {}) })
      found.value = items
    })
  const link = async (id: string, cases: string[]) => {
    await attempt(
      () => call('POST /api/problems/{id}/cases', { id, cases }),
      words.value('problems.linked', { count: cases.length }),
    )
    await Promise.all([again(), look()])
  }
  if (found.value === null)
    return (
      <p>
        <button class="button" type="button" onClick={() => void look()}>
          {words.value('problems.alike')}
        </button>
      </p>
    )
  if (found.value.length === 0) return <p class="small soft">{words.value('problems.alikeNone')}</p>
  const numbers = found.value.map((one) => one.number)
  return (
    <>
      <ul class="near">
        {found.value.map((one) => (
          <li key={one.number}>
            <Link room="inbox" chosen={one.number}>
              {one.subject}
            </Link>
            <br />
            <span class="small softer">
              {words.value('exceptions.about.case', { id: one.number })} · {Math.round(one.like * 100)} %
            </span>
          </li>
        ))}
      </ul>
      {problem ? (
        <p>
          <button class="button" type="button" onClick={() => void link(problem, numbers)}>
            {words.value('problems.linkAll')}
          </button>
        </p>
      ) : null}
    </>
  )
}
