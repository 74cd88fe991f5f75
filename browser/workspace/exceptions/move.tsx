import type { VNode } from 'preact'
import { call } from '../client.ts'
import { type Category, categoryName } from '../inbox/sorting.tsx'
import { attempt } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { words } from '../state.ts'
import { aboutInWords } from './in-words.ts'
import type { Exceptions } from './codes.ts'

interface MoveProps {
  one: Exceptions['items'][number]
  again: () => Promise<void>
  categories: readonly Category[]
}

/** The one move that mends it, by the way that there is for it anyway; else the way to where it is mended. */
export function Move({ one, again, categories }: MoveProps): VNode | null {
  const { kind, about } = one
  const act = (run: () => Promise<unknown>, done: string) => () => void attempt(run, done).then(again)
  const button = (title: string, run: () => void) => (
    <button class="button main" type="button" onClick={run}>
      {title}
      <span class="unseen">: {aboutInWords(one)}</span>
    </button>
  )
  switch (kind) {
    case 'letter-unknown':
    case 'letter-refused':
      return button(
        words.value('exceptions.act.sendAgain'),
        act(() => call('POST /api/letters/{id}/again', { id: about.id }), words.value('exceptions.act.sentAgain')),
      )
    case 'mail-unreadable':
      return button(
        words.value('exceptions.act.readAgain'),
        act(() => call('POST /api/mails/{id}/retry', { id: about.id }), words.value('exceptions.act.readingAgain')),
      )
    case 'job-stuck':
      return button(
        words.value('exceptions.act.tryAgain'),
        act(() => call('POST /api/jobs/{id}/retry', { id: about.id }), words.value('exceptions.act.tryingAgain')),
      )
    case 'carrier-silent':
      return button(
        words.value('exceptions.act.arrived'),
        act(
          () => call('POST /api/orders/{number}/delivery', { number: about.id }),
          words.value('exceptions.act.noted'),
        ),
      )
    case 'case-unsorted':
      return <Sort number={about.id} again={again} categories={categories} />
    case 'door-failed':
      return <To room="reports" chosen="own-customer" title={words.value('exceptions.act.open')} one={one} />
    case 'wanted-late':
      return <To room="help" chosen={`wanted.${about.id}`} title={words.value('exceptions.act.open')} one={one} />
    case 'callback-left':
      return <To room="calls" title={words.value('exceptions.act.calls')} one={one} />
    case 'leads-to-who-left':
      return about.type === 'macro' ? (
        <To room="answers" title={words.value('exceptions.act.change')} one={one} />
      ) : (
        <To
          room="blueprint"
          chosen={`${about.type}-${about.id}`}
          title={words.value('exceptions.act.change')}
          one={one}
        />
      )
    case 'article-aged':
      return <To room="help" chosen="growth." title={words.value('exceptions.act.open')} one={one} />
    case 'promise-broken':
    case 'mend-late':
      return about.type === 'order' ? (
        <To room="orders" chosen={about.id} title={words.value('exceptions.act.order')} one={one} />
      ) : (
        <To room="inbox" chosen={about.id} title={words.value('exceptions.act.open')} one={one} />
      )
  }
}

function To({
  room,
  chosen,
  title,
  one,
}: {
  room: string
  chosen?: string
  title: string
  one: MoveProps['one']
}): VNode {
  return (
    <Link room={room} {...(chosen === undefined ? {} : { chosen })} class="button main">
      {title}
      <span class="unseen">: {aboutInWords(one)}</span>
    </Link>
  )
}

/** Where it belongs, said here: it is learnt from. To read it first, its number leads there. */
function Sort({
  number,
  again,
  categories,
}: {
  number: string
  again: () => Promise<void>
  categories: readonly Category[]
}): VNode {
  const sort = (category: string) =>
    attempt(
      () => call('PUT /api/cases/{number}/sorting', { number, category }),
      words.value('exceptions.act.sorted'),
    ).then(again)
  return (
    <>
      <select
        class="input"
        aria-label={`${words.value('exceptions.act.sort')}: ${words.value('exceptions.about.case', { id: number })}`}
        value=""
        onChange={(event) => void sort(event.currentTarget.value)}
      >
        <option value="" disabled>
          {words.value('exceptions.act.sort')}…
        </option>
        {categories
          .filter(({ retired }) => !retired)
          .map(({ id }) => (
            <option key={id} value={id}>
              {categoryName(categories, id)}
            </option>
          ))}
      </select>
      <Link room="inbox" chosen={number} class="button">
        {words.value('exceptions.act.open')}
        <span class="unseen"> {number}</span>
      </Link>
    </>
  )
}
