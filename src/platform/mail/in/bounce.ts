import type { Bounce, BounceReason, Returned } from './parsed.ts'
import { type Facts, isHard, reasonFor, type SmtpStage } from './reason.ts'

/** What a report may say at length is in its first lines, in characters. */
const READ_LIMIT = 100_000
/** Lines of a report that are looked at: what comes back of the letter stands below them. */
const LINES_LIMIT = 2_000
/** Longer lines are nobody's report, in characters. */
const LINE_LIMIT = 2_000
/** Of the other host's words we keep as much as helps to find out. */
const REPLY_LIMIT = 500
/** Other hosts answer in a line or four, in characters. */
const SAID_LIMIT = 600
/** A letter of ours has one recipient; a report on another's may name many. */
const RETURNED_LIMIT = 20

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
const STATUS = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/
const SMTP_CODE = /(?<![\d.])([45]\d\d)(?=[\s:-]+[#A-Za-z<("'[\d]|[,:;]|$)/
const ADDRESS = /[^\s<>()[\]"',;:]{1,128}@[\p{L}\p{N}][\p{L}\p{N}.-]{0,253}/u
const POST_OFFICE =
  /^(?:mailer-daemon|poo?st_?master|mail-daemon|mailerdaemon|mdaemon)(?:@|$|\s)|\b(?:mail[ .]deliver(?:y|[ .])[ .]?(?:sub)?system|mail delivery (?:service|agent)|postmaster|mailer[- ]daemon)\b/i
const FAILED =
  /undeliver|mail failed|returning (?:message |mail )?to sender|no valid recipients|unknown host|deliver\w* (?:status )?notification|attempting to deliver|was aborted after|is delayed|has been delayed|could ?n[o']t be delivered|not (?:be )?delivered|(?:unable|trouble|impossible|error) (?:to |in )?deliver|deliver\w* (?:has )?fail|delivery error|failure notice|mail failure|mail (?:system )?error|returned (?:mail|to sender)|permanent(?:ly)? (?:error|fail)|fatal error|rejected|does(?: not|n't) exist|user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:is )?full|over quota|exceeds allowed size|unzustellbar|nicht zugestellt|non (?:remis|distribu|délivr)|échec|no se (?:ha podido|pudo) entregar|kunne ikke leveres|ikke levert|kunde inte levereras|niet (?:worden )?(?:bezorgd|afgeleverd)|impossibile recapitare|mancato recapito|não (?:foi|pôde ser) entregue|не (?:может быть )?доставлен|nie można dostarczyć|配信できま|配達できま|无法投递|退信/iu
const DELAYED =
  /\b(?:delayed|deferred|warning: (?:message|could not)|warning message|will (?:be )?(?:retr|keep trying|continue)|still being retried|not yet been delivered|temporar(?:y|ily) (?:failure|error)|delivery delay)\b/i

/**
 * Whether this is the post's report on a letter, and what it says: RFC 3464 where it is followed, and otherwise what hosts have long
 * been writing. Null when it is none. A person's automatic answer comes with a null return path too, and is no report.
 */
export function readBounce(parts: ReportParts): Bounce | null {
  const text = parts.text.slice(0, READ_LIMIT)
  const status = parts.status?.slice(0, READ_LIMIT) ?? groupsIn(text)
  const letter = (LETTER.exec(parts.returned?.slice(0, READ_LIMIT) ?? '') ?? LETTER.exec(text))?.[1] ?? null
  const subject = parts.header('subject') ?? ''
  if (parts.status === null) {
    // Exim marks its reports as replies, too; a person's absence comes from a person's address.
    if (!isFromPost(parts) || (parts.answered && !isPostOffice(parts))) return null
    const said = `${subject}\n${text}`
    if (letter === null && status === null && !FAILED.test(said) && !SMTP_CODE.test(text) && !named(parts)) return null
  }
  const report = { lines: reportLines(text), subject, named: named(parts) }
  const returned = status === null ? fromText(report) : fromStatus(status, report)
  const worst = returned.find(({ outcome }) => outcome === 'failed') ?? returned[0]!
  return { letter: letter?.toLowerCase() ?? null, ...worst, returned }
}

const named = ({ header }: ReportParts) => header('x-failed-recipients') ?? null

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

interface Report {
  /** Above what came back. */
  lines: readonly string[]
  subject: string
  named: string | null
}

// ── what stands above the letter that came back ──────────────────────────────────────────────────────────────────

/** “--- Below this line is a copy of the message.”, in the words of many programs. */
const RETURNED =
  /(?:below this line|original message|copy of (?:the|your) (?:original )?message|header of the original|message headers? follow|unsent message|returned message|message follows|message header|original nachricht|ursprüngliche nachricht|message original|元のメール)/i
const LETTER_HEADER =
  /^(?:received|return-path|delivered-to|dkim-signature|x-[\w-]+|message-id|mime-version|from|to|date|subject|content-type|content-transfer-encoding|user-agent|reply-to):/i

function reportLines(text: string): string[] {
  let lines = text.split(/\r?\n/, LINES_LIMIT).map((line) => line.slice(0, LINE_LIMIT))
  // Somebody has handed the report on.
  const marked = lines.filter((line) => line.startsWith('>') && !line.startsWith('>>>')).length
  if (marked * 2 > lines.length) lines = lines.map((line) => line.replace(/^>[ ]?/, ''))
  const end = lines.findIndex((line, at) => {
    if (at === 0) return false
    if (RETURNED.test(line) && (/^\s*(?:-{2,}|_{3,}|={3,})/.test(line) || /(?:follows?|:)\W*$/i.test(line)))
      return lines.slice(at + 1, at + 6).some((next) => LETTER_HEADER.test(next.trim())) || /^\s*-/.test(line)
    return /^(?:received|return-path):/i.test(line) && LETTER_HEADER.test(nextHeader(lines, at))
  })
  return end < 0 ? lines : lines.slice(0, end)
}

/** The next line that is no continuation. */
const nextHeader = (lines: readonly string[], at: number) =>
  lines.slice(at + 1, at + 12).find((line) => !/^[ \t]/.test(line)) ?? ''

/** Fields of a report that a program has written into the text instead of into a part of their own. */
function groupsIn(text: string): string | null {
  const at = /^[ \t]*(?:final-recipient|action)\s*:/im.exec(text)?.index
  if (at === undefined || !/^[ \t]*status\s*:/im.test(text)) return null
  return text.slice(Math.max(0, text.lastIndexOf('\n\n', at)))
}

// ── RFC 3464 ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A group of fields for each recipient. */
function fromStatus(status: string, report: Report): Returned[] {
  const groups = status
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .filter((group) => /^[ \t]*(?:final-recipient|original-recipient|action|status)\s*:/im.test(group))
  const about = groups.length > 0 ? groups.slice(0, RETURNED_LIMIT) : [status]
  return about.map((group) => fromGroup(group, report, about.length))
}

function fromGroup(group: string, report: Report, groups: number): Returned {
  const field = (name: string) =>
    new RegExp(`^[ \\t]*${name}[ \\t]*:(.{0,${LINE_LIMIT}}(?:\\n[ \\t].{0,${LINE_LIMIT}}){0,50})`, 'im')
      .exec(group)?.[1]
      ?.replaceAll(/\s+/g, ' ')
      .trim()
  const action = field('Action')
    ?.toLowerCase()
    .split(/[\s;(]/)[0]
  const recipient = ADDRESS.exec(field('Final-Recipient') ?? field('Original-Recipient') ?? '')?.[0] ?? null
  const typed = field('Diagnostic-Code') ?? ''
  const diagnostic = rejectedIn(report.lines) ?? innermost(typed.replace(/^[\w-]+\s*;\s*/, ''))
  const segment = groups > 1 ? (segmentsOf(report.lines).get(recipient ?? '') ?? []) : report.lines
  const told = STATUS.exec(diagnostic)?.[0]
  const code = STATUS.exec(field('Status') ?? '')?.[0]
  // “5.0.0” says nothing that the other host's own words would not say better.
  const status = (code?.endsWith('.0.0') ? told : undefined) ?? code ?? told ?? null
  const facts = factsOf({ said: diagnostic, segment, status, report, recipient })
  facts.category = field('X-PowerMTA-BounceCategory')?.toLowerCase() ?? null
  facts.program = /^x-unix/i.test(typed) || PROGRAM.test(group) || segment.some((line) => PROGRAM.test(line))
  const reply = short(diagnostic || firstSentence(report.lines))
  const outcome = outcomeOf(action, status)
  const done = outcome === 'delivered' ? 'delivered' : reasonFor(facts)
  return finished({ recipient, outcome, status, code: facts.code, reply }, done)
}

/** “5.1.0 - Unknown address error 550-'5.7.1 Access denied'”: what the other host said stands within what ours made of it. */
const innermost = (diagnostic: string) =>
  /^\d\.\d{1,3}\.\d{1,3} - [^']{0,80} ([45]\d\d)-'(.*)'/.exec(diagnostic)?.slice(1, 3).join(' ') ?? diagnostic

/** Where Dovecot's delivery agent has refused, its reason stands below this sentence, and the fields are the next host's guess. */
const rejectedIn = (lines: readonly string[]) =>
  /was automatically rejected:\s*(\S.*)/.exec(lines.slice(0, 20).join('\n'))?.[1]

function outcomeOf(action: string | undefined, status: string | null): Returned['outcome'] {
  if (action === 'failed') return status?.startsWith('2') ? 'unclear' : 'failed'
  if (action === 'delayed') return 'delayed'
  if (action && ['delivered', 'relayed', 'expanded', 'deliverable'].includes(action)) return 'delivered'
  if (status?.startsWith('2')) return 'delivered'
  return status?.startsWith('5') ? 'failed' : 'unclear'
}

// ── without fields ───────────────────────────────────────────────────────────────────────────────────────────────

/** The code that the other host gave, and what the post says about it, for each address that stands above such words. */
function fromText(report: Report): Returned[] {
  const sessions = sessionsOf(report.lines)
  const segments =
    sessions.length > 1 ? sessions : [...segmentsOf(report.lines)].filter(([, lines]) => lines.join(' ').trim() !== '')
  // Of an address that stands there alone, everything in the report is told.
  const about: [string | null, readonly string[]][] =
    segments.length > 1 && segments.every(([, lines]) => saysWhy(lines))
      ? segments.slice(0, RETURNED_LIMIT)
      : [[ADDRESS.exec(report.named ?? '')?.[0] ?? segments[0]?.[0] ?? addressIn(report.lines), report.lines]]
  return about.map(([recipient, segment]) => {
    const text = segment.join('\n')
    const said = `${report.subject}\n${text}`
    const status = STATUS.exec(text)?.[0] ?? null
    const facts = factsOf({ said: '', segment, status, report, recipient })
    const reply = short(lineWith(segment, status ?? facts.code) ?? firstSentence(segment))
    facts.program = segment.some((line) => PROGRAM.test(line))
    return finished(
      { recipient, outcome: outcomeOfText(said, status, facts.code), status, code: facts.code, reply },
      reasonFor(facts),
    )
  })
}

function outcomeOfText(said: string, status: string | null, code: string | null): Returned['outcome'] {
  const permanent = status?.startsWith('5') || (status === null && code?.startsWith('5'))
  if (DELAYED.test(said) && !permanent) return 'delayed'
  if (permanent || (status === null && code === null && FAILED.test(said))) return 'failed'
  // “4.4.7: I have given up.”
  return FAILED.test(said) && /\b(?:permanent|giv(?:en|ing) up|no further)\b/i.test(said) ? 'failed' : 'unclear'
}

/** A report's own fields, which name standards and hosts. */
const FIELD =
  /^[ \t]*(?:(?:final|original|x-actual)-recipient|reporting-mta|remote-mta|received-from-mta|arrival-date|last-attempt-date)\s*:/i

/** A letter that was handed to a program: |/usr/bin/procmail. */
const PROGRAM = /^\s*(?:x-actual-recipient\s*:.{0,80}|pipe to )?["' ;]*\|\s*["'/\w]/i

/** A line that begins with an address, as they stand above what happened to them: <a@b>: …, "a@b":, a@b alone, a@b [unknown]. */
const ABOUT =
  /^\s{0,8}(?:\d{3}[ -])?["'<(]{0,2}(?:mailto:)?([^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,253})["'>)]{0,2}(?=\s.*(?<![\d.])[45]\.\d{1,3}\.\d|\s*(?:[:[]|(?<=\s)\.\.\.|$|\(expanded))\s*:?(.*)$/

function segmentsOf(lines: readonly string[]): Map<string, string[]> {
  const segments = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of lines) {
    const found = ABOUT.exec(line)
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

function sessionsOf(lines: readonly string[]): [string, string[]][] {
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

const saysWhy = (lines: readonly string[]) => STATUS.test(lines.join(' ')) || SMTP_CODE.test(lines.join(' '))
const addressIn = (lines: readonly string[]) => lines.map((line) => ADDRESS.exec(line)?.[0]).find(Boolean) ?? null

// ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Given {
  said: string
  segment: readonly string[]
  status: string | null
  report: Report
  recipient: string | null
}

function factsOf({ said, segment, status, report, recipient }: Given): Facts & { code: string | null } {
  const replies = repliesIn(segment)
  const code =
    (SMTP_CODE.exec(said) ?? SMTP_CODE.exec(replies[0] ?? '') ?? SMTP_CODE.exec(segment.join('\n')))?.[1] ?? null
  const facts = {
    said: (said === '' || isTranscript(segment) ? [said, ...replies] : [said]).join(' ').replaceAll(/\s+/g, ' ').trim(),
    around: `${report.subject} ${segment.filter((line) => !FIELD.test(line)).join(' ')}`.replaceAll(/\s+/g, ' '),
    status,
    code,
    stage: stageIn(said === '' ? segment : [said, ...segment]),
    recipient,
    reported: said !== '',
    program: false,
    category: null,
  }
  return facts
}

/** In the transcript of a session. */
const REFUSED = /^\s*<<<\s*[45]\d\d/
const isTranscript = (lines: readonly string[]) => lines.some((line) => REFUSED.test(line))

/** What the other host answered, in the words of those who tell of it: after its transcript's <<<, “said:”, “reason:”. */
function repliesIn(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => REFUSED.test(line))
  if (first >= 0) {
    const replies = []
    for (let at = first; at < lines.length && /^\s*<<</.test(lines[at]!); at += 1)
      replies.push(lines[at]!.replace(/^\s*<<<\s*/, ''))
    return replies
  }
  const told = /(?:\bsaid|\breason|returned was|error message|responded with \w+|remote host said)\s*:\s*(.*)/is.exec(
    lines.join('\n').slice(0, READ_LIMIT),
  )?.[1]
  if (told !== undefined && SMTP_CODE.test(told.slice(0, SAID_LIMIT))) return [told.slice(0, SAID_LIMIT)]
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
function stageIn(lines: readonly string[]): SmtpStage | null {
  const refused = lines.findIndex((line) => REFUSED.test(line))
  if (refused >= 0) {
    const command = lines.slice(0, refused).findLast((line) => /^\s*>>>/.test(line))
    return command === undefined ? null : stageOf(command)
  }
  const text = lines.join(' ').slice(0, READ_LIMIT).replaceAll(/\s+/g, ' ')
  const told =
    /(?:in reply to|in response to|after|for|did not like our|during|error from remote \w+ server after)\s+(?:the\s+|initial\s+|pipelined\s+)?((?:end of\s+)?[A-Za-z_-]+(?:[ _][A-Za-z]+)?(?:\s+command)?)|\[(MAIL_FROM|RCPT_TO|DATA|CONNECT)\]|\((MAIL|RCPT|DATA|EHLO|HELO)[^)]{0,40}\)|SMTP:(\w{4})|(does not like recipient|rejected address|refused to talk to me|sender was rejected|my name was rejected|greeting failed|failed after I sent the message|\(state 1[34]\))/gi
  for (const found of text.matchAll(told)) {
    const stage = stageOf(found[1] ?? found[2] ?? found[3] ?? found[4] ?? found[5] ?? '')
    if (stage) return stage
  }
  return null
}

const stageOf = (text: string): SmtpStage | null =>
  STAGES.find(([, pattern]) => pattern.test(text.replaceAll('_', ' ')))?.[0] ?? null

const finished = (known: Omit<Returned, 'reason' | 'hard'>, reason: BounceReason): Returned => ({
  ...known,
  reason,
  hard: known.outcome === 'failed' && isHard(reason),
})

const lineWith = (lines: readonly string[], what: string | null) =>
  what === null ? undefined : lines.find((line) => line.includes(what))
const firstSentence = (lines: readonly string[]) => lines.find((line) => FAILED.test(line)) ?? lines.join(' ')
const short = (reply: string) => reply.replaceAll(/\s+/g, ' ').trim().slice(0, REPLY_LIMIT)
