import type { ChatShown } from '../../src/modules/desk/contract.ts'
import { keepIn } from './kept.ts'
import { type Line, Refused } from './line.ts'

/** What waits unsent in one tab. More than this somebody does not type while a train is in a tunnel. */
const WAITING_LIMIT = 50
/** Waits between tries without network, doubled from the first to the last. "Online" ends them. */
const RETRY_FIRST_MS = 1_000
const RETRY_LAST_MS = 30_000

export interface Waiting {
  /** Made here: the house takes a message of one id once, however often it comes. */
  id: string
  text: string
  about?: { type: 'order' | 'product'; id: string } | undefined
  /** The house has them already. */
  files?: readonly FileSent[] | undefined
  /** Why the house did not take it, as its sentence. */
  refused?: string | undefined
}

export type FileSent = ChatShown['messages'][number]['attachments'][number]

export interface Sent {
  id: string
  place: number
  at: string
}

export interface Outbox {
  waiting(): readonly Waiting[]
  /** Whether the last try found no network. */
  isStuck(): boolean
  /** Says no when too much waits already: the words stay where they were typed. */
  put(message: Omit<Waiting, 'id'>): boolean
  /** Takes a refused one away. */
  drop(id: string): void
  /** Tries a refused one once more. */
  again(id: string): void
  /** Tells that some have arrived: the house has them in its list. */
  arrived(ids: ReadonlySet<string>): void
  send(): Promise<void>
}

/**
 * Messages on their way, kept in the tab's storage until the house has said that it has them. One after the other, in the order in which
 * they were typed. A page that is left while one is under way sends it again from the next page, under the same id.
 */
export function openOutbox(line: Line, told: { sent(message: Waiting, sent: Sent): void; changed(): void }): Outbox {
  const kept = keepIn('sessionStorage', 'rapport.chat.outbox')
  let list = parse(kept.read())
  let busy: Promise<void> | undefined
  let stuck = false
  let retry = RETRY_FIRST_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  addEventListener('online', () => void send())

  function keep(next: Waiting[]): void {
    list = next
    kept.write(next.length > 0 ? JSON.stringify(next) : null)
    told.changed()
  }

  function send(): Promise<void> {
    clearTimeout(timer)
    return (busy ??= sendAll().finally(() => (busy = undefined)))
  }

  async function sendAll(): Promise<void> {
    for (;;) {
      const next = list.find(({ refused }) => refused === undefined)
      if (!next) return
      try {
        const { id, text, about, files } = next
        const sent = await line.send<Sent>('POST', '/api/chat/messages', {
          id,
          text,
          ...(about ? { about } : {}),
          ...(files ? { files: files.map((file) => file.id) } : {}),
        })
        stuck = false
        retry = RETRY_FIRST_MS
        told.sent(next, sent)
        keep(list.filter((one) => one.id !== next.id))
      } catch (error) {
        if (!(error instanceof Refused) || error.again > 0)
          return later(error instanceof Refused ? error.again * 1_000 : 0)
        // The id is known under somebody's name: it arrived before they signed in or out.
        if (error.code === 'message-id-taken') keep(list.filter((one) => one.id !== next.id))
        else keep(list.map((one) => (one.id === next.id ? { ...one, refused: error.message } : one)))
      }
    }
  }

  function later(milliseconds: number): void {
    stuck = milliseconds === 0
    timer = setTimeout(() => void send(), milliseconds || retry * (0.5 + Math.random()))
    retry = Math.min(retry * 2, RETRY_LAST_MS)
    told.changed()
  }

  return {
    waiting: () => list,
    isStuck: () => stuck,
    put(message) {
      if (list.length >= WAITING_LIMIT) return false
      keep([...list, { id: uuid(), ...message }])
      void send()
      return true
    },
    drop: (id) => keep(list.filter((one) => one.id !== id)),
    again(id) {
      keep(list.map((one) => (one.id === id ? { ...one, refused: undefined } : one)))
      void send()
    },
    arrived(ids) {
      if (list.some(({ id }) => ids.has(id))) keep(list.filter(({ id }) => !ids.has(id)))
    },
    send,
  }
}

function parse(text: string | null): Waiting[] {
  try {
    const list = JSON.parse(text ?? '[]') as Waiting[]
    return Array.isArray(list) ? list.filter((one) => typeof one.id === 'string' && typeof one.text === 'string') : []
  } catch {
    return []
  }
}

/** An id that nobody else makes; crypto.randomUUID is missing on plain http beyond localhost. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 15) | 64
  bytes[8] = (bytes[8]! & 63) | 128
  return [...bytes]
    .map((byte, index) => ([4, 6, 8, 10].includes(index) ? '-' : '') + byte.toString(16).padStart(2, '0'))
    .join('')
}
