import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatTime } from '../../../src/ui/format.ts'
import { locale, me, online, words, zone } from '../state.ts'
import { acknowledge, draft, drafts, forget } from './drafts.ts'
import { Failing } from './failing.tsx'
import { deeds, SEND_KEYS } from './keyboard.tsx'
import { send } from './outbox.ts'
import { usePresence } from './presence.ts'
import { type Case, lastPlace, nameOf } from './reading.ts'

/** What the server takes (TEXT_LIMIT of the contract). */
const TEXT_LIMIT = 50_000
/** Whoever has not touched a key for so long thinks, and is not writing. */
const WRITING_MS = 6_000

/** The box in which one answers, or writes a note. What stands in it is kept per case until it is sent or emptied. */
export function Compose({ shown }: { shown: Case }): VNode {
  const { number } = shown
  const box = useRef<HTMLTextAreaElement>(null)
  const main = useRef<HTMLButtonElement>(null)
  const { text, kind, since } = drafts.value[number] ?? { text: '', kind: 'reply' as const, since: lastPlace(shown) }
  const isNote = kind === 'note'
  const typing = useTyping()
  // A note is nobody's business outside: the customer is not told that somebody writes.
  usePresence(number, typing.now && !isNote)
  const name = nameOf(shown, words.value('inbox.visitor'))
  const write = (change: { text?: string; kind?: 'reply' | 'note' }) =>
    draft(number, { text, kind, ...change }, lastPlace(shown))
  const turnTo = (wanted: 'reply' | 'note') => {
    write({ kind: wanted })
    box.current?.focus()
  }
  useEffect(() => {
    deeds.reply = () => turnTo('reply')
    deeds.note = () => turnTo('note')
  })
  useEffect(() => () => void (delete deeds.reply, delete deeds.note), [])
  const between = isNote ? undefined : answeredBetween(shown, since, text)
  const over = text.trim().length - TEXT_LIMIT
  const sendIt = () => {
    if (text.trim() === '' || over > 0) return
    // Whoever presses a button that says "all the same" has seen what came in between.
    send({ number, kind, text: text.trim(), since: between ? lastPlace(shown) : since })
    forget(number)
    typing.stop()
    box.current?.focus()
  }
  return (
    <form
      class={isNote ? 'compose as-note' : 'compose'}
      onSubmit={(event) => {
        event.preventDefault()
        sendIt()
      }}
    >
      {between ? (
        <div class="note due between" role="alert">
          <p>
            <b>{words.value('inbox.answered', between)}</b> {words.value('inbox.answeredHint')}
          </p>
          <button class="button quiet" type="button" onClick={() => acknowledge(number, lastPlace(shown))}>
            {words.value('inbox.haveRead')}
          </button>
        </div>
      ) : null}
      <textarea
        class="input"
        ref={box}
        value={text}
        rows={3}
        aria-label={isNote ? words.value('inbox.noteBox') : words.value('inbox.reply', { name })}
        placeholder={isNote ? words.value('inbox.placeholderNote') : words.value('inbox.placeholder', { name })}
        onInput={(event) => {
          write({ text: event.currentTarget.value })
          typing.begin()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          // Whoever writes fast has not seen the warning yet: it takes a second stroke, on the button that says what it does.
          if (between) main.current?.focus()
          else sendIt()
        }}
      />
      {over > 0 ? (
        <p class="small wrong" role="alert">
          {words.value('inbox.tooLong', { limit: TEXT_LIMIT, over })}
        </p>
      ) : null}
      {isNote || shown.replyBy !== 'mail' ? null : <Failing participants={shown.participants} />}
      <div class="sending">
        <button class="button main" ref={main} disabled={text.trim() === '' || over > 0}>
          {words.value(isNote ? 'inbox.keepNote' : between ? 'inbox.sendAnyway' : 'inbox.send')}{' '}
          <kbd aria-hidden="true">{SEND_KEYS}</kbd>
        </button>
        <button
          class="button quiet note-toggle"
          type="button"
          aria-pressed={isNote}
          onClick={() => turnTo(isNote ? 'reply' : 'note')}
        >
          {words.value('inbox.note')} <kbd aria-hidden="true">n</kbd>
        </button>
        <span class="small softer goes">
          {isNote ? words.value('inbox.goes.note') : whereItGoes(shown, name)}
          {online.value ? '' : ` · ${words.value('inbox.waitsForLine')}`}
        </span>
      </div>
    </form>
  )
}

/** Which of the others answered after the draft was begun. */
function answeredBetween({ messages }: Case, since: number, text: string): { name: string; time: string } | undefined {
  if (text.trim() === '') return undefined
  const answer = messages.findLast(
    ({ direction, place, by }) => direction === 'out' && place > since && by !== me.value?.name,
  )
  return answer && { name: answer.by ?? '', time: formatTime(new Date(answer.at), zone.value, locale.value) }
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
