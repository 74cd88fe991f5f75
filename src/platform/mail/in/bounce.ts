import { complaintIn, fieldsOfNotification, isOutlookComplaint } from './notification.ts'
import type { Bounce, BounceReason, Returned } from './parsed.ts'
import { type Facts, isHard, reasonFor } from './reason.ts'
import { groupsIn, READ_LIMIT, type Report, reportOf } from './report.ts'
import {
  ADDRESS,
  addressIn,
  isTranscript,
  repliesIn,
  saysWhy,
  segmentsOf,
  sessionsOf,
  SMTP_CODE,
  stageIn,
  STATUS,
} from './transcript.ts'

/** Longer fields are nobody's, in characters. */
const LINE_LIMIT = 2_000
/** Of the other host's words we keep as much as helps to find out. */
const REPLY_LIMIT = 500
/** A letter of ours has one recipient; a report on another's may name many. */
const RETURNED_LIMIT = 20

/** What the parser found that may be a report. */
export interface ReportParts {
  /** The headers of the mail itself, in small letters. */
  header(name: string): string | undefined
  text: string
  /** message/delivery-status, decoded. */
  status: string | null
  /** message/feedback-report, decoded (RFC 5965). */
  feedback: string | null
  /** What came back of the letter: message/rfc822 or text/rfc822-headers, decoded. */
  returned: string | null
  /** Automatic answers of people (RFC 3834) are none of the post's. */
  answered: boolean
}

/** Our letters' Message-ID: its random part is the letter's id. */
const LETTER = /letter\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i
const POST_OFFICE =
  /^(?:mailer-daemon|poo?st_?master|mail-daemon|mailerdaemon|mdaemon)(?:@|$|\s)|\b(?:mail[ .]deliver(?:y|[ .])[ .]?(?:sub)?system|mail delivery (?:service|agent)|postmaster|mailer[- ]daemon)\b/i
/** Who else reports: filters on the way, and programs that hold mailboxes. */
const GATEWAY =
  /\b(?:imss|interscan|mdaemon|mail(?:sweeper|marshal)|mimesweeper|symantec\w*|scanmail|webshield|no-?reply|(?:system|mail)[ ._]?administrator|e?-?mail[ ._]?(?:server|gateway|service)|smtp)\b|smtp_/i
/** A list that does not take the letter (fml): it has had it, or only members write to it. */
const NOT_TAKEN = /^(?:loop (?:alert|back)|not member)/i
/** A recipient's fields in a report. */
const GROUP = /^[ \t]*(?:final-recipient|original-recipient|action|status)\s*:/im
const FAILED =
  /undeliver|mail failed|returning (?:message |mail )?to sender|no valid recipients|unknown host|deliver\w* (?:status )?notification|attempting to deliver|was aborted after|is delayed|has been delayed|could ?n[o']t be delivered|not (?:be )?delivered|(?:unable|trouble|impossible|error) (?:to |in )?deliver|deliver\w* (?:has )?fail|delivery error|failure notice|mail failure|mail (?:system )?error|returned (?:mail|to sender)|permanent(?:ly)? (?:error|fail)|fatal error|rejected|does(?: not|n't) exist|user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:is )?full|over quota|exceeds allowed size|unzustellbar|nicht zugestellt|non (?:remis|distribu|délivr)|échec|no se (?:ha podido|pudo) entregar|kunne ikke leveres|ikke levert|kunde inte levereras|niet (?:worden )?(?:bezorgd|afgeleverd)|impossibile recapitare|mancato recapito|não (?:foi|pôde ser) entregue|не (?:может быть )?доставлен|nie można dostarczyć|配信できま|配達できま|无法投递|退信/iu
const DELAYED =
  /\b(?:delayed|deferred|warning: (?:message|could not)|warning message|will (?:be )?(?:retr|keep trying|continue)|still being retried|not yet been delivered|not been delivered yet|continue to (?:attempt|try)|attempts will continue|postponed|temporar(?:y|ily) (?:failure|error)|delivery delay)\b/i

/**
 * Whether this is the post's report on a letter, and what it says: RFC 3464 where it is followed, and otherwise what hosts have long
 * been writing. Null when it is none. A person's automatic answer comes with a null return path too, and is no report.
 */
export function readBounce(parts: ReportParts): Bounce | null {
  const text = parts.text.slice(0, READ_LIMIT)
  const returnedText = parts.returned?.slice(0, READ_LIMIT) ?? ''
  const letter = (LETTER.exec(returnedText) ?? LETTER.exec(text))?.[1]?.toLowerCase() ?? null
  const subject = parts.header('subject') ?? ''
  const notified = parts.status === null ? fieldsOfNotification(text) : null
  const feedback = notified !== null && 'feedback' in notified ? notified.feedback : parts.feedback
  if (feedback !== null || isOutlookComplaint(parts.header('from') ?? '', subject))
    return complaintIn(feedback?.slice(0, READ_LIMIT) ?? '', letter)
  const own = notified !== null && 'status' in notified ? notified.status : (parts.status?.slice(0, READ_LIMIT) ?? null)
  const status = own !== null && GROUP.test(own) ? own : (groupsIn(text) ?? groupsWithin(text, returnedText))
  if (own === null) {
    // Exim marks its reports as replies, too; a person's absence comes from a person's address.
    if (!isFromPost(parts, subject) || (parts.answered && !isPostOffice(parts))) return null
    const said = `${subject}\n${text}`
    const tells = FAILED.test(said) || DELAYED.test(said) || SMTP_CODE.test(text) || NOT_TAKEN.test(subject)
    if (letter === null && status === null && !tells && !named(parts)) return null
  }
  const report = reportOf(text, subject, named(parts))
  const returned = status === null ? fromText(report) : fromStatus(status, report)
  const worst = returned.find(({ outcome }) => outcome === 'failed') ?? returned[0]!
  return { letter, ...worst, returned }
}

const named = ({ header }: ReportParts) => header('x-failed-recipients') ?? null

const isFromPost = (parts: ReportParts, subject: string) =>
  parts.header('return-path')?.trim() === '<>' ||
  /report-type\s*=\s*"?delivery-status/i.test(parts.header('content-type') ?? '') ||
  isPostOffice(parts) ||
  // Gateways and list servers that write under a name of their own say in the subject what it is.
  ((GATEWAY.test(parts.header('from') ?? '') || parts.header('x-mlserver') !== undefined) &&
    (FAILED.test(subject) || DELAYED.test(subject) || NOT_TAKEN.test(subject)))

function isPostOffice({ header }: ReportParts): boolean {
  const from = header('from') ?? ''
  return (
    header('x-failed-recipients') !== undefined ||
    POST_OFFICE.test(from.trim()) ||
    /^[^@<]*<>\s*$/.test(from) ||
    POST_OFFICE.test(/<([^>]*)>/.exec(from)?.[1] ?? '')
  )
}

/** A report that a gateway has put into one of its own, and says nothing itself. */
const groupsWithin = (text: string, returned: string) =>
  !saysWhy([text]) && /^[ \t]*final-recipient\s*:/im.test(returned) ? groupsIn(returned) : null

// ── RFC 3464 ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A group of fields for each recipient. */
function fromStatus(status: string, report: Report): Returned[] {
  const groups = status
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .filter((group) => GROUP.test(group))
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
  // RFC 1894's own examples tell it in a comment of the status.
  const typed =
    field('Diagnostic-Code') ??
    /^[245]\.\d+\.\d+ \((?!permanent|unrecover|persistent)(.*)\)$/.exec(field('Status') ?? '')?.[1] ??
    ''
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
  const accepted = outcome === 'delivered' ? /^2\d\d(?=[ -])/.exec(diagnostic)?.[0] : undefined
  return finished({ recipient, outcome, status, code: accepted ?? facts.code, reply }, done)
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

const finished = (known: Omit<Returned, 'reason' | 'hard'>, reason: BounceReason): Returned => ({
  ...known,
  reason,
  hard: known.outcome === 'failed' && isHard(reason),
})

const lineWith = (lines: readonly string[], what: string | null) =>
  what === null ? undefined : lines.find((line) => line.includes(what))
const firstSentence = (lines: readonly string[]) => lines.find((line) => FAILED.test(line)) ?? lines.join(' ')
const short = (reply: string) => reply.replaceAll(/\s+/g, ' ').trim().slice(0, REPLY_LIMIT)
