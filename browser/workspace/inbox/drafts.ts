import { signal } from '@preact/signals'
import type { After, AnsweringShown, DraftShown } from './shapes.ts'
import { call, Refused } from '../client.ts'
import { allKept, drop, keep } from './kept.ts'

export type Kind = 'reply' | 'note'

/** What is being written in a case: the desk's own draft, which is kept on the server, with what was typed since. */
export interface Draft {
  text: string
  /** As it is kept for the others; something else stands in the box until it is saved. */
  saved: string
  version: number
  /** The last place that its writer had before them when they began: a later answer of somebody else is news to them. */
  since: number
  by: DraftShown['by'] | null
  /** When the server last kept it. */
  keptAt: string | null
  canned: string | null
  after: After
  /** A colleague wrote over it while it was being written here. */
  theirs: DraftShown | null
}

const EMPTY: Draft = {
  text: '',
  saved: '',
  version: 0,
  since: 0,
  by: null,
  keptAt: null,
  canned: null,
  after: {},
  theirs: null,
}

/** By `<case>/<kind>`. */
export const drafts = signal<Readonly<Record<string, Draft>>>({})
/** Which of the two somebody is writing, by case. */
export const writing = signal<Readonly<Record<string, Kind>>>({})
/** Answers that are on their way to the server, by case: what is kept meanwhile would be in their way. */
const leaving = new Set<string>()

/** Typing is kept this long after the last stroke. */
const KEEP_AFTER_MS = 700
const RETRY_MS = 5_000
const timers = new Map<string, ReturnType<typeof setTimeout>>()
const saving = new Map<string, Promise<void>>()

const keyOf = (number: string, kind: Kind) => `${number}/${kind}`
export const kindIn = (number: string): Kind => writing.value[number] ?? 'reply'
export const draftOf = (number: string, kind: Kind): Draft => drafts.value[keyOf(number, kind)] ?? EMPTY
/** Whether somebody has begun something here. */
export const isBegun = (number: string): boolean =>
  draftOf(number, 'reply').text !== '' || draftOf(number, 'note').text !== ''

/** What the server did not get before the last window closed. It is taken up when its case is opened. */
interface Unsaved {
  text: string
  since: number
  version: number
  at: number
}
let unsaved: Record<string, Unsaved> = {}
export const takeUpDrafts = (): void => void (unsaved = allKept<Unsaved>('draft'))

function put(number: string, kind: Kind, change: Partial<Draft>): Draft {
  const next = { ...draftOf(number, kind), ...change }
  drafts.value = { ...drafts.value, [keyOf(number, kind)]: next }
  return next
}

/** Somebody types. `place` is the last that they have before them. */
export function write(
  number: string,
  kind: Kind,
  change: Partial<Pick<Draft, 'text' | 'canned' | 'after'>>,
  place: number,
) {
  const before = draftOf(number, kind)
  // An emptied box is begun anew: then nothing has come in between.
  const since = before.text === '' ? place : before.since
  const now = put(number, kind, { ...change, since })
  const name = keyOf(number, kind)
  // Only until the server has it: a line that is down, or a window that is closed at once, loses nothing.
  if (now.text === '') drop('draft', name)
  else keep('draft', name, { text: now.text, since, version: now.version, at: Date.now() } satisfies Unsaved)
  later(number, kind, KEEP_AFTER_MS)
}

/** They have seen what came in between, and mean what they wrote all the same. */
export function acknowledge(number: string, kind: Kind, place: number): void {
  put(number, kind, { since: place })
  later(number, kind, 0)
}

export const turnTo = (number: string, kind: Kind): void => void (writing.value = { ...writing.value, [number]: kind })

/** Of two that were written at once: the colleague's, or one's own. */
export function settle(number: string, kind: Kind, whose: 'theirs' | 'mine'): void {
  const { theirs } = draftOf(number, kind)
  if (!theirs) return
  if (whose === 'theirs') follow(number, kind, theirs)
  else {
    put(number, kind, { theirs: null, version: theirs.version, saved: theirs.text })
    later(number, kind, 0)
  }
}

function later(number: string, kind: Kind, wait: number): void {
  const name = keyOf(number, kind)
  clearTimeout(timers.get(name))
  timers.set(
    name,
    setTimeout(() => void save(number, kind), wait),
  )
}

/** Keeps it on the server, one request at a time. */
async function save(number: string, kind: Kind): Promise<void> {
  const name = keyOf(number, kind)
  await saving.get(name)
  const { text, version, since, canned, after, saved, theirs } = draftOf(number, kind)
  if (theirs || text === saved || (kind === 'reply' && leaving.has(number))) return
  const request = call('PUT /api/cases/{number}/draft', { number, kind, text, version, since, canned, after })
    .then((kept) => {
      const now = put(number, kind, { version: kept.version, saved: text, keptAt: new Date().toISOString() })
      put(number, kind, { by: { name: '', you: true } })
      if (now.text === text) drop('draft', name)
      else later(number, kind, KEEP_AFTER_MS)
    })
    .catch((problem: unknown) => {
      const draft = problem instanceof Refused ? (problem.problem['draft'] as DraftShown | undefined) : undefined
      if (draft) meet(number, kind, draft)
      // Signed out, the line is down, the server is busy: what was typed stands here and in the browser until it works.
      else if (
        !(problem instanceof Refused) ||
        problem.status >= 500 ||
        problem.status === 401 ||
        problem.status === 429
      )
        later(number, kind, RETRY_MS)
    })
    .finally(() => saving.delete(name))
  saving.set(name, request)
  await request
}

/** What the server has of a case, as it was fetched last. */
export function meetAll(number: string, { drafts: all }: AnsweringShown): void {
  for (const kind of ['reply', 'note'] as const) {
    const theirs = all.find((one) => one.kind === kind)
    if (theirs) meet(number, kind, theirs)
    takeUp(number, kind)
  }
}

function meet(number: string, kind: Kind, theirs: DraftShown): void {
  const mine = draftOf(number, kind)
  if (theirs.version <= mine.version || (kind === 'reply' && leaving.has(number))) return
  const dirty = mine.text !== mine.saved
  // What I wrote and a colleague wrote over is not simply gone; what they only went on with is.
  const overwritten = mine.by?.you === true && mine.text !== '' && !theirs.text.startsWith(mine.text)
  if (theirs.by.you ? !dirty : !dirty && !overwritten) return follow(number, kind, theirs)
  if (theirs.text === mine.text) return follow(number, kind, theirs)
  // It was emptied: there is nothing of theirs to choose, and mine is what stands in the box.
  if (theirs.text === '') {
    put(number, kind, { version: theirs.version, saved: '', theirs: null })
    later(number, kind, 0)
  } else put(number, kind, { theirs })
}

function follow(number: string, kind: Kind, { text, version, since, by, at, canned, after }: DraftShown): void {
  put(number, kind, { text, saved: text, version, since, by, keptAt: at, canned, after, theirs: null })
  drop('draft', keyOf(number, kind))
}

function takeUp(number: string, kind: Kind): void {
  const name = keyOf(number, kind)
  // A window of an older version kept one for both.
  const { [name]: left = kind === 'reply' ? unsaved[number] : undefined, ...rest } = unsaved
  if (!left) return
  unsaved = rest
  delete unsaved[number]
  drop('draft', number)
  const now = draftOf(number, kind)
  if (left.text === now.text) return drop('draft', name)
  if (now.text !== '' && now.version > (left.version ?? 0)) {
    const theirs = {
      kind,
      text: now.text,
      by: now.by ?? { name: '', you: false },
      at: now.keptAt ?? '',
      version: now.version,
    }
    put(number, kind, { text: left.text, theirs: { ...theirs, since: now.since, canned: null, after: {} } })
  } else {
    put(number, kind, { text: left.text, since: left.since })
    later(number, kind, 0)
  }
}

/** The case goes on under another number; the server has moved what was begun there. */
export function moveDraft(from: string, to: string): void {
  for (const kind of ['reply', 'note'] as const) {
    const { [keyOf(from, kind)]: moved, ...rest } = drafts.value
    drafts.value = rest
    drop('draft', keyOf(from, kind))
    if (moved && moved.text !== moved.saved && draftOf(to, kind).text === '')
      write(to, kind, { text: moved.text }, moved.since)
  }
}

/** Takes what stands in the box out of it, to be sent. Answers with the version that it was written on, once that is certain. */
export function takeForSending(number: string, kind: Kind): Promise<number> {
  const name = keyOf(number, kind)
  clearTimeout(timers.get(name))
  const { version } = draftOf(number, kind)
  if (kind === 'reply') leaving.add(number)
  const certain = saving.get(name)
  put(number, kind, {
    text: '',
    canned: null,
    after: {},
    by: null,
    theirs: null,
    ...(kind === 'reply' ? { saved: '' } : {}),
  })
  drop('draft', name)
  // The server empties the draft of an answer itself; of a note it hears by this.
  if (kind === 'note') later(number, kind, 0)
  return (certain ?? Promise.resolve()).then(() => Math.max(version, draftOf(number, kind).version))
}

/** The answer is with the server, which emptied the draft; or it is not, and the draft is as it was. */
export function sent(number: string, version: number | null): void {
  leaving.delete(number)
  const now = draftOf(number, 'reply')
  if (version !== null && version > now.version) put(number, 'reply', { version, saved: '' })
  if (now.text !== '') later(number, 'reply', 0)
}
