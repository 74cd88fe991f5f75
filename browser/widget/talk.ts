import type { ChatShown } from '../../src/modules/desk/contract.ts'
import { openLive } from '../live-client.ts'
import { shown } from './kept.ts'
import { type Line, openLine, type LineParts, Refused } from './line.ts'
import { type FileSent, type Outbox, openOutbox } from './outbox.ts'

export type Message = ChatShown['messages'][number]

/** While the chat is open we say so this often; the house takes us for gone after 25 s. */
const PRESENCE_MS = 10_000
/** Somebody who pauses so long has stopped writing. */
const WRITING_MS = 4_000
/** Where no socket can be opened (a proxy, a page's policy) we ask this often while the chat is open. */
const POLL_MS = 5_000
/** Own messages so far back are asked again whether they were seen; an older one is settled. */
const UNSEEN_LOOK_BACK = 50

/** Fewer minutes more than were said first are no news. */
const LONGER_MINUTES = 5

/** What a conversation is about, where it is begun: `<… data-about="product:9f…">` on the page. */
export type About = { type: 'order' | 'product'; id: string }

export interface Talk {
  /** Sorted by place; what is on its way stands in the outbox. */
  messages: readonly Message[]
  outbox: Outbox
  /** What the house last said of the conversation; null before it was asked. */
  chat: Omit<ChatShown, 'messages' | 'more'> | null
  /** Answers that were not on the screen yet. */
  unread: number
  /** Minutes until their turn at the measured pace; null: nobody knows. */
  wait: number | null
  /** It takes longer than was said first. */
  waitsLonger: boolean
  /** It could not be reached: no network, or not from this page. */
  isCut: boolean
  rated: boolean | null
  /** After the one tap a few words are asked for, here and once: asked, or said. */
  more: 'asked' | 'said' | null
  /** What the house said no to, as its sentence. */
  refused: string | null
  /** It is on the screen, or not. */
  show(open: boolean): void
  /** `files`: those that the house has already, to go with the words. */
  say(text: string, files?: readonly FileSent[]): boolean
  line: Line
  typing(): void
  giveAddress(email: string, asked: string): Promise<void>
  rate(solved: boolean, more?: { comment?: string; content?: false }): Promise<void>
  hurry(urgency: NonNullable<ChatShown['urgency']>): Promise<void>
  /** Ends the token of this page and forgets what was said. */
  forget(): Promise<void>
}

/** One conversation: what the house has, after the place that we have, and what waits here. `changed` is called for each change. */
export function openTalk(parts: LineParts, changed: () => void, unreachable: () => void): Talk {
  const line = openLine(parts)
  const live = openLive(`${parts.home.replace(/^http/, 'ws')}/live`, parts.own ? {} : { hello: () => helloOf(line) })
  let topic = ''
  let leave: (() => void) | undefined
  let reading: Promise<void> | undefined
  let askedAgain = false
  let open = false
  let seen = 0
  /** The place up to which the house has told us everything. What we sent has a place beyond it, with somebody's answer in between. */
  let readTo = 0
  let typedAt = 0
  let wroteAt = 0
  let saidFirst: number | null = null
  let saidOf: string | undefined
  let beat: ReturnType<typeof setInterval> | undefined

  const outbox = openOutbox(line, {
    sent(message, { place, at }) {
      const mine = { id: message.id, place, at, from: 'you', by: null, text: message.text, channel: 'chat' } as const
      if (!talk.messages.some(({ id }) => id === message.id))
        take([{ ...mine, seenAt: null, attachments: [...(message.files ?? [])] }])
      shown.write(open ? 'open' : 'shut')
      // The first word made the conversation: its promise is read at once.
      void read()
    },
    changed,
  })
  const talk: Talk = {
    messages: [],
    outbox,
    chat: null,
    unread: 0,
    wait: null,
    waitsLonger: false,
    isCut: false,
    rated: null,
    more: null,
    refused: null,
    show,
    line,
    say: (text, files = []) =>
      outbox.put({
        text,
        ...(talk.messages.length === 0 ? { about: aboutOfPage() } : {}),
        ...(files.length > 0 ? { files } : {}),
      }),
    typing() {
      typedAt = Date.now()
      if (typedAt - wroteAt > WRITING_MS) void tellPresence()
    },
    async giveAddress(email, asked) {
      await line.send('POST', '/api/chat/address', { email, asked })
      await read()
    },
    async rate(solved, more = {}) {
      await line.send('POST', '/api/chat/rating', { solved, ...more })
      talk.rated = solved
      talk.more = Object.keys(more).length > 0 ? 'said' : 'asked'
      if (solved && talk.chat) talk.chat = { ...talk.chat, asks: false }
      changed()
    },
    async hurry(urgency) {
      await line.send('PUT', '/api/chat/urgency', { urgency })
      await read()
    },
    async forget() {
      await line.send('DELETE', '/api/widget/token')
      line.forget()
      begin()
      await read()
    },
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && open) void read().then(tellPresence)
  })
  addEventListener('online', () => void read())
  return talk

  function show(now: boolean): void {
    open = now
    clearInterval(beat)
    if (talk.messages.length > 0 || topic) shown.write(open ? 'open' : 'shut')
    if (open) {
      let since = 0
      beat = setInterval(() => {
        since += POLL_MS
        if (!live.isOnline() && isLookedAt()) void read()
        if (since % PRESENCE_MS === 0) void tellPresence()
      }, POLL_MS)
    }
    void outbox.send()
    void read().then(tellPresence)
  }

  function isLookedAt(): boolean {
    return open && document.visibilityState === 'visible'
  }

  /** Reads what is new; asked again meanwhile, it reads once more. */
  function read(): Promise<void> {
    if (reading) askedAgain = true
    return (reading ??= readAll().finally(() => {
      reading = undefined
      if (askedAgain) {
        askedAgain = false
        void read()
      }
    }))
  }

  async function readAll(): Promise<void> {
    try {
      for (;;) {
        const number = talk.chat?.number
        const query = number ? `?after=${placeToReadFrom()}&number=${number}` : ''
        const { messages, more, ...chat } = await line.get<ChatShown>(`/api/chat${query}`)
        // Another conversation has begun: it comes from its first word.
        if (number && chat.number !== number) restart()
        talk.chat = chat
        compareWait()
        talk.rated = chat.solved
        talk.isCut = false
        talk.refused = null
        take(messages)
        readTo = Math.max(readTo, messages.at(-1)?.place ?? 0)
        hear(chat.topic)
        if (!more) break
      }
      if (isLookedAt()) await tellSeen()
    } catch (error) {
      if (error instanceof Refused && error.code === 'chat-token-unknown') {
        line.forget()
        begin()
        talk.refused = error.message
      } else if (error instanceof Refused) talk.refused = error.message
      else {
        if (!talk.isCut && navigator.onLine) unreachable()
        talk.isCut = true
      }
    }
    changed()
  }

  /** What was said first stands until something else is promised: whoever waits longer than that is told so. */
  function compareWait(): void {
    const { wait = null, promise } = talk.chat ?? {}
    if (promise?.madeAt !== saidOf) {
      saidOf = promise?.madeAt
      saidFirst = wait
    }
    saidFirst ??= wait
    talk.wait = wait
    talk.waitsLonger = wait !== null && saidFirst !== null && wait >= saidFirst + LONGER_MINUTES
  }

  /** After the newest that we were told, unless an earlier one of ours was not seen when we last asked: that is asked again. */
  function placeToReadFrom(): number {
    const recent = talk.messages.slice(-UNSEEN_LOOK_BACK)
    const unseen = recent.find(({ from, seenAt }) => from === 'you' && !seenAt)
    return Math.min(readTo, unseen ? unseen.place - 1 : readTo)
  }

  function take(messages: readonly Message[]): void {
    if (messages.length === 0) return
    const byId = new Map(talk.messages.map((one) => [one.id, one]))
    // Whoever said that it did not help is asked again when there is a new answer; whoever said that it did, never.
    if (messages.some(({ id, from }) => from === 'us' && !byId.has(id))) talk.rated = null
    for (const one of messages) byId.set(one.id, one)
    talk.messages = [...byId.values()].toSorted((one, other) => one.place - other.place)
    outbox.arrived(new Set(messages.map(({ id }) => id)))
    count()
  }

  function count(): void {
    talk.unread = talk.messages.filter(({ from, place, seenAt }) => from === 'us' && place > seen && !seenAt).length
  }

  function hear(name: string): void {
    if (name === topic) return
    leave?.()
    topic = name
    leave = name === '' ? undefined : live.listen([name], () => void read(), { refused: () => void read() })
  }

  async function tellSeen(): Promise<void> {
    const newest = talk.messages.findLast(({ from }) => from === 'us')
    if (!newest || newest.place <= seen) return
    seen = newest.place
    count()
    changed()
    await tellPresence()
  }

  /** That the chat is before somebody, how far they have read, and whether they write. Worth nothing later, so it is not sent again. */
  async function tellPresence(): Promise<void> {
    if (!talk.chat?.number || !isLookedAt()) return
    const writing = Date.now() - typedAt < WRITING_MS
    if (writing) wroteAt = Date.now()
    await line.send('POST', '/api/chat/presence', { writing, ...(seen > 0 ? { seen } : {}) }).catch(() => undefined)
  }

  function restart(): void {
    talk.messages = []
    seen = 0
    readTo = 0
  }

  function begin(): void {
    restart()
    talk.chat = null
    shown.write(null)
    hear('')
  }
}

function helloOf(line: Line): { token: string } | undefined {
  const token = line.token()
  return token === undefined ? undefined : { token }
}

function aboutOfPage(): About | undefined {
  const named = document.querySelector<HTMLElement>('[data-about]')?.dataset['about'] ?? ''
  const [, type, id] = /^(order|product):(.{1,80})$/.exec(named) ?? []
  return type && id ? { type: type as About['type'], id } : undefined
}
