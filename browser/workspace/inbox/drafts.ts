import { signal } from '@preact/signals'
import { allKept, drop, keep } from './kept.ts'

export interface Draft {
  text: string
  kind: 'reply' | 'note'
  /** The last place that its writer had before them when they began: a later answer of somebody else is news to them. */
  since: number
  /** When it was last touched, in milliseconds. */
  at: number
}

/** One per case, by its number. */
export const drafts = signal<Readonly<Record<string, Draft>>>({})

export const takeUpDrafts = (): void => void (drafts.value = allKept<Draft>('draft'))

export function draft(number: string, change: Pick<Draft, 'text' | 'kind'>, place: number): void {
  const before = drafts.value[number]
  // An emptied box is begun anew: then nothing has come in between.
  const since = before && before.text !== '' ? before.since : place
  write(number, { ...change, since, at: Date.now() })
}

/** They have seen what came in between, and mean what they wrote all the same. */
export function acknowledge(number: string, place: number): void {
  const before = drafts.value[number]
  if (before) write(number, { ...before, since: place })
}

export function forget(number: string): void {
  const { [number]: _gone, ...rest } = drafts.value
  drafts.value = rest
  drop('draft', number)
}

/** The case goes on under another number; what was begun there goes along, unless something was begun here. */
export function moveDraft(from: string, to: string): void {
  const moved = drafts.value[from]
  forget(from)
  if (moved && moved.text !== '' && !drafts.value[to]?.text) write(to, moved)
}

function write(number: string, value: Draft): void {
  drafts.value = { ...drafts.value, [number]: value }
  if (value.text === '') drop('draft', number)
  else keep('draft', number, value)
}
