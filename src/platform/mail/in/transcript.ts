import type { SmtpStage } from './reason.ts'
import { READ_LIMIT } from './report.ts'

/** Other hosts answer in a line or four, in characters. */
const SAID_LIMIT = 600

export const STATUS = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/
export const SMTP_CODE = /(?<![\d.])([45]\d\d)(?=[\s:-]+[#A-Za-z<("'[\d]|[,:;\]]|$)/
export const ADDRESS = /[^\s<>()[\]"',;:]{1,128}@[\p{L}\p{N}][\p{L}\p{N}.-]{0,253}/u

// ── whom it tells of ─────────────────────────────────────────────────────────────────────────────────────────────

/** A line that begins with an address, as they stand above what happened to them: <a@b>: …, "a@b":, a@b alone, a@b [unknown]. */
const ABOUT =
  /^\s{0,8}(?:\d{3}[ -])?["'<(]{0,2}(?:mailto:)?([^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,253})["'>)]{0,2}(?=\s.*(?<![\d.])[45]\.\d{1,3}\.\d|\s*(?:[:[]|(?<=\s)\.\.\.|$|\(expanded))\s*:?(.*)$/
/** “Unknown user: a@b”, “Failed Recipient: a@b” (IMail, SmarterMail): what happened stands below it, too. */
const NAMED_ABOUT =
  /^\s{0,8}((?:unknown (?:user|host)|failed recipient|undeliverable (?:to|address))\s*:?\s)\s*<?([^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,253})>?\s*$/i

export function segmentsOf(lines: readonly string[]): Map<string, string[]> {
  const segments = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of lines) {
    const named = NAMED_ABOUT.exec(line)
    const found = named ? [line, named[2]!, named[1]!] : ABOUT.exec(line)
    if (found) {
      const address = found[1]!.replace(/\.+$/, '')
      current = segments.get(address) ?? []
      segments.set(address, current)
      current.push(found[2] ?? '')
    } else current?.push(line)
  }
  return segments
}

/** A transcript that ends each recipient's part with what became of it: “550 <a@b>... User unknown” (sendmail before version 8). */
const ENDED = /^\s*[45]\d\d\s+<([^\s<>]{1,256}@[^\s<>]{1,253})>\.\.\./

export function sessionsOf(lines: readonly string[]): [string, string[]][] {
  const sessions: [string, string[]][] = []
  let current: string[] = []
  for (const line of lines) {
    if (/^\W*while talking to /i.test(line)) current = []
    current.push(line)
    const recipient = ENDED.exec(line)?.[1]
    if (recipient === undefined) continue
    sessions.push([recipient, current])
    current = []
  }
  return sessions
}

export const saysWhy = (lines: readonly string[]) => STATUS.test(lines.join(' ')) || SMTP_CODE.test(lines.join(' '))
/** The first address that stands there, but for those of whom to ask. */
export const addressIn = (lines: readonly string[]) =>
  lines
    .filter((line) => !/\b(?:contact|postmaster|assistance|questions|support)\b/i.test(line))
    .map((line) => ADDRESS.exec(line)?.[0])
    .find(Boolean) ?? null

// ── what was said ────────────────────────────────────────────────────────────────────────────────────────────────

/** In the transcript of a session: sendmail's arrows, and InterScan's, which point the other way. */
const REFUSED = /^\s*(?:<<<|received >>>)\s*[45]\d\d/i
const COMMAND = /^\s*(?:>>>|sent <<<)/i
export const isTranscript = (lines: readonly string[]) => lines.some((line) => REFUSED.test(line))

/** What the other host answered, in the words of those who tell of it: after its transcript's <<<, “said:”, “reason:”. */
export function repliesIn(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => REFUSED.test(line))
  if (first >= 0) {
    const replies = []
    for (let at = first; at < lines.length && /^\s*(?:<<<|received >>>)/i.test(lines[at]!); at += 1)
      replies.push(lines[at]!.replace(/^\s*(?:<<<|received >>>)\s*/i, ''))
    return replies
  }
  const told =
    /(?:\bsaid|\breason|returned was|error message|responded with \w+|remote host said|following (?:response|error)|replied|returned)\s*:\s*(.*)/is.exec(
      lines.join('\n').slice(0, READ_LIMIT),
    )?.[1]
  if (told !== undefined && SMTP_CODE.test(told.slice(0, SAID_LIMIT)))
    return [told.slice(0, SAID_LIMIT).replace(/^[^\n]{0,60}\bsaid:\s*/i, '')]
  const text = lines.join('\n').slice(0, READ_LIMIT)
  const code = SMTP_CODE.exec(text)
  return code === null ? [] : [text.slice(code.index, code.index + SAID_LIMIT)]
}

const STAGES: readonly [SmtpStage, RegExp][] = [
  [
    'connect',
    /refused to talk to me|\b(?:while (?:connecting|establishing)|initial (?:connection|server greeting|greeting)|greeting failed|performing the initial|on connect|after connect)/i,
  ],
  ['hello', /my name was rejected|\b(?:ehlo|helo|lhlo)\b/i],
  ['mail', /sender was rejected|\bmail[ _]?from\b|\bmail command\b/i],
  ['recipient', /\brcpt\b|rejected address|\(state 1[34]\)|does not like recipient|recipient command/i],
  ['data', /\bend of data\b|\bdata\b|\btext command\b|after end of message|failed after I sent the message|\bbdat\b/i],
]

/** At which command the other host refused, where the report tells. */
export function stageIn(lines: readonly string[]): SmtpStage | null {
  const refused = lines.findIndex((line) => REFUSED.test(line))
  if (refused >= 0) {
    const command = lines.slice(0, refused).findLast((line) => COMMAND.test(line))
    return command === undefined ? null : stageOf(command)
  }
  const text = lines.join(' ').slice(0, READ_LIMIT).replaceAll(/\s+/g, ' ')
  const told =
    /(?:in reply to|in response to|after|for|did not like our|during|error from remote \w+ server after)\s+(?:the\s+|initial\s+|pipelined\s+)?((?:end of\s+)?[A-Za-z_-]+(?:[ _][A-Za-z]+)?(?:\s+command)?)|\[(MAIL_FROM|RCPT_TO|DATA|CONNECT)\]|\((MAIL|RCPT|DATA|EHLO|HELO)[^)]{0,40}\)|SMTP:(\w{4})|(?:(mail from|rcpt to|data|helo|ehlo) generated (?:the )?following)|(does not like recipient|rejected address|refused to talk to me|sender was rejected|my name was rejected|greeting failed|failed after I sent the message|\(state 1[34]\))/gi
  for (const found of text.matchAll(told)) {
    const stage = stageOf(found[1] ?? found[2] ?? found[3] ?? found[4] ?? found[5] ?? found[6] ?? '')
    if (stage) return stage
  }
  return null
}

const stageOf = (text: string): SmtpStage | null =>
  STAGES.find(([, pattern]) => pattern.test(text.replaceAll('_', ' ')))?.[0] ?? null
