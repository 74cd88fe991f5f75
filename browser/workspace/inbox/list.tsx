import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { PromiseMark } from '../../../src/ui/promise.tsx'
import { type Loaded, Shown } from '../loading.tsx'
import { Link, Rows } from '../parts.tsx'
import { eyes, go, me, place, words } from '../state.ts'
import { isBegun } from './drafts.ts'
import { dueInShort } from './due.ts'
import { Filters } from './filters.tsx'
import { rememberEntry } from './keyboard.tsx'
import { JunkEntry } from './junk.tsx'
import { MailsEntry } from './mails.tsx'
import { type CaseList, type Listed, nameOf, type View, VIEWS } from './reading.ts'
import { pages, searchAll, searched, show, view } from './views.ts'

/** The server counts so far; beyond it says "more than" (COUNT_LIMIT of the contract). */
const COUNT_LIMIT = 1_000
const sought = signal('')

/** The cases of the chosen view, what is due first on top. */
export function List({ loaded }: { loaded: Loaded<CaseList> }): VNode {
  const counts = loaded.value?.counts
  return (
    <section class="list">
      <header>
        <h2>{words.value('workspace.nav.inbox')}</h2>
        {counts && counts.late > 0 ? (
          <span class="tag broken num">{words.value('inbox.late', { count: counts.late })}</span>
        ) : null}
        <Views counts={counts} />
        <Find />
        {searched.value === '' ? <Filters /> : null}
      </header>
      <Rows label={words.value(`inbox.view.${view.value}`)}>
        <div class="inbox-rows" onFocusCapture={rememberEntry}>
          <Shown loaded={loaded}>{(list) => <Entries list={list} />}</Shown>
        </div>
      </Rows>
      <MailsEntry />
      <JunkEntry />
    </section>
  )
}

function Views({ counts }: { counts: CaseList['counts'] | undefined }): VNode {
  const countOf: Partial<Record<View, number | undefined>> = {
    mine: counts?.mine,
    nobody: counts?.unassigned,
    open: counts?.open,
  }
  return (
    <div class="views" role="group" aria-label={words.value('inbox.view')}>
      {(Object.keys(VIEWS) as View[]).map((one) => {
        const count = countOf[one]
        return (
          <button type="button" aria-pressed={searched.value === '' && view.value === one} onClick={() => show(one)}>
            {words.value(`inbox.view.${one}`)}
            {count === undefined ? null : <span class="num"> {count >= COUNT_LIMIT ? `${COUNT_LIMIT}+` : count}</span>}
          </button>
        )
      })}
    </div>
  )
}

/** Words narrow the list that is there; sent, they search all that was ever said. A number opens its case, wherever it is. */
function Find(): VNode {
  const text = sought.value.trim()
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        if (!/^[1-9]\d{0,14}$/.test(text)) return searchAll(text)
        sought.value = ''
        go('inbox', text)
      }}
    >
      <input
        class="input inbox-find"
        type="search"
        value={sought.value}
        onInput={(event) => {
          sought.value = event.currentTarget.value
          if (sought.value === '') searchAll('')
        }}
        aria-label={words.value('inbox.find')}
        placeholder={words.value('inbox.find')}
      />
      {text === '' || text === searched.value ? null : (
        <button class="button quiet" type="submit">
          {words.value('inbox.searchAll')}
        </button>
      )}
    </form>
  )
}

function Entries({ list: { items, more, counts } }: { list: CaseList }): VNode {
  if (searched.value !== '') return <Found list={items} more={more} />
  const found = items.filter(isSought)
  return (
    <>
      {items.length === 0 ? <None view={view.value} unassigned={counts.unassigned} /> : null}
      {items.length > 0 && found.length === 0 ? <p class="nothing">{words.value('inbox.notInList')}</p> : null}
      {found.map((one) => (
        <Entry key={one.number} one={one} current={one.number === place.value.chosen} />
      ))}
      {more ? <More /> : null}
    </>
  )
}

/** What was found among all cases, in whatever state. */
function Found({ list, more }: { list: Listed[]; more: boolean }): VNode {
  return (
    <>
      <p class="found small soft" role="status">
        {words.value('inbox.found', { count: list.length, more: String(more), words: searched.value })}
        <button
          class="button quiet"
          type="button"
          onClick={() => {
            sought.value = ''
            searchAll('')
          }}
        >
          {words.value('inbox.backToView')}
        </button>
      </p>
      {list.map((one) => (
        <Entry key={one.number} one={one} current={one.number === place.value.chosen} />
      ))}
      {more ? <More /> : null}
    </>
  )
}

const More = (): VNode => (
  <button class="button quiet" type="button" onClick={() => (pages.value += 1)}>
    {words.value('workspace.more')}
  </button>
)

function isSought(one: Listed): boolean {
  const wanted = sought.value.trim().toLowerCase()
  if (wanted === '') return true
  return [one.number, one.customer, one.subject, one.last?.text].some((text) => text?.toLowerCase().includes(wanted))
}

/** Nothing in this view, and where something may be. */
function None({ view: shown, unassigned }: { view: View; unassigned: number }): VNode {
  return (
    <div class="nothing">
      <p>
        {shown === 'mine' ? words.value('inbox.none.mine', { count: unassigned }) : words.value(`inbox.none.${shown}`)}
      </p>
      {shown === 'mine' && unassigned > 0 ? (
        <button class="button" type="button" onClick={() => show('nobody')}>
          {words.value('inbox.toNobodys')}
        </button>
      ) : null}
    </div>
  )
}

function Entry({ one, current }: { one: Listed; current: boolean }): VNode {
  const written = isBegun(one.number)
  return (
    <Link
      room="inbox"
      chosen={one.number}
      class={one.unseen > 0 ? 'entry fresh' : 'entry'}
      current={current}
      data-number={one.number}
    >
      <b>{nameOf(one, words.value('inbox.visitor'))}</b>
      <Due one={one} />
      <p>{one.passage ? <Marked passage={one.passage} /> : previewOf(one)}</p>
      <span class="meta">
        {one.rank === 'standard' ? null : (
          <span class={one.rank === 'red' || one.rank === 'critical' ? 'tag broken' : 'tag due'}>
            {words.value(`rank.${one.rank}`)}
          </span>
        )}
        <span class="small softer">
          {[words.value(`inbox.channel.${one.channel}`), assigneeOf(one), one.subject].filter(Boolean).join(' · ')}
        </span>
        {one.urgency === 'now' ? <span class="tag due">{words.value('clocks.urgency.now')}</span> : null}
        {written ? <span class="tag due">{words.value('inbox.hasDraft')}</span> : null}
        {one.unseen > 0 ? (
          <span class="count num">
            <span aria-hidden="true">{one.unseen}</span>
            <span class="unseen">{words.value('inbox.unseen', { count: one.unseen })}</span>
          </span>
        ) : null}
      </span>
    </Link>
  )
}

/** The words around what was found, which stands out in them. */
function Marked({ passage: { text, marks } }: { passage: NonNullable<Listed['passage']> }): VNode {
  const ends = [0, ...marks.map(({ to }) => to)]
  return (
    <>
      {marks.map(({ from, to }, index) => (
        <>
          {text.slice(ends[index], from)}
          <mark>{text.slice(from, to)}</mark>
        </>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}

/** The promise to reply; what owes no reply says its state. */
function Due({ one }: { one: Listed }): VNode {
  if (one.dueAt === null || one.state === 'closed')
    return <span class="small softer">{one.state === 'open' ? '' : words.value(`inbox.state.${one.state}`)}</span>
  const due = new Date(one.dueAt)
  const { now } = eyes.value
  const left = due.getTime() - now.getTime()
  const made = one.madeAt ? Date.parse(one.madeAt) : Date.parse(one.openedAt)
  return (
    <PromiseMark state={left < 0 ? 'broken' : 'due'} left={left / Math.max(1, due.getTime() - made)}>
      <span class="num">{dueInShort(due, eyes.value)}</span>
    </PromiseMark>
  )
}

function previewOf({ last, subject }: Listed): string {
  if (!last) return subject
  if (last.direction === 'out') return words.value('inbox.lastOut', { text: last.text })
  return last.direction === 'note' ? words.value('inbox.lastNote', { text: last.text }) : last.text
}

function assigneeOf({ assignee }: Listed): string {
  if (!assignee) return words.value('inbox.isNobodys')
  return assignee.id === me.value?.id ? words.value('inbox.isYours') : assignee.name
}
