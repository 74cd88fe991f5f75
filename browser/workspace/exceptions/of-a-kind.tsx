import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { When } from '../../../src/ui/promise.tsx'
import { call } from '../client.ts'
import { dueInShort } from '../inbox/due.ts'
import { categoryName, useCategories } from '../inbox/sorting.tsx'
import { attempt, useFresh } from '../loading.tsx'
import { fieldsOf, Labelled } from '../parts.tsx'
import { eyes, words } from '../state.ts'
import { aboutInWords, detailInWords } from './in-words.ts'
import { Move } from './move.tsx'
import { type Exceptions, NOTE_LIMIT } from './codes.ts'

type One = Exceptions['items'][number]

interface OfAKindProps {
  all: Exceptions
  items: readonly One[]
  again: () => Promise<void>
  /** Of several kinds: each says which. */
  named: boolean
}

/** What did not fit: what it is, whose, by when, and the one move that mends it. */
export function OfAKind({ all, items, again, named }: OfAKindProps): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], [])
  const staff = now.value.value?.items ?? []
  if (items.length === 0)
    return (
      <div class="nothing">
        <p>{words.value('exceptions.none')}</p>
        <p class="small soft">{words.value('exceptions.noneText')}</p>
      </div>
    )
  return (
    <>
      <ul class="misfits">
        {items.map((one) => (
          <Misfit key={one.id} one={one} staff={staff} again={again} named={named} />
        ))}
      </ul>
      {all.more ? <p class="small soft">{words.value('exceptions.more')}</p> : null}
    </>
  )
}

interface MisfitProps {
  one: One
  staff: readonly { id: string; name: string }[]
  again: () => Promise<void>
  named: boolean
}

function Misfit({ one, staff, again, named }: MisfitProps): VNode {
  const categories = useCategories()
  const noting = useMemo(() => signal(false), [])
  const about = aboutInWords(one)
  const give = async (owner: string) => {
    const name = staff.find(({ id }) => id === owner)?.name ?? ''
    await attempt(
      () => call('PUT /api/exceptions/{id}', { id: one.id, owner }),
      words.value('exceptions.given', { name }),
    )
    await again()
  }
  const settle = async () => {
    await attempt(() => call('POST /api/exceptions/{id}/settlement', { id: one.id }), words.value('exceptions.settled'))
    await again()
  }
  const note = async (event: SubmitEvent) => {
    const text = fieldsOf(event)['note'] ?? ''
    if (
      await attempt(() => call('PUT /api/exceptions/{id}', { id: one.id, note: text }), words.value('exceptions.noted'))
    )
      noting.value = false
    await again()
  }
  const detail = detailInWords(one, (id) => categoryName(categories, id))
  return (
    <li class={one.late ? 'late' : undefined}>
      <div class="stack tight">
        <p>
          <b>{about}</b> {named ? <span class="tag">{words.value(`exceptions.kind.${one.kind}`)}</span> : null}{' '}
          {one.late ? <span class="tag broken">{words.value('exceptions.late')}</span> : null}
        </p>
        <p class="small soft">
          {detail ? `${detail} · ` : ''}
          <When at={new Date(one.since)} eyes={eyes.value} /> · {one.late ? '' : `${words.value('exceptions.by')} `}
          <span class="num">{dueInShort(new Date(one.dueAt), eyes.value)}</span>
        </p>
        {one.note ? <blockquote class="small">{one.note}</blockquote> : null}
        {noting.value ? (
          <form class="stack tight" onSubmit={(event) => void note(event)}>
            <Labelled label={words.value('exceptions.note')}>
              <textarea class="input" name="note" rows={2} maxLength={NOTE_LIMIT}>
                {one.note ?? ''}
              </textarea>
            </Labelled>
            <p>
              <button class="button">{words.value('exceptions.saveNote')}</button>
            </p>
          </form>
        ) : null}
      </div>
      <div class="moves">
        <Move one={one} again={again} categories={categories} />
        <select
          class="input"
          aria-label={`${words.value('exceptions.owner')}: ${about}`}
          value={one.owner?.id ?? ''}
          onChange={(event) => void give(event.currentTarget.value)}
        >
          {one.owner ? null : (
            <option value="" disabled>
              {words.value('exceptions.ownerless')}
            </option>
          )}
          {[...staff, ...(one.owner && !staff.some(({ id }) => id === one.owner?.id) ? [one.owner] : [])].map(
            ({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ),
          )}
        </select>
        <button class="button" type="button" onClick={() => void settle()}>
          {words.value('exceptions.settle')}
          <span class="unseen">: {about}</span>
        </button>
        <button
          class="button quiet"
          type="button"
          aria-expanded={noting.value}
          onClick={() => (noting.value = !noting.value)}
        >
          {words.value('exceptions.addNote')}
          <span class="unseen">: {about}</span>
        </button>
      </div>
    </li>
  )
}
