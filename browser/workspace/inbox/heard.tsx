import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { fieldsOf, Labelled } from '../parts.tsx'
import { eyes, me, words } from '../state.ts'
import { dueInShort } from './due.ts'

/** Beside a case: what its customer said of it, and, where that was not well, who mends it by when. */
export function Heard({ number }: { number: string }): VNode | null {
  const read = useMemo(() => () => call('GET /api/cases/{number}/rating', { number }), [number])
  const { now, again } = useFresh(read, [number], [`case/${number}`])
  const heard = now.value.value
  if (!heard?.rating) return null
  const { rating, mend } = heard
  const isWell = rating.solved && rating.content !== false
  return (
    <section>
      <h3>{words.value('mends.of')}</h3>
      <p>
        <span class={isWell ? 'tag kept' : 'tag broken'}>
          {words.value(isWell ? 'mends.saidSolved' : rating.solved ? 'mends.why.not-content' : 'mends.why.unsolved')}
        </span>
      </p>
      {rating.comment ? <blockquote class="small">{rating.comment}</blockquote> : null}
      {mend ? <Mending number={number} mend={mend} again={again} /> : null}
    </section>
  )
}

type Mend = NonNullable<Awaited<ReturnType<typeof readHeard>>['mend']>
const readHeard = (number: string) => call('GET /api/cases/{number}/rating', { number })

function Mending({ number, mend, again }: { number: string; mend: Mend; again: () => Promise<void> }): VNode {
  if (mend.endedAt !== null)
    return (
      <p class="small soft">
        {mend.endedHow === 'done'
          ? words.value('mends.endedDone', { done: mend.done ?? '' })
          : words.value('mends.endedSolved')}
      </p>
    )
  const isMine = me.value !== null && !mend.notBy.includes(me.value.id)
  const end = async (event: SubmitEvent) => {
    const done = fieldsOf(event)['done'] ?? ''
    await attempt(() => call('POST /api/cases/{number}/mend/ending', { number, done }), words.value('mends.ended'))
    await again()
  }
  return (
    <div class="stack tight">
      <p class="small">
        {mend.owner ? words.value('mends.owner', { name: mend.owner.name }) : words.value('mends.ownerless')} ·{' '}
        {words.value('mends.by')} <span class="num">{dueInShort(new Date(mend.dueAt), eyes.value)}</span>
      </p>
      <Giving number={number} mend={mend} again={again} />
      {isMine ? (
        <form class="stack tight" onSubmit={(event) => void end(event)}>
          <Labelled label={words.value('mends.done')}>
            <textarea class="input" name="done" rows={2} maxLength={2_000} required />
          </Labelled>
          <button class="button">{words.value('mends.end')}</button>
        </form>
      ) : (
        <p class="small soft">{words.value('mends.notYours')}</p>
      )}
    </div>
  )
}

/** To a colleague who did not answer it. */
function Giving({ number, mend, again }: { number: string; mend: Mend; again: () => Promise<void> }): VNode | null {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], [])
  const others = (now.value.value?.items ?? []).filter(({ id }) => !mend.notBy.includes(id) && id !== mend.owner?.id)
  if (others.length === 0) return null
  const give = async (staff: string) => {
    const name = others.find(({ id }) => id === staff)?.name ?? ''
    await attempt(
      () => call('PUT /api/cases/{number}/mend/owner', { number, staff }),
      words.value('mends.given', { name }),
    )
    await again()
  }
  return (
    <Labelled label={words.value('mends.give')}>
      <select class="input" value="" onChange={(event) => void give(event.currentTarget.value)}>
        <option value="" disabled>
          {words.value('mends.give')}
        </option>
        {others.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
    </Labelled>
  )
}
