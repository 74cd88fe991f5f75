import type { VNode } from 'preact'
import { chatMore } from '../../src/ui/messages/chat-more.ts'
import { sentenceVersion } from '../../src/ui/fingerprint.ts'
import { Refused } from './line.ts'
import type { PanelProps } from './panel.tsx'
import type { Message } from './talk.ts'
import { sayIn } from './words.ts'

const ASKED = 'chatAddress'

/** Asked once, while they wait for us: what they say moves the promise, and the house answers with what it can keep. */
export function Hurry({ talk, locale }: PanelProps): VNode | null {
  const { chat } = talk
  const words = sayIn(chatMore, locale)
  if (!chat?.promise || chat.promise.keptAt || chat.urgency || chat.state !== 'open') return null
  return (
    <div class="ask row">
      {words('chat.urgencyAsk')}
      {(['now', 'days', 'week'] as const).map((one) => (
        <button type="button" class="button" onClick={() => void talk.hurry(one).catch(() => undefined)}>
          {words(`chat.urgency.${one}`)}
        </button>
      ))}
    </div>
  )
}

export function Rating({ talk, locale }: PanelProps): VNode | null {
  const words = sayIn(chatMore, locale)
  if (talk.rated !== null) {
    return (
      <>
        <p class="note" role="status">
          {words(talk.rated ? 'chat.ratedSolved' : 'chat.ratedUnsolved')}
        </p>
        <MoreToSay talk={talk} locale={locale} solved={talk.rated} />
      </>
    )
  }
  if (talk.chat?.asks === false) return null
  const isOurs = talk.messages.findLast(({ from }) => from !== 'house')?.from === 'us'
  if (!isOurs || talk.outbox.waiting().length > 0) return null
  const rate = (solved: boolean) => void talk.rate(solved).catch(() => undefined)
  return (
    <div class="ask">
      <div class="row">
        {words('chat.solvedAsk')}
        <button type="button" class="button" onClick={() => rate(true)}>
          {words('chat.solved')}
        </button>
        <button type="button" class="button" onClick={() => rate(false)}>
          {words('chat.unsolved')}
        </button>
      </div>
    </div>
  )
}

/** After the one tap, a few words if they like. */
function MoreToSay({ talk, locale, solved }: Pick<PanelProps, 'talk' | 'locale'> & { solved: boolean }): VNode | null {
  const words = sayIn(chatMore, locale)
  if (talk.more === null) return null
  if (talk.more === 'said')
    return (
      <p class="note" role="status">
        {words('chat.commentThanks')}
      </p>
    )
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const said = data.get('comment')
    const comment = typeof said === 'string' ? said.trim() : ''
    const more = { ...(comment === '' ? {} : { comment }), ...(data.has('content') ? { content: false as const } : {}) }
    if (Object.keys(more).length > 0) void talk.rate(solved, more).catch(() => undefined)
  }
  return (
    <form class="ask" onSubmit={send}>
      <div class="row">
        <input
          name="comment"
          maxLength={2_000}
          autocomplete="off"
          aria-label={words('chat.comment')}
          placeholder={words('chat.comment')}
        />
        <button class="button">{words('chat.commentSend')}</button>
      </div>
      {solved ? (
        <label class="row">
          <input type="checkbox" name="content" /> {words('chat.notContent')}
        </label>
      ) : null}
    </form>
  )
}

/**
 * Asked once something was said, and never needed: beside the field stands what for, and the answer goes with that sentence's version.
 * Folded up from the first answer on: then the conversation needs the room.
 */
export function Address({ talk, words: plain, locale }: PanelProps): VNode | null {
  const words = sayIn(chatMore, locale)
  const { chat } = talk
  const isAnswered = talk.messages.some(({ from }) => from === 'us')
  if (!chat?.number) return null
  if (chat.address) return <p class="note">{words('chat.emailKnown', { address: chat.address })}</p>
  const asked = `${ASKED}@${sentenceVersion(ASKED, [chatMore.en, chatMore.nb])}`
  return (
    <details class="ask" open={!isAnswered}>
      <summary>{words('chat.leave')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget as HTMLFormElement
          const field = form.elements.namedItem('email') as HTMLInputElement
          const wrong = form.querySelector('.wrong')!
          wrong.textContent = ''
          talk.giveAddress(field.value, asked).catch((error: unknown) => {
            wrong.textContent = error instanceof Refused ? error.message : plain('chat.unreachable')
          })
        }}
      >
        <dl id="asked">
          <dt>{words('chat.whatFor')}</dt> <dd>{words('ask.chatAddress.reason')}</dd>
          <dt>{words('chat.whatYouGet')}</dt> <dd>{words('ask.chatAddress.gain')}</dd>
        </dl>
        <div class="row">
          <input
            name="email"
            type="email"
            required
            maxLength={320}
            autocomplete="email"
            aria-label={words('chat.email')}
            placeholder={words('chat.email')}
            aria-describedby="asked"
          />
          <button class="button">{words('chat.emailSave')}</button>
        </div>
        <p class="wrong" role="alert" />
      </form>
    </details>
  )
}

/** What may answer it already. The link leads to a page that asks; only its button settles anything. */
export function Offers({
  offers,
  locale,
}: Pick<PanelProps, 'locale'> & { offers: NonNullable<Message['offers']> }): VNode {
  const words = sayIn(chatMore, locale)
  return (
    <>
      {offers.map(({ id, title, text, url }) => (
        <details key={id}>
          <summary>{title}</summary>
          <p>{text}</p>
          <p class="meta">
            <a href={url} target="_blank" rel="noopener">
              {words('chat.offerSolved')}
            </a>
          </p>
        </details>
      ))}
    </>
  )
}
