import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Part, Published, Question, ToLearn } from './thread.ts'

/** One answer takes some milliseconds; whoever asks waits no longer than this, and goes on without. */
const ASK_LIMIT_MS = 2_000
/** Taking up some hundred articles, on a busy machine. */
const LEARN_LIMIT_MS = 60_000
/** What BYTES_LIMIT (thread.ts) needs with what is not typed arrays, while one of them grows. */
const HEAP_LIMIT_MB = 1_500
const YOUNG_LIMIT_MB = 16
/** Questions that wait at once: who comes after them is told at once that there is none to answer. */
const WAITING_LIMIT = 500

// A build has put it beside the program; a test runs from the sources, which Node 24 reads as they are.
const PROGRAM = import.meta.dirname.startsWith(path.resolve('dist'))
  ? path.resolve('dist/server/finder.js')
  : path.join(import.meta.dirname, 'thread.ts')

export interface PassageFound {
  article: string
  language: string
  /** Of the passage that says most; it may not be published any longer. */
  place: number
  /** By which they are ordered; comparable within one question only. */
  score: number
  /** 0 to 1: how likely this one is the answer. */
  confidence: number
}

/** What is published, in a thread of its own: a question takes milliseconds of a processor, and nobody's page waits for them. */
export interface FinderThread {
  /** Tells what is published of one part. @returns of which articles the words are wanted */
  compare(part: Part): Promise<Published[]>
  learn(articles: readonly ToLearn[]): Promise<{ articles: number; bytes: number; isFull: boolean }>
  ask(question: { text: string; language: string; limit: number; typing: boolean }): Promise<PassageFound[]>
  stop(): Promise<void>
}

// A question without its turn.
type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'turn'> : never) : never

export function startFinder(): FinderThread {
  const thread = new Worker(PROGRAM, {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB, maxYoungGenerationSizeMb: YOUNG_LIMIT_MB },
  })
  thread.unref()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  let gone: Error | undefined
  thread.on('message', ({ turn, value, error }: { turn: number; value?: unknown; error?: string }) => {
    const asked = waiting.get(turn)
    waiting.delete(turn)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  const end = (error: Error) => {
    gone ??= error
    for (const asked of waiting.values()) asked.reject(gone)
    waiting.clear()
  }
  thread.on('error', end)
  thread.once('exit', () => end(new Error('The finder has ended.')))

  async function ask<Value>(question: Asked, limitMs: number): Promise<Value> {
    if (gone) throw gone
    if (waiting.size >= WAITING_LIMIT) throw new Error(`${WAITING_LIMIT} questions wait for the finder already.`)
    const turn = ++last
    const asked = Promise.withResolvers<unknown>()
    waiting.set(turn, asked)
    const limit = setTimeout(() => {
      waiting.delete(turn)
      asked.reject(new Error(`The finder did not answer within ${limitMs} ms.`))
    }, limitMs)
    try {
      thread.postMessage({ ...question, turn })
      return (await asked.promise) as Value
    } finally {
      clearTimeout(limit)
    }
  }

  return {
    compare: (part) => ask<Published[]>({ part }, LEARN_LIMIT_MS),
    learn: (articles) => ask({ learn: articles }, LEARN_LIMIT_MS),
    ask: (question) => ask<PassageFound[]>({ ask: question }, ASK_LIMIT_MS),
    stop: async () => void (await thread.terminate()),
  }
}
