import { Worker } from 'node:worker_threads'

/** Without work for so long the thread is let go: it takes some 15 MB. */
const IDLE_LIMIT_MS = 60_000
const YOUNG_LIMIT_MB = 16

/** Why a mail could not be read, as its row says it. */
export type ParserProblem = 'too-slow' | 'too-much-memory' | 'parser-died' | 'parser-failed'

/** The thread did not survive the mail, or could make nothing of it. */
export class ParserError extends Error {
  readonly problem: ParserProblem
  constructor(problem: ParserProblem, message: string = problem) {
    super(message)
    this.problem = problem
  }
}

export interface KillableOptions {
  /** The thread's program: it answers every question with `{ value }` or `{ error }`. */
  program: string
  timeLimitMs: number
  /** Heap of the thread; a mail's own bytes lie outside of it. */
  heapLimitMb: number
  /** A test wants to be there when a question is under way. */
  asked?: () => void
}

/** A thread that is asked about mails, one after the other, and that is killed and replaced when one takes too long or too much. */
export interface Killable<Question extends { raw: Uint8Array }> {
  /** @throws ParserError */
  ask<T>(question: Question): Promise<T>
  close(): Promise<void>
}

export function openKillable<Question extends { raw: Uint8Array }>(options: KillableOptions): Killable<Question> {
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  // One after the other: a thread reads one mail at a time, and its time counts from when it begins.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(question: Question): Promise<T> => {
    const answer = last.then(() => ask<T>(question))
    last = answer.catch(() => undefined)
    return answer
  }

  async function ask<T>(question: Question): Promise<T> {
    clearTimeout(idle)
    const asked = (thread ??= startThread())
    const answered = Promise.withResolvers<T>()
    const onMessage = (reply: { value: T } | { error: string }) => {
      if ('error' in reply) answered.reject(new ParserError('parser-failed', reply.error))
      else answered.resolve(reply.value)
    }
    const onError = (error: Error & { code?: string }) =>
      answered.reject(
        new ParserError(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-much-memory' : 'parser-died', error.message),
      )
    const onExit = () => answered.reject(new ParserError('parser-died'))
    asked.once('message', onMessage).once('error', onError).once('exit', onExit)
    const limit = setTimeout(() => answered.reject(new ParserError('too-slow')), options.timeLimitMs)
    try {
      // A copy of our own is handed over, so that the bytes are not in the memory twice while they are read.
      const raw = new Uint8Array(question.raw)
      asked.postMessage({ ...question, raw }, [raw.buffer])
      options.asked?.()
      return await answered.promise
    } catch (error) {
      if (!(error instanceof ParserError) || error.problem !== 'parser-failed') await drop(asked)
      throw error
    } finally {
      clearTimeout(limit)
      asked.off('message', onMessage).off('error', onError).off('exit', onExit)
      idle = setTimeout(() => thread && void drop(thread), IDLE_LIMIT_MS).unref()
    }
  }

  function startThread(): Worker {
    const started = new Worker(options.program, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.heapLimitMb, maxYoungGenerationSizeMb: YOUNG_LIMIT_MB },
    })
    // Between two mails nobody asks; a death then is noticed at the next one.
    started.on('error', () => undefined)
    started.once('exit', () => {
      if (thread === started) thread = undefined
    })
    started.unref()
    return started
  }

  async function drop(dropped: Worker): Promise<void> {
    if (thread === dropped) thread = undefined
    await dropped.terminate().catch(() => undefined)
  }

  return {
    ask: inTurn,
    async close() {
      clearTimeout(idle)
      if (thread) await drop(thread)
    },
  }
}
