import path from 'node:path'
import { startThread } from '../../../platform/thread.ts'
import type { Learnt, Part, Published, Question, ToLearn } from './thread.ts'

/** One answer takes some milliseconds; whoever asks waits no longer than this, and goes on without. */
export const ASK_LIMIT_MS = 2_000
/** Taking up some hundred articles, on a busy machine. */
const LEARN_LIMIT_MS = 60_000
/** What BYTES_LIMIT (thread.ts) needs with what is not typed arrays. */
const HEAP_LIMIT_MB = 1_000
const YOUNG_LIMIT_MB = 16
/** Questions that wait at once: who comes after them is told at once that there is no answer. */
const WAITING_LIMIT = 500

// A build has put it beside the program; a test runs from the sources, which Node 24 reads as they are.
const PROGRAM = import.meta.dirname.startsWith(path.resolve('dist'))
  ? path.resolve('dist/server/finder.js')
  : path.join(import.meta.dirname, 'thread.ts')

export interface PassageFound {
  article: string
  language: string
  /** Of the passage that says most; what is read of it from the database is what is published by then, or nothing. */
  place: number
  /** By which they are ordered; comparable within one question and language only. */
  score: number
  /** 0 to 1: how likely this one is the answer. */
  confidence: number
}

/** What is published, in a thread of its own: a question takes milliseconds of a processor, and nobody's page waits for them. */
export interface FinderThread {
  /** Tells what is published of one part. @returns of which articles the words are wanted */
  compare(part: Part): Promise<Published[]>
  learn(articles: readonly ToLearn[]): Promise<Learnt>
  ask(question: Asking): Promise<PassageFound[]>
  stop(): Promise<void>
}
export interface Asking {
  text: string
  /** Null: of whatever language. */
  language: string | null
  limit: number
  /** Somebody is typing: the last word may be the beginning of one. */
  typing: boolean
}

// A question without its turn.
type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'turn'> : never) : never

export function startFinder(): FinderThread {
  const thread = startThread('finder', PROGRAM, {
    heapMb: HEAP_LIMIT_MB,
    youngMb: YOUNG_LIMIT_MB,
    waitingLimit: WAITING_LIMIT,
  })
  const ask = <Value>(question: Asked, limitMs: number) => thread.ask<Value>(question, limitMs)
  return {
    compare: (part) => ask<Published[]>({ part }, LEARN_LIMIT_MS),
    learn: (articles) => ask<Learnt>({ learn: articles }, LEARN_LIMIT_MS),
    ask: (question) => ask<PassageFound[]>({ ask: question }, ASK_LIMIT_MS),
    stop: thread.stop,
  }
}
