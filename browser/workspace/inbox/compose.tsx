import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { AnsweringShown } from './shapes.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { online, tell, words } from '../state.ts'
import { takeInserts } from './box.ts'
import { Between, useBetween } from './between.tsx'
import { acknowledge, draftOf, kindIn, takeForSending, turnTo, write } from './drafts.ts'
import { Failing } from './failing.tsx'
import { AttachButton, FilesHere, isPicture, useUploading } from './files.tsx'
import { type Box, WritingBox } from './compose-box.tsx'
import { gapsIn } from './gaps.ts'
import { deeds, SEND_KEYS } from './keyboard.tsx'
import { LaterSheet } from './later.tsx'
import { send } from './outbox.ts'
import { afterInWords, type Chosen, queryAt, usePicker } from './picker.tsx'
import { usePresence } from './presence.ts'
import { type Case, lastPlace, nameOf } from './reading.ts'
import { Suggested } from './suggested.tsx'
import { useTranslating } from './translating.tsx'
import { besidesText } from './wording.tsx'

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
  const box = useRef<Box | null>(null)
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
  /** Somebody has sent while a file was on its way: it goes when the file is there. */
  const wished = useRef(false)
  const translating = useTranslating()
  const name = nameOf(shown, words.value('inbox.visitor'))
  const between = useBetween(shown, answering, draft, isNote)
  const turn = (wanted: 'reply' | 'note') => {
    turnTo(number, wanted)
    box.current?.focus()
    // Where another box comes for it, that one, a frame later.
    if (wanted !== kind) requestAnimationFrame(() => box.current?.focus())
  }
  useEffect(() => {
    deeds.reply = () => turn('reply')
    deeds.note = () => turn('note')
  })
  useEffect(() => () => void (delete deeds.reply, delete deeds.note), [])
  useEffect(
    () =>
      takeInserts(number, (marked) => {
        turnTo(number, 'reply')
        // Where a note was being written its box is another one, a frame later.
        requestAnimationFrame(() => box.current?.add(marked))
      }),
    [number],
  )
  const put = (change: Partial<Pick<typeof draft, 'text' | 'canned' | 'after'>>) =>
    write(number, kind, change, between.place)
  const choose = async (one: Chosen) => {
    const { meant } = draft.after
    const before = box.current?.before() ?? ''
    const found = queryAt(before, before.length)
    query.value = null
    // What was typed to find it may begin with the blank or line before the stroke.
    const back = found === null ? 0 : before.length - found.from
    if ('canned' in one) {
      box.current?.insert(one.canned.text, back)
      return put({ canned: one.canned.id })
    }
    await attempt(async () => {
      const used = await call('POST /api/cases/{number}/macros/{id}', { number, id: one.macro.id })
      box.current?.insert(used.text ?? '', back)
      if (used.text === null) tell(words.value('macro.done', { title: one.macro.title }))
      else put({ canned: used.canned, after: { ...used.after, ...(meant === undefined ? {} : { meant }) } })
    })
  }
  const picker = usePicker(number, isNote ? null : query.value, {
    choose: (one) => void choose(one),
    close: () => (query.value = null),
  })
  const does = afterInWords(draft.after)
  const gaps = isNote ? 0 : gapsIn(text).length
  const over = text.trim().length - TEXT_LIMIT
  const isUploading = !isNote && uploading.busy.length > 0
  const cannot = text.trim() === '' || over > 0 || gaps > 0 || isUploading
  const sendIt = (leaves?: Date) => {
    if (isUploading && leaves === undefined) wished.current = true
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
  useEffect(() => {
    if (isUploading || !wished.current) return
    wished.current = false
    sendIt()
  }, [isUploading])
  const press = (event: KeyboardEvent): boolean => {
    if (picker.press(event)) return true
    if (event.key === 'Tab' && !event.shiftKey && gaps > 0) return box.current?.toNextGap() === true
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return false
    if (gaps > 0) box.current?.toNextGap(true)
    else if (event.shiftKey && !isNote && !cannot) choosingTime.value = true
    // Whoever writes fast has not seen the warning yet: it takes a second stroke, on the button that says what it does.
    else if (between.what) main.current?.focus()
    else sendIt()
    return true
  }
  const files = isNote ? [] : besidesText(answering.files, text)
  const takeFiles = (list: FileList) => {
    if (isNote) return
    const [pictures, others] = [[...list].filter(drawable), [...list].filter((one) => !drawable(one))]
    uploading.take(pictures, (file) => void (isPicture(file) && box.current?.insertPicture(file)))
    uploading.take(others)
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
        <Suggested key={number} number={number} use={(past) => box.current?.insertWords(past)} />
      ) : null}
      <div class="writing">
        {picker.view}
        <WritingBox
          plain={isNote}
          box={box}
          text={text}
          label={isNote ? words.value('inbox.noteBox') : words.value('inbox.reply', { name })}
          placeholder={isNote ? words.value('inbox.placeholderNote') : words.value('inbox.placeholder', { name })}
          attributes={{
            'data-case': number,
            'aria-autocomplete': isNote ? undefined : 'list',
            'aria-controls': picker.view ? picker.listId : undefined,
            'aria-activedescendant': picker.activeId,
          }}
          write={(value) => {
            put({ text: value, ...(value === '' ? { canned: null, after: {} } : {}) })
            typing.begin()
          }}
          moved={() => {
            const before = box.current?.before() ?? ''
            query.value = queryAt(before, before.length)?.query ?? null
          }}
          press={press}
          files={takeFiles}
          left={() => (query.value = null)}
        />
      </div>
      {translating && !isNote ? <translating.OfAnswer key={number} shown={shown} draft={draft} put={put} /> : null}
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
            onClick={() => box.current?.toNextGap() || box.current?.toNextGap(true)}
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
          {does === '' ? '' : ` · ${words.value('answering.andThen', { does })}`}
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

/** Before it is with the server its kind is only a claim. */
const drawable = ({ type }: File): boolean => isPicture({ mediaType: type })

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
