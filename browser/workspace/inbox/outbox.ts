import { effect, signal, untracked } from '@preact/signals'
import type { After, DraftShown } from './shapes.ts'
import { call, Refused, Unreachable } from '../client.ts'
import { online } from '../state.ts'
import { type Kind, sent as draftSent } from './drafts.ts'
import { allKept, drop, keep } from './kept.ts'

/** Something that was written and is on its way to the server. */
export interface Unsent {
  /** Made here: sent twice, it is the same message. */
  id: string
  number: string
  kind: Kind
  text: string
  /** The last place that its writer had before them. */
  since: number
  /** The version of the draft that it was written in; null while that is not certain. */
  version: number | null
  /** Answers of others that wait, and that its writer has seen. */
  knows: readonly string[]
  /** When it leaves, where somebody chose the time. */
  leaves?: string
  canned: string | null
  after: After
  /** When it was written, in milliseconds. */
  at: number
  /**
   * sending: now. waits: the line is down, it goes by itself. sent: taken, and soon among the messages. held: somebody said or wrote
   * something first, so a person decides. refused: it will not go like this.
   */
  state: 'sending' | 'waits' | 'sent' | 'held' | 'refused'
  /** What came in between. */
  before?: Between
  /** The refusal's sentence. */
  reason?: string
}

/** What was said or written since somebody last looked, as the server tells it. */
export interface Between {
  messages: readonly { place: number; direction: 'in' | 'out'; by: string | null; at: string; text: string }[]
  waiting: readonly { id: string; by: string; text: string; leavesAt: string }[]
  draft: DraftShown | null
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
  // Of a version before this one: written on nothing that it knows of, so the server says what there is.
  const old = { version: 0, knows: [], canned: null, after: {} }
  outbox.value = Object.values(allKept<Unsent>('unsent'))
    .map((one) => ({ ...old, ...one, version: one.version ?? 0 }))
    .toSorted((one, other) => one.at - other.at)
  effect(() => {
    if (online.value) untracked(() => void sendAll())
  })
}

type Written = Omit<Unsent, 'id' | 'at' | 'state' | 'version'>

/** @param version of the draft, once it is certain that nothing of it is being kept any more */
export function send(message: Written, version: Promise<number>): void {
  const made: Unsent = { ...message, version: null, id: crypto.randomUUID(), at: Date.now(), state: 'sending' }
  keep('unsent', made.id, made)
  outbox.value = [...outbox.value, made]
  void version.then((certain) => {
    change(made.id, { version: certain })
    return sendAll()
  })
}

/** Once more, by a person's decision, who has seen what came in between. */
export function sendAgain(id: string, since: number): void {
  const { before, version, knows } = outbox.value.find((one) => one.id === id) ?? {}
  change(id, {
    state: 'sending',
    since: Math.max(since, ...(before?.messages.map(({ place }) => place) ?? [])),
    version: before?.draft?.version ?? version ?? 0,
    knows: [...new Set([...(knows ?? []), ...(before?.waiting.map((one) => one.id) ?? [])])],
  })
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
    while (
      (next = outbox.value.find(({ state, version }) => version !== null && (state === 'sending' || state === 'waits')))
    ) {
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
async function sendOne(one: Unsent): Promise<boolean> {
  const { id, number, kind } = one
  try {
    const version = kind === 'note' ? await sendNote(one) : await sendAnswer(one)
    drop('unsent', id)
    outbox.value = outbox.value.map((other) => (other.id === id ? { ...other, state: 'sent' } : other))
    if (kind === 'reply') draftSent(number, version)
  } catch (problem) {
    if (problem instanceof Unreachable || !(problem instanceof Refused)) return false
    // The server's own trouble passes, and whoever was signed out signs in again; everything else is an answer.
    if (problem.status >= 500 || problem.status === 429 || problem.status === 401) return false
    if (problem.code === 'case-moved-on') change(id, { state: 'held', before: problem.problem as unknown as Between })
    else change(id, { state: 'refused', reason: problem.message })
    if (kind === 'reply') draftSent(number, null)
  }
  return true
}

async function sendNote({ number, id, text }: Unsent): Promise<null> {
  await call('POST /api/cases/{number}/messages', { number, id, kind: 'note', text })
  return null
}

async function sendAnswer({
  number,
  id,
  text,
  since,
  version,
  knows,
  leaves,
  canned,
  after,
}: Unsent): Promise<number | null> {
  const taken = await call('POST /api/cases/{number}/answers', {
    number,
    id,
    text,
    since,
    version: version ?? 0,
    knows: [...knows],
    canned,
    after,
    // A time that passed while the line was down is now.
    ...(leaves === undefined ? {} : { at: leaves }),
  })
  return taken.version
}

function change(id: string, to: Partial<Unsent>): void {
  outbox.value = outbox.value.map((one) => {
    if (one.id !== id) return one
    const changed = { ...one, ...to }
    keep('unsent', id, changed)
    return changed
  })
}
