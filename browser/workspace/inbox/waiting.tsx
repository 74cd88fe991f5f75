import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { attempt } from '../loading.tsx'
import { initials } from '../parts.tsx'
import { words } from '../state.ts'
import { FileList } from './attached.tsx'
import { sendNow, undo } from './answering.ts'
import type { WaitingShown as Waits } from './shapes.ts'
import { answerBox } from './box.ts'
import { deeds } from './keyboard.tsx'
import { momentInWords } from './later.tsx'
import { afterInWords } from './picker.tsx'
import { besidesText, Marked } from './wording.tsx'

const SECOND_MS = 1_000

/** An answer that waits to leave, where it will stand: how long it can be taken back, and by whom it is. */
export function Waiting({
  one,
  number,
  again,
  isLast,
}: {
  one: Waits
  number: string
  again: () => Promise<void>
  isLast: boolean
}): VNode {
  const left = useSecondsTo(one.leavesAt)
  const back = () =>
    attempt(() => undo(number, one.id))
      .then(again)
      .then(() => answerBox(number)?.focus())
  const now = () => attempt(() => sendNow(number, one.id)).then(again)
  useEffect(() => {
    if (!isLast) return
    deeds.undo = () => void back()
    return () => void delete deeds.undo
  })
  const held = one.state === 'held'
  const does = afterInWords(one.after)
  const files = besidesText(one.files, one.text)
  return (
    <article class="speech pending waiting out" aria-label={one.by.name}>
      <span class="avatar" aria-hidden="true">
        {initials(one.by.name)}
      </span>
      <div class="bubble">
        <Marked text={one.text} files={one.files} />
        {files.length > 0 ? <FileList of={files} /> : null}
      </div>
      {held ? (
        <div class="note due trouble" role="alert">
          <p>{words.value('answering.held')}</p>
          <p class="row">
            <button class="button" type="button" onClick={now}>
              {words.value('inbox.sendAnyway')}
            </button>
            <button class="button quiet" type="button" onClick={back}>
              {words.value('inbox.takeBack')}
            </button>
          </p>
        </div>
      ) : (
        <div class="under leaving">
          <p role="status">
            {one.by.you ? '' : `${one.by.name} · `}
            {one.chosen
              ? words.value('answering.leavesAt', { when: momentInWords(new Date(one.leavesAt)) })
              : words.value('answering.leavesIn', { seconds: left })}
            {does === '' ? '' : ` · ${words.value('answering.andThen', { does })}`}
          </p>
          <button class="button" type="button" onClick={back}>
            {words.value(one.chosen ? 'inbox.takeBack' : 'answering.undo')}{' '}
            {isLast ? <kbd aria-hidden="true">z</kbd> : null}
          </button>
          <button class="button quiet" type="button" onClick={now}>
            {words.value('answering.now')}
          </button>
        </div>
      )}
    </article>
  )
}

/** Whole seconds until then, while somebody looks. */
function useSecondsTo(at: string): number {
  const left = useSignal(0)
  useEffect(() => {
    const tick = () => (left.value = Math.max(0, Math.ceil((new Date(at).getTime() - Date.now()) / SECOND_MS)))
    tick()
    const timer = setInterval(tick, SECOND_MS)
    return () => clearInterval(timer)
  }, [at])
  return left.value
}
