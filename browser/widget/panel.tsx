import type { ComponentChildren, VNode } from 'preact'
import { sentenceVersion } from '../../src/ui/fingerprint.ts'
import { dayNumber, formatDay, formatTime } from '../../src/ui/format.ts'
import { chat as chatArea } from '../../src/ui/messages/chat.ts'
import { Refused } from './line.ts'
import type { Waiting } from './outbox.ts'
import type { Message, Talk } from './talk.ts'
import type { Locale, sayIn } from './words.ts'

export interface PanelProps {
  talk: Talk
  words: ReturnType<typeof sayIn<typeof chatArea>>
  home: string
  own: boolean
  locale: Locale
  close: () => void
}

/** As long as a message may be (src/modules/desk/contract.ts). */
const TEXT_LIMIT = 50_000
/** Up to here "within 40 minutes" is plainer than an hour of the clock. */
const WITHIN_MINUTES = 60
const ASKED = 'chatAddress'

/** What is in the chat's window. Drawn anew for each change; what is typed stays, because the fields are not ours to set. */
export function Panel(props: PanelProps): VNode {
  const { talk, words, home, own, close } = props
  const { chat, messages } = talk
  const isOffline = !navigator.onLine || talk.outbox.isStuck()
  const onPage = own ? {} : { target: '_blank', rel: 'noopener' }
  return (
    <>
      <header>
        <h2 id="title">{words('chat.title')}</h2>
        <p>{chat ? words(chat.here ? 'chat.here' : 'chat.away') : null}</p>
        <button type="button" class="plain" onClick={close}>
          {words('chat.close')}
        </button>
      </header>
      <Due {...props} />
      <div class="log" role="log" aria-label={words('chat.log')} tabIndex={0}>
        <ol>
          {messages.length === 0 && talk.outbox.waiting().length === 0 ? (
            <li class="said house">
              <p>{words('chat.empty')}</p>
            </li>
          ) : null}
          {messages.map((one) => (
            <Said key={one.id} {...props} one={one} />
          ))}
          {talk.outbox.waiting().map((one) => (
            <Unsent key={one.id} {...props} one={one} isOffline={isOffline} />
          ))}
        </ol>
      </div>
      <p class="note" role="status">
        {chat?.writing ? words('chat.writing', { name: chat.writing }) : null}
        {isOffline ? words('chat.offline') : null}
        {talk.refused}
        {talk.isCut && !isOffline ? (
          <>
            {words('chat.unreachable')}{' '}
            <a href={`${home}/ask`} {...onPage}>
              {words('chat.askInstead')}
            </a>
          </>
        ) : null}
      </p>
      <Hurry {...props} />
      <Rating {...props} />
      <Address {...props} />
      <Write {...props} />
      <footer>
        <a href={`${home}/privacy`} {...onPage}>
          {words('chat.privacy')}
        </a>
        {!own && chat?.number ? (
          <button type="button" class="plain" onClick={() => void talk.forget()}>
            {words('chat.forget')}
          </button>
        ) : null}
      </footer>
    </>
  )
}

/** The promise: a ring that empties, and by when. */
function Due({ talk, words, locale }: PanelProps): VNode | null {
  const { chat } = talk
  const promise = chat?.promise
  if (!promise || promise.keptAt) return null
  const [due, made, now] = [new Date(promise.dueAt), new Date(promise.madeAt), new Date()]
  const left = due.getTime() - now.getTime()
  const share = Math.min(1, Math.max(0, left / Math.max(1, due.getTime() - made.getTime())))
  return (
    <p class={left > 0 ? 'due' : 'due late'}>
      <svg
        width="16"
        height="16"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        aria-hidden="true"
      >
        <circle cx="10" cy="10" r="8" stroke-opacity=".25" />
        <circle
          cx="10"
          cy="10"
          r="8"
          pathLength="100"
          stroke-dasharray={`${share * 100} 100`}
          transform="rotate(-90 10 10)"
        />
      </svg>
      <span>
        {promiseWords(words, due, now, locale)}{' '}
        {left <= 0 ? null : words(chat.before > 0 ? 'chat.before' : 'chat.next', { count: String(chat.before) })}{' '}
        {chat.with ? words('chat.with', { name: chat.with }) : null}
      </span>
    </p>
  )
}

function promiseWords(words: PanelProps['words'], due: Date, now: Date, locale: Locale): string {
  const minutes = Math.ceil((due.getTime() - now.getTime()) / 60_000)
  if (minutes <= 0) return words('chat.late')
  if (minutes <= WITHIN_MINUTES) {
    const unit = { style: 'unit', unit: 'minute', unitDisplay: 'long' } as const
    return words('chat.within', { time: new Intl.NumberFormat(locale, unit).format(minutes) })
  }
  const time = formatTime(due, zone, locale)
  if (dayNumber(due, zone) === dayNumber(now, zone)) return words('chat.byTime', { time })
  return words('chat.byDay', { time, day: formatDay(due, zone, locale, { now, style: 'long' }) })
}

/** The reader's own. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

function Said({ words, locale, own, one }: PanelProps & { one: Message }): VNode {
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

function Unsent({ talk, words, one, isOffline }: PanelProps & { one: Waiting; isOffline: boolean }): VNode {
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

/** Asked once, while they wait for us: what they say moves the promise, and the house answers with what it can keep. */
function Hurry({ talk, words }: PanelProps): VNode | null {
  const { chat } = talk
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

function Rating({ talk, words }: PanelProps): VNode | null {
  if (talk.rated !== null) {
    return (
      <>
        <p class="note" role="status">
          {words(talk.rated ? 'chat.ratedSolved' : 'chat.ratedUnsolved')}
        </p>
        <MoreToSay talk={talk} words={words} solved={talk.rated} />
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
function MoreToSay({ talk, words, solved }: Pick<PanelProps, 'talk' | 'words'> & { solved: boolean }): VNode | null {
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
function Address({ talk, words }: PanelProps): VNode | null {
  const { chat } = talk
  const isAnswered = talk.messages.some(({ from }) => from === 'us')
  if (!chat?.number) return null
  if (chat.address) return <p class="note">{words('chat.emailKnown', { address: chat.address })}</p>
  const asked = `${ASKED}@${sentenceVersion(ASKED, [chatArea.en, chatArea.nb])}`
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
            wrong.textContent = error instanceof Refused ? error.message : words('chat.unreachable')
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

function Write({ talk, words }: PanelProps): VNode {
  const send = (form: HTMLFormElement) => {
    const field = form.elements.namedItem('text') as HTMLTextAreaElement
    const text = field.value.trim()
    if (text && talk.say(text)) field.value = ''
    field.focus()
  }
  return (
    <form
      class="write"
      onSubmit={(event) => {
        event.preventDefault()
        send(event.currentTarget as HTMLFormElement)
      }}
    >
      <label>
        <span class="unseen">{words('chat.text')}</span>
        <textarea
          name="text"
          rows={1}
          maxLength={TEXT_LIMIT}
          enterkeyhint="send"
          onInput={talk.typing}
          onKeyDown={(event) => {
            // Enter that ends the choice of a character (Japanese, Chinese) sends nothing.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send(event.currentTarget.form!)
          }}
        />
      </label>
      <button class="button main">{words('chat.send')}</button>
    </form>
  )
}
