import { signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { MessageShown } from '../../../src/modules/desk/contract.ts'
import { dayNumber, formatDay, formatTime } from '../../../src/ui/format.ts'
import { initials, Link } from '../parts.tsx'
import { eyes, locale, words, zone } from '../state.ts'
import { type Case, lastPlace, nameOf } from './reading.ts'
import { outbox } from './outbox.ts'
import { AsSent } from './as-sent.tsx'
import { OfferedWith } from './offered.tsx'
import type { WaitingShown as Waits } from './shapes.ts'
import { FileList } from './attached.tsx'
import { Pending } from './pending.tsx'
import { useTranslating } from './translating.tsx'
import { Waiting } from './waiting.tsx'
import { besidesText, codeInWords, Marked, Text } from './wording.tsx'

/** Nearer than this to the end, somebody reads the end: what comes then moves into view. */
const NEAR_END_PX = 120

/** What was said, in the order in which it was, and what is on its way. `chosen` are those to be taken out, while one chooses. */
export function Messages({
  shown,
  waiting,
  again,
  chosen,
  choose,
}: {
  shown: Case
  /** Answers that wait to leave. */
  waiting: readonly Waits[]
  again: () => Promise<void>
  chosen: ReadonlySet<string> | null
  choose: (id: string) => void
}): VNode {
  const talk = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const below = useMemo(() => signal(0), [])
  const readTo = useRef(lastPlace(shown))
  const here = new Set(shown.messages.map(({ id }) => id))
  const waits = waiting.filter(({ id }) => !here.has(id))
  const pending = outbox.value.filter(
    ({ number, id }) => number === shown.number && !here.has(id) && !waits.some((one) => one.id === id),
  )
  const end = `${lastPlace(shown)}.${pending.length}.${waits.length}`
  useLayoutEffect(() => {
    const box = talk.current!
    if (atEnd.current) {
      box.scrollTop = box.scrollHeight
      readTo.current = lastPlace(shown)
    } else below.value = shown.messages.filter(({ place }) => place > readTo.current).length
  }, [end])
  useEndInView(talk, atEnd)
  const toEnd = () => talk.current?.scrollTo({ top: talk.current.scrollHeight, behavior: 'smooth' })
  const scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = talk.current!
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
    if (!atEnd.current) return
    readTo.current = lastPlace(shown)
    below.value = 0
  }
  return (
    <div class="thread-frame">
      {/* It takes the focus itself, so that the keyboard can scroll it. */}
      <div
        class="thread"
        ref={talk}
        role="log"
        tabIndex={0}
        aria-label={words.value('inbox.messages', { number: shown.number })}
        onScroll={scrolled}
      >
        {shown.messages.map((message, index) => (
          <>
            <Day key={`day ${message.id}`} at={message.at} before={shown.messages[index - 1]?.at} />
            <Message key={message.id} message={message} of={shown} chosen={chosen?.has(message.id)} choose={choose} />
          </>
        ))}
        {waits.map((one, index) => (
          <Waiting key={one.id} one={one} number={shown.number} again={again} isLast={index === waits.length - 1} />
        ))}
        {pending.map((one) => (
          <Pending key={one.id} one={one} place={lastPlace(shown)} />
        ))}
      </div>
      {below.value > 0 ? (
        <button class="button below" type="button" onClick={toEnd}>
          ↓ {words.value('inbox.new', { count: below.value })}
        </button>
      ) : null}
    </div>
  )
}

/** When the box under it grows, the end stays in view for whoever was reading it. */
function useEndInView(talk: { current: HTMLDivElement | null }, atEnd: { current: boolean }): void {
  useLayoutEffect(() => {
    const box = talk.current!
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight
    })
    watch.observe(box)
    return () => watch.disconnect()
  }, [])
}

/** The day, where another one begins. */
function Day({ at, before }: { at: string; before: string | undefined }): VNode | null {
  const date = new Date(at)
  const day = dayNumber(date, zone.value)
  if (before !== undefined && dayNumber(new Date(before), zone.value) === day) return null
  const { now } = eyes.value
  const ago = dayNumber(now, zone.value) - day
  return (
    <h3 class="day">
      {ago === 0
        ? words.value('due.today')
        : ago === 1
          ? words.value('due.yesterday')
          : formatDay(date, zone.value, locale.value, { now, style: 'short' })}
    </h3>
  )
}

type MessageProps = { message: MessageShown; of: Case; chosen: boolean | undefined; choose: (id: string) => void }

function Message({ message, of, chosen, choose }: MessageProps): VNode {
  const { id, direction, at, text, marked, quoted, notes, mail, html } = message
  const attachments = besidesText(message.attachments, marked)
  const name = writerOf(message, of)
  const translating = useTranslating()
  const time = formatTime(new Date(at), zone.value, locale.value)
  return (
    <article class={`speech ${direction === 'note' ? 'among-us' : direction}`} aria-label={`${name}, ${time}`}>
      {chosen === undefined ? (
        <span class="avatar" aria-hidden="true">
          {direction === 'automatic' ? 'R' : initials(name)}
        </span>
      ) : (
        <label class="pick">
          <input type="checkbox" checked={chosen} onChange={() => choose(id)} />
          <span class="unseen">{words.value('inbox.splitChoose', { name, time })}</span>
        </label>
      )}
      <div class="bubble">
        {marked === undefined ? <Text text={text} /> : <Marked text={marked} files={message.attachments} />}
        {translating ? <translating.OfMessage message={message} number={of.number} /> : null}
        {quoted ? (
          <details class="quoted">
            <summary>{words.value(direction === 'in' ? 'inbox.quoted' : 'inbox.ourQuoted')}</summary>
            <Text text={quoted} />
          </details>
        ) : null}
        {attachments.length > 0 ? <FileList of={attachments} /> : null}
        <OfferedWith offers={message.offers} />
        {mail && html ? <AsSent mail={mail} /> : null}
        {notes.map((code) => (
          <p class="small left-out">{codeInWords(`inbox.left.${code}`, code)}</p>
        ))}
      </div>
      <p class="under">
        {[direction === 'automatic' ? words.value('inbox.by.house') : name, wayOf(message)].filter(Boolean).join(' · ')}
        {' · '}
        <time datetime={at}>{time}</time>
        <Fate message={message} />
      </p>
      <LetterTrouble letter={message.letter} />
    </article>
  )
}

/** How it came, or that it went to nobody. Of an answer by mail its letter says so. */
function wayOf({ direction, channel }: MessageShown): string {
  if (direction === 'note') return words.value('inbox.onlyUs')
  if (direction === 'automatic') return words.value('inbox.automatic')
  return direction === 'in' || channel === 'chat' ? words.value(`inbox.channel.${channel}`) : ''
}

function writerOf({ direction, by }: MessageShown, of: Case): string {
  if (direction === 'in') return by ?? nameOf(of, words.value('inbox.visitor'))
  return by ?? words.value('inbox.by.house')
}

/** What became of an answer: seen, mailed, on its way. */
function Fate({ message: { direction, channel, seenAt, letter } }: { message: MessageShown }): ComponentChildren {
  if (direction === 'in' || direction === 'note') return null
  const seen = seenAt
    ? ` · ✓✓ ${words.value('inbox.seen', { when: formatTime(new Date(seenAt), zone.value, locale.value) })}`
    : channel === 'chat' && direction === 'out' && letter === null
      ? ` · ✓ ${words.value('inbox.notSeen')}`
      : ''
  const sent =
    letter === null || letter === 'refused' || letter === 'unknown' ? '' : ` · ${words.value(`inbox.letter.${letter}`)}`
  return `${sent}${seen}`
}

/** A letter that a person must decide about says what to do. */
function LetterTrouble({ letter }: { letter: MessageShown['letter'] }): VNode | null {
  if (letter !== 'refused' && letter !== 'unknown') return null
  return (
    <p class={letter === 'refused' ? 'note broken trouble' : 'note due trouble'}>
      {words.value(`inbox.letter.${letter}`)}{' '}
      <Link room="inbox" chosen="mails">
        {words.value('inbox.toLetters')}
      </Link>
    </p>
  )
}
