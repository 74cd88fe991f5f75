import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { AnsweringShown } from './shapes.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { online, tell, words } from '../state.ts'
import { Between, useBetween } from './between.tsx'
import { acknowledge, draftOf, kindIn, takeForSending, turnTo, write } from './drafts.ts'
import { Failing } from './failing.tsx'
import { AttachButton, FilesHere, useUploading } from './files.tsx'
import { gapsIn, toNextGap } from './gaps.ts'
import { deeds, SEND_KEYS } from './keyboard.tsx'
import { LaterSheet } from './later.tsx'
import { send } from './outbox.ts'
import { afterInWords, type Chosen, queryAt, usePicker } from './picker.tsx'
import { usePresence } from './presence.ts'
import { type Case, lastPlace, nameOf } from './reading.ts'
import { Suggested } from './suggested.tsx'

/** What the server takes (TEXT_LIMIT of the contract). */
const TEXT_LIMIT = 50_000
/** Whoever has not touched a key for so long thinks, and is not writing. */
const WRITING_MS = 6_000

interface ComposeProps {
  shown: Case
  answering: AnsweringShown
  again: () => Promise<void>
}

/** The box in which one answers, or writes a note. What stands in it is the desk's draft, kept on the server. */
export function Compose({ shown, answering, again }: ComposeProps): VNode {
  const { number } = shown
  const box = useRef<HTMLTextAreaElement>(null)
  const main = useRef<HTMLButtonElement>(null)
  const kind = kindIn(number)
  const draft = draftOf(number, kind)
  const { text } = draft
  const isNote = kind === 'note'
  const typing = useTyping()
  // A note is nobody's business outside: the customer is not told that somebody writes.
  usePresence(number, typing.now && !isNote)
  const query = useSignal<string | null>(null)
  const choosingTime = useSignal(false)
  const uploading = useUploading(number, again)
  const name = nameOf(shown, words.value('inbox.visitor'))
  const between = useBetween(shown, answering, draft, isNote)
  const turn = (wanted: 'reply' | 'note') => {
    turnTo(number, wanted)
    box.current?.focus()
  }
  useEffect(() => {
    deeds.reply = () => turn('reply')
    deeds.note = () => turn('note')
  })
  useEffect(() => () => void (delete deeds.reply, delete deeds.note), [])
  const put = (whole: string, caret: number, more: { canned?: string | null; after?: typeof draft.after } = {}) => {
    write(number, kind, { text: whole, ...more }, between.place)
    query.value = null
    requestAnimationFrame(() => {
      const there = box.current
      if (!there) return
      there.focus()
      there.setSelectionRange(caret, caret)
      toNextGap(there, 0)
    })
  }
  const choose = async (one: Chosen) => {
    const there = box.current!
    const found = queryAt(there.value, there.selectionEnd)
    const [before, behind] = [text.slice(0, found?.from ?? there.selectionEnd), text.slice(there.selectionEnd)]
    // What was typed to find it may begin with the blank or line before the stroke.
    const insert = (words: string, more: Parameters<typeof put>[2]) =>
      put(`${before}${words}${behind}`, before.length + words.length, more)
    if ('canned' in one) return insert(one.canned.text, { canned: one.canned.id })
    await attempt(async () => {
      const used = await call('POST /api/cases/{number}/macros/{id}', { number, id: one.macro.id })
      insert(used.text ?? '', used.text === null ? {} : { canned: used.canned, after: used.after })
      if (used.text === null) tell(words.value('macro.done', { title: one.macro.title }))
    })
  }
  const picker = usePicker(number, isNote ? null : query.value, {
    choose: (one) => void choose(one),
    close: () => (query.value = null),
  })
  const gaps = isNote ? 0 : gapsIn(text).length
  const over = text.trim().length - TEXT_LIMIT
  const cannot = text.trim() === '' || over > 0 || gaps > 0 || (!isNote && uploading.busy.length > 0)
  const sendIt = (leaves?: Date) => {
    if (cannot) return
    // Whoever presses a button that says "all the same" has seen what came in between.
    const { canned, after } = draft
    send(
      {
        number,
        kind,
        text: text.trim(),
        since: between.toSend,
        knows: between.knows,
        canned,
        after,
        ...(leaves ? { leaves: leaves.toISOString() } : {}),
      },
      takeForSending(number, kind),
    )
    typing.stop()
    query.value = null
    box.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (picker.press(event)) return
    const there = event.currentTarget as HTMLTextAreaElement
    if (event.key === 'Tab' && !event.shiftKey && gaps > 0 && toNextGap(there)) event.preventDefault()
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    if (gaps > 0) toNextGap(there, 0)
    else if (event.shiftKey && !isNote && !cannot) choosingTime.value = true
    // Whoever writes fast has not seen the warning yet: it takes a second stroke, on the button that says what it does.
    else if (between.what) main.current?.focus()
    else sendIt()
  }
  const files = isNote ? [] : answering.files
  const take = (list: DataTransfer | null, event: Event) => {
    if (isNote || !list || list.files.length === 0) return
    event.preventDefault()
    uploading.take([...list.files])
  }
  return (
    <form
      class={isNote ? 'compose as-note' : 'compose'}
      onSubmit={(event) => {
        event.preventDefault()
        sendIt()
      }}
    >
      <Between
        of={between}
        number={number}
        kind={kind}
        draft={draft}
        seen={() => {
          between.see()
          acknowledge(number, kind, lastPlace(shown))
        }}
      />
      {isNote || shown.replyBy !== 'mail' ? null : <Failing participants={shown.participants} />}
      {!isNote && text === '' && shown.state === 'open' ? (
        <Suggested key={number} number={number} use={(words) => put(words, words.length)} />
      ) : null}
      <div class="writing">
        {picker.view}
        <textarea
          class="input"
          ref={box}
          value={text}
          rows={3}
          data-case={number}
          aria-label={isNote ? words.value('inbox.noteBox') : words.value('inbox.reply', { name })}
          aria-autocomplete={isNote ? undefined : 'list'}
          aria-controls={picker.view ? picker.listId : undefined}
          aria-activedescendant={picker.activeId}
          placeholder={isNote ? words.value('inbox.placeholderNote') : words.value('inbox.placeholder', { name })}
          onInput={({ currentTarget: { value, selectionEnd } }) => {
            write(number, kind, { text: value, ...(value === '' ? { canned: null, after: {} } : {}) }, between.place)
            query.value = queryAt(value, selectionEnd)?.query ?? null
            typing.begin()
          }}
          onKeyDown={press}
          onDrop={(event) => take(event.dataTransfer, event)}
          onPaste={(event) => take(event.clipboardData, event)}
          onBlur={() => (query.value = null)}
        />
      </div>
      <FilesHere number={number} files={files} busy={uploading.busy} again={again} />
      {over > 0 ? (
        <p class="small wrong" role="alert">
          {words.value('inbox.tooLong', { limit: TEXT_LIMIT, over })}
        </p>
      ) : null}
      {gaps > 0 ? (
        <p class="small gaps">
          <span role="status">{words.value('answering.gaps', { count: gaps })}</span>{' '}
          <button
            class="button quiet"
            type="button"
            onClick={() => toNextGap(box.current!) || toNextGap(box.current!, 0)}
          >
            {words.value('answering.nextGap')} <kbd aria-hidden="true">Tab</kbd>
          </button>
        </p>
      ) : null}
      <div class="sending">
        <button class="button main" ref={main} disabled={cannot}>
          {words.value(isNote ? 'inbox.keepNote' : between.what ? 'inbox.sendAnyway' : 'inbox.send')}{' '}
          <kbd aria-hidden="true">{SEND_KEYS}</kbd>
        </button>
        {isNote ? null : (
          <button class="button quiet" type="button" disabled={cannot} onClick={() => (choosingTime.value = true)}>
            {words.value('answering.later')}
          </button>
        )}
        {isNote ? null : <AttachButton take={uploading.take} />}
        <button
          class="button quiet note-toggle"
          type="button"
          aria-pressed={isNote}
          onClick={() => turn(isNote ? 'reply' : 'note')}
        >
          {words.value('inbox.note')} <kbd aria-hidden="true">n</kbd>
        </button>
        <span class="small softer goes">
          {isNote ? words.value('inbox.goes.note') : whereItGoes(shown, name)}
          {online.value ? '' : ` · ${words.value('inbox.waitsForLine')}`}
          {Object.keys(draft.after).length > 0
            ? ` · ${words.value('answering.andThen', { does: afterInWords(draft.after) })}`
            : ''}
        </span>
      </div>
      {choosingTime.value ? (
        <LaterSheet
          close={() => (choosingTime.value = false)}
          choose={(at) => {
            choosingTime.value = false
            sendIt(at)
          }}
        />
      ) : null}
    </form>
  )
}

function whereItGoes({ replyBy, participants }: Case, name: string): string {
  const [first, ...others] = participants
  if (replyBy === 'chat') return words.value(first ? 'inbox.goes.chat' : 'inbox.goes.chatOnly', { name })
  if (!first) return words.value('inbox.goes.page')
  const address =
    others.length === 0 ? first.address : words.value('inbox.others', { address: first.address, count: others.length })
  return words.value('inbox.goes.mail', { address })
}

/** Whether a key was touched a moment ago. */
function useTyping(): { now: boolean; begin: () => void; stop: () => void } {
  const now = useSignal(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stop = () => {
    clearTimeout(timer.current)
    now.value = false
  }
  useEffect(() => stop, [])
  return {
    now: now.value,
    stop,
    begin() {
      clearTimeout(timer.current)
      now.value = true
      timer.current = setTimeout(stop, WRITING_MS)
    },
  }
}
