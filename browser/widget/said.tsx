import type { ComponentChildren, VNode } from 'preact'
import { dayNumber, formatDay, formatTime } from '../../src/ui/format.ts'
import type { Waiting } from './outbox.ts'
import type { Message } from './talk.ts'
import type { PanelProps } from './panel.tsx'

/** The reader's own. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function Said({ words, locale, own, one }: PanelProps & { one: Message }): VNode {
  const by = { you: words('chat.you'), us: one.by ?? words('chat.us'), house: words('chat.house') }[one.from]
  const at = new Date(one.at)
  const isToday = dayNumber(at, zone) === dayNumber(new Date(), zone)
  return (
    <li class={`said ${one.from}`}>
      <p>{withLinks(one.text)}</p>
      {one.attachments.map(({ id, name }) => (
        // A page of another site has no cookie of ours: there the name says what waits on the page of the case.
        <p>{own ? <a href={`/api/attachments/${id}`}>{name}</a> : name}</p>
      ))}
      {one.offers?.map((offer) => (
        <Offer key={offer.id} words={words} offer={offer} />
      ))}
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

/** What may answer it already. The link leads to a page that asks; only its button settles anything. */
function Offer({ words, offer }: Pick<PanelProps, 'words'> & { offer: NonNullable<Message['offers']>[number] }): VNode {
  return (
    <details>
      <summary>{offer.title}</summary>
      <p>{offer.text}</p>
      <p class="meta">
        <a href={offer.url} target="_blank" rel="noopener">
          {words('chat.offerSolved')}
        </a>
      </p>
    </details>
  )
}

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
