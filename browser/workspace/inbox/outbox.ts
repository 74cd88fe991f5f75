import { effect, signal, untracked } from '@preact/signals'
import { call, Refused, Unreachable } from '../client.ts'
import { me, online } from '../state.ts'
import { allKept, drop, keep } from './kept.ts'

/** Something that was written and is on its way. */
export interface Unsent {
  /** Made here: sent twice, it is the same message. */
  id: string
  number: string
  kind: 'reply' | 'note'
  text: string
  /** The last place that its writer had before them. */
  since: number
  /** When it was written, in milliseconds. */
  at: number
  /**
   * sending: now. waits: the line is down, it goes by itself. sent: taken, and soon among the messages. held: somebody else answered
   * first, so a person decides. refused: it will not go like this.
   */
  state: 'sending' | 'waits' | 'sent' | 'held' | 'refused'
  /** Who answered first, and when. */
  before?: { name: string; at: string }
  /** The refusal's sentence. */
  reason?: string
}

/** A line that is down is tried again after this long, doubled up to the last, apart from the browser's own word that it is back. */
const RETRY_FIRST_MS = 2_000
const RETRY_LAST_MS = 60_000

export const outbox = signal<readonly Unsent[]>([])
let underWay = false
let retry = RETRY_FIRST_MS
let timer: ReturnType<typeof setTimeout> | undefined

/** What was left when the window closed goes out now; what waited for a person still does. */
export function takeUpOutbox(): void {
  outbox.value = Object.values(allKept<Unsent>('unsent')).toSorted((one, other) => one.at - other.at)
  effect(() => {
    if (online.value) untracked(() => void sendAll())
  })
}

export function send(message: Pick<Unsent, 'number' | 'kind' | 'text' | 'since'>): void {
  const made: Unsent = { ...message, id: crypto.randomUUID(), at: Date.now(), state: 'sending' }
  keep('unsent', made.id, made)
  outbox.value = [...outbox.value, made]
  void sendAll()
}

/** Once more, by a person's decision; `since` is then what they have seen. */
export function sendAgain(id: string, since?: number): void {
  change(id, { state: 'sending', ...(since === undefined ? {} : { since }) })
  void sendAll()
}

/** Out of the outbox: it stands among the messages now, or is written anew. */
export function takeOut(...ids: string[]): void {
  for (const id of ids) drop('unsent', id)
  outbox.value = outbox.value.filter(({ id }) => !ids.includes(id))
}

/** Sends what can go, one after the other, so that what was written first arrives first. */
async function sendAll(): Promise<void> {
  if (underWay) return
  underWay = true
  clearTimeout(timer)
  try {
    let next: Unsent | undefined
    while ((next = outbox.value.find(({ state }) => state === 'sending' || state === 'waits'))) {
      change(next.id, { state: 'sending' })
      if (!(await sendOne(next))) {
        for (const { id, state } of outbox.value) if (state === 'sending') change(id, { state: 'waits' })
        timer = setTimeout(() => void sendAll(), retry)
        retry = Math.min(retry * 2, RETRY_LAST_MS)
        return
      }
      retry = RETRY_FIRST_MS
    }
  } finally {
    underWay = false
  }
}

/** Whether the line is up. */
async function sendOne({ id, number, kind, text, since }: Unsent): Promise<boolean> {
  try {
    const before = kind === 'reply' ? await answeredSince(number, since, id) : undefined
    if (before) {
      change(id, { state: 'held', before })
      return true
    }
    await call('POST /api/cases/{number}/messages', { number, id, kind, text })
    drop('unsent', id)
    outbox.value = outbox.value.map((one) => (one.id === id ? { ...one, state: 'sent' } : one))
  } catch (problem) {
    if (problem instanceof Unreachable || !(problem instanceof Refused)) return false
    // The server's own trouble passes, and whoever was signed out signs in again; everything else is an answer.
    if (problem.status >= 500 || problem.status === 429 || problem.status === 401) return false
    change(id, { state: 'refused', reason: problem.message })
  }
  return true
}

/**
 * Who of the others answered after that place. Asked once more right before it goes, since what one sees may be a minute old: two
 * answers that contradict each other cost more than the question.
 */
async function answeredSince(number: string, since: number, id: string): Promise<Unsent['before']> {
  const { messages } = await call('GET /api/cases/{number}', { number, after: since })
  if (messages.some((one) => one.id === id)) return undefined
  const answer = messages.findLast(({ direction, by }) => direction === 'out' && by !== me.value?.name)
  return answer ? { name: answer.by ?? '', at: answer.at } : undefined
}

function change(id: string, to: Partial<Unsent>): void {
  outbox.value = outbox.value.map((one) => {
    if (one.id !== id) return one
    const changed = { ...one, ...to }
    keep('unsent', id, changed)
    return changed
  })
}
