import type { Answer } from '../client.ts'

export type Exceptions = Answer<'GET /api/exceptions'>
export type ExceptionKind = Exceptions['items'][number]['kind']

/** What a customer waits for stands first. */
export const KINDS: readonly ExceptionKind[] = [
  'promise-broken',
  'callback-left',
  'mend-late',
  'letter-unknown',
  'letter-refused',
  'mail-unreadable',
  'case-unsorted',
  'carrier-silent',
  'job-stuck',
  'door-failed',
  'leads-to-who-left',
  'wanted-late',
]

/** What the house does by itself. */
export const WHATS: readonly Answer<'GET /api/by-rule'>['items'][number]['what'][] = [
  'sorted',
  'filed',
  'assigned',
  'told',
  'made-good',
]

/** Letters of a note, as the API takes them. */
export const NOTE_LIMIT = 1_000
