import type { ComponentChildren, VNode } from 'preact'
import { dayNumber, formatDay, formatTime } from '../../src/ui/format.ts'
import type { Waiting } from './outbox.ts'
import type { Message } from './talk.ts'
import type { PanelProps } from './panel.tsx'

/** The reader's own. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function Said({ one, ...props }: PanelProps & { one: Message }): VNode {
  const { words, locale } = props
  const by = { you: words('chat.you'), us: one.by ?? words('chat.us'), house: words('chat.house') }[one.from]
  const at = new Date(one.at)
  const isToday = dayNumber(at, zone) === dayNumber(new Date(), zone)
  const { more } = props
  const plain = (
    <>
      {isNamed(one) ? null : <p>{withLinks(one.text)}</p>}
      {one.attachments.length > 0 && more ? <more.Attached {...props} files={one.attachments} /> : null}
    </>
  )
  return (
    <li class={`said ${one.from}`}>
      {isMarked(one) && more ? (
        <more.Formatted {...props} more={more} one={one}>
          {plain}
        </more.Formatted>
      ) : (
        plain
      )}
      {one.offers && more ? <more.Offers offers={one.offers} locale={locale} /> : null}
      <p class="meta">
        {by}
        <time dateTime={one.at}>
          {isToday ? null : `${formatDay(at, zone, locale)} `}
          {formatTime(at, zone, locale)}
        </time>
        {one.channel === 'mail' ? words('chat.byMail') : null}
        {one.from === 'you' ? <Ticks seen={one.seenAt !== null} words={words} /> : null}
      </p>
    </li>
  )
}

const isMarked = (one: Message): one is Message & { marked: string } => one.marked !== undefined

/** A file without words is called by its name, which stands with the file. */
const isNamed = ({ text, attachments }: Message): boolean =>
  attachments.length > 0 && text === attachments.map(({ name }) => name).join(', ')

/** One tick: the house has it. Two: somebody of the staff had it before them. */
function Ticks({ seen, words }: { seen: boolean; words: PanelProps['words'] }): VNode {
  return (
    <span>
      <span aria-hidden="true">{seen ? '✓✓ ' : '✓ '}</span>
      {words(seen ? 'chat.seen' : 'chat.sent')}
    </span>
  )
}

export function Unsent({ talk, words, one, isOffline }: PanelProps & { one: Waiting; isOffline: boolean }): VNode {
  return (
    <li class="said you">
      <p>{one.text}</p>
      {one.refused === undefined ? (
        <p class="meta">{words(isOffline ? 'chat.waiting' : 'chat.sending')}</p>
      ) : (
        <>
          <p class="meta wrong">
            {words('chat.notSent')} {one.refused}
          </p>
          <p class="meta">
            <button type="button" class="plain" onClick={() => talk.outbox.again(one.id)}>
              {words('chat.tryAgain')}
            </button>
            <button type="button" class="plain" onClick={() => talk.outbox.drop(one.id)}>
              {words('chat.dropIt')}
            </button>
          </p>
        </>
      )}
    </li>
  )
}

/** An address that somebody sent can be followed; it leads away in a tab of its own, and is not told where from. */
function withLinks(text: string): ComponentChildren {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).map((piece, index) =>
    index % 2 === 1 ? (
      <a href={piece} target="_blank" rel="noopener noreferrer nofollow">
        {piece}
      </a>
    ) : (
      piece
    ),
  )
}
