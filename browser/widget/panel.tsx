import type { VNode } from 'preact'
import type { chat as chatArea } from '../../src/ui/messages/chat.ts'
import { dayNumber, formatDay, formatTime } from '../../src/ui/format.ts'
import type { Talk } from './talk.ts'
import type { Locale, sayIn } from './words.ts'
import type { More } from './chat-more.tsx'
import { Said, Unsent, zone } from './said.tsx'
import type { Uploads } from './uploads.ts'

export interface PanelProps {
  talk: Talk
  words: ReturnType<typeof sayIn<typeof chatArea>>
  home: string
  own: boolean
  locale: Locale
  close: () => void
  /** What comes a moment after the window; null: it has not come yet. */
  more: More | null
  uploads: Uploads | null
  attach: (files: FileList) => void
}

/** As long as a message may be (src/modules/desk/contract.ts). */
const TEXT_LIMIT = 50_000
/** Up to here "within 40 minutes" is plainer than an hour of the clock. */
const WITHIN_MINUTES = 60

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
        <p>
          {chat?.with
            ? words('chat.with', { name: chat.with })
            : chat
              ? words(chat.here ? 'chat.here' : 'chat.away')
              : null}
        </p>
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
      {props.more ? <props.more.Asks {...props} /> : null}
      {props.more ? <props.more.Chosen {...props} /> : null}
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
        {left <= 0 || talk.wait === null
          ? null
          : words(talk.waitsLonger ? 'chat.longer' : 'chat.pace', { time: inMinutes(talk.wait, locale) })}
      </span>
    </p>
  )
}

function promiseWords(words: PanelProps['words'], due: Date, now: Date, locale: Locale): string {
  const minutes = Math.ceil((due.getTime() - now.getTime()) / 60_000)
  if (minutes <= 0) return words('chat.late')
  if (minutes <= WITHIN_MINUTES) {
    return words('chat.within', { time: inMinutes(minutes, locale) })
  }
  const time = formatTime(due, zone, locale)
  if (dayNumber(due, zone) === dayNumber(now, zone)) return words('chat.byTime', { time })
  return words('chat.byDay', { time, day: formatDay(due, zone, locale, { now, style: 'long' }) })
}

const inMinutes = (minutes: number, locale: Locale): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes)

function Write({ talk, words, uploads, attach }: PanelProps): VNode {
  const send = (form: HTMLFormElement) => {
    const field = form.elements.namedItem('text') as HTMLTextAreaElement
    // What is still on its way goes with these words: they wait for it in their field.
    if (uploads?.isBusy()) return void (form.dataset['sends'] = 'yes')
    delete form.dataset['sends']
    const files = uploads?.list.flatMap(({ there }) => there ?? []) ?? []
    // A file without words is called by its name.
    const text = field.value.trim() || files.map(({ name }) => name).join(', ')
    if (text && talk.say(text, files)) {
      field.value = ''
      uploads?.hand()
    }
    field.focus()
  }
  return (
    <form
      class="write"
      // Drawn anew when the last file is there: what was to be sent then goes now.
      ref={(form) => {
        if (form?.dataset['sends'] && !uploads?.isBusy()) queueMicrotask(() => send(form))
      }}
      onSubmit={(event) => {
        event.preventDefault()
        send(event.currentTarget as HTMLFormElement)
      }}
    >
      <label class="clip" title={words('chat.attach')}>
        <span class="unseen">{words('chat.attach')}</span>
        <input
          type="file"
          multiple
          onChange={({ currentTarget }) => {
            if (currentTarget.files?.length) attach(currentTarget.files)
            currentTarget.value = ''
          }}
        />
        <svg
          width="20"
          height="20"
          viewBox="0 0 20 20"
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          aria-hidden="true"
        >
          <path d="M15.5 9.5 10 15a3.5 3.5 0 0 1-5-5l6-6a2.4 2.4 0 0 1 3.4 3.4l-6 6a1.2 1.2 0 0 1-1.7-1.7L12 6.5" />
        </svg>
      </label>
      <label class="words">
        <span class="unseen">{words('chat.text')}</span>
        <textarea
          name="text"
          rows={1}
          maxLength={TEXT_LIMIT}
          enterkeyhint="send"
          onInput={talk.typing}
          onPaste={(event) => {
            const files = event.clipboardData?.files
            if (!files?.length) return
            event.preventDefault()
            attach(files)
          }}
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
