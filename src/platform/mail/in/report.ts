/** What a report may say at length is in its first lines, in characters. */
export const READ_LIMIT = 100_000
/** Lines of a report that are looked at: what comes back of the letter stands below them. */
const LINES_LIMIT = 2_000
/** Longer lines are nobody's report, in characters. */
const LINE_LIMIT = 2_000

/** A report on a letter as a person would read it. */
export interface Report {
  /** Above what came back. */
  lines: readonly string[]
  /** Its own subject, without the letter's. */
  subject: string
  /** X-Failed-Recipients. */
  named: string | null
}

/** “--- Below this line is a copy of the message.”, in the words of many programs. */
const RETURNED =
  /(?:below this line|original (?:message|mail)|copy of (?:the|your) (?:original )?message|header of the original|message headers? follow|(?:unsent|returned|undelivered|unsent|failed) (?:message|mail)|message (?:you sent )?follows|message header|original nachricht|ursprüngliche nachricht|message original|messaggio originale|mensaje original|mensagem original|oorspronkelijke bericht|opprinnelige? melding|ursprungliga meddelandet|元のメール|原始邮件)/i
const LETTER_HEADER =
  /^(?:received|return-path|delivered-to|dkim-signature|x-[\w-]+|message-id|mime-version|from|to|date|subject|content-type|content-transfer-encoding|user-agent|reply-to):/i

export function reportOf(text: string, subject: string, named: string | null): Report {
  const lines = ownLines(text)
  return { lines: withoutLetter(lines), subject: ownSubject(subject, lines), named }
}

function ownLines(text: string): string[] {
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

/** “Subject: …”, by which a report says which letter it is about (Exchange, MailMarshal, Vircom). */
const SUBJECT =
  /^[ \t]*(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|emne|ämne|件名)[ \t]*[:：][ \t]*(.{3,300})/i
/** What a filter on the way has put below it says nothing of the letter. */
const BANNER =
  /\b(?:scanned (?:for|by)|virus[- ]?(?:checked|scanned|free)|(?:is|are|be) confidential|confidential (?:information|and)|intended (?:solely|only)|legally privileged|(?:received|got) this (?:e-?mail|message) in error)\b/i

/** Without what is about the letter, or about nothing: its subject and a filter's banner would be taken for the reason. */
const withoutLetter = (lines: readonly string[]) =>
  lines.filter((line, at) => at === 0 || (!SUBJECT.test(line) && !BANNER.test(line)))

/** “Undeliverable: Your virus scanner”: what the letter was about is no reason. */
function ownSubject(subject: string, lines: readonly string[]): string {
  const letter = lines.map((line) => SUBJECT.exec(line)?.[1]?.trim()).find(Boolean)
  if (letter !== undefined && subject.includes(letter)) return subject.replace(letter, '')
  return subject.replace(
    /^((?:undeliver\w*|unzustellbar|non remis\w*|ikke levert|olevererbart|onbestelbaar)\s*:).*/iu,
    '$1',
  )
}

/** Fields of a report that a program has written into the text instead of into a part of their own. */
export function groupsIn(text: string): string | null {
  const at = /^[ \t]*(?:final-recipient|action)\s*:/im.exec(text)?.index
  if (at === undefined || !/^[ \t]*status\s*:/im.test(text)) return null
  return text.slice(Math.max(0, text.lastIndexOf('\n\n', at)))
}
