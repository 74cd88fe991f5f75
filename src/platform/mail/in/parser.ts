import path from 'node:path'
import { failpoint } from '../../failpoint.ts'
import { openKillable } from './killable.ts'
import type { MailPage } from './page.ts'
import type { ParsedMail } from './parsed.ts'
import type { Question } from './thread.ts'

export { ParserError, type ParserProblem } from './killable.ts'

/** A mail of 30 MB takes a second or two; what takes longer was made to. */
const TIME_LIMIT_MS = 15_000
/** Heap of the thread; a mail's own bytes lie outside of it. */
const HEAP_LIMIT_MB = 128

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
  const thread = openKillable<Question>({ program, timeLimitMs, heapLimitMb, asked: () => failpoint('mail.parsing') })
  return {
    parse: (raw) => thread.ask<ParsedMail>({ raw }),
    attachment: (raw, part) => thread.ask<Uint8Array | null>({ raw, part }),
    page: (raw, pictures) => thread.ask<MailPage | null>({ raw, page: { pictures } }),
    close: () => thread.close(),
  }
}
