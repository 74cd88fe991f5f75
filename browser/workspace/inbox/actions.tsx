import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { call, Refused } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { fieldsOf } from '../parts.tsx'
import { aside, go, me, tell, words } from '../state.ts'
import { moveDraft } from './drafts.ts'
import { HandOver } from './hand-over.tsx'
import { deeds, sheetOpen } from './keyboard.tsx'
import { type Case, nameOf } from './reading.ts'

/** As the API takes it. */
const EVIDENCE_LIMIT = 300
const CASE_NUMBER = '[1-9][0-9]{0,14}'
/** The case whose merging is being decided. */
const merging = signal<string | null>(null)

interface ActionsProps {
  shown: Case
  again: () => Promise<void>
  split: () => void
  besides: boolean
  toggleBesides: () => void
}

/** What can be done to a case as a whole, at its head. */
export function Actions({ shown, again, split, besides, toggleBesides }: ActionsProps): VNode {
  const { number, state } = shown
  const isClosed = state === 'closed'
  const close = () =>
    attempt(
      () =>
        isClosed
          ? call('POST /api/cases/{number}/reopening', { number })
          : call('POST /api/cases/{number}/closing', { number }),
      words.value(isClosed ? 'inbox.reopened' : 'inbox.closed', { number }),
    ).then(again)
  const take = async () => {
    if (me.value && (await assign(number, me.value.id))) tell(words.value('inbox.taken'))
    await again()
  }
  const byMail = shown.messages.some(({ mail }) => mail !== null)
  const junk = () =>
    attempt(() => call('POST /api/cases/{number}/junk', { number }), words.value('inbox.calledJunk', { number })).then(
      again,
    )
  useEffect(() => {
    if (!byMail || isClosed) return
    deeds.junk = () => void junk()
    return () => void delete deeds.junk
  }, [number, byMail, isClosed])
  useEffect(() => {
    deeds.close = () => void close()
    deeds.take = () => void take()
    deeds.merge = () => (merging.value = number)
    deeds.split = split
  })
  useEffect(() => () => void (delete deeds.close, delete deeds.take, delete deeds.merge, delete deeds.split), [])
  return (
    <>
      <Assignee shown={shown} again={again} />
      {isClosed ? null : <HandOver shown={shown} again={again} />}
      <button class="button" type="button" onClick={close}>
        {words.value(isClosed ? 'inbox.reopen' : 'inbox.close')} <kbd aria-hidden="true">e</kbd>
      </button>
      <button class="button to-aside" type="button" aria-expanded={besides} onClick={toggleBesides}>
        {words.value('inbox.beside')}
      </button>
      <Menu
        number={number}
        isMine={shown.assignee?.id === me.value?.id}
        canBeJunk={byMail && !isClosed}
        split={split}
        besides={besides}
        toggleBesides={toggleBesides}
      />
    </>
  )
}

const assign = (number: string, staff: string | null): Promise<boolean> =>
  attempt(() => call('PUT /api/cases/{number}/assignee', { number, staff }))

/** Whose it is; chosen from those who answer customers. */
function Assignee({ shown: { number, assignee }, again }: { shown: Case; again: () => Promise<void> }): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const names = now.value.value?.items ?? []
  // Somebody who has left may still have it.
  const all = assignee && !names.some(({ id }) => id === assignee.id) ? [...names, assignee] : names
  return (
    <select
      class="input assignee"
      aria-label={words.value('inbox.assignee')}
      value={assignee?.id ?? ''}
      onChange={(event) => void assign(number, event.currentTarget.value || null).then(again)}
    >
      <option value="">{words.value('inbox.nobody')}</option>
      {all.map(({ id, name }) => (
        <option key={id} value={id}>
          {id === me.value?.id ? words.value('inbox.you', { name }) : name}
        </option>
      ))}
    </select>
  )
}

interface MenuProps extends Omit<ActionsProps, 'shown' | 'again'> {
  number: string
  isMine: boolean
  canBeJunk: boolean
}

/** What is seldom done. */
function Menu({ number, isMine, canBeJunk, split, besides, toggleBesides }: MenuProps): VNode {
  const menu = useRef<HTMLDetailsElement>(null)
  const then = (act: () => void) => () => {
    menu.current?.removeAttribute('open')
    act()
  }
  const leave = (event: FocusEvent) => {
    if (!menu.current?.contains(event.relatedTarget as Node | null)) menu.current?.removeAttribute('open')
  }
  return (
    <details class="menu" ref={menu} onFocusOut={leave}>
      <summary class="button quiet">{words.value('inbox.more')}</summary>
      <div class="paper">
        {isMine ? null : (
          <button class="button quiet" type="button" onClick={then(() => deeds.take?.())}>
            {words.value('inbox.take')} <kbd aria-hidden="true">a</kbd>
          </button>
        )}
        <button class="button quiet" type="button" onClick={then(() => (merging.value = number))}>
          {words.value('inbox.merge')} <kbd aria-hidden="true">m</kbd>
        </button>
        <button class="button quiet" type="button" onClick={then(split)}>
          {words.value('inbox.split')} <kbd aria-hidden="true">s</kbd>
        </button>
        {canBeJunk ? (
          <button class="button quiet" type="button" onClick={then(() => deeds.junk?.())}>
            {words.value('inbox.callJunk')} <kbd aria-hidden="true">!</kbd>
          </button>
        ) : null}
        <button class="button quiet in-menu" type="button" aria-pressed={besides} onClick={then(toggleBesides)}>
          {words.value('inbox.beside')}
        </button>
        <button class="button quiet" type="button" onClick={then(() => (sheetOpen.value = true))}>
          {words.value('inbox.keys')} <kbd aria-hidden="true">?</kbd>
        </button>
      </div>
    </details>
  )
}

/** The sheet that asks where this case goes, while somebody is about to merge it. */
export function Merging({ shown }: { shown: Case }): VNode | null {
  return merging.value === shown.number ? <MergeSheet shown={shown} /> : null
}

/** Which case this one goes into: one near it, or any number. */
function MergeSheet({ shown }: { shown: Case }): VNode {
  const { number, related } = shown
  const sheet = useRef<HTMLDialogElement>(null)
  const into = useRef(signal('')).current
  /** The case that belongs to somebody else, as far as we know: merging asks how one knows better. */
  const another = useRef(signal<string | null>(null)).current
  const near = related.filter(({ why }) => why !== 'merged')
  useEffect(() => sheet.current?.showModal(), [])
  const merge = async (event: SubmitEvent) => {
    event.preventDefault()
    const wanted = into.value.trim()
    const { samePerson } = fieldsOf(event)
    const done = await attempt(async () => {
      try {
        await call('POST /api/cases/{number}/merge', { number, into: wanted, ...(samePerson ? { samePerson } : {}) })
      } catch (problem) {
        another.value = problem instanceof Refused && problem.code === 'case-of-another' ? wanted : null
        if (another.value === null) throw problem
      }
    })
    if (!done || another.value !== null) return
    tell(words.value('inbox.merged', { into: wanted }))
    merging.value = null
    moveDraft(number, wanted)
    aside.value = false
    go('inbox', wanted)
  }
  return (
    <dialog class="paper" ref={sheet} aria-labelledby="merge-title" onClose={() => (merging.value = null)}>
      <form class="stack tight" onSubmit={merge}>
        <h2 id="merge-title">{words.value('inbox.mergeTitle', { number })}</h2>
        <p class="small soft">{words.value('inbox.mergeHint')}</p>
        {near.length > 0 ? (
          <ul class="near">
            {near.map((one) => (
              <li key={one.number}>
                <label class="choice">
                  <input
                    type="radio"
                    name="near"
                    checked={into.value === one.number}
                    onChange={() => (into.value = one.number)}
                  />
                  {one.subject || words.value('inbox.case', { number: one.number })}{' '}
                  <span class="small softer">
                    {words.value('inbox.case', { number: one.number })} · {words.value(`inbox.why.${one.why}`)}
                  </span>
                </label>
              </li>
            ))}
          </ul>
        ) : null}
        <label class="field">
          <span class="label">{words.value('inbox.mergeNumber')}</span>
          <input
            class="input"
            inputMode="numeric"
            autocomplete="off"
            required
            pattern={CASE_NUMBER}
            value={into.value}
            onInput={(event) => (into.value = event.currentTarget.value)}
          />
        </label>
        {another.value !== null && another.value === into.value.trim() ? (
          <label class="field">
            <span class="label">{words.value('inbox.samePerson')}</span>
            <span class="small soft">{words.value('inbox.samePersonHint', { number, into: another.value })}</span>
            <input class="input" name="samePerson" required maxLength={EVIDENCE_LIMIT} autocomplete="off" autofocus />
          </label>
        ) : null}
        <p class="row">
          <button class="button main" disabled={into.value.trim() === number}>
            {into.value.trim() === ''
              ? words.value('inbox.merge')
              : words.value('inbox.mergeDo', { number: into.value.trim() })}
          </button>
          <button class="button quiet" type="button" onClick={() => sheet.current?.close()}>
            {words.value('inbox.cancel')}
          </button>
        </p>
      </form>
    </dialog>
  )
}

/** While messages are chosen: how many, and what the new case is about. */
export function SplitBar({
  shown,
  chosen,
  done,
}: {
  shown: Case
  chosen: ReadonlySet<string>
  done: () => void
}): VNode {
  const { number } = shown
  const split = async (event: SubmitEvent) => {
    const { subject } = fieldsOf(event)
    await attempt(async () => {
      const made = await call('POST /api/cases/{number}/split', {
        number,
        messages: [...chosen],
        ...(subject ? { subject } : {}),
      })
      done()
      tell(words.value('inbox.splitDone', { number: made.number }))
      go('inbox', made.number)
    })
  }
  const name = nameOf(shown, words.value('inbox.visitor'))
  return (
    <form class="compose" onSubmit={split} aria-label={`${words.value('inbox.split')}: ${name}`}>
      <p class="small soft">{words.value('inbox.splitHint')}</p>
      <label class="field">
        <span class="label">{words.value('inbox.splitSubject')}</span>
        <input class="input" name="subject" maxLength={300} defaultValue={shown.subject} autocomplete="off" />
      </label>
      <div class="sending">
        <button class="button main" disabled={chosen.size === 0}>
          {words.value('inbox.splitDo', { count: chosen.size })}
        </button>
        <button class="button quiet" type="button" onClick={done}>
          {words.value('inbox.cancel')}
        </button>
      </div>
    </form>
  )
}
