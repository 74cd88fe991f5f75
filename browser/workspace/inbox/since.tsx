import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { useFresh } from '../loading.tsx'
import { words } from '../state.ts'

type Known = Answer<'GET /api/cases/{number}/since'>

/** Above a case: what to know before one answers. It comes beside the case and never holds it up; what does not come is not missed. */
export function Since({ number }: { number: string }): VNode | null {
  const read = useMemo(() => () => call('GET /api/cases/{number}/since', { number }), [number])
  const { now } = useFresh(read, [number], [`case/${number}`])
  const known = now.value.value
  if (!known) return null
  const { happened, promised, wrong, person } = known
  return (
    <section class="since small" aria-label={words.value('since.title')}>
      <ul>
        <Line line={happened} />
        <Line line={promised} />
        {wrong ? <Line line={wrong} isWrong /> : null}
        {person ? (
          <li>{person.you ? words.value('since.person.you') : words.value('since.person', { name: person.name })}</li>
        ) : null}
      </ul>
    </section>
  )
}

function Line({ line, isWrong = false }: { line: Known['happened']; isWrong?: boolean }): VNode {
  return (
    <li class={isWrong ? 'wrong' : line.sources.length === 0 ? 'nothing-of-it' : undefined}>
      {line.words}
      {line.sources.map(({ words: said, href }) => (
        <>
          {' '}
          <a href={href}>{said}</a>
        </>
      ))}
    </li>
  )
}
