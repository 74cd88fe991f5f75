import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'

let parser: Parser | undefined

/** One for all mails that are read again in this process; it has no thread while nobody looks at any. */
export const readingAgain = (): Parser => (parser ??= openParser())
