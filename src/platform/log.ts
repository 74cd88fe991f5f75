import { pino, type DestinationStream, type Logger } from 'pino'
import type { Config } from './config.ts'

/** Frames of a stack that tell where it happened; deeper ones are the event loop. */
const STACK_FRAMES = 12

/**
 * The program's own log, one JSON object a line. It holds no personal data: no bodies, no addresses with keys in them, and of an
 * error only its kind and place, since PostgreSQL quotes what a customer typed in detail, hint and the end of a message.
 */
export function openLog(level: Config['logLevel'], destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } }
  return destination ? pino(options, destination) : pino(options)
}

export interface DescribedError {
  type: string
  code?: string
  message: string
  table?: string
  constraint?: string
  at: string[]
  cause?: DescribedError
}

/** What may be written down of an error. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something was thrown that is no Error', at: [] }
  const { code, table, constraint, severity } = error as {
    code?: string
    table?: string
    constraint?: string
    severity?: string
  }
  return {
    type: error.name,
    ...(code ? { code } : {}),
    message: severity ? withoutQuotedValue(error.message) : error.message,
    ...(table ? { table } : {}),
    ...(constraint ? { constraint } : {}),
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, STACK_FRAMES)
      .map((line) => line.slice(7)),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** `invalid input syntax for type uuid: "what somebody typed"`: names of tables are quoted too, but never after a colon. */
function withoutQuotedValue(message: string): string {
  return message.replace(/: ".*$/s, ': (value left out)')
}
