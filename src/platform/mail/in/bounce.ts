import type { Bounce } from './parsed.ts'

/** What a report may say at length is in its first lines, in characters. */
const READ_LIMIT = 100_000
/** Of the other host's words we keep as much as helps to find out. */
const REPLY_LIMIT = 500

/** What the parser found that may be a report. */
export interface ReportParts {
  /** The headers of the mail itself, in small letters. */
  header(name: string): string | undefined
  text: string
  /** message/delivery-status, decoded. */
  status: string | null
  /** What came back of the letter: message/rfc822 or text/rfc822-headers, decoded. */
  returned: string | null
  /** Automatic answers of people (RFC 3834) are none of the post's. */
  answered: boolean
}

/** Our letters' Message-ID: its random part is the letter's id. */
const LETTER = /letter\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i
const STATUS = /\b([245])\.(\d{1,3})\.(\d{1,3})\b/
const SMTP_CODE = /\b([45]\d\d)[ -](?=[#A-Za-z<(\d])/
const POST_OFFICE =
  /^(?:mailer-daemon|post_?master|mail-daemon|mailerdaemon|mdaemon)@|\b(?:mail[ .]delivery[ .](?:sub)?system|mail delivery service|postmaster|mailer-daemon)\b/i
const FAILED =
  /undeliver|could ?n[o']t be delivered|not (?:be )?delivered|unable to deliver|delivery (?:has )?fail|failure notice|returned mail|returned to sender|permanent(?:ly)? (?:error|fail)|fatal error|rejected|does(?: not|n't) exist|user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:is )?full|over quota|unzustellbar|nicht zugestellt|non remis|no se ha podido entregar|kunne ikke leveres/i
const DELAYED =
  /\b(?:delayed|warning: (?:message|could not)|will (?:be )?(?:retr|keep trying|continue)|still being retried|not yet been delivered|temporar(?:y|ily))\b/i

/**
 * Whether this is the post's report on a letter, and what it says: RFC 3464 where it is followed, and otherwise what hosts have long
 * been writing. Null when it is none. A person's automatic answer comes with a null return path too, and is no report.
 */
export function readBounce(parts: ReportParts): Bounce | null {
  const text = parts.text.slice(0, READ_LIMIT)
  const status = parts.status?.slice(0, READ_LIMIT) ?? null
  const letter = LETTER.exec(parts.returned?.slice(0, READ_LIMIT) ?? '')?.[1] ?? LETTER.exec(text)?.[1] ?? null
  if (status !== null) return { letter: letter?.toLowerCase() ?? null, ...fromStatus(status, text) }
  // Exim marks its reports as replies, too; a person's absence comes from a person's address.
  if (!isFromPost(parts) || (parts.answered && !isPostOffice(parts))) return null
  const said = `${parts.header('subject') ?? ''}\n${text}`
  if (letter === null && !FAILED.test(said) && !SMTP_CODE.test(text)) return null
  return { letter: letter?.toLowerCase() ?? null, ...fromText(said, text) }
}

const isFromPost = (parts: ReportParts) =>
  parts.header('return-path')?.trim() === '<>' ||
  /report-type\s*=\s*"?delivery-status/i.test(parts.header('content-type') ?? '') ||
  isPostOffice(parts)

function isPostOffice({ header }: ReportParts): boolean {
  const from = header('from') ?? ''
  return (
    header('x-failed-recipients') !== undefined ||
    POST_OFFICE.test(from.trim()) ||
    POST_OFFICE.test(/<([^>]*)>/.exec(from)?.[1] ?? '')
  )
}

type Said = Omit<Bounce, 'letter'>

/** RFC 3464: a group of fields for each recipient. A letter of ours has one; of several the worst counts. */
function fromStatus(report: string, text: string): Said {
  const fields = (name: string) =>
    [...report.matchAll(new RegExp(`^${name}\\s*:\\s*(.*(?:\\r?\\n[ \\t].*)*)`, 'gim'))].map((found) =>
      found[1]!.replaceAll(/\s+/g, ' ').trim(),
    )
  const actions = fields('Action').map((action) => action.toLowerCase().split(/[\s;(]/)[0]!)
  const diagnostic = fields('Diagnostic-Code').map((code) => code.replace(/^[\w-]+\s*;\s*/, ''))
  const codes = fields('Status').flatMap((field) => STATUS.exec(field)?.slice(0, 1) ?? [])
  const told = diagnostic.map((reply) => STATUS.exec(reply)?.[0]).find((code) => code !== undefined)
  // “5.0.0” says nothing that the other host's own words would not say better.
  const status = codes.find((code) => !code.endsWith('.0.0')) ?? told ?? codes[0] ?? null
  const reply = short(diagnostic.join(' ') || firstSentence(text))
  if (actions.includes('failed')) return { outcome: status?.startsWith('2') ? 'unclear' : 'failed', status, reply }
  if (actions.includes('delayed')) return { outcome: 'delayed', status, reply }
  if (actions.some((action) => ['delivered', 'relayed', 'expanded'].includes(action)))
    return { outcome: 'delivered', status, reply }
  return { outcome: status?.startsWith('5') ? 'failed' : 'unclear', status, reply }
}

/** Without fields: the code that the other host gave, and what the post says about it. */
function fromText(said: string, text: string): Said {
  const status = STATUS.exec(text)?.[0] ?? null
  const code = SMTP_CODE.exec(text)?.[1] ?? null
  const reply = short(lineWith(text, status ?? code) ?? firstSentence(text))
  const permanent = status?.startsWith('5') || (status === null && code?.startsWith('5'))
  if (DELAYED.test(said) && !permanent) return { outcome: 'delayed', status, reply }
  if (permanent && FAILED.test(said)) return { outcome: 'failed', status, reply }
  if (status === null && code === null && FAILED.test(said)) return { outcome: 'failed', status, reply }
  return { outcome: permanent ? 'failed' : 'unclear', status, reply }
}

const lineWith = (text: string, what: string | null) =>
  what === null ? undefined : text.split('\n').find((line) => line.includes(what))
const firstSentence = (text: string) => text.split('\n').find((line) => FAILED.test(line)) ?? text
const short = (reply: string) => reply.replaceAll(/\s+/g, ' ').trim().slice(0, REPLY_LIMIT)
