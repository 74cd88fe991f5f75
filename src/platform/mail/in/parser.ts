import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { failpoint } from '../../failpoint.ts'
import type { MailPage } from './page.ts'
import type { ParsedMail } from './parsed.ts'
import type { Question } from './thread.ts'

/** A mail of 30 MB takes a second or two; what takes longer was made to. */
const TIME_LIMIT_MS = 15_000
/** Heap of the thread; a mail's own bytes lie outside of it. */
const HEAP_LIMIT_MB = 128
const YOUNG_LIMIT_MB = 16
/** Without work for so long the thread is let go: it takes some 15 MB. */
const IDLE_LIMIT_MS = 60_000

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

/** A parser in a thread of its own, that is killed and replaced when a mail takes too long or too much. */
export interface Parser {
  /** @throws ParserError */
  parse(raw: Uint8Array): Promise<ParsedMail>
  /** The bytes of an attachment; null when there is none at this place. @throws ParserError */
  attachment(raw: Uint8Array, part: number): Promise<Uint8Array | null>
  /** The mail's page, cleaned; null when it has none. `pictures`: with those of other hosts. @throws ParserError */
  page(raw: Uint8Array, pictures: boolean): Promise<MailPage | null>
  close(): Promise<void>
}

export interface ParserOptions {
  timeLimitMs?: number
  heapLimitMb?: number
  /** The thread's program; a test may bring a worse one. */
  program?: string
}

// A build has put it beside the program; a test runs from the sources, which Node 24 reads as they are.
const PROGRAM = import.meta.dirname.startsWith(path.resolve('dist'))
  ? path.resolve('dist/server/mail-parser.js')
  : path.join(import.meta.dirname, 'thread.ts')

export function openParser(options: ParserOptions = {}): Parser {
  const { timeLimitMs = TIME_LIMIT_MS, heapLimitMb = HEAP_LIMIT_MB, program = PROGRAM } = options
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
    const limit = setTimeout(() => answered.reject(new ParserError('too-slow')), timeLimitMs)
    try {
      // A copy of our own is handed over, so that the bytes are not in the memory twice while they are read.
      const raw = new Uint8Array(question.raw)
      asked.postMessage({ ...question, raw }, [raw.buffer])
      failpoint('mail.parsing')
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
    const started = new Worker(program, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb, maxYoungGenerationSizeMb: YOUNG_LIMIT_MB },
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
    parse: (raw) => inTurn<ParsedMail>({ raw }),
    attachment: (raw, part) => inTurn<Uint8Array | null>({ raw, part }),
    page: (raw, pictures) => inTurn<MailPage | null>({ raw, page: { pictures } }),
    async close() {
      clearTimeout(idle)
      if (thread) await drop(thread)
    },
  }
}
